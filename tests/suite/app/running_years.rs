//! Totals that run on over years of settled periods, where years that are over become known otherwise: amounts worked
//! out by hand, and random years that come to the same from whatever was kept of them.

use rules::domain::{Moment, PageArgs, Standing};
use serde_json::json;
use tantieme::app::{CorrectionInput, CorrectionKind, EventInput, FactInput};

use super::fixture::{Fixture, coupon, moment, on_each_database, on_two_of_each, pairs};
use crate::actor::admin;
use crate::reference::generator::Dice;

const DAY: i64 = 86_400_000_000;

/// 5% up to 1,000 and 10% of what is above.
fn rule(running: &str, corrections: &str) -> String {
    format!(
        "language 1\ndistributor coupon_share \"Coupon share\"\n  currency USD\n  time zone UTC\n  starts \
         2026-10-01\nmetric sold\n  sum coupon_code_used.amount\n  credit coupon.owner\n  {running}\n\
         weighting\n  pay by sold\n  tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers \
         marginal\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n  corrections \
         {corrections}\n"
    )
}

fn sale(key: &str, at: &str, owner: &str, amount: &str) -> EventInput {
    let mut event = coupon(key, at, owner);
    event.fields["customer"] = json!(key);
    event.fields["amount"] = json!({ "amount": amount, "currency": "USD" });
    event
}

async fn take_back(fixture: &Fixture, target: &str) {
    let kind = CorrectionKind::Reverse { amount: None, occurred_at: None };
    let word =
        CorrectionInput { key: None, target: target.to_owned(), source: None, kind, reason: None };
    fixture.app.correct_events(&admin(), vec![word]).await.unwrap();
}

async fn standings(fixture: &Fixture, settlement: &str) -> Vec<Standing> {
    let page = fixture.app.settled_standings(settlement, PageArgs::default()).await.unwrap();
    page.items.into_iter().map(|(_, standing)| standing).collect()
}

/// Of whom, what they get, and how their totals came to it.
async fn told(fixture: &Fixture, settlement: &str) -> Vec<String> {
    let told = |it: Standing| {
        let growth = it.derivation.growth.iter().map(|it| {
            format!("{} to {}: {} to {}", it.before, it.after, it.paid_before, it.paid_after)
        });
        format!("{} {}, {}", it.collaborator, it.amount, growth.collect::<Vec<_>>().join("; "))
    };
    standings(fixture, settlement).await.into_iter().map(told).collect()
}

#[test]
fn years_that_are_over_pay_what_became_known_of_them_and_are_told_of_no_more() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment("2026-09-30T00:00:00Z"));
        let fixture = fixture.with_text(&rule("over the year", "count in the next period")).await;
        fixture.clock.set(moment("2026-10-06T00:00:00Z"));
        fixture.record(vec![sale("e1", "2026-10-05T10:00:00Z", "A", "900.00")]).await;
        fixture.record(vec![sale("h1", "2026-10-05T10:00:00Z", "B", "100.00")]).await;
        fixture.tick_at("2027-02-01T09:00:00Z").await;
        let owed = pairs(&[("ana", "45.00 USD"), ("bo", "5.00 USD")]);
        assert_eq!(fixture.owed("coupon_share.0").await, owed);
        fixture.clock.set(moment("2027-02-06T00:00:00Z"));
        fixture.record(vec![sale("f1", "2027-02-05T10:00:00Z", "A", "500.00")]).await;
        fixture.tick_at("2028-02-01T09:00:00Z").await;
        // Nobody stands there for the year that is over.
        assert_eq!(
            told(&fixture, "coupon_share.4").await,
            ["ana 25.00 USD, 0 to 500: 0.00 USD to 25.00 USD"]
        );
        fixture.clock.set(moment("2028-02-06T00:00:00Z"));
        fixture.record(vec![sale("g1", "2028-02-05T10:00:00Z", "A", "100.00")]).await;
        fixture.tick_at("2028-03-01T09:00:00Z").await;
        assert_eq!(
            told(&fixture, "coupon_share.16").await,
            ["ana 5.00 USD, 0 to 100: 0.00 USD to 5.00 USD"]
        );
        // Of two years something becomes known: 900 and 200 are 50 and 10, and of 500 nothing is left. 100 and 1,000 of
        // this one are 50 and 10.
        fixture.clock.set(moment("2028-03-06T00:00:00Z"));
        fixture.record(vec![sale("e2", "2026-10-20T10:00:00Z", "A", "200.00")]).await;
        assert!(fixture.app.store_checkpoint("coupon_share").await.unwrap());
        take_back(&fixture, "f1").await;
        fixture.record(vec![sale("g2", "2028-03-05T10:00:00Z", "A", "1000.00")]).await;
        fixture.tick_at("2028-04-01T09:00:00Z").await;
        let all = "ana 45.00 USD, 900 to 1100: 45.00 USD to 60.00 USD; 500 to 0: 25.00 USD to 0.00 USD; \
                   100 to 1100: 5.00 USD to 60.00 USD";
        assert_eq!(told(&fixture, "coupon_share.17").await, [all]);
        fixture.clock.set(moment("2028-04-06T00:00:00Z"));
        fixture.record(vec![sale("g3", "2028-04-05T10:00:00Z", "A", "100.00")]).await;
        // Another version pays 20% of everything, from May on.
        let text = rule("over the year", "count in the next period");
        let text = text.replace("at 5%", "at 20%").replace("at 10%", "at 20%");
        let saved = fixture.app.save_distributor(&admin(), text).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        fixture.tick_at("2028-05-01T09:00:00Z").await;
        assert_eq!(
            told(&fixture, "coupon_share.18").await,
            ["ana 10.00 USD, 1100 to 1200: 60.00 USD to 70.00 USD"]
        );
        // What is late then counts at its rates.
        fixture.clock.set(moment("2028-05-06T00:00:00Z"));
        fixture.record(vec![sale("e3", "2026-12-05T10:00:00Z", "B", "10.00")]).await;
        fixture.record(vec![sale("g4", "2028-05-05T10:00:00Z", "A", "10.00")]).await;
        fixture.tick_at("2028-06-01T09:00:00Z").await;
        assert_eq!(
            told(&fixture, "coupon_share.19").await,
            [
                "ana 2.00 USD, 1200 to 1210: 240.00 USD to 242.00 USD",
                "bo 2.00 USD, 100 to 110: 20.00 USD to 22.00 USD",
            ]
        );
    });
}

