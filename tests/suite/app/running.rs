//! Totals that run on over settled periods: all of them together pay what the total comes to, whichever way the
//! log is read, and whenever things become known.

use rules::domain::{Outcome, PageArgs};
use tantieme::app::{EventInput, Sight};

use super::fixture::{Fixture, coupon, moment, on_each_database, pairs};

/// 5% up to 1,000 a year and 10% of what is above.
fn rule(corrections: &str) -> String {
    format!(
        "language 1\ndistributor coupon_share \"Coupon share\"\n  currency USD\n  time zone UTC\n  starts \
         2026-10-01\nmetric sold\n  sum coupon_code_used.amount\n  credit coupon.owner\n  over the year\n\
         weighting\n  pay by sold\n  tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers \
         marginal\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n  corrections \
         {corrections}\n"
    )
}

fn sale(key: &str, at: &str, owner: &str, amount: &str) -> EventInput {
    let mut event = coupon(key, at, owner);
    // Each by a customer of its own: no event is found by another one.
    event.fields["customer"] = serde_json::json!(key);
    event.fields["amount"] = serde_json::json!({ "amount": amount, "currency": "USD" });
    event
}

async fn live(fixture: &Fixture) -> Outcome {
    let outcome = fixture.app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap();
    Outcome::clone(&outcome)
}

/// What somebody gets, and how the total came to it.
fn told(outcome: &Outcome, who: &str) -> String {
    let standing = outcome.standings.iter().find(|it| it.collaborator == who).unwrap();
    let growth = standing.derivation.growth.iter().map(|it| {
        format!("{} to {}: {} to {}", it.before, it.after, it.paid_before, it.paid_after)
    });
    format!("{}, {}", standing.amount, growth.collect::<Vec<_>>().join("; "))
}

/// The keys of the events behind somebody's total.
async fn behind(fixture: &Fixture, who: &str) -> Vec<String> {
    let of = ("coupon_share", None);
    let page = fixture.app.events_behind(of, ("sold", Some(who)), false, PageArgs::default()).await;
    page.unwrap().items.into_iter().map(|(_, it)| it.event.recorded.key).collect()
}

async fn story(fixture: Fixture, corrections: &str) -> Fixture {
    fixture.clock.set(moment("2026-09-30T00:00:00Z"));
    let fixture = fixture.with_text(&rule(corrections)).await;
    fixture.clock.set(moment("2026-10-06T00:00:00Z"));
    fixture.record(vec![sale("e1", "2026-10-05T10:00:00Z", "A", "900.00")]).await;
    fixture.tick_at("2026-11-01T09:00:00Z").await;
    assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "45.00 USD")]));
    fixture.clock.set(moment("2026-11-06T00:00:00Z"));
    fixture.record(vec![sale("e2", "2026-11-05T10:00:00Z", "A", "40.00")]).await;
    fixture
}

#[test]
fn the_next_period_pays_what_came_late_and_live_standings_say_so_before() {
    on_each_database(async |fixture| {
        let fixture = story(fixture, "count in the next period").await;
        assert_eq!(
            told(&live(&fixture).await, "ana"),
            "2.00 USD, 900 to 940: 45.00 USD to 47.00 USD"
        );
        // 900 of October and 40 of November.
        assert_eq!(behind(&fixture, "ana").await, ["e1", "e2"]);
        // A late sale of October, and one of November: 1,200 in all, which is 70.
        fixture.record(vec![sale("e3", "2026-10-07T10:00:00Z", "A", "200.00")]).await;
        assert_eq!(
            told(&live(&fixture).await, "ana"),
            "19.00 USD, 900 to 1140: 45.00 USD to 64.00 USD"
        );
        assert!(fixture.app.store_checkpoint("coupon_share").await.unwrap());
        fixture.record(vec![sale("e4", "2026-11-05T11:00:00Z", "A", "60.00")]).await;
        fixture.record(vec![sale("e5", "2026-11-05T12:00:00Z", "B", "50.00")]).await;
        let told_before = "25.00 USD, 900 to 1200: 45.00 USD to 70.00 USD";
        assert_eq!(told(&live(&fixture).await, "ana"), told_before);
        assert_eq!(told(&live(&fixture.another_server()).await, "ana"), told_before);
        fixture.another_server().tick_at("2026-12-01T09:00:00Z").await;
        let owed = pairs(&[("ana", "25.00 USD"), ("bo", "2.50 USD")]);
        assert_eq!(fixture.owed("coupon_share.1").await, owed);
        let page = fixture.app.settled_standings("coupon_share.1", PageArgs::default()).await;
        let kept =
            page.unwrap().items.into_iter().map(|(_, it)| it).find(|it| it.rank == 1).unwrap();
        assert_eq!(kept.derivation.growth[0].after.to_string(), "1200");
        // In the new year the old one pays what comes late by its own rates: 10% of 10, and 5% of 300.
        fixture.tick_at("2027-01-01T09:00:00Z").await;
        fixture.clock.set(moment("2027-01-06T00:00:00Z"));
        fixture.record(vec![sale("e6", "2026-12-05T10:00:00Z", "A", "10.00")]).await;
        fixture.record(vec![sale("e7", "2027-01-05T10:00:00Z", "A", "300.00")]).await;
        fixture.tick_at("2027-02-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.3").await, pairs(&[("ana", "16.00 USD")]));
    });
}

#[test]
fn settled_periods_are_adjusted_each_by_itself_where_the_rule_says_so() {
    on_each_database(async |fixture| {
        let fixture = story(fixture, "adjust for 90 days").await;
        fixture.tick_at("2026-12-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("ana", "2.00 USD")]));
        fixture.clock.set(moment("2026-12-06T00:00:00Z"));
        // 200 of October that come late: October gets 10 + 5, and November, which now begins with 1,100,
        // 4 in place of 2; December begins with 1,140.
        fixture.record(vec![sale("e3", "2026-10-07T10:00:00Z", "A", "200.00")]).await;
        fixture.record(vec![sale("e4", "2026-12-05T10:00:00Z", "A", "10.00")]).await;
        fixture.tick_at("2027-01-01T09:00:00Z").await;
        let made = fixture.corrections_of("coupon_share", "coupon_share.2").await.corrections;
        let adjusted = made.adjustments.iter().map(|it| {
            format!("{} {} {} to {}", it.period_index, it.collaborator, it.before, it.after)
        });
        let expected = ["0 ana 45.00 USD to 60.00 USD", "1 ana 2.00 USD to 4.00 USD"];
        assert_eq!(adjusted.collect::<Vec<_>>(), expected);
        let page = fixture.app.settled_standings("coupon_share.2", PageArgs::default()).await;
        let amounts: Vec<String> =
            page.unwrap().items.into_iter().map(|(_, it)| it.amount.to_string()).collect();
        assert_eq!(amounts, ["1.00 USD"]);
    });
}
