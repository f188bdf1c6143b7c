//! From obligation to payout, and back where a payment fails.

use chrono::NaiveDate;
use rules::domain::{
    FulfillmentState, ObligationFilter, ObligationState, PageArgs, PayoutFilter, PayoutState,
};
use tantieme::app::{FulfillmentInput, Sight};

use super::fixture::{Fixture, coupon, moment, on_each_database, order};
use crate::actor::admin;

async fn settled(fixture: Fixture) -> Fixture {
    let fixture = fixture.with_rule().await;
    fixture.clock.set(moment("2026-01-20T00:00:00Z"));
    let events = vec![
        order("o1", "2026-01-10T12:00:00Z", "100.00"),
        coupon("k1", "2026-01-11T12:00:00Z", "A"),
        coupon("k2", "2026-01-11T13:00:00Z", "B"),
    ];
    fixture.record(events).await;
    fixture.tick_at("2026-02-01T14:00:00Z").await;
    fixture
}

fn dollars() -> FulfillmentInput {
    FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() }
}

async fn states(fixture: &Fixture) -> Vec<ObligationState> {
    let all = ObligationFilter::default();
    let page = fixture.app.obligations(&Sight::All, all, PageArgs::default()).await.unwrap();
    page.items.into_iter().map(|(_, obligation)| obligation.state).collect()
}

#[test]
fn obligations_are_payable_fourteen_days_later_and_then_paid_once() {
    on_each_database(async |fixture| {
        let fixture = settled(fixture).await;
        let early = fixture.app.create_fulfillment(&admin(), dollars()).await.unwrap_err();
        assert!(!early.to_string().is_empty());

        fixture.clock.set(moment("2026-02-15T14:00:00Z"));
        let fulfillment = fixture.app.create_fulfillment(&admin(), dollars()).await.unwrap();
        assert_eq!(fulfillment.state, FulfillmentState::Pending);
        assert_eq!(states(&fixture).await, [ObligationState::Fulfilled; 2]);
        fixture
            .app
            .create_fulfillment(&admin(), dollars())
            .await
            .expect_err("nothing is payable twice");

        fixture.app.start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        let filter =
            PayoutFilter { fulfillment: Some(fulfillment.id.clone()), ..Default::default() };
        let payouts = fixture.app.payouts(&Sight::All, filter, PageArgs::default()).await.unwrap();
        let amounts: Vec<String> =
            payouts.items.iter().map(|(_, p)| p.amount.to_string()).collect();
        assert_eq!(amounts, ["25.00 USD", "25.00 USD"]);
        let ids: Vec<String> = payouts.items.iter().map(|(_, p)| p.id.clone()).collect();
        let day = NaiveDate::from_ymd_opt(2026, 2, 16).unwrap();
        let reference = Some("SEPA-1".to_owned());
        for _ in 0..2 {
            let paid = fixture
                .app
                .mark_payouts_paid(&admin(), ids.clone(), day, reference.clone())
                .await
                .unwrap();
            assert!(paid.iter().all(|payout| payout.state == PayoutState::Paid), "{paid:?}");
        }
        let done = fixture.app.fulfillment(&fulfillment.id).await.unwrap().unwrap();
        assert_eq!(done.state, FulfillmentState::Complete);
        let failed = fixture.app.mark_payouts_failed(&admin(), ids, None).await.unwrap_err();
        assert!(failed.to_string().contains("PAID"), "{failed}");
    });
}

#[test]
fn a_failed_payout_makes_its_obligations_payable_again() {
    on_each_database(async |fixture| {
        let fixture = settled(fixture).await;
        fixture.clock.set(moment("2026-02-15T14:00:00Z"));
        let fulfillment = fixture.app.create_fulfillment(&admin(), dollars()).await.unwrap();
        fixture.app.start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        let payout = format!("{}.ana", fulfillment.id);
        let other = format!("{}.bo", fulfillment.id);
        fixture
            .app
            .mark_payouts_failed(&admin(), vec![payout], Some("account closed".into()))
            .await
            .unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 2, 16).unwrap();
        fixture.app.mark_payouts_paid(&admin(), vec![other], day, None).await.unwrap();
        let closed = fixture.app.close_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        assert_eq!(closed.state, FulfillmentState::Failed);
        let mut states = states(&fixture).await;
        states.sort();
        assert_eq!(states, [ObligationState::Pending, ObligationState::Fulfilled]);
        let again = fixture.app.create_fulfillment(&admin(), dollars()).await.unwrap();
        let filter = PayoutFilter { fulfillment: Some(again.id), ..Default::default() };
        let payouts = fixture.app.payouts(&Sight::All, filter, PageArgs::default()).await.unwrap();
        let who: Vec<&str> = payouts.items.iter().map(|(_, p)| p.collaborator.as_str()).collect();
        assert_eq!(who, ["ana"]);
    });
}
