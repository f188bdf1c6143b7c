//! Events that wait for approval as the catalogue says, and money added by hand, over real HTTP.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, RULE, completion, october, owner};
use super::site::Site;

const CATALOGUE: &str = "language 1
catalogue
events may lie ahead 30 days

event review_written \"Review written\"
  customer  customer
  course    course
  approval  by hand

event course_recommended \"Course recommended\"
  customer  customer
  course    course
  approval  after 14 days
";

/// Everybody with a review or a recommendation shares 90.00 USD.
const SHARED: &str = "language 1
distributor reviews \"Reviews and recommendations\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric reviews
  count     review_written
  credit    course.owner
  worth     1 points

metric recommended
  count     course_recommended
  credit    course.owner
  worth     1 points

pool
  take      fixed 90.00 USD
  if nobody qualifies, carry over

weighting
  share by  points

schedule
  every month on day 1 at 09:00
  measure the month before
";

fn with_catalogue(rule: &str) -> Site {
    let site = Site::at("2026-10-03T12:00:00Z");
    let saved = site.perform(
        &site.admin,
        "saveCatalogue",
        "diagnostics { message }",
        &json!({ "source": CATALOGUE }),
    );
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let saved = json!({ "source": rule });
    let saved = site.perform(&site.admin, "saveDistributor", "distributor { name }", &saved);
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let name = &saved["distributor"]["name"];
    site.perform(&site.admin, "activateDistributor", "", &json!({ "name": name }));
    let facts = json!({ "facts": [owner("rust-101", "ana"), owner("go-1", "bo")] });
    site.perform(&site.integration, "setFacts", "", &facts);
    let event = |key: &str, kind: &str, course: &str, at: &str| {
        let mut event = completion(key, course, "c1");
        event["type"] = json!(kind);
        event["occurredAt"] = json!(at);
        event
    };
    let events = json!({ "events": [
        event("r1", "review_written", "rust-101", "2026-10-02T10:00:00Z"),
        event("r2", "review_written", "go-1", "2026-10-02T10:00:00Z"),
        event("m1", "course_recommended", "rust-101", "2026-10-02T10:00:00Z"),
        event("m2", "course_recommended", "go-1", "2026-10-25T10:00:00Z"),
    ] });
    site.perform(&site.integration, "recordEvents", RESULTS, &events);
    site
}

/// `KEY APPROVAL` of every event in that state.
fn events(site: &Site, approval: &str) -> Vec<String> {
    let query = "query($approval: Approval) { events(filter: {approval: $approval}) { nodes { key approval } } }";
    let data = site.data(&site.viewer, query, &json!({ "approval": approval }));
    let nodes = data["events"]["nodes"].as_array().unwrap().iter();
    let mut rows: Vec<String> = nodes
        .map(|node| format!("{} {}", node["key"], node["approval"]).replace('"', ""))
        .collect();
    rows.sort();
    rows
}

/// `ana 45.00, bo 45.00`: the standings of the open period.
fn standings(site: &Site) -> String {
    let query =
        "{ distributor(name: \"reviews\") { standings(orderBy: {field: COLLABORATOR}) { nodes {
        collaborator { ref } amount { amount } } } } }";
    let data = site.data(&site.viewer, query, &json!({}));
    let nodes = data["distributor"]["standings"]["nodes"].as_array().unwrap().iter();
    let row = |node: &Value| {
        format!("{} {}", node["collaborator"]["ref"], node["amount"]["amount"]).replace('"', "")
    };
    nodes.map(row).collect::<Vec<_>>().join(", ")
}

fn at(site: &Site, moment: &str) {
    site.clock.set(Moment::parse(moment).unwrap());
}

#[test]
fn events_wait_for_a_word_or_for_their_time() {
    let site = with_catalogue(SHARED);
    let all = ["m1 PENDING", "m2 PENDING", "r1 PENDING", "r2 PENDING"];
    assert_eq!(
        (events(&site, "PENDING"), standings(&site)),
        (all.map(str::to_owned).to_vec(), String::new())
    );
    site.perform(&site.integration, "approveEvents", RESULTS, &json!({ "keys": ["r1"] }));
    at(&site, "2026-10-16T09:59:59Z");
    assert_eq!(standings(&site), "ana 90.00");
    at(&site, "2026-10-16T10:00:00Z");
    assert_eq!(events(&site, "APPROVED"), ["m1 APPROVED", "r1 APPROVED"], "m1 by itself");
    at(&site, "2026-11-01T09:30:00Z");
    let settle = json!({ "distributor": "reviews" });
    let held = site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    assert_eq!(held["errors"][0]["message"], "not settled: 2 events wait for approval", "{held:#}");
    let period =
        "{ distributor(name: \"reviews\") { periods(last: 1) { nodes { state reason } } } }";
    let waiting = json!({"state": "WAITING", "reason": "2 events wait for approval"});
    let data = site.data(&site.viewer, period, &json!({}));
    assert_eq!(data["distributor"]["periods"]["nodes"][0], waiting);
    let judged = json!({ "keys": ["r2", "m2"], "reason": "not a customer" });
    site.perform(&site.integration, "rejectEvents", RESULTS, &judged);
    assert_eq!(events(&site, "REJECTED"), ["m2 REJECTED", "r2 REJECTED"]);
    let selection =
        "settlements { standings { nodes { collaborator { ref } amount { amount } } } }";
    let settled = site.perform(&site.admin, "settleNow", selection, &settle);
    let ana = json!([{"collaborator": {"ref": "ana"}, "amount": {"amount": "90.00"}}]);
    assert_eq!(settled["settlements"][0]["standings"]["nodes"], ana, "{settled:#}");
}

