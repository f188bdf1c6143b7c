//! Journeys behind settled amounts, of previews, and of what nobody has closed.

use rules::domain::Moment;
use serde_json::json;

use super::{JOURNEYS, RULE, derivation, paid, site, touch};
use crate::api::october::RESULTS;

#[test]
fn settled_amounts_have_their_journeys_and_previews_have_none() {
    let site = site();
    let live = site.data(&site.viewer, JOURNEYS, &json!({}));
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "journeys" });
    let settled = site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    assert_eq!(settled["errors"], json!([]), "{settled:#}");
    let inner = JOURNEYS.split_once("standings").unwrap().1.trim_end();
    let inner = inner.strip_suffix("} }").unwrap();
    let query = format!(
        "query($first: Int = 5, $after: String) {{ settlements(first: 1) {{ nodes {{ standings{inner} }} }} }}"
    );
    let stored = site.data(&site.viewer, &query, &json!({}));
    let standings = json!({ "distributor": stored["settlements"]["nodes"][0] });
    for who in ["ana", "bo"] {
        assert_eq!(derivation(&standings, who)["journeys"], derivation(&live, who)["journeys"]);
    }
    let wrong = [
        (
            "earned",
            "preview(distributor: \"journeys\")",
            "the journeys behind a preview are not kept",
        ),
        ("sales", "distributor(name: \"journeys\")", "the rule has no metric \"sales\""),
    ];
    site.clock.set(Moment::parse("2026-11-03T09:30:00Z").unwrap());
    let late = json!({ "events": [touch("n", "site_visited", "ana-link", "2026-11-02T10:00:00Z"),
        paid("m", "2026-11-02T11:00:00Z", "5.00")] });
    site.perform(&site.integration, "recordEvents", RESULTS, &late);
    site.clock.set(Moment::parse("2026-11-05T09:30:00Z").unwrap());
    for (metric, root, message) in wrong {
        let query = format!(
            "{{ {root} {{ standings {{ nodes {{ derivation {{ journeys(metric: \"{metric}\") {{ totalCount }} }} }} }} }} }}"
        );
        let refused = site.ask(&site.viewer, &query, &json!({}));
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{refused:#}");
        assert!(error["message"].as_str().unwrap().contains(message), "{refused:#}");
    }
    let plain = "{ distributor(name: \"journeys\") { standings { nodes { derivation {
        journeys(metric: \"visits\") { totalCount } } } } } }";
    let plain = site.data(&site.viewer, plain, &json!({}));
    let plain = &plain["distributor"]["standings"]["nodes"][0]["derivation"]["journeys"];
    assert_eq!(plain["totalCount"], 0, "no journeys where events are counted");
}

#[test]
fn what_nobody_has_closed_yet_has_no_end() {
    let site = site();
    let closed_by_event = "  ends with order_paid\n  window    10 days before the end\n  segment   \
                           customer.plan is unknown\n  hold      2 days after the end\n";
    let rule = RULE
        .replace(closed_by_event, "  value     sum order_paid.amount\n")
        .replace("sum       journey.amount", "sum       journey.value")
        .replace("every month on day 1 at 09:00\n  measure the month before", "by hand")
        .replace("distributor journeys", "distributor by_hand");
    let saved = site.perform(
        &site.admin,
        "saveDistributor",
        "diagnostics { message }",
        &json!({ "source": rule }),
    );
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let name = json!({ "name": "by_hand" });
    site.perform(&site.admin, "activateDistributor", "distributor { state }", &name);
    let query = "{
        preview(distributor: \"by_hand\") { period { start end } }
        distributor(name: \"by_hand\") {
            currentPeriod { start end }
            journeys(metric: \"earned\", collaborator: \"ana\", first: 1) { nodes {
                start end countsAt value } }
        } }";
    let seen = site.data(&site.viewer, query, &json!({}));
    let open = json!({ "start": "2026-10-01T00:00:00Z", "end": null });
    assert_eq!(seen["preview"]["period"], open);
    assert_eq!(seen["distributor"]["currentPeriod"], open);
    let journey = json!({
        "start": "2026-10-01T10:00:00Z", "end": null, "countsAt": null, "value": "150" });
    assert_eq!(seen["distributor"]["journeys"]["nodes"], json!([journey]));
}
