//! What a collaborator and an integration may see: their own, and nothing of anybody else.

use serde_json::{Value, json};

use super::october::{RESULTS, STANDINGS, completion, october, owner, paid, sale};

#[test]
fn a_filter_that_contradicts_whose_list_it_is_gives_nothing() {
    let site = october();
    paid(&site);
    let query = "{ collaborator(ref: \"ana\") {
        all: obligations { totalCount } allPayouts: payouts { totalCount }
        own: obligations(filter: {collaborator: \"ana\"}) { totalCount }
        ownPayouts: payouts(filter: {collaborator: \"ana\"}) { totalCount }
        obligations(filter: {collaborator: \"bo\"}) { totalCount nodes { id } }
        payouts(filter: {collaborator: \"bo\"}) { totalCount nodes { id } } } }";
    for token in [&site.viewer, &site.ana] {
        let seen = site.data(token, query, &json!({}));
        let ana = &seen["collaborator"];
        for (own, all) in [("own", "all"), ("ownPayouts", "allPayouts")] {
            assert_eq!(ana[own], ana[all]);
            assert_ne!(ana[all]["totalCount"], 0);
        }
        let nothing = json!({ "totalCount": 0, "nodes": [] });
        assert_eq!((&ana["obligations"], &ana["payouts"]), (&nothing, &nothing));
    }
}

#[test]
fn a_collaborator_sees_nobody_else() {
    let site = october();
    let live = site.data(&site.ana, STANDINGS, &json!({ "name": "profit" }));
    let live = &live["distributor"]["standings"];
    assert_eq!(
        (&live["totalCount"], &live["nodes"][0]["collaborator"]["ref"]),
        (&json!(1), &json!("ana"))
    );
    let fulfillment = paid(&site);
    let theirs = "{ obligations(filter: {collaborator: \"bo\"}) { nodes { id } } payouts(filter: {collaborator: \"bo\"}) { nodes { id } }
        settlements { nodes { id } } collaborators { nodes { id } } events { nodes { id } } }";
    let theirs = site.data(&site.viewer, theirs, &json!({}));
    let ids: Vec<&Value> = ["obligations", "payouts", "collaborators", "events"]
        .iter()
        .flat_map(|list| theirs[*list]["nodes"].as_array().unwrap())
        .map(|row| &row["id"])
        .chain([&json!(fulfillment)])
        .cloned()
        .collect::<Vec<Value>>()
        .leak()
        .iter()
        .collect();
    assert!(ids.len() > 9, "{ids:?}");
    let own = "query($ids: [ID!]!, $s: ID!) {
        nodes(ids: $ids) { __typename id }
        node(id: $s) { ... on Settlement { pool { amount } standings { totalCount nodes { collaborator { ref } } } obligations { totalCount nodes { collaborator { ref } } }
          others: obligations(filter: {collaborator: \"bo\"}) { totalCount } } }
        obligations { totalCount nodes { collaborator { ref obligations { totalCount } } payout { fulfillment { payouts { totalCount nodes { collaborator { ref } } } } } } }
        others: obligations(filter: {collaborator: \"bo\"}) { totalCount }
        payouts { totalCount nodes { collaborator { ref } } }
        otherPayouts: payouts(filter: {collaborator: \"bo\"}) { totalCount }
        stranger: collaborator(ref: \"bo\") { ref } ana: collaborator(ref: \"ana\") { ref } }";
    let variables = json!({ "ids": ids, "s": theirs["settlements"]["nodes"][0]["id"] });
    let own = site.data(&site.ana, own, &variables);
    let seen: Vec<&Value> =
        own["nodes"].as_array().unwrap().iter().filter(|node| !node.is_null()).collect();
    assert_eq!(seen.len(), 1, "their own collaborator alone: {seen:#?}");
    assert_eq!(seen[0]["__typename"], "Collaborator");
    let text = own.to_string();
    assert!(!text.contains("\"bo\""), "{text}");
    assert_eq!(own["node"]["standings"]["totalCount"], 1);
    assert_eq!(own["node"]["obligations"]["totalCount"], 1);
    assert_eq!(
        (&own["node"]["others"]["totalCount"], &own["others"]["totalCount"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&own["payouts"]["totalCount"], &own["otherPayouts"]["totalCount"]),
        (&json!(1), &json!(0))
    );
    let fulfilled = &own["obligations"]["nodes"][0]["payout"]["fulfillment"]["payouts"];
    assert_eq!(fulfilled["totalCount"], 1);
    assert_eq!(own["ana"]["ref"], "ana");

    for (selection, field) in [
        ("distributor(name: \"profit\") { projectedPool { amount } }", "projectedPool"),
        ("distributor(name: \"profit\") { projectedTaken { clause } }", "projectedTaken"),
        ("distributor(name: \"profit\") { projectedSite { value } }", "projectedSite"),
        ("distributor(name: \"profit\") { source }", "source"),
        ("distributor(name: \"profit\") { uncredited { count } }", "uncredited"),
        ("settlements { nodes { leftover { amount } } }", "leftover"),
        ("settlements { nodes { uncredited { count } } }", "uncredited"),
        ("settlements { nodes { site { value } } }", "site"),
    ] {
        let refused = site.ask(&site.ana, &format!("{{ {selection} }}"), &json!({}));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{field}: {refused}");
    }
}

#[test]
fn what_nobody_could_be_credited_for_is_seen_while_it_can_be_mended() {
    let site = october();
    let query =
        "{ distributor(name: \"profit\") { uncredited { event count why part { value } } } }";
    let none = site.data(&site.viewer, query, &json!({}));
    assert_eq!(none["distributor"]["uncredited"], json!([]));

    let lost = json!({ "events": [completion("lost", "nobodys", "c1")] });
    site.perform(&site.integration, "recordEvents", RESULTS, &lost);
    let seen = site.data(&site.viewer, query, &json!({}));
    let [row] = seen["distributor"]["uncredited"].as_array().unwrap().as_slice() else {
        panic!("{seen:#}")
    };
    assert_eq!((&row["event"], &row["count"]), (&json!("course_completed"), &json!(1)));
    assert!(row["why"].as_str().unwrap().contains("nobodys"), "{row:#}");

    let mended = json!({ "facts": [owner("nobodys", "ana")] });
    site.perform(&site.integration, "setFacts", "results { status }", &mended);
    let none = site.data(&site.viewer, query, &json!({}));
    assert_eq!(none["distributor"]["uncredited"], json!([]));
}

#[test]
fn an_integration_reads_its_own_events_alone() {
    let site = october();
    let input = json!({ "events": [sale("by-admin", "5.00")] });
    site.perform(&site.admin, "recordEvents", RESULTS, &input);
    let query = "{ own: event(key: \"a0\") { key } other: event(key: \"by-admin\") { key }
        named: event(key: \"by-admin\", source: \"admin\") { key } }";
    let seen = site.data(&site.integration, query, &json!({}));
    assert_eq!(seen, json!({"own": {"key": "a0"}, "other": null, "named": null}));
    let reverse = "mutation { reverseEvent(input: {key: \"by-admin\", source: \"admin\"}) { errors { code } } }";
    let refused = site.ask(&site.integration, reverse, &json!({}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let upsert = "mutation { upsertCollaborators(input: {collaborators: [{ref: \"ana\", name: \"Ana\"}]}) { collaborators { ref name obligations { totalCount } } } }";
    let refused = site.ask(&site.integration, upsert, &json!({}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
}

#[test]
fn a_collaborator_reads_the_rule_in_plain_sentences_and_not_its_text() {
    let site = october();
    let told =
        "query($name: String!) { distributor(name: $name) { explanation { text sections { title
        sentences { text line } } } } }";
    let told = site.data(&site.ana, told, &json!({ "name": "profit" }));
    let told = &told["distributor"]["explanation"];
    assert!(told["text"].as_str().unwrap().contains("The pool gets 30% of sales."), "{told:#}");
    let sections = told["sections"].as_array().unwrap();
    let pool = sections.iter().find(|section| section["title"] == "The pool").unwrap();
    assert_eq!(pool["sentences"][0]["text"], "The pool gets 30% of sales.", "{pool:#}");
    assert!(pool["sentences"][0]["line"].is_u64(), "{pool:#}");
    let source = site.ask(&site.ana, "{ distributor(name: \"profit\") { source } }", &json!({}));
    assert_eq!(source["errors"][0]["extensions"]["code"], "FORBIDDEN", "{source:#}");
}