#[test]
fn what_approves_itself_after_the_settlement_counts_in_the_next() {
    let site = with_catalogue(&format!("{SHARED}  unapproved are left out\n"));
    let settle = json!({ "distributor": "reviews" });
    let selection =
        "settlements { standings { nodes { collaborator { ref } amount { amount } } } }";
    for (moment, who) in [("2026-11-01T09:30:00Z", "ana"), ("2026-12-01T09:30:00Z", "bo")] {
        at(&site, moment);
        let settled = site.perform(&site.admin, "settleNow", selection, &settle);
        let expected = json!([{"collaborator": {"ref": who}, "amount": {"amount": "90.00"}}]);
        assert_eq!(settled["settlements"][0]["standings"]["nodes"], expected, "{settled:#}");
    }
}

#[test]
fn a_contribution_is_in_the_pool_once() {
    let site = october();
    let taking = RULE
        .replace("distributor profit", "distributor taking")
        .replace("  take      30% of sales", "  take      30% of sales\n  take      contributions");
    let saved =
        site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": taking }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let give = |key: &str, amount: &str, currency: &str, at: Option<&str>| {
        let input = json!({
            "distributor": "taking", "key": key, "reason": "anniversary", "occurredAt": at,
            "amount": {"amount": amount, "currency": currency},
        });
        site.perform(&site.admin, "contribute", "result { status id }", &input)
    };
    let draft = give("c1", "100.00", "USD", None);
    assert_eq!(draft["errors"][0]["code"], "ILLEGAL_STATE", "{draft:#}");
    site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "taking" }));

    let first = give("c1", "100.00", "USD", None);
    assert_eq!((&first["result"]["status"], &first["errors"]), (&json!("RECORDED"), &json!([])));
    at(&site, "2026-10-11T12:00:00Z");
    let again = give("c1", "100.00", "USD", None);
    assert_eq!(again["result"]["status"], "DUPLICATE", "without a moment, it is the first one's");
    assert_eq!(again["result"]["id"], first["result"]["id"]);
    let rows = [
        (give("c1", "100.01", "USD", None), "KEY_REUSED", json!(["key"])),
        (give("c2", "5.00", "EUR", None), "INVALID", json!(["amount", "currency"])),
        (give("c2", "5.00", "USD", Some("2026-09-30T23:59:59Z")), "INVALID", json!(["occurredAt"])),
    ];
    for (refused, code, field) in rows {
        let error = &refused["errors"][0];
        assert_eq!(
            (&refused["result"], &error["code"]),
            (&Value::Null, &json!(code)),
            "{refused:#}"
        );
        assert_eq!(error["field"], field, "{refused:#}");
    }
    give("c3", "7.00", "USD", Some("2026-11-02T00:00:00Z"));
    let pool = "{ distributor(name: \"taking\") { projectedPool { amount } } }";
    let pool = || {
        site.data(&site.viewer, pool, &json!({}))["distributor"]["projectedPool"]["amount"].clone()
    };
    assert_eq!(pool(), "400.00", "300.00 of sales, and c1");

    at(&site, "2026-11-01T09:30:00Z");
    let selection = "settlements { pool { amount } taken { clause exact { decimal } } }";
    let settled = json!({ "distributor": "taking" });
    let settled = site.perform(&site.admin, "settleNow", selection, &settled);
    assert_eq!(settled["settlements"][0]["pool"]["amount"], "400.00", "{settled:#}");
    give("c4", "3.00", "USD", Some("2026-10-31T00:00:00Z"));
    at(&site, "2026-11-02T00:00:00Z");
    assert_eq!(pool(), "10.00", "c3, and c4, which came after its settlement");
    let trail =
        site.data(&site.viewer, "{ auditTrail(first: 1) { nodes { what about } } }", &json!({}));
    let line = json!({"what": "contribute", "about": "3.00 USD to taking: anniversary"});
    assert_eq!(trail["auditTrail"]["nodes"][0], line);
}
