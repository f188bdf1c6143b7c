//! A site in October with an active rule, two owners, five completions and one sale.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::site::Site;

/// When its site begins.
pub const OCTOBER: &str = "2026-10-10T12:00:00Z";

pub const RULE: &str = "language 1
distributor profit \"Profit share\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric completions
  count     course_completed
  credit    course.owner

metric sales
  sum       order_paid.amount

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  completions

schedule
  every month on day 1 at 09:00
  measure the month before
  pay after 14 days
";

pub fn completion(key: &str, course: &str, customer: &str) -> Value {
    json!({
        "key": key, "type": "course_completed", "occurredAt": "2026-10-05T10:00:00Z",
        "fields": {"customer": customer, "course": course},
    })
}

pub fn sale(key: &str, amount: &str) -> Value {
    json!({
        "key": key, "type": "order_paid", "occurredAt": "2026-10-03T10:00:00+02:00",
        "fields": {"customer": "c1", "amount": {"amount": amount, "currency": "USD"}},
    })
}

pub fn owner(course: &str, reference: &str) -> Value {
    json!({
        "key": format!("owner-{course}"), "subject": {"kind": "course", "ref": course},
        "attribute": "owner", "value": reference, "from": "2026-01-01T00:00:00Z",
    })
}

/// A site in October with an active rule, two owners, five completions and one sale.
pub fn october() -> Site {
    begun(Site::at(OCTOBER))
}

/// The same on a site that is given, whose clock stands there.
pub fn begun(site: Site) -> Site {
    let saved = site.perform(
        &site.admin,
        "saveDistributor",
        "version distributor { name state source currency timeZone } diagnostics { code message }",
        &json!({ "source": RULE }),
    );
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    assert_eq!(saved["version"], 1);
    assert_eq!(
        saved["distributor"],
        json!({"name": "profit", "state": "DRAFT", "source": RULE, "currency": "USD", "timeZone": "UTC"})
    );
    let activated = site.perform(
        &site.admin,
        "activateDistributor",
        "distributor { state nextRunAt currentPeriod { index start end state } }",
        &json!({ "name": "profit" }),
    );
    assert_eq!(
        activated["distributor"],
        json!({
            "state": "ACTIVE", "nextRunAt": "2026-11-01T09:00:00Z",
            "currentPeriod": {"index": 0, "start": "2026-10-01T00:00:00Z", "end": "2026-11-01T00:00:00Z", "state": "OPEN"},
        }),
        "{activated:#}"
    );
    let facts = json!({ "facts": [owner("rust-101", "ana"), owner("go-1", "bo")] });
    let facts = site.perform(&site.integration, "setFacts", "results { status }", &facts);
    assert_eq!(facts["results"], json!([{"status": "RECORDED"}, {"status": "RECORDED"}]));
    let events = json!({ "events": events() });
    let recorded = site.perform(&site.integration, "recordEvents", RESULTS, &events);
    for result in recorded["results"].as_array().unwrap() {
        assert_eq!((&result["status"], &result["error"]), (&json!("RECORDED"), &Value::Null));
    }
    site
}

pub fn events() -> Vec<Value> {
    let mut events = vec![sale("s1", "1000.01")];
    events.extend(
        (0..3).map(|index| completion(&format!("a{index}"), "rust-101", &format!("c{index}"))),
    );
    events
        .extend((0..2).map(|index| completion(&format!("b{index}"), "go-1", &format!("c{index}"))));
    events
}

pub const RESULTS: &str = "results { index key status id error { code field message } }";

pub const STANDINGS: &str = "query($name: String!) { distributor(name: $name) { standings { totalCount nodes {
    rank collaborator { ref name } metrics { name value } points share { numerator denominator percent }
    amount { amount currency }
    derivation { score disqualifiedBy exact { numerator denominator decimal } cap { clause } spareUnit place
      events(metric: \"completions\", first: 2) { totalCount nodes { value event { key type } } pageInfo { hasNextPage } } } } } } }";

/// Settles October and pays it out; gives the fulfillment's id.
pub fn paid(site: &Site) -> String {
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "profit" });
    let selection = "settlements { id pool { amount } leftover { amount } carriedOver { amount } standings { nodes { collaborator { ref } amount { amount } } } }";
    let settled = site.perform(&site.admin, "settleNow", selection, &settle);
    assert_eq!(settled["settlements"].as_array().unwrap().len(), 1, "{settled:#}");
    let again = site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    assert_eq!(again["settlements"].as_array().map_or(0, Vec::len), 0, "{again:#}");

    let gather = json!({ "currency": "USD" });
    let early = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &gather);
    assert_eq!(early["fulfillment"], Value::Null, "nothing is payable yet: {early:#}");
    let message = early["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("nothing in USD is payable yet; the next amount is on 2026-11-"),
        "{message}"
    );
    assert_ne!(early["errors"], json!([]));
    site.clock.set(Moment::parse("2026-11-21T00:00:00Z").unwrap());
    let selection = "fulfillment { id state payouts { nodes { id collaborator { ref } amount { amount currency } state } } }";
    let created = site.perform(&site.admin, "createFulfillment", selection, &gather);
    let fulfillment = &created["fulfillment"];
    assert_eq!(fulfillment["payouts"]["nodes"].as_array().unwrap().len(), 2, "{created:#}");
    let id = json!({ "id": fulfillment["id"] });
    let started = site.perform(&site.admin, "startFulfillment", "fulfillment { state }", &id);
    assert_eq!(started["fulfillment"]["state"], "PROCESSING", "{started:#}");
    let ids: Vec<&Value> =
        fulfillment["payouts"]["nodes"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    let mark = json!({ "payouts": ids, "paidOn": "2026-11-21", "reference": "bank-7" });
    for _ in 0..2 {
        let marked = site.perform(
            &site.admin,
            "markPayoutsPaid",
            "payouts { state paidOn reference }",
            &mark,
        );
        let expected = json!({"state": "PAID", "paidOn": "2026-11-21", "reference": "bank-7"});
        assert_eq!(marked["payouts"], json!([expected, expected]), "{marked:#}");
    }
    fulfillment["id"].as_str().unwrap().to_owned()
}
