//! What is taken back after it was paid: debts of collaborators and shortfalls of pools, over periods.

use rules::domain::{Account, PageArgs};
use serde_json::json;
use tantieme::app::{CorrectionInput, CorrectionKind, EntryStatus, EventInput, Sight};
use tantieme::store::{Store, journal, settlements};

use super::fixture::{Fixture, RULE, coupon, moment, on_each_database, order, pairs};
use crate::actor::admin;

/// A tenth of what is sold with the coupons of each.
fn commission(line: &str) -> String {
    format!(
        "language 1\ndistributor coupon_share \"A tenth of the sales\"\n  currency USD\n  time zone \
         America/New_York\n  starts 2026-01-01\nmetric sales\n  sum coupon_code_used.amount\n  credit \
         coupon.owner\nweighting\n  pay by sales\n  tier from 0 at 10%\n{line}schedule\n  every month on \
         day 1 at 09:00\n  measure the month before\n  pay after 14 days\n"
    )
}

fn sold(key: &str, at: &str, coupon: &str, amount: &str) -> EventInput {
    let amount = json!({ "amount": amount, "currency": "USD" });
    let fields = json!({ "customer": "c1", "coupon": coupon, "amount": amount });
    let (kind, key, occurred_at) = ("coupon_code_used".to_owned(), key.to_owned(), at.to_owned());
    EventInput { key, kind, occurred_at, fields, approval: None }
}

async fn refund(fixture: &Fixture, key: &str, at: &str) {
    fixture.clock.set(moment(at));
    let refund = CorrectionInput {
        key: Some(format!("refund-{key}")),
        target: key.to_owned(),
        source: None,
        kind: CorrectionKind::Reverse { amount: None, occurred_at: None },
        reason: None,
    };
    let results = fixture.app.correct_events(&admin(), vec![refund]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

async fn sale(fixture: &Fixture, key: &str, at: &str, coupon: &str, amount: &str) {
    fixture.clock.set(moment(at));
    fixture.record(vec![sold(key, at, coupon, amount)]).await;
}

/// `ana -10.00 -> 0.00, owes 10.00`: what was earned, what is owed, what they owe, what is forgiven.
async fn told(fixture: &Fixture, settlement: &str) -> Vec<String> {
    let page = fixture.app.settled_standings(settlement, PageArgs::default()).await.unwrap();
    let one = |it: &rules::domain::Standing| {
        let owes =
            if it.debt.minor > 0 { format!(", owes {}", it.debt.amount()) } else { String::new() };
        let forgiven = it.derivation.forgiven.as_ref();
        let forgiven = forgiven
            .map_or_else(String::new, |it| format!(", {}: {}", it.clause, it.amount.amount()));
        format!(
            "{} {} -> {}{owes}{forgiven}",
            it.collaborator,
            it.earned.amount(),
            it.amount.amount()
        )
    };
    page.items.iter().map(|(_, standing)| one(standing)).collect()
}

/// The balance of an account, in minor units.
fn balance(fixture: &Fixture, account: Account) -> i64 {
    let store = Store::open(&fixture.url).unwrap();
    let usd = "USD".parse().unwrap();
    store.read(|connection| journal::balance(connection, &account, usd)).unwrap().minor
}

fn owed(fixture: &Fixture, who: &str) -> i64 {
    balance(fixture, Account::Owed(who.to_owned()))
}

fn pool(fixture: &Fixture) -> i64 {
    balance(fixture, Account::Pool("coupon_share".to_owned()))
}

/// A sale is paid, refunded after its payout, and later sales pay the rest.
async fn three_months(fixture: &Fixture) {
    sale(fixture, "s1", "2026-01-10T12:00:00Z", "A", "100.00").await;
    fixture.tick_at("2026-02-01T14:00:00Z").await;
    refund(fixture, "s1", "2026-02-05T12:00:00Z").await;
    sale(fixture, "s2", "2026-02-10T12:00:00Z", "B", "50.00").await;
    fixture.tick_at("2026-03-01T14:00:00Z").await;
}

#[test]
fn a_refund_after_the_payout_is_a_debt_that_later_sales_make_good() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&commission("")).await;
        three_months(&fixture).await;
        assert_eq!(told(&fixture, "coupon_share.0").await, ["ana 10.00 -> 10.00"]);
        let february = ["bo 5.00 -> 5.00", "ana -10.00 -> 0.00, owes 10.00"];
        assert_eq!(told(&fixture, "coupon_share.1").await, february);
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("bo", "5.00 USD")]));
        // Ten dollars are owed to ana from January, and ten by her.
        assert_eq!((owed(&fixture, "ana"), owed(&fixture, "bo"), pool(&fixture)), (0, 500, 0));
        let header = Store::open(&fixture.url)
            .unwrap()
            .read(|connection| settlements::header(connection, "coupon_share.1"))
            .unwrap()
            .unwrap();
        let debts: Vec<String> =
            header.debts.iter().map(|(who, debt)| format!("{who} {debt}")).collect();
        assert_eq!(
            (debts, header.pool.to_string()),
            (vec!["ana 10.00 USD".to_owned()], "-5.00 USD".into())
        );

        sale(&fixture, "s3", "2026-03-10T12:00:00Z", "A", "30.00").await;
        let live = fixture.app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap();
        assert_eq!(live.standings[0].debt.to_string(), "7.00 USD", "live standings know it");
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(told(&fixture, "coupon_share.2").await, ["ana 3.00 -> 0.00, owes 7.00"]);
        fixture.tick_at("2026-05-01T14:00:00Z").await;
        let april = ["ana 0.00 -> 0.00, owes 7.00"];
        assert_eq!(told(&fixture, "coupon_share.3").await, april, "a month without anything");
        sale(&fixture, "s4", "2026-05-10T12:00:00Z", "A", "150.00").await;
        fixture.tick_at("2026-06-01T14:00:00Z").await;
        assert_eq!(told(&fixture, "coupon_share.4").await, ["ana 15.00 -> 8.00"]);
        assert_eq!(fixture.owed("coupon_share.4").await, pairs(&[("ana", "8.00 USD")]));
        // 10.00 of January and 8.00 of May; a tenth of 180.00 that was sold and not refunded.
        assert_eq!((owed(&fixture, "ana"), pool(&fixture)), (1800, 0));
    });
}

