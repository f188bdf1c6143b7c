//! Journeys of which somebody has no part, and what they see of them.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::{paid, site, touch};
use crate::api::october::{RESULTS, owner};

#[test]
fn journeys_that_somebody_missed_are_shown_on_demand() {
    let site = site();
    let mut visit = touch("jane-0", "site_visited", "cy-link", "2026-10-01T09:00:00Z");
    visit["fields"]["customer"] = json!("customer-77");
    let mut other = touch("joe-1", "site_visited", "cy-link", "2026-10-02T09:00:00Z");
    let mut order = paid("joe-2", "2026-10-03T10:00:00Z", "10.00");
    for event in [&mut other, &mut order] {
        event["fields"]["customer"] = json!("customer-78");
    }
    let mut fact = owner("cy-link", "cy");
    fact["subject"]["kind"] = json!("link");
    site.perform(&site.admin, "setFacts", RESULTS, &json!({ "facts": [fact] }));
    let events = json!({ "events": [visit, other, order] });
    site.perform(&site.integration, "recordEvents", RESULTS, &events);
    let journeys = |arguments: &str| {
        let query = format!(
            "{{ distributor(name: \"journeys\") {{ standing(collaborator: \"cy\") {{ derivation {{
                journeys(metric: \"earned\"{arguments}, first: 5) {{ nodes {{ value part
                    excluded(first: 5) {{ nodes {{ clause collaborators {{ ref }} }} }} }} }} }} }} }} }}"
        );
        let answer = site.data(&site.viewer, &query, &json!({}));
        answer["distributor"]["standing"]["derivation"]["journeys"]["nodes"].clone()
    };
    let own = json!({"value": "10", "part": "10", "excluded": {"nodes": []}});
    assert_eq!(journeys(""), json!([own]));
    let clause = "window 10 days before the end";
    let missed = json!({"value": "100", "part": "0", "excluded": {"nodes": [
        {"clause": clause, "collaborators": [{"ref": "cy"}]},
        {"clause": clause, "collaborators": [{"ref": "ana"}]},
    ]}});
    assert_eq!(journeys(", missed: true"), json!([own, missed]), "not the one after it: taken");
}

#[test]
fn a_collaborator_sees_their_own_touch_alone_of_a_journey_they_missed() {
    let site = site();
    let mut events = [
        touch("jim-1", "site_visited", "cy-link", "2026-10-02T09:00:00Z"),
        touch("jim-2", "site_visited", "ana-link", "2026-10-03T09:00:00Z"),
        touch("jim-3", "coupon_code_used", "BO10", "2026-10-17T10:00:00Z"),
        paid("jim-4", "2026-10-17T10:00:00Z", "30.00"),
    ];
    for event in &mut events {
        event["fields"]["customer"] = json!("customer-79");
    }
    let mut fact = owner("cy-link", "cy");
    fact["subject"]["kind"] = json!("link");
    site.perform(&site.admin, "setFacts", RESULTS, &json!({ "facts": [fact] }));
    site.perform(&site.integration, "recordEvents", RESULTS, &json!({ "events": events }));
    let query = "{ distributor(name: \"journeys\") { standing(collaborator: \"ana\") { derivation {
        journeys(metric: \"earned\", missed: true, last: 1) { totalCount nodes { part start
            touches(first: 5) { totalCount }
            excluded(first: 5) { nodes { collaborators { ref } } } } } } } } }";
    let last = |token: &str| {
        let answer = site.data(token, query, &json!({}));
        let journeys = &answer["distributor"]["standing"]["derivation"]["journeys"];
        assert_eq!(journeys["totalCount"], 3, "{answer:#}");
        journeys["nodes"][0].clone()
    };
    let (ana, cy) =
        (json!({"collaborators": [{"ref": "ana"}]}), json!({"collaborators": [{"ref": "cy"}]}));
    let seen = |start, touches, excluded| {
        json!({
            "part": "0", "start": start, "touches": {"totalCount": touches},
            "excluded": {"nodes": excluded},
        })
    };
    assert_eq!(last(&site.viewer), seen("2026-10-17T10:00:00Z", 1, json!([cy, ana])));
    let own = "2026-10-03T09:00:00Z";
    assert_eq!(last(&site.ana), seen(own, 0, json!([ana])), "not when others touched it");
}

