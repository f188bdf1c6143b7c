//! What a statement says of customer journeys: which, which touches, which part, and why not more.

mod missed;
mod settled;
mod statement;

use serde_json::{Value, json};

use crate::api::october::{RESULTS, owner};
use crate::api::site::Site;

const RULE: &str = "language 1
distributor journeys \"Everybody on the way to an order\"
  currency  USD
  time zone UTC
  starts    2026-10-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  touch     coupon_code_used by coupon.owner
  ends with order_paid
  window    10 days before the end
  segment   customer.plan is unknown
  hold      2 days after the end

metric earned
  sum       journey.amount
  split     first 60%, middle 0%, last 40%

metric visits
  count     site_visited
  credit    link.owner

pool
  take      10% of earned
  if nobody qualifies, carry over

weighting
  share by  earned

schedule
  every month on day 1 at 09:00
  measure the month before
";

const JOURNEYS: &str = "query($first: Int = 5, $after: String) {
  distributor(name: \"journeys\") { standings(first: 3) { nodes { collaborator { ref } derivation {
    journeys(metric: \"earned\", first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        cluster customer group start end countsAt value part
        closedBy { type occurredAt key source asset { ref } }
        touches(first: 5) { totalCount nodes {
          event { type occurredAt key source asset { kind ref } }
          parts { collaborator { ref name } part }
        } }
        excluded(first: 5) { totalCount nodes {
          event { type key asset { ref } } collaborators { ref } clause
        } }
      }
    }
    events(metric: \"earned\", first: 5) { nodes { value event { type fields key source } } }
  } } } } }";

fn touch(key: &str, kind: &str, asset: &str, at: &str) -> Value {
    let mut fields = json!({ "customer": "customer-77" });
    if kind == "site_visited" {
        fields["link"] = json!(asset);
        fields["page"] = json!("/home-of-jane");
    } else {
        fields["coupon"] = json!(asset);
        fields["order"] = json!("order-9");
    }
    json!({ "key": key, "type": kind, "occurredAt": at, "fields": fields })
}

fn paid(key: &str, at: &str, amount: &str) -> Value {
    json!({
        "key": key, "type": "order_paid", "occurredAt": at,
        "fields": {"customer": "customer-77", "order": "order-9",
            "amount": {"amount": amount, "currency": "USD"}},
    })
}

/// Two journeys of one customer: ana has a part of both, bo of the first one.
fn site() -> Site {
    let site = Site::at("2026-10-20T12:00:00Z");
    let saved = site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": RULE }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let name = json!({ "name": "journeys" });
    let activated =
        site.perform(&site.admin, "activateDistributor", "distributor { state }", &name);
    assert_eq!(activated["errors"], json!([]), "{activated:#}");
    let asset = |kind: &str, reference: &str, who: &str| {
        let mut fact = owner(reference, who);
        fact["subject"]["kind"] = json!(kind);
        fact
    };
    let facts = [asset("link", "ana-link", "ana"), asset("coupon", "BO10", "bo")];
    let facts = site.perform(&site.admin, "setFacts", RESULTS, &json!({ "facts": facts }));
    assert_eq!(facts["results"][1]["status"], "RECORDED", "{facts:#}");
    let events = json!({ "events": [
        touch("jane-1", "site_visited", "ana-link", "2026-10-01T10:00:00Z"),
        touch("jane-2", "site_visited", "ana-link", "2026-10-10T10:00:00Z"),
        touch("jane-3", "coupon_code_used", "BO10", "2026-10-12T10:00:00Z"),
        paid("jane-4", "2026-10-12T10:00:00Z", "100.00"),
        touch("jane-5", "site_visited", "ana-link", "2026-10-15T10:00:00Z"),
        paid("jane-6", "2026-10-16T10:00:00Z", "50.00"),
    ] });
    let recorded = site.perform(&site.integration, "recordEvents", RESULTS, &events);
    for result in recorded["results"].as_array().unwrap() {
        assert_eq!(result["status"], "RECORDED", "{result:#}");
    }
    site
}

/// The derivation of somebody's standing.
fn derivation(answer: &Value, who: &str) -> Value {
    let standings = &answer["distributor"]["standings"]["nodes"];
    let own = |row: &&Value| row["collaborator"]["ref"] == who;
    standings.as_array().unwrap().iter().find(own).unwrap()["derivation"].clone()
}