/// What happens in a month, and what becomes known of months before it.
async fn happen(fixtures: [&Fixture; 2], dice: &mut Dice, (month, first): (usize, i64)) {
    let now = first + 20 * DAY;
    for number in 0..dice.between(1, 6) {
        let mut at = dice.between(first, now);
        if dice.percent(30) {
            at = dice.between(moment("2026-10-01T00:00:00Z").micros(), now);
        }
        let (key, at) = (format!("e{month}-{number}"), Moment::from_micros(at).to_string());
        let amount = format!("{}.{:02}", dice.between(1, 900), dice.between(0, 100));
        let owner = *dice.pick(&["A", "B", "C"]);
        let target = format!("e{}-{}", dice.between(0, month as i64 + 1), dice.between(0, 3));
        let (what, to) = (dice.between(0, 10), *dice.pick(&["ana", "bo", "cy"]));
        for fixture in fixtures {
            fixture.clock.set(Moment::from_micros(now));
            match what {
                0 => take_back(fixture, &target).await,
                1 => {
                    let fact = FactInput {
                        key: key.clone(),
                        kind: "coupon".to_owned(),
                        reference: owner.to_owned(),
                        attribute: "owner".to_owned(),
                        value: json!(to),
                        from: Some(at.clone()),
                    };
                    fixture.app.set_facts(&admin(), vec![fact]).await.unwrap();
                }
                _ => fixture.record(vec![sale(&key, &at, owner, &amount)]).await,
            }
        }
    }
}

/// Months of random happenings, settled on one database from what is kept, and on another one from the log alone.
fn plays(running: &str, corrections: &str, seed: u64) {
    on_two_of_each(async |kept, another| {
        let anew = another();
        let mut dice = Dice::new(seed);
        let text = rule(running, corrections);
        for fixture in [&kept, &anew] {
            fixture.clock.set(moment("2026-09-30T00:00:00Z"));
        }
        let (kept, anew) = (kept.with_text(&text).await, anew.with_text(&text).await);
        let (mut year, mut month, mut late) = (2026, 10, 0);
        for index in 0..18 {
            let first = moment(&format!("{year}-{month:02}-01T00:00:00Z")).micros();
            happen([&kept, &anew], &mut dice, (index, first)).await;
            match dice.between(0, 3) {
                0 => drop(kept.app.store_checkpoint("coupon_share").await.unwrap()),
                1 => drop(kept.app.forget_checkpoints().await.unwrap()),
                _ => {}
            }
            happen([&kept, &anew], &mut dice, (100 + index, first)).await;
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            anew.app.forget_checkpoints().await.unwrap();
            let due = format!("{year}-{month:02}-01T09:00:00Z");
            assert_eq!(kept.tick_at(&due).await, anew.tick_at(&due).await, "{seed} {due}");
            let id = format!("coupon_share.{index}");
            let of = [&kept, &anew].map(|fixture| standings(fixture, &id));
            let [kept, anew] = of;
            let (kept, anew) = (kept.await, anew.await);
            assert_eq!(kept, anew, "{running}, {corrections}: seed {seed}, {id}");
            late +=
                kept.iter().map(|it| it.derivation.growth.len().saturating_sub(1)).sum::<usize>();
        }
        let renews = running != "since the start" && !running.contains("last");
        assert!(late > 0 || !renews || corrections != NEXT, "no year that was over changed");
    });
}

const NEXT: &str = "count in the next period";

#[test]
fn totals_come_to_the_same_from_whatever_was_kept() {
    for (seed, running) in
        (1..).zip(["over the year", "over the quarter", "over the last 90 days", "since the start"])
    {
        plays(running, NEXT, seed);
    }
}

#[test]
fn adjusted_totals_come_to_the_same_from_whatever_was_kept() {
    for (seed, running) in (5..).zip(["over the year", "since the start"]) {
        plays(running, "adjust for 400 days", seed);
    }
}
