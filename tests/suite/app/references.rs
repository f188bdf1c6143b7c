//! A reference has one limit everywhere: in events, facts, tokens, collaborators and rules.

use rules::domain::{Catalogue, Role};
use rules::language::compile;
use serde_json::{Value, json};
use tantieme::app::{
    CollaboratorInput, EntryResult, EntryStatus, EventInput, FactInput, TokenInput,
};

use super::fixture::{Fixture, RULE, on_each_database};
use crate::actor::admin;

const LONGEST: usize = 255;

fn fact(key: &str, kind: &str, reference: &str, attribute: &str, value: Value) -> FactInput {
    FactInput {
        key: key.to_owned(),
        kind: kind.to_owned(),
        reference: reference.to_owned(),
        attribute: attribute.to_owned(),
        value,
        from: Some("2026-01-01T00:00:00Z".to_owned()),
    }
}

fn is_taken(results: &[EntryResult]) -> bool {
    results[0].status == EntryStatus::Recorded
}

/// Which of the places take a reference.
async fn taken(fixture: &Fixture, reference: &str) -> Vec<(&'static str, bool)> {
    let app = &fixture.app;
    let key = |what: &str| format!("{what}-{}", reference.len());
    let event = |what: &str, fields: Value| EventInput {
        key: key(what),
        kind: "coupon_code_used".to_owned(),
        occurred_at: "2026-01-01T04:00:00Z".to_owned(),
        fields,
        approval: None,
    };
    let customer = event("customer", json!({ "customer": reference, "coupon": "A" }));
    let asset = event("asset", json!({ "customer": "c1", "coupon": reference }));
    let half = json!({ reference: "50%", "bo": "50%" });
    let collaborator =
        CollaboratorInput { reference: reference.to_owned(), name: None, active: None };
    let token = TokenInput {
        name: key("token"),
        role: Role::Collaborator,
        collaborator: Some(reference.to_owned()),
        expires_at: None,
    };
    let facts = async |fact| is_taken(&app.set_facts(&admin(), vec![fact]).await.unwrap());
    let events = async |event| is_taken(&app.record_events(&admin(), vec![event]).await.unwrap());
    let rule = |who: &str| {
        let example = format!("\nexample \"one\"\n  given coupons {who} 3\n");
        let compiled = compile(&format!("{RULE}{example}"), &Catalogue::builtin());
        !compiled.diagnostics.iter().any(|found| found.code == "S123")
    };
    vec![
        ("a customer of an event", events(customer).await),
        ("an asset of an event", events(asset).await),
        ("an owner", facts(fact(&key("o"), "coupon", "B", "owner", json!(reference))).await),
        ("one of two owners", facts(fact(&key("h"), "coupon", "C", "owner", half)).await),
        ("a subject", facts(fact(&key("s"), "coupon", reference, "owner", json!("ana"))).await),
        (
            "a value",
            facts(fact(&key("v"), "collaborator", "ana", "customer", json!(reference))).await,
        ),
        ("a collaborator", app.upsert_collaborators(&admin(), vec![collaborator]).await.is_ok()),
        ("a token", app.create_token(&admin(), token).await.is_ok()),
        ("a name in a rule", rule(reference)),
        ("a text in a rule", rule(&format!("\"{reference}\""))),
    ]
}

#[test]
fn a_reference_has_one_limit_everywhere() {
    on_each_database(async |fixture| {
        for (place, taken) in taken(&fixture, &"a".repeat(LONGEST)).await {
            assert!(taken, "{place} of {LONGEST} bytes");
        }
        for (place, taken) in taken(&fixture, &"a".repeat(LONGEST + 1)).await {
            assert!(!taken, "{place} of {} bytes", LONGEST + 1);
        }
    });
}
