//! Metrics through a database: caps over settled periods, rates of the day, pools of points.

use chrono::NaiveDate;
use rules::domain::Account;
use serde_json::json;
use tantieme::app::{
    CorrectionInput, CorrectionKind, EntryStatus, FulfillmentInput, RateInput, tick,
};
use tantieme::store::{Store, journal};

use super::fixture::{Fixture, RULE, coupon, moment, on_each_database, order, pairs};
use crate::actor::admin;

/// Activates [`RULE`] with some lines replaced.
async fn with_lines(fixture: Fixture, lines: &[(&str, &str)]) -> Fixture {
    let fixture = fixture.with_rule().await;
    let mut rule = RULE.replace("coupon_share", "other");
    for (old, new) in lines {
        assert!(rule.contains(old), "{old}");
        rule = rule.replace(old, new);
    }
    let saved = fixture.app.save_distributor(&admin(), rule).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
    fixture.app.activate_distributor(&admin(), "other").await.unwrap();
    fixture
}

async fn reverse(fixture: &Fixture, target: &str) {
    let reversal = CorrectionInput {
        key: None,
        target: target.to_owned(),
        source: None,
        kind: CorrectionKind::Reverse { amount: None, occurred_at: None },
        reason: None,
    };
    let results = fixture.app.correct_events(&admin(), vec![reversal]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

#[test]
fn what_a_cap_had_cut_takes_the_place_of_what_is_taken_back() {
    on_each_database(async |fixture| {
        let cap = "credit    coupon.owner\n  at most   2 per customer";
        let fixture = with_lines(fixture, &[("credit    coupon.owner", cap)]).await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let january = |key: &str, at: &str, owner: &str| {
            coupon(key, &format!("2026-01-{at}T12:00:00Z"), owner)
        };
        fixture
            .record(vec![
                order("o1", "2026-01-10T12:00:00Z", "100.00"),
                january("k1", "11", "A"),
                january("k2", "12", "A"),
                january("k3", "13", "A"),
                january("k4", "13", "B"),
            ])
            .await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        let expected = pairs(&[("ana", "33.33 USD"), ("bo", "16.67 USD")]);
        assert_eq!(fixture.owed("other.0").await, expected, "two of ana's three count");
        fixture.clock.set(moment("2026-02-10T00:00:00Z"));
        reverse(&fixture, "k1").await;
        let february = |key: &str, owner: &str| coupon(key, "2026-02-05T12:00:00Z", owner);
        let events = vec![
            order("o2", "2026-02-05T12:00:00Z", "100.00"),
            february("k5", "A"),
            february("k6", "B"),
        ];
        fixture.record(events).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        let even = pairs(&[("ana", "25.00 USD"), ("bo", "25.00 USD")]);
        assert_eq!(fixture.owed("other.1").await, even, "the third of January had its place");
        let uncapped = pairs(&[("bo", "50.00 USD")]);
        assert_eq!(fixture.owed("coupon_share.1").await, uncapped, "ana has one less");
    });
}

#[test]
fn a_settlement_waits_for_the_rate_of_the_day() {
    on_each_database(async |fixture| {
        let rated = "currency  USD, others at the day's rate";
        let fixture = with_lines(fixture, &[("currency  USD", rated)]).await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let mut euros = order("o1", "2026-01-10T12:00:00Z", "100.00");
        euros.fields["amount"] = json!({ "amount": "100.00", "currency": "EUR" });
        fixture.record(vec![euros, coupon("k1", "2026-01-11T12:00:00Z", "A")]).await;
        let trigger = moment("2026-02-01T14:00:00Z");
        fixture.clock.set(trigger);
        let report = tick(&fixture.app, trigger).await.unwrap();
        assert_eq!(report.settled, Vec::<String>::new());
        let held = |name: &str| {
            let held = report.held.iter().find(|(period, _)| period.starts_with(name));
            held.map_or(String::new(), |(_, why)| why.clone())
        };
        assert!(held("other").contains("EUR on 2026-01-10"), "{report:?}");
        assert!(held("coupon_share").contains("another currency"), "{report:?}");
        let running = fixture.app.current_period("other").await.unwrap().unwrap();
        assert_eq!(running.index, 1, "February is measured while January waits");
        let rate = RateInput {
            key: "r1".to_owned(),
            from: "EUR".to_owned(),
            to: "USD".to_owned(),
            value: "1.1".to_owned(),
            on: "2026-01-10".to_owned(),
        };
        let results = fixture.app.set_exchange_rates(&admin(), vec![rate]).await.unwrap();
        assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
        let report = tick(&fixture.app, trigger).await.unwrap();
        assert_eq!(report.settled, ["other.0"]);
        assert_eq!(fixture.owed("other.0").await, pairs(&[("ana", "55.00 USD")]));
    });
}

#[test]
fn a_pool_of_points_is_settled_and_fulfilled_in_points() {
    on_each_database(async |fixture| {
        let lines = [
            ("currency  USD", "currency  points"),
            ("sum       order_paid.amount", "distinct  order_paid.customer"),
            ("take      50% of sales", "take      fixed 1000 points"),
        ];
        let fixture = with_lines(fixture, &lines).await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let at = "2026-01-11T12:00:00Z";
        let events = ["A", "B", "C"].map(|owner| coupon(owner, at, owner));
        fixture.record(events.to_vec()).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        let owed = fixture.owed("other.0").await;
        let mut amounts: Vec<&str> = owed.iter().map(|(_, amount)| amount.as_str()).collect();
        amounts.sort_unstable();
        assert_eq!(amounts, ["333 points", "333 points", "334 points"]);

        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        let gather = |currency: &str| FulfillmentInput {
            currency: currency.to_owned(),
            ..FulfillmentInput::default()
        };
        fixture
            .app
            .create_fulfillment(&admin(), gather("USD"))
            .await
            .expect_err("points are no dollars");
        let fulfillment = fixture.app.create_fulfillment(&admin(), gather("points")).await.unwrap();
        fixture.app.start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        let ids: Vec<String> =
            owed.iter().map(|(who, _)| format!("{}.{who}", fulfillment.id)).collect();
        let day = NaiveDate::from_ymd_opt(2026, 2, 20).unwrap();
        let paid = fixture.app.mark_payouts_paid(&admin(), ids, day, None).await.unwrap();
        let paid: Vec<(String, String)> =
            paid.into_iter().map(|one| (one.collaborator, one.amount.to_string())).collect();
        assert_eq!(paid, owed);
        let store = Store::open(&fixture.url).unwrap();
        let points = "points".parse().unwrap();
        for (account, expected) in [
            (Account::Owed("ana".to_owned()), "0 points".to_owned()),
            (Account::Paid("ana".to_owned()), owed[0].1.clone()),
            (Account::Owner, "-1000 points".to_owned()),
        ] {
            let balance = store.read(|c| journal::balance(c, &account, points)).unwrap();
            assert_eq!(balance.to_string(), expected, "{account:?}");
        }
    });
}
