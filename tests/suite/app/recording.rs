//! Batches: each entry on its own is recorded, known already, or refused.

use rules::domain::Role;
use serde_json::json;
use tantieme::app::{
    App, CorrectionInput, CorrectionKind, EntryStatus, EventInput, FactInput, ProblemCode, Sight,
};

use super::fixture::{moment, on_each_database, order};
use crate::actor::{admin, named};

/// Adds a kind to the catalogue.
const WORKSHOPS: &str = r#"language 1
catalogue

event workshop_attended "Workshop attended"
  customer  customer
"#;

#[test]
fn one_bad_event_of_a_thousand_is_refused_by_index_and_field() {
    on_each_database(async |fixture| {
        let mut events: Vec<_> =
            (0..1_000).map(|n| order(&format!("o{n}"), "2026-01-01T04:00:00Z", "1.00")).collect();
        events[499].fields = json!({ "amount": { "amount": "1.005", "currency": "USD" } });
        let results = fixture.app.record_events(&admin(), events.clone()).await.unwrap();
        let recorded = results.iter().filter(|r| r.status == EntryStatus::Recorded).count();
        assert_eq!(recorded, 999);
        let refused = &results[499];
        assert_eq!((refused.index, refused.status), (499, EntryStatus::Rejected));
        let problem = refused.error.as_ref().unwrap();
        assert_eq!(problem.field, ["fields", "amount", "amount"]);
        assert_eq!(problem.code, ProblemCode::Invalid);

        let again = fixture.app.record_events(&admin(), events).await.unwrap();
        let known = again.iter().filter(|r| r.status == EntryStatus::Duplicate).count();
        assert_eq!(known, 999, "the same events again are known");
        assert_eq!(again[7].id, results[7].id, "under the first entry's id");
    });
}

#[test]
fn a_kind_that_another_server_has_just_saved_is_taken_at_once() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "1.00")]).await;
        let attended = || EventInput {
            kind: "workshop_attended".to_owned(),
            fields: json!({ "customer": "c1" }),
            ..order("w1", "2026-01-01T04:00:00Z", "1.00")
        };
        let early = fixture.app.record_events(&admin(), vec![attended()]).await.unwrap();
        assert_eq!(early[0].status, EntryStatus::Rejected, "nobody knows it yet");
        let other = App::open(&fixture.url, fixture.clock.clone()).unwrap();
        let saved = other.save_catalogue(&admin(), WORKSHOPS.to_owned()).await.unwrap();
        assert!(saved.catalogue.is_some(), "{:?}", saved.diagnostics);
        fixture.record(vec![attended()]).await;
    });
}

#[test]
fn a_key_with_other_content_is_refused_and_changes_nothing() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "1.00")]).await;
        let other = order("o1", "2026-01-01T04:00:00Z", "2.00");
        let results = fixture.app.record_events(&admin(), vec![other]).await.unwrap();
        assert_eq!(results[0].status, EntryStatus::Rejected);
        assert_eq!(results[0].error.as_ref().unwrap().code, ProblemCode::KeyReused);
        let kept = fixture.app.event(&Sight::All, "o1", Some("test")).await.unwrap().unwrap();
        assert!(format!("{kept:?}").contains("minor: 100"), "{kept:?}");
        let elsewhere = order("o1", "2026-01-01T04:00:00Z", "3.00");
        let results =
            fixture.app.record_events(&named("other", Role::Admin), vec![elsewhere]).await.unwrap();
        assert_eq!(results[0].status, EntryStatus::Recorded, "another source, another key");
    });
}

#[test]
fn bad_events_are_told_what_would_be_right() {
    on_each_database(async |fixture| {
        let good = order("o1", "2026-01-01T04:00:00Z", "1.00");
        let cases = [
            (
                "key",
                {
                    let mut e = good.clone();
                    e.key = String::new();
                    e
                },
                "1 to 255 bytes",
            ),
            (
                "key",
                {
                    let mut e = good.clone();
                    e.key = "k".repeat(256);
                    e
                },
                "256 bytes",
            ),
            (
                "type",
                {
                    let mut e = good.clone();
                    e.kind = "order".into();
                    e
                },
                "order_paid",
            ),
            (
                "occurredAt",
                {
                    let mut e = good.clone();
                    e.occurred_at = "yesterday".into();
                    e
                },
                "2026-10-31T09:00:00Z",
            ),
            (
                "fields",
                {
                    let mut e = good.clone();
                    e.fields = json!([1]);
                    e
                },
                "object",
            ),
            (
                "fields.price",
                {
                    let mut e = good.clone();
                    e.fields = json!({ "price": 1 });
                    e
                },
                "it has customer",
            ),
            (
                "fields.amount",
                {
                    let mut e = good.clone();
                    e.fields = json!({ "amount": 1.5 });
                    e
                },
                "\"19.90\"",
            ),
            (
                "fields.customer",
                {
                    let mut e = good.clone();
                    e.fields = json!({ "customer": 7 });
                    e
                },
                "text",
            ),
        ];
        let inputs = cases.iter().map(|(_, input, _)| input.clone()).collect();
        let results = fixture.app.record_events(&admin(), inputs).await.unwrap();
        for ((field, _, part), result) in cases.iter().zip(results) {
            let problem = result.error.expect(field);
            assert_eq!(problem.field.join("."), *field, "{problem:?}");
            assert!(problem.message.contains(part), "{}", problem.message);
        }
    });
}

#[test]
fn more_than_a_thousand_at_once_are_refused_whole() {
    on_each_database(async |fixture| {
        let events: Vec<_> =
            (0..1_001).map(|n| order(&format!("o{n}"), "2026-01-01T04:00:00Z", "1.00")).collect();
        let refused = fixture.app.record_events(&admin(), events).await.unwrap_err();
        assert!(refused.to_string().contains("at most 1000"), "{refused}");
        assert!(fixture.app.event(&Sight::All, "o0", None).await.unwrap().is_none());
    });
}

#[test]
fn a_fact_or_refund_without_a_moment_is_the_same_when_sent_again() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "5.00")]).await;
        let fact = FactInput {
            key: "f1".to_owned(),
            kind: "coupon".to_owned(),
            reference: "A".to_owned(),
            attribute: "owner".to_owned(),
            value: json!("ana"),
            from: None,
        };
        let refund = CorrectionInput {
            key: Some("r1".to_owned()),
            target: "o1".to_owned(),
            source: None,
            kind: CorrectionKind::Reverse { amount: None, occurred_at: None },
            reason: None,
        };
        let mut statuses = Vec::new();
        for at in ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"] {
            fixture.clock.set(moment(at));
            let facts = fixture.app.set_facts(&admin(), vec![fact.clone()]).await.unwrap();
            let refunds = fixture.app.correct_events(&admin(), vec![refund.clone()]).await.unwrap();
            statuses.push((facts[0].status, refunds[0].status));
        }
        let recorded = (EntryStatus::Recorded, EntryStatus::Recorded);
        let known = (EntryStatus::Duplicate, EntryStatus::Duplicate);
        assert_eq!(statuses, [recorded, known]);
        assert!(fixture.app.collaborator("ana").await.unwrap().is_some(), "came into being");
    });
}
