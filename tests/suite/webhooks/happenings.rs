//! Each event is told of when it happens, with ids; and only to those who want to hear of it.

use std::collections::BTreeSet;

use rules::domain::{ApprovalState, DisputeReason, Role, WebhookEvent};
use serde_json::json;
use tantieme::app::{
    CorrectionInput, CorrectionKind, DisputeInput, Disputed, EventInput, FulfillmentInput,
    Resolution, Sight,
};

use super::*;
use crate::actor::named;
use crate::app::fixture::{RULE, on_each_database};

/// What everything that was told is about: `TYPE NAME=ID …`.
async fn about(app: &App) -> Vec<String> {
    let line = |one: Delivery| {
        let about: Vec<String> =
            one.about.iter().map(|(name, id)| format!("{name}={id}")).collect();
        format!("{} {}", one.kind, about.join(" "))
    };
    deliveries(app).await.into_iter().map(line).collect()
}

fn pending(key: &str, at: &str) -> EventInput {
    EventInput { approval: Some(ApprovalState::Pending), ..order(key, at, "10.00") }
}

#[test]
fn settling_paying_and_disputing_are_told_of() {
    on_each_database(async |fixture| {
        let app = open_to_receiver(&fixture);
        listen(&app, "https://example.com/".to_owned(), &WebhookEvent::ALL).await;
        let fixture = fixture.with_rule().await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        let settlement = "settlement=coupon_share.0";
        let told = about(&app).await;
        assert_eq!(told[0], "rule.saved distributor=coupon_share version=1");
        assert_eq!(
            told[1],
            format!(
                "settlement.created {settlement} distributor=coupon_share period=coupon_share.0"
            )
        );
        let owed: BTreeSet<&str> =
            told[2..].iter().map(|line| line.split(' ').nth(2).unwrap()).collect();
        assert_eq!(owed, BTreeSet::from(["collaborator=ana", "collaborator=bo"]), "{told:?}");
        let ana: Vec<_> = deliveries(&app)
            .await
            .into_iter()
            .filter(|one| one.object.starts_with("obligation"))
            .collect();
        let disputed = ana[0].about[0].1.clone();

        let about_it = Disputed::Obligation(disputed);
        let input = DisputeInput {
            about: about_it,
            reason: DisputeReason::Other,
            text: "why?".to_owned(),
            evidence: Vec::new(),
        };
        let dispute = app.open_dispute(&admin(), input).await.unwrap();
        let by_ana = named("ana", Role::Collaborator);
        app.answer_dispute(&by_ana, &dispute.id, "so".to_owned(), Vec::new()).await.unwrap();
        let resolution = Resolution {
            accepted: true,
            text: "yes".to_owned(),
            credit: Some(("1.00".to_owned(), "USD".to_owned())),
        };
        app.resolve_dispute(&admin(), &dispute.id, resolution).await.unwrap();
        let told = about(&app).await;
        assert_eq!(told[4..], [
            "dispute.opened dispute=dispute.1 collaborator=ana side=OFFICE state=OPEN".to_owned(),
            "dispute.answered dispute=dispute.1 collaborator=ana side=COLLABORATOR state=ANSWERED".to_owned(),
            "obligation.created obligation=credit.1 collaborator=ana kind=CREDIT".to_owned(),
        ]);

        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        let usd = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
        let fulfillment = app.create_fulfillment(&admin(), usd).await.unwrap();
        app.start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        let payouts =
            app.payouts(&Sight::All, Default::default(), Default::default()).await.unwrap();
        let ids: Vec<String> = payouts.items.into_iter().map(|(_, payout)| payout.id).collect();
        let day = "2026-02-20".parse().unwrap();
        app.mark_payouts_paid(&admin(), vec![ids[0].clone()], day, None).await.unwrap();
        app.mark_payouts_paid(&admin(), vec![ids[0].clone()], day, None).await.unwrap();
        app.mark_payouts_failed(&admin(), vec![ids[1].clone()], None).await.unwrap();
        app.mark_payouts_returned(&admin(), vec![ids[0].clone()], "closed".to_owned())
            .await
            .unwrap();
        let told = about(&app).await;
        let state = |line: &String| {
            let words: Vec<&str> = line.split(' ').collect();
            format!("{} {}", words[0], words[4])
        };
        let states: Vec<String> = told[7..].iter().map(state).collect();
        assert_eq!(
            states,
            [
                "payout.paid state=PAID",
                "payout.failed state=FAILED",
                "payout.failed state=RETURNED"
            ]
        );
    });
}

