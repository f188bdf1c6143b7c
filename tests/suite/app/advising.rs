//! Advice that only what is recorded can give: attributes that a rule looks at and nobody has.

use rules::language::Diagnostic;
use serde_json::{Value, json};
use tantieme::app::FactInput;

use super::fixture::{Fixture, RULE, on_each_database, order};
use crate::actor::admin;

fn fact(kind: &str, attribute: &str, value: Value) -> FactInput {
    FactInput {
        key: format!("{kind}-{attribute}-{value}"),
        kind: kind.to_owned(),
        reference: "x1".to_owned(),
        attribute: attribute.to_owned(),
        value,
        from: Some("2026-01-01T00:00:00Z".to_owned()),
    }
}

/// The rule with a condition on the plan of customers and on the group of collaborators.
fn rule() -> String {
    RULE.replace(
        "  credit    coupon.owner",
        "  credit    coupon.owner\n  where     customer.plan is \"gold\"",
    )
    .replace("  share by  coupons", "  share by  coupons\n  qualify   when group is \"gold\"")
}

fn said(diagnostics: &[Diagnostic]) -> Vec<String> {
    let one =
        |it: &Diagnostic| format!("{} line {}: {}", it.code, it.primary.span.line, it.message);
    diagnostics.iter().map(one).collect()
}

async fn checked(fixture: &Fixture) -> Vec<String> {
    said(&fixture.app.check_rule(rule()).await.unwrap().diagnostics)
}

#[test]
fn attributes_that_nobody_has_are_told_where_facts_are_at_hand() {
    on_each_database(async |fixture| {
        assert_eq!(checked(&fixture).await, [""; 0], "nothing is recorded yet");
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "1.00")]).await;
        let plan = "W917 line 10: no customer has a \"plan\" so far";
        let group = "W917 line 21: no collaborator has a \"group\" so far";
        assert_eq!(checked(&fixture).await, [plan, group]);
        let set = async |facts: Vec<FactInput>| {
            fixture.app.set_facts(&admin(), facts).await.unwrap();
        };
        // The same attribute of something else, and one that was made unknown, are nobody's.
        set(vec![fact("customer", "plan", Value::Null), fact("customer", "segment", json!("a"))])
            .await;
        assert_eq!(checked(&fixture).await, [plan, group]);
        set(vec![fact("customer", "plan", json!("gold"))]).await;
        assert_eq!(checked(&fixture).await, [group]);
        let saved = fixture.app.save_distributor(&admin(), rule()).await.unwrap();
        assert_eq!(said(&saved.diagnostics), [group], "and it is saved all the same");
        fixture.app.activate_distributor(&admin(), "coupon_share").await.unwrap();
        assert_eq!(said(&fixture.app.advice_on("coupon_share").await.unwrap()), [group]);
        set(vec![fact("collaborator", "group", json!("gold"))]).await;
        assert_eq!(checked(&fixture).await, [""; 0]);
    });
}
