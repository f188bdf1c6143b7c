//! `each below M waits`: small amounts are kept until they are worth paying.

use rules::domain::{Account, ObligationFilter, PageArgs};
use tantieme::app::{FulfillmentInput, Sight};
use tantieme::store::{Store, journal};

use super::fixture::{Fixture, RULE, coupon, moment, on_each_database, order};
use crate::actor::admin;

fn rule(line: &str) -> String {
    RULE.replace("  share by  coupons\n", &format!("  share by  coupons\n{line}"))
}

/// A month in which `amount` dollars are sold and these coupons are used.
async fn month(fixture: &Fixture, month: u32, amount: &str, coupons: &[&str]) {
    let at = format!("2026-{month:02}-10T12:00:00Z");
    fixture.clock.set(moment(&at));
    let used = coupons.iter().enumerate();
    let used = used.map(|(index, one)| coupon(&format!("k{month}-{index}"), &at, one));
    let mut events: Vec<_> = used.collect();
    events.push(order(&format!("o{month}"), &at, amount));
    fixture.record(events).await;
    fixture.tick_at(&format!("2026-{:02}-01T14:00:00Z", month + 1)).await;
}

/// `ID AMOUNT STATE PAYABLE-FROM` of everything that ana is owed, the oldest first.
async fn of_ana(fixture: &Fixture) -> Vec<String> {
    let filter =
        ObligationFilter { collaborator: Some("ana".to_owned()), ..ObligationFilter::default() };
    let page = fixture.app.obligations(&Sight::All, filter, PageArgs::default()).await.unwrap();
    let row = |(_, one): &(String, rules::domain::Obligation)| {
        let from = one.payable_from.to_string();
        format!("{} {} {} {}", one.id, one.amount.amount(), one.state.code(), &from[..10])
    };
    page.items.iter().rev().map(row).collect()
}

#[test]
fn small_amounts_wait_until_they_have_added_up() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&rule("  each below 10.00 USD waits\n")).await;
        month(&fixture, 1, "8.00", &["A"]).await;
        month(&fixture, 2, "12.00", &["A", "B"]).await;
        let waiting = [
            "coupon_share.0.ana 4.00 WAITING 2026-02-15",
            "coupon_share.1.ana 3.00 WAITING 2026-03-15",
        ];
        assert_eq!(of_ana(&fixture).await, waiting);
        let standings = fixture.app.settled_standings("coupon_share.1", PageArgs::default());
        let standings = standings.await.unwrap();
        let waits = standings.items[0].1.derivation.waits.clone().unwrap();
        assert_eq!(waits.clause, "each below 10.00 USD waits");
        assert_eq!(
            (waits.minimum.unwrap().to_string(), waits.before.to_string()),
            ("10.00 USD".into(), "4.00 USD".into())
        );

        let gather = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
        fixture.clock.set(moment("2026-03-20T00:00:00Z"));
        let nothing = fixture.app.create_fulfillment(&admin(), gather.clone()).await.unwrap_err();
        assert!(nothing.to_string().contains("payable"), "{nothing}");

        month(&fixture, 3, "6.00", &["A"]).await;
        let released = [
            "coupon_share.0.ana 4.00 PENDING 2026-04-15",
            "coupon_share.1.ana 3.00 PENDING 2026-04-15",
            "coupon_share.2.ana 3.00 PENDING 2026-04-15",
        ];
        assert_eq!(of_ana(&fixture).await, released, "10.00 is not below 10.00");
        let store = Store::open(&fixture.url).unwrap();
        let usd = "USD".parse().unwrap();
        let owed = store.read(|c| journal::balance(c, &Account::Owed("ana".into()), usd)).unwrap();
        assert_eq!(owed.to_string(), "10.00 USD");
        fixture.clock.set(moment("2026-04-20T00:00:00Z"));
        let fulfillment = fixture.app.create_fulfillment(&admin(), gather).await.unwrap();
        let filter =
            rules::domain::PayoutFilter { fulfillment: Some(fulfillment.id), ..Default::default() };
        let payouts = fixture.app.payouts(&Sight::All, filter, PageArgs::default()).await.unwrap();
        assert_eq!(payouts.items.len(), 1, "bo goes on waiting");
        assert_eq!(payouts.items[0].1.amount.to_string(), "10.00 USD");

        month(&fixture, 4, "2.00", &["A"]).await;
        let last = of_ana(&fixture).await.pop().unwrap();
        assert_eq!(last, "coupon_share.3.ana 1.00 WAITING 2026-05-15", "from the start again");
    });
}

#[test]
fn live_standings_know_what_waits() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(&rule("  each below 10.00 USD waits\n")).await;
        month(&fixture, 1, "8.00", &["A"]).await;
        let at = "2026-02-10T12:00:00Z";
        fixture.clock.set(moment(at));
        fixture.record(vec![order("o", at, "11.98"), coupon("k", at, "A")]).await;
        let waits = async || {
            let outcome =
                fixture.app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap();
            outcome.standings[0].derivation.waits.clone()
        };
        assert_eq!(waits().await.unwrap().before.to_string(), "4.00 USD");
        fixture.record(vec![order("more", at, "0.02")]).await;
        assert_eq!(waits().await, None);
    });
}

#[test]
fn a_version_with_a_lower_minimum_releases_what_it_no_longer_holds() {
    for (line, states) in
        [("", ["PENDING", "PENDING"]), ("  each below 4.00 USD waits\n", ["PENDING", "WAITING"])]
    {
        on_each_database(async |fixture| {
            let fixture = fixture.with_text(&rule("  each below 10.00 USD waits\n")).await;
            month(&fixture, 1, "12.00", &["A", "A", "B"]).await;
            let saved = fixture.app.save_distributor(&admin(), rule(line)).await.unwrap();
            assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
            fixture.tick_at("2026-03-01T14:00:00Z").await;
            fixture.tick_at("2026-04-01T14:00:00Z").await;
            let page = fixture
                .app
                .obligations(&Sight::All, ObligationFilter::default(), PageArgs::default())
                .await
                .unwrap();
            let mut found: Vec<(&str, &str)> = page
                .items
                .iter()
                .map(|(_, one)| (one.collaborator.as_str(), one.state.code()))
                .collect();
            found.sort_unstable();
            assert_eq!(found, [("ana", states[0]), ("bo", states[1])], "{line}");
        });
    }
}
