//! What tiers paid, of a running and of a settled period.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, owner};
use super::site::Site;

const RULE: &str = "language 1
distributor commission \"Commission\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric completions
  count     course_completed
  credit    course.owner

pool
  at most   12.00 USD

weighting
  pay by    completions
  tier      from 0 at 5.00 USD each
  tier      from 1 at 7.00 USD each
  tier      from 2 pays 4.00 USD
  tiers     marginal

schedule
  every month on day 1 at 09:00
  measure the month before
";

const STANDING: &str = "standings(first: 3) { nodes { collaborator { ref } amount { amount }
    share { numerator denominator } derivation { exact { decimal } sharedAgain { decimal }
      scaled { clause factor { numerator denominator } }
      tiers { clause from percent rate { amount } prize { amount } base exact { decimal } } } } }";

fn expected() -> Value {
    let tier = |clause: &str, from: &str, rate: Option<&str>, prize: Option<&str>, exact: &str| {
        let amount = |amount: Option<&str>| amount.map(|amount| json!({ "amount": amount }));
        let base = if prize.is_some() { "2" } else { "1" };
        json!({ "clause": clause, "from": from, "percent": null, "rate": amount(rate),
            "prize": amount(prize), "base": base, "exact": { "decimal": exact } })
    };
    json!({
        "exact": { "decimal": "16" },
        "sharedAgain": null,
        "scaled": { "clause": "at most 12.00 USD",
            "factor": { "numerator": "3", "denominator": "4" } },
        "tiers": [
            tier("tier from 0 at 5.00 USD each", "0", Some("5.00"), None, "5"),
            tier("tier from 1 at 7.00 USD each", "1", Some("7.00"), None, "7"),
            tier("tier from 2 pays 4.00 USD", "2", None, Some("4.00"), "4"),
        ],
    })
}

#[test]
fn a_settlement_keeps_what_each_tier_paid() {
    let site = Site::at("2026-10-20T12:00:00Z");
    let saved = site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": RULE }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let name = json!({ "name": "commission" });
    site.perform(&site.admin, "activateDistributor", "distributor { state }", &name);
    let facts = json!({ "facts": [owner("rust", "ana")] });
    site.perform(&site.admin, "setFacts", RESULTS, &facts);
    let completed = |key: &str| {
        json!({ "key": key, "type": "course_completed", "occurredAt": "2026-10-03T10:00:00Z",
            "fields": { "customer": key, "course": "rust" } })
    };
    let events = json!({ "events": [completed("c1"), completed("c2")] });
    site.perform(&site.integration, "recordEvents", RESULTS, &events);

    let query = format!("{{ distributor(name: \"commission\") {{ {STANDING} }} }}");
    let running = site.data(&site.viewer, &query, &json!({}));
    let ana = &running["distributor"]["standings"]["nodes"][0];
    assert_eq!(ana["amount"], json!({ "amount": "12.00" }), "{running:#}");
    assert_eq!(ana["share"], json!({ "numerator": "1", "denominator": "1" }));
    assert_eq!(ana["derivation"], expected());

    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "commission" });
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    let query =
        format!("{{ settlements(first: 1) {{ nodes {{ pool {{ amount }} {STANDING} }} }} }}");
    let settled = site.data(&site.viewer, &query, &json!({}));
    let settled = &settled["settlements"]["nodes"][0];
    assert_eq!(settled["pool"], json!({ "amount": "12.00" }));
    assert_eq!(&settled["standings"]["nodes"][0], ana, "what is stored is what was shown");
}
