//! How a total that runs on has grown, of a running and of a settled period.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, completion, owner};
use super::site::Site;

const RULE: &str = "language 1
distributor commission \"Commission\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric completions
  count     course_completed
  credit    course.owner
  over the year

weighting
  pay by    completions
  tier      from 0 at 5.00 USD each
  tier      from 2 at 7.00 USD each
  tiers     marginal

schedule
  every month on day 1 at 09:00
  measure the month before
";

const STANDING: &str = "standings(first: 3) { nodes { amount { amount } derivation {
    tiers { clause base exact { decimal } }
    growth { since before after paidBefore { amount } paidAfter { amount } } } } }";

#[test]
fn a_settlement_keeps_what_a_total_was_before_and_after() {
    let site = Site::at("2026-10-20T12:00:00Z");
    let saved = site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": RULE }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let name = json!({ "name": "commission" });
    site.perform(&site.admin, "activateDistributor", "distributor { state }", &name);
    let facts = json!({ "facts": [owner("rust", "ana")] });
    site.perform(&site.admin, "setFacts", RESULTS, &facts);
    let record = |events: Value| {
        site.perform(&site.integration, "recordEvents", RESULTS, &json!({ "events": events }));
    };
    record(json!([completion("e1", "rust", "c1")]));
    let settle = json!({ "distributor": "commission" });
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    site.clock.set(Moment::parse("2026-11-20T09:30:00Z").unwrap());
    let mut events = [completion("e2", "rust", "c2"), completion("e3", "rust", "c3")];
    events.iter_mut().for_each(|event| event["occurredAt"] = json!("2026-11-05T10:00:00Z"));
    record(json!(events));
    // Three in all are 10 + 7, of which 5 were paid.
    let expected = json!({
        "amount": { "amount": "12.00" },
        "derivation": {
            "tiers": [
                { "clause": "tier from 0 at 5.00 USD each", "base": "1", "exact": { "decimal": "5" } },
                { "clause": "tier from 2 at 7.00 USD each", "base": "1", "exact": { "decimal": "7" } },
            ],
            "growth": [{
                "since": "2026-01-01T00:00:00Z", "before": "1", "after": "3",
                "paidBefore": { "amount": "5.00" }, "paidAfter": { "amount": "17.00" },
            }],
        },
    });
    let query = format!("{{ distributor(name: \"commission\") {{ {STANDING} }} }}");
    let running = site.data(&site.viewer, &query, &json!({}));
    assert_eq!(running["distributor"]["standings"]["nodes"][0], expected);
    site.clock.set(Moment::parse("2026-12-01T09:30:00Z").unwrap());
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    let query = format!("{{ settlements(first: 1) {{ nodes {{ {STANDING} }} }} }}");
    let settled = site.data(&site.viewer, &query, &json!({}));
    assert_eq!(settled["settlements"]["nodes"][0]["standings"]["nodes"][0], expected);
}
