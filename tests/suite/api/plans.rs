//! Clauses of published plans over real HTTP: a fixed payee, a pool in parts, a factor, a rate outside of the
//! pool, and a condition that amounts wait for.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{OCTOBER, RESULTS, events, owner};
use super::site::Site;
use crate::app::proving::prove;

const RULE: &str = "language 1
distributor plans \"Plans\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric completions
  count     course_completed
  credit    course.owner

metric visits
  count     blog_post_visited
  credit    post.owner

pool
  take      fixed 100.00 USD
  first     10% to house
  if nobody qualifies, carry over

weighting
  share     80% by completions
  share     20% by visits
  times     1.5 when group is \"gold\"
  pay       5.00 USD per completions when group is \"gold\"
  waits     until status is \"verified\"
  leftover  return to owner

schedule
  every month on day 1 at 09:00
  measure the month before
";

fn fact(attribute: &str, value: &str, from: &str) -> Value {
    json!({ "facts": [{
        "key": attribute, "subject": {"kind": "collaborator", "ref": "ana"},
        "attribute": attribute, "value": value, "from": from,
    }] })
}

fn settle(site: &Site, at: &str) -> Value {
    site.clock.set(Moment::parse(at).unwrap());
    let selection = "settlements { pool { amount } leftover { amount } carriedOver { amount }
        standings { nodes { collaborator { ref } amount { amount } derivation {
            times { clause factor } outside { amount } tiers { clause base exact { decimal } }
            waits { clause minimum { amount } before { amount } } } } } }";
    let settled =
        site.perform(&site.admin, "settleNow", selection, &json!({ "distributor": "plans" }));
    assert_eq!(settled["errors"], json!([]), "{settled:#}");
    settled["settlements"][0].clone()
}

/// `REF AMOUNT STATE` of everything owed.
fn owed(site: &Site) -> Vec<String> {
    let query =
        "{ obligations(first: 20) { nodes { collaborator { ref } amount { amount } state } } }";
    let data = site.data(&site.viewer, query, &json!({}));
    let rows = data["obligations"]["nodes"].as_array().unwrap().iter();
    let mut rows: Vec<String> = rows
        .map(|row| {
            let (who, amount) = (&row["collaborator"]["ref"], &row["amount"]["amount"]);
            format!("{who} {amount} {}", row["state"]).replace('"', "")
        })
        .collect();
    rows.sort();
    rows
}

/// 90.00 USD are left behind the house. Of 72.00 USD ana has 3 × 1.5 of 6.5 and bo 2; nobody visited, so that
/// 18.00 USD return; ana's three completions pay 15.00 USD besides.
#[test]
fn a_plan_is_settled_with_all_its_clauses() {
    Site::on_each_database(OCTOBER, |site| {
        let saved = json!({ "source": RULE });
        let saved = site.perform(&site.admin, "saveDistributor", "version", &saved);
        assert_eq!(saved["errors"], json!([]), "{saved:#}");
        site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "plans" }));
        let owners = json!({ "facts": [owner("rust-101", "ana"), owner("go-1", "bo")] });
        site.perform(&site.integration, "setFacts", "results { status }", &owners);
        let gold = fact("group", "gold", "2026-01-01T00:00:00Z");
        site.perform(&site.integration, "setFacts", "results { status }", &gold);
        let events = json!({ "events": events() });
        site.perform(&site.integration, "recordEvents", RESULTS, &events);

        let october = settle(&site, "2026-11-01T09:30:00Z");
        let amounts = |settlement: &Value| {
            let fields = ["pool", "leftover", "carriedOver"];
            fields.map(|field| settlement[field]["amount"].as_str().unwrap().to_owned())
        };
        assert_eq!(amounts(&october), ["100.00", "18.00", "0.00"], "{october:#}");
        let ana = &october["standings"]["nodes"][0];
        assert_eq!(
            *ana,
            json!({
                "collaborator": {"ref": "ana"}, "amount": {"amount": "64.85"},
                "derivation": {
                    "times": [{"clause": "times 1.5 when group is \"gold\"", "factor": "1.5"}],
                    "outside": {"amount": "15.00"},
                    "tiers": [
                        {"clause": "share 80% by completions", "base": "4.5",
                         "exact": {"decimal": "49.846153846"}},
                        {"clause": "pay 5.00 USD per completions when group is \"gold\"", "base": "3",
                         "exact": {"decimal": "15"}},
                    ],
                    "waits": {"clause": "waits until status is \"verified\"", "minimum": null,
                              "before": {"amount": "0.00"}},
                },
            })
        );
        let rows = ["ana 64.85 WAITING", "bo 22.15 WAITING", "house 10.00 WAITING"];
        assert_eq!(owed(&site), rows);

        let verified = fact("status", "verified", "2026-11-10T00:00:00Z");
        site.perform(&site.integration, "setFacts", "results { status }", &verified);
        let november = settle(&site, "2026-12-01T09:30:00Z");
        assert_eq!(amounts(&november), ["100.00", "90.00", "90.00"], "{november:#}");
        let rows =
            ["ana 64.85 PENDING", "bo 22.15 WAITING", "house 10.00 WAITING", "house 10.00 WAITING"];
        assert_eq!(owed(&site), rows, "released without anything on top");
        site.runtime.block_on(prove(&site.app));
    });
}