#[test]
fn what_waits_fails_and_is_proposed_is_told_of_once() {
    on_each_database(async |fixture| {
        let app = open_to_receiver(&fixture);
        let wanted = [
            WebhookEvent::PeriodWaiting,
            WebhookEvent::DistributorFailed,
            WebhookEvent::SettlementProposed,
            WebhookEvent::SettlementCreated,
        ];
        listen(&app, "https://example.com/".to_owned(), &wanted).await;
        let waits = RULE.replace(
            "  pay after 14 days",
            "  pay after 14 days\n  unapproved wait\n  review by hand",
        );
        let fixture = fixture.with_text(&waits).await;
        january(&fixture).await;
        fixture.record(vec![pending("p-1", "2026-01-20T12:00:00Z")]).await;
        fixture.clock.set(moment(FEBRUARY));
        let now = fixture.clock.now();
        for _ in 0..3 {
            let report = tantieme::app::tick(&app, now).await.unwrap();
            assert_eq!(report.held.len(), 1);
        }
        assert_eq!(
            about(&app).await,
            ["period.waiting distributor=coupon_share period=coupon_share.0"]
        );
        let approval = CorrectionInput {
            key: None,
            target: "p-1".to_owned(),
            source: None,
            kind: CorrectionKind::Approve,
            reason: None,
        };
        app.correct_events(&admin(), vec![approval]).await.unwrap();
        let report = tantieme::app::tick(&app, now).await.unwrap();
        assert_eq!(report.proposed, ["coupon_share.0"]);
        app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();

        // Nobody knows what a euro is worth.
        let fields =
            json!({ "customer": "c1", "amount": { "amount": "10.00", "currency": "EUR" } });
        let euros = EventInput { fields, ..order("o-9", "2026-02-10T12:00:00Z", "10.00") };
        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        fixture.record(vec![euros]).await;
        fixture.clock.set(moment(MARCH));
        for _ in 0..2 {
            let report = tantieme::app::tick(&app, moment(MARCH)).await.unwrap();
            assert_eq!(report.held.len(), 1);
        }
        let ids = "settlement=coupon_share.0 distributor=coupon_share period=coupon_share.0";
        assert_eq!(
            about(&app).await,
            [
                "period.waiting distributor=coupon_share period=coupon_share.0".to_owned(),
                format!("settlement.proposed {ids}"),
                format!("settlement.created {ids}"),
                "distributor.failed distributor=coupon_share period=coupon_share.1".to_owned(),
            ]
        );
    });
}

#[test]
fn everything_that_is_told_has_the_names_that_its_event_promises() {
    on_each_database(async |fixture| {
        let app = open_to_receiver(&fixture);
        listen(&app, "https://example.com/".to_owned(), &WebhookEvent::ALL).await;
        let fixture = fixture.with_rule().await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        // A sale of January that becomes known in February adjusts what January paid.
        fixture.record(vec![order("late", "2026-01-20T12:00:00Z", "40.00")]).await;
        fixture.tick_at(MARCH).await;
        let all = deliveries(&app).await;
        for one in &all {
            let event = WebhookEvent::from_code(&one.kind).unwrap();
            let has = |name: &&str| one.about.iter().any(|(found, _)| found == name);
            assert!(event.names().iter().all(has), "{one:?}");
        }
        let mut bits: Vec<i64> = WebhookEvent::ALL.iter().map(|event| event.bit()).collect();
        bits.dedup();
        assert_eq!(bits.len(), WebhookEvent::ALL.len());
        assert_eq!(bits[0], 1);
    });
}

/// Verbs store plans in one place only, so that none forgets to tell of what they do.
#[test]
fn plans_are_stored_in_one_place() {
    let naming: Vec<String> = crate::tidy::product_files()
        .into_iter()
        .filter(|file| {
            file.path.starts_with("src/app/") && file.code().contains("paying::execute(")
        })
        .map(|file| file.path)
        .collect();
    assert_eq!(naming, ["src/app/paying/executed.rs"]);
}
