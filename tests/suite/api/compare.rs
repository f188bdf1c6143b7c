//! What another rule would change: in the open period, and in a given one.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RULE, october};
use super::site::Site;

const COMPARE: &str = "query($distributor: String!, $source: String!, $period: PeriodRange) {
    compareRules(distributor: $distributor, source: $source, period: $period) {
      version gaining losing currency measured { start end }
      diagnostics { code line message } errors { code field message }
      pool { before { amount } after { amount } difference { amount currency } }
      paid { after { amount } } leftover { after { amount } } carriedOver { after { amount } }
      taken { clause before { decimal } after { decimal } } site { name before after }
      collaborators { totalCount nodes {
        collaborator { ref name } before { amount } after { amount } difference { amount }
        metrics { name before after } reasons { kind about before after text }
        standingBefore { rank amount { amount } } standingAfter { rank derivation { score } } } } } }";

fn compare(site: &Site, source: &str, period: Value) -> Value {
    let asked = json!({ "distributor": "profit", "source": source, "period": period });
    site.data(&site.viewer, COMPARE, &asked)["compareRules"].take()
}

/// Who, what they get before and after, and why.
fn rows(found: &Value) -> Vec<(String, Vec<String>)> {
    let nodes = found["collaborators"]["nodes"].as_array().unwrap().iter();
    let rows = nodes.map(|row| {
        let amount = |name: &str| row[name]["amount"].as_str().unwrap();
        let who = row["collaborator"]["ref"].as_str().unwrap();
        let (before, after) = (amount("before"), amount("after"));
        let why = row["reasons"].as_array().unwrap().iter();
        let why = why.map(|why| why["text"].as_str().unwrap().to_owned());
        (format!("{who} {before} {after} {}", amount("difference")), why.collect())
    });
    rows.collect()
}

fn row(text: &str, why: &[&str]) -> (String, Vec<String>) {
    (text.to_owned(), why.iter().map(|why| (*why).to_owned()).collect())
}

#[test]
fn the_open_period_is_compared_as_of_now() {
    let site = october();
    let other = RULE
        .replace("take      30% of sales", "take      60% of sales")
        .replace(
            "share by  completions",
            "share by  completions\n  qualify   when completions at least 3",
        )
        .replace("every month on day 1 at 09:00", "every day at 09:00")
        .replace("measure the month before", "measure the day before");
    let found = compare(&site, &other, Value::Null);
    assert_eq!((&found["version"], &found["currency"]), (&json!(1), &json!("USD")));
    let october = json!({ "start": "2026-10-01T00:00:00Z", "end": "2026-11-01T00:00:00Z" });
    assert_eq!(found["measured"], october, "the distributor's, whatever the other schedule is");
    assert_eq!((&found["gaining"], &found["losing"]), (&json!(1), &json!(1)));
    assert_eq!((&found["errors"], &found["diagnostics"]), (&json!([]), &json!([])));
    assert_eq!(
        found["pool"],
        json!({
            "before": {"amount": "300.00"}, "after": {"amount": "600.00"},
            "difference": {"amount": "300.00", "currency": "USD"},
        })
    );
    assert_eq!(found["site"], json!([{"name": "sales", "before": "1000.01", "after": "1000.01"}]));
    assert_eq!(
        rows(&found),
        [
            row(
                "ana 180.00 600.00 420.00",
                &["share changed from 60% to 100%", "pool changed by +300.00 USD"]
            ),
            row(
                "bo 120.00 0.00 -120.00",
                &["no longer qualifies: qualify when completions at least 3"]
            ),
        ]
    );
    let bo = &found["collaborators"]["nodes"][1];
    assert_eq!(
        bo["reasons"][0],
        json!({
            "kind": "NO_LONGER_QUALIFIES", "about": "qualify when completions at least 3",
            "before": null, "after": null,
            "text": "no longer qualifies: qualify when completions at least 3",
        })
    );
    assert_eq!(bo["standingBefore"], json!({"rank": 2, "amount": {"amount": "120.00"}}));
    assert_eq!(bo["standingAfter"], json!({"rank": 2, "derivation": {"score": "2"}}));
    assert_eq!(bo["metrics"], json!([{"name": "completions", "before": "2", "after": "2"}]));
}

