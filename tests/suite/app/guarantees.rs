//! `each at least … , paid ahead` over periods: what is paid ahead is a debt, and is taken off what comes
//! above the minimum later.

use rules::domain::{Account, PageArgs};
use serde_json::json;
use tantieme::app::{EventInput, FactInput};
use tantieme::store::{Store, journal};

use super::fixture::{Fixture, moment, on_each_database};
use crate::actor::admin;

/// A tenth of what is sold with the coupons of each, and at least 20.00 USD.
fn rule(ahead: &str) -> String {
    format!(
        "language 1\ndistributor coupon_share \"A tenth of the sales\"\n  currency USD\n  time zone \
         America/New_York\n  starts 2026-01-01\nmetric sales\n  sum coupon_code_used.amount\n  credit \
         coupon.owner\nweighting\n  pay by sales\n  tier from 0 at 10%\n  everyone where group is \
         \"team\"\n  each at least 20.00 USD{ahead}\nschedule\n  every month on day 1 at 09:00\n  \
         measure the month before\n"
    )
}

async fn sale(fixture: &Fixture, key: &str, at: &str, amount: &str) {
    fixture.clock.set(moment(at));
    let amount = json!({ "amount": amount, "currency": "USD" });
    let fields = json!({ "customer": "c1", "coupon": "A", "amount": amount });
    let (kind, key, occurred_at) = ("coupon_code_used".to_owned(), key.to_owned(), at.to_owned());
    fixture.record(vec![EventInput { key, kind, occurred_at, fields, approval: None }]).await;
}

async fn joins(fixture: &Fixture, who: &str, at: &str) {
    let fact = FactInput {
        key: format!("{who}-group"),
        kind: "collaborator".to_owned(),
        reference: who.to_owned(),
        attribute: "group".to_owned(),
        value: json!("team"),
        from: Some(at.to_owned()),
    };
    fixture.app.set_facts(&admin(), vec![fact]).await.unwrap();
}

/// `ana 10.00 -> 20.00 (+10.00), owes 10.00`: what was earned, what is owed, what the minimum added, and what
/// they owe.
async fn told(fixture: &Fixture, settlement: &str) -> Vec<String> {
    let page = fixture.app.settled_standings(settlement, PageArgs::default()).await.unwrap();
    let one = |it: &rules::domain::Standing| {
        let more = it.derivation.guaranteed.as_ref();
        let more = more.map_or_else(String::new, |it| format!(" (+{})", it.amount.amount()));
        let owes = match it.debt.minor {
            0 => String::new(),
            _ => format!(", owes {}", it.debt.amount()),
        };
        let (earned, amount) = (it.earned.amount(), it.amount.amount());
        format!("{} {earned} -> {amount}{more}{owes}", it.collaborator)
    };
    page.items.iter().map(|(_, standing)| one(standing)).collect()
}

fn owed(fixture: &Fixture, who: &str) -> i64 {
    let store = Store::open(&fixture.url).unwrap();
    let account = Account::Owed(who.to_owned());
    let usd = "USD".parse().unwrap();
    store.read(|connection| journal::balance(connection, &account, usd)).unwrap().minor
}

#[test]
fn what_is_paid_ahead_is_taken_off_later_above_the_minimum() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&rule(", paid ahead")).await;
        sale(&fixture, "s1", "2026-01-10T12:00:00Z", "100.00").await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        assert_eq!(
            told(&fixture, "coupon_share.0").await,
            ["ana 10.00 -> 20.00 (+10.00), owes 10.00"]
        );
        sale(&fixture, "s2", "2026-02-10T12:00:00Z", "500.00").await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(told(&fixture, "coupon_share.1").await, ["ana 50.00 -> 40.00"], "made good");
        sale(&fixture, "s3", "2026-03-10T12:00:00Z", "50.00").await;
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(
            told(&fixture, "coupon_share.2").await,
            ["ana 5.00 -> 20.00 (+15.00), owes 15.00"]
        );
        // 25.00 less 15.00 would be below the minimum: 5.00 are made good, and 10.00 stay.
        sale(&fixture, "s4", "2026-04-10T12:00:00Z", "250.00").await;
        fixture.tick_at("2026-05-01T14:00:00Z").await;
        assert_eq!(
            told(&fixture, "coupon_share.3").await,
            ["ana 25.00 -> 20.00 (+10.00), owes 10.00"]
        );
        fixture.tick_at("2026-06-01T14:00:00Z").await;
        let may = ["ana 0.00 -> 0.00, owes 10.00"];
        assert_eq!(
            told(&fixture, "coupon_share.4").await,
            may,
            "without events, and not on the roster"
        );
        joins(&fixture, "bo", "2026-06-15T12:00:00Z").await;
        fixture.tick_at("2026-07-01T14:00:00Z").await;
        let june = ["bo 0.00 -> 20.00 (+20.00), owes 20.00", "ana 0.00 -> 0.00, owes 10.00"];
        assert_eq!(told(&fixture, "coupon_share.5").await, june, "on the roster");
        // A tenth of 900.00; 100.00 are owed to ana, and 10.00 by her.
        assert_eq!((owed(&fixture, "ana"), owed(&fixture, "bo")), (9000, 0));
    });
}

#[test]
fn a_guarantee_is_topped_up_by_the_owner_and_never_owed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&rule("")).await;
        joins(&fixture, "bo", "2026-01-15T12:00:00Z").await;
        sale(&fixture, "s1", "2026-01-10T12:00:00Z", "100.00").await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        let january = ["ana 20.00 -> 20.00 (+10.00)", "bo 20.00 -> 20.00 (+20.00)"];
        assert_eq!(told(&fixture, "coupon_share.0").await, january);
        sale(&fixture, "s2", "2026-02-10T12:00:00Z", "500.00").await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        let february = ["ana 50.00 -> 50.00", "bo 20.00 -> 20.00 (+20.00)"];
        assert_eq!(told(&fixture, "coupon_share.1").await, february);
        assert_eq!((owed(&fixture, "ana"), owed(&fixture, "bo")), (7000, 4000));
    });
}