#[test]
fn a_debt_that_is_forgiven_is_said_and_gone() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&commission("  debts are forgiven\n")).await;
        three_months(&fixture).await;
        let february = ["bo 5.00 -> 5.00", "ana 0.00 -> 0.00, debts are forgiven: 10.00"];
        assert_eq!(told(&fixture, "coupon_share.1").await, february);
        assert_eq!((owed(&fixture, "ana"), pool(&fixture)), (1000, 0));
        sale(&fixture, "s3", "2026-03-10T12:00:00Z", "A", "150.00").await;
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(told(&fixture, "coupon_share.2").await, ["ana 15.00 -> 15.00"]);
        assert_eq!((owed(&fixture, "ana"), pool(&fixture)), (2500, 0));
    });
}

#[test]
fn a_later_version_forgives_what_is_still_owed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&commission("")).await;
        three_months(&fixture).await;
        let saved = fixture
            .app
            .save_distributor(&admin(), commission("  debts are forgiven\n"))
            .await
            .unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(told(&fixture, "coupon_share.2").await, ["ana 0.00 -> 0.00, owes 10.00"]);
        fixture.tick_at("2026-05-01T14:00:00Z").await;
        let april = ["ana 0.00 -> 0.00, debts are forgiven: 10.00"];
        assert_eq!(told(&fixture, "coupon_share.3").await, april);
        // What is forgiven is the owner's loss: ana keeps the ten dollars of January.
        assert_eq!((owed(&fixture, "ana"), pool(&fixture)), (1000, 0));
        assert_eq!(balance(&fixture, Account::Owner), -1500);
    });
}

#[test]
fn a_shortfall_lowers_the_pools_that_follow() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(RULE).await;
        let month = async |month: u32, amount: &str| {
            let at = format!("2026-{month:02}-10T12:00:00Z");
            fixture.clock.set(moment(&at));
            let events =
                [order(&format!("o{month}"), &at, amount), coupon(&format!("k{month}"), &at, "A")];
            fixture.record(events.to_vec()).await;
            if month == 2 {
                refund(&fixture, "o1", "2026-02-11T12:00:00Z").await;
            }
            fixture.tick_at(&format!("2026-{:02}-01T14:00:00Z", month + 1)).await;
            let id = format!("coupon_share.{}", month - 1);
            let store = Store::open(&fixture.url).unwrap();
            let header =
                store.read(|connection| settlements::header(connection, &id)).unwrap().unwrap();
            let amounts = [header.pool, header.shortfall, header.carried].map(|it| it.amount());
            (amounts.join(" "), pool(&fixture), owed(&fixture, "ana"))
        };
        // Half of 100.00; half of 20.00 less half of the 100.00 that were refunded; half of 60.00 less
        // the 40.00 that are missing; half of 100.00 less the 10.00 that still are.
        assert_eq!(month(1, "100.00").await, ("50.00 0.00 0.00".to_owned(), 0, 5000));
        assert_eq!(month(2, "20.00").await, ("0.00 40.00 -40.00".to_owned(), -4000, 5000));
        assert_eq!(month(3, "60.00").await, ("0.00 10.00 -10.00".to_owned(), -1000, 5000));
        assert_eq!(month(4, "100.00").await, ("40.00 0.00 0.00".to_owned(), 0, 9000));
        // Half of the 180.00 that were sold and not refunded.
        assert_eq!(balance(&fixture, Account::Owner), -9000);
    });
}