#[test]
fn another_rule_may_read_other_events() {
    let site = october();
    let other = RULE.replace(
        "count     course_completed\n  credit    course.owner",
        "count     lesson_completed\n  credit    course.owner",
    );
    let found = compare(&site, &other, Value::Null);
    let gone = |from: &str| format!("completions changed from {from} to 0");
    assert_eq!(
        rows(&found),
        [
            row("bo 120.00 0.00 -120.00", &[&gone("2"), "has no score any more"]),
            row("ana 180.00 0.00 -180.00", &[&gone("3"), "has no score any more"]),
        ]
    );
}

#[test]
fn a_period_can_be_given_and_a_settled_one_stays_as_it_is() {
    let site = october();
    site.clock.set(Moment::parse("2026-11-02T00:00:00Z").unwrap());
    site.perform(
        &site.admin,
        "settleNow",
        "settlements { id }",
        &json!({ "distributor": "profit" }),
    );
    let other = RULE.replace("30% of sales", "15% of sales");
    let november = compare(&site, &other, Value::Null);
    assert_eq!(november["measured"]["start"], "2026-11-01T00:00:00Z");
    assert_eq!(november["collaborators"]["totalCount"], 0);
    let given = json!({ "start": "2026-10-01", "end": "2026-11-01" });
    let october = compare(&site, &other, given);
    assert_eq!(
        rows(&october),
        [
            row("bo 120.00 60.00 -60.00", &["pool changed by -150.00 USD"]),
            row("ana 180.00 90.00 -90.00", &["pool changed by -150.00 USD"]),
        ]
    );
    let settled = "{ settlements { nodes { version standings { nodes { amount { amount } } } } } }";
    let settled = site.data(&site.viewer, settled, &json!({}));
    let amounts = json!([{"amount": {"amount": "180.00"}}, {"amount": {"amount": "120.00"}}]);
    assert_eq!(settled["settlements"]["nodes"][0]["standings"]["nodes"], amounts);
}

#[test]
fn what_is_wrong_with_the_other_rule_is_data() {
    let site = october();
    let found =
        compare(&site, &RULE.replace("share by  completions", "share by  completion"), Value::Null);
    assert_eq!(found["diagnostics"][0]["code"], "N201");
    assert_eq!((&found["pool"], &found["version"]), (&Value::Null, &json!(1)));
    assert_eq!(found["collaborators"]["nodes"], json!([]));
    let euro = compare(&site, &RULE.replace("currency  USD", "currency  EUR"), Value::Null);
    let message = "one rule pays in USD, the other in EUR; their amounts cannot be compared";
    assert_eq!(
        euro["errors"],
        json!([{"code": "INVALID", "field": ["source"], "message": message}])
    );
    assert_eq!(euro["pool"], Value::Null);
    let backwards = json!({ "start": "2026-11-01", "end": "2026-10-01" });
    let asked = json!({ "distributor": "profit", "source": RULE, "period": backwards });
    let answer = site.ask(&site.viewer, COMPARE, &asked);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
    let asked = json!({ "distributor": "nobody", "source": RULE });
    let answer = site.ask(&site.viewer, COMPARE, &asked);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer:#}");
    let asked = json!({ "distributor": "profit", "source": RULE });
    let answer = site.ask(&site.ana, COMPARE, &asked);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer:#}");
}

#[test]
fn a_draft_is_compared_in_the_period_that_holds_the_present() {
    let site = october();
    let draft = RULE.replace("distributor profit", "distributor draft");
    site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": draft }));
    let other = draft.replace("30% of sales", "40% of sales");
    let asked = json!({ "distributor": "draft", "source": other });
    let found = site.data(&site.viewer, COMPARE, &asked);
    assert_eq!(found["compareRules"]["pool"]["difference"]["amount"], "100.00", "{found:#}");
}