#[test]
fn a_journey_that_a_clause_keeps_out_is_shown_to_who_touched_without_the_customer() {
    let site = site();
    let mut fact = owner("cy-link", "cy");
    fact["subject"]["kind"] = json!("link");
    let plan = json!({ "key": "plan", "subject": {"kind": "customer", "ref": "customer-80"},
        "attribute": "plan", "value": "gold-plated", "from": "2026-01-01T00:00:00Z" });
    let facts = json!({ "facts": [fact, plan] });
    let facts = site.perform(&site.admin, "setFacts", RESULTS, &facts);
    assert_eq!(facts["results"][1]["status"], "RECORDED", "{facts:#}");
    let mut events = [
        touch("jack-1", "site_visited", "ana-link", "2026-10-17T09:00:00Z"),
        touch("jack-2", "site_visited", "cy-link", "2026-10-17T10:00:00Z"),
        paid("jack-3", "2026-10-17T11:00:00Z", "30.00"),
        touch("jill-1", "site_visited", "cy-link", "2026-10-19T10:00:00Z"),
        paid("jill-2", "2026-10-19T11:00:00Z", "20.00"),
    ];
    for event in &mut events {
        let jack = event["key"].as_str().unwrap().starts_with("jack");
        event["fields"]["customer"] = json!(if jack { "customer-80" } else { "customer-81" });
    }
    site.perform(&site.integration, "recordEvents", RESULTS, &json!({ "events": events }));
    let query = |who: &str| {
        format!(
            "{{ distributor(name: \"journeys\") {{
                journeys(metric: \"earned\", collaborator: \"{who}\", missed: true, first: 9) {{
                    nodes {{ customer countsAt value part leftOutBy
                        touches(first: 5) {{ totalCount }}
                        excluded(first: 5) {{ nodes {{ clause collaborators {{ ref }} }} }} }} }} }} }}"
        )
    };
    let journeys = |token, who| {
        let answer = site.data(token, &query(who), &json!({}));
        answer["distributor"]["journeys"]["nodes"].as_array().unwrap().clone()
    };
    let segment = "segment customer.plan is unknown";
    let own = |who: &str, clause: &str| json!({"clause": clause, "collaborators": [{"ref": who}]});
    let kept_out = json!({
        "customer": null, "countsAt": "2026-10-19T11:00:00Z", "value": "0", "part": "0",
        "leftOutBy": segment, "touches": {"totalCount": 0},
        "excluded": {"nodes": [own("ana", segment)]},
    });
    let seen = journeys(&site.ana, "ana");
    assert_eq!((seen.len(), &seen[2]), (3, &kept_out), "{seen:#?}");
    assert_eq!(seen[0]["leftOutBy"], Value::Null);
    let text = json!(seen).to_string();
    for secret in ["customer-80", "gold-plated", "jack", "cy"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(journeys(&site.ana, "cy").is_empty(), "somebody else's");

    let hold = "hold 2 days after the end";
    let held = json!({
        "customer": "customer-81", "countsAt": "2026-10-21T11:00:00Z", "value": "20", "part": "0",
        "leftOutBy": hold, "touches": {"totalCount": 0}, "excluded": {"nodes": [own("cy", hold)]},
    });
    let seen = journeys(&site.viewer, "cy");
    assert_eq!((seen.len(), &seen[1]), (2, &held), "cy has no score yet: {seen:#?}");
    let skipped = "{ distributor(name: \"journeys\") { skipped { clause count } } }";
    let skipped = site.data(&site.viewer, skipped, &json!({}));
    let line = |clause: &str| json!({"clause": format!("journey: {clause}"), "count": 1});
    let expected = json!([line("window 10 days before the end"), line(segment), line(hold)]);
    assert_eq!(skipped["distributor"]["skipped"], expected);

    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "journeys" });
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    let query =
        query("cy").replacen("distributor(name: \"journeys\")", "settlements(first: 1) { nodes", 1);
    let settled = site.data(&site.viewer, &format!("{query} }}"), &json!({}));
    let settled = &settled["settlements"]["nodes"][0]["journeys"]["nodes"];
    assert_eq!((&settled[1]["part"], &settled[1]["leftOutBy"]), (&json!("20"), &Value::Null));
}
