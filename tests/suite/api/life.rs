//! From a rule to paid payouts over real HTTP.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, RULE, STANDINGS, completion, october, paid, sale};
use super::site::Site;

#[test]
fn an_event_sent_again_counts_once_and_other_content_is_refused() {
    let site = october();
    let first = site.data(
        &site.integration,
        "{ event(key: \"a0\") { id source recordedAt fields } }",
        &json!({}),
    );
    assert_eq!(first["event"]["source"], "shop");
    assert_eq!(first["event"]["fields"], json!({"customer": "c0", "course": "rust-101"}));
    let again = json!({ "events": [completion("a0", "rust-101", "c0"), completion("a1", "rust-101", "cX")] });
    let again = site.perform(&site.integration, "recordEvents", RESULTS, &again);
    let results = again["results"].as_array().unwrap();
    assert_eq!(
        (&results[0]["status"], &results[0]["id"]),
        (&json!("DUPLICATE"), &first["event"]["id"])
    );
    assert_eq!(
        (&results[1]["status"], &results[1]["error"]["code"]),
        (&json!("REJECTED"), &json!("KEY_REUSED"))
    );
    let node = "query($id: ID!) { node(id: $id) { id ... on Event { key } } }";
    let node = site.data(&site.viewer, node, &json!({ "id": first["event"]["id"] }));
    assert_eq!(node["node"]["key"], "a0");
    let standings = site.data(&site.viewer, STANDINGS, &json!({ "name": "profit" }));
    assert_eq!(standings["distributor"]["standings"]["nodes"][0]["metrics"][0]["value"], "3");
}

#[test]
fn one_bad_event_of_a_thousand_is_refused_by_index_and_field() {
    let site = october();
    let mut events: Vec<Value> =
        (0..1_000).map(|index| sale(&format!("n{index}"), "1.00")).collect();
    events[500]["fields"]["amount"]["amount"] = json!("1.005");
    events[501]["occurredAt"] = json!("yesterday");
    let recorded =
        site.perform(&site.integration, "recordEvents", RESULTS, &json!({ "events": events }));
    let results = recorded["results"].as_array().unwrap();
    assert_eq!(results.len(), 1_000);
    let refused: Vec<&Value> =
        results.iter().filter(|result| result["status"] == "REJECTED").collect();
    let places: Vec<&Value> = refused.iter().map(|result| &result["index"]).collect();
    assert_eq!(places, [&json!(500), &json!(501)]);
    let field = json!(["events", "500", "fields", "amount", "amount"]);
    assert_eq!(refused[0]["error"]["field"], field);
    assert!(refused[1]["error"]["field"].to_string().contains("occurredAt"), "{refused:?}");
    let count = site.data(
        &site.viewer,
        "{ events(first: 1, filter: {type: \"order_paid\"}) { totalCount } }",
        &json!({}),
    );
    assert_eq!(count["events"]["totalCount"], 999);
}

#[test]
fn standings_say_why() {
    let site = october();
    let data = site.data(&site.viewer, STANDINGS, &json!({ "name": "profit" }));
    let standings = &data["distributor"]["standings"];
    assert_eq!(standings["totalCount"], 2);
    let ana = &standings["nodes"][0];
    assert_eq!(ana["collaborator"], json!({"ref": "ana", "name": "ana"}));
    assert_eq!(ana["metrics"], json!([{"name": "completions", "value": "3"}]));
    assert_eq!(ana["share"], json!({"numerator": "3", "denominator": "5", "percent": "60"}));
    assert_eq!(ana["amount"], json!({"amount": "180.00", "currency": "USD"}));
    let why = &ana["derivation"];
    assert_eq!(why["exact"], json!({"numerator": "18000", "denominator": "1", "decimal": "180"}));
    assert_eq!((&why["score"], &why["spareUnit"]), (&json!("3"), &json!(false)));
    let behind = &why["events"];
    assert_eq!(
        (&behind["totalCount"], &behind["pageInfo"]["hasNextPage"]),
        (&json!(3), &json!(true))
    );
    assert_eq!(behind["nodes"][0]["value"], "1");
    let pool = site.data(
        &site.viewer,
        "{ distributor(name: \"profit\") { projectedPool { amount } } }",
        &json!({}),
    );
    assert_eq!(pool["distributor"]["projectedPool"]["amount"], "300.00");
    let sorted = "{ distributor(name: \"profit\") { standings(orderBy: {field: COLLABORATOR}, last: 1) { nodes { rank collaborator { ref } } pageInfo { hasPreviousPage } } } }";
    let sorted = site.data(&site.viewer, sorted, &json!({}));
    assert_eq!(
        sorted["distributor"]["standings"]["nodes"][0],
        json!({"rank": 2, "collaborator": {"ref": "bo"}})
    );
}

#[test]
fn a_period_is_settled_once_gathered_and_paid() {
    let site = october();
    let fulfillment = paid(&site);
    let query = "query($id: ID!) {
        settlements { totalCount nodes { pool { amount } digest settledAt period { state } standings { nodes { collaborator { ref } amount { amount } } } } }
        obligations { nodes { collaborator { ref } amount { amount } state kind payableFrom settlement { id } payout { state } } }
        node(id: $id) { ... on Fulfillment { state } }
        auditTrail(first: 100) { nodes { who what outcome } } }";
    let data = site.data(&site.viewer, query, &json!({ "id": fulfillment }));
    let settlement = &data["settlements"]["nodes"][0];
    assert_eq!(data["settlements"]["totalCount"], 1);
    assert_eq!(
        (&settlement["pool"]["amount"], &settlement["period"]["state"]),
        (&json!("300.00"), &json!("SETTLED"))
    );
    let amounts = json!([
        {"collaborator": {"ref": "ana"}, "amount": {"amount": "180.00"}},
        {"collaborator": {"ref": "bo"}, "amount": {"amount": "120.00"}},
    ]);
    assert_eq!(settlement["standings"]["nodes"], amounts);
    for obligation in data["obligations"]["nodes"].as_array().unwrap() {
        assert_eq!(
            (&obligation["state"], &obligation["kind"]),
            (&json!("GATHERED"), &json!("SETTLEMENT"))
        );
        assert_eq!(obligation["payout"]["state"], "PAID");
        assert_eq!(obligation["payableFrom"], "2026-11-15T09:30:00Z");
    }
    assert_eq!(data["node"]["state"], "COMPLETE");
    let trail = data["auditTrail"]["nodes"].as_array().unwrap();
    for what in [
        "saveDistributor",
        "activateDistributor",
        "setFacts",
        "recordEvents",
        "settleNow",
        "createFulfillment",
        "markPayoutsPaid",
    ] {
        assert!(
            trail.iter().any(|line| line["what"] == what && line["outcome"] == "OK"),
            "{what}: {trail:#?}"
        );
    }
}

#[test]
fn events_are_approved_rejected_and_reversed() {
    let site = october();
    let mut pending = sale("p1", "100.00");
    pending["approval"] = json!("PENDING");
    let mut rejected = sale("p2", "100.00");
    rejected["approval"] = json!("PENDING");
    site.perform(
        &site.integration,
        "recordEvents",
        RESULTS,
        &json!({ "events": [pending, rejected] }),
    );
    let pool = || {
        let data = site.data(
            &site.viewer,
            "{ distributor(name: \"profit\") { projectedPool { amount } } }",
            &json!({}),
        );
        data["distributor"]["projectedPool"]["amount"].as_str().unwrap().to_owned()
    };
    assert_eq!(pool(), "300.00");
    let approved =
        site.perform(&site.integration, "approveEvents", RESULTS, &json!({ "keys": ["p1"] }));
    assert_eq!(approved["results"][0]["status"], "RECORDED", "{approved:#}");
    assert_eq!(pool(), "330.00");
    let reject = json!({ "keys": ["p2"], "source": "shop", "reason": "fraud" });
    site.perform(&site.admin, "rejectEvents", RESULTS, &reject);
    let reverse = json!({ "key": "s1", "amount": {"amount": "500.00", "currency": "USD"}, "reason": "refund" });
    let reversed = site.perform(
        &site.integration,
        "reverseEvent",
        "result { status error { message } }",
        &reverse,
    );
    assert_eq!(reversed["result"]["status"], "RECORDED", "{reversed:#}");
    assert_eq!(pool(), "180.00");
    let filter = "{ events(filter: {approval: REJECTED}) { nodes { key approval } } }";
    let found = site.data(&site.viewer, filter, &json!({}));
    assert_eq!(found["events"]["nodes"], json!([{"key": "p2", "approval": "REJECTED"}]));
}

#[test]
fn rules_are_checked_and_previewed_before_they_are_saved() {
    let site = october();
    let wrong = RULE
        .replace("share by  completions", "share by  completion")
        .replace("currency  USD", "currency  USX");
    let check = "query($source: String!) { checkRule(source: $source) { formatted
        diagnostics { code severity message line column endLine endColumn help fixes { title edits { start end text } } }
        nextRuns { local utc measures { start end } } examples { name passed problems } } }";
    let found = site.data(&site.viewer, check, &json!({ "source": wrong }));
    let lines: Vec<&Value> = found["checkRule"]["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["line"])
        .collect();
    assert_eq!(lines, [&json!(3), &json!(19)], "{found:#}");
    let saved = site.perform(
        &site.admin,
        "saveDistributor",
        "distributor { name } diagnostics { code }",
        &json!({ "source": wrong }),
    );
    assert_eq!(
        (&saved["distributor"], &saved["errors"][0]["code"]),
        (&Value::Null, &json!("RULE_INVALID")),
        "{saved:#}"
    );
    let fine = site.data(&site.viewer, check, &json!({ "source": RULE }));
    assert_eq!(fine["checkRule"]["diagnostics"], json!([]), "{fine:#}");
    assert_eq!(fine["checkRule"]["nextRuns"].as_array().unwrap().len(), 5);
    let told = "query($source: String!) { checkRule(source: $source) { explanation { text } diagnostics { code }
        formatted } }";
    let text = |source: &str| {
        let answer = site.data(&site.viewer, told, &json!({ "source": source }));
        answer["checkRule"]["explanation"]["text"].as_str().map(ToOwned::to_owned)
    };
    assert!(
        text(RULE).unwrap().contains("Refunds above sales make the pool zero, never negative.")
    );
    assert_eq!(text(&wrong), None, "what cannot be said is not said");
    let catalogue =
        "language 1\ncatalogue\n\nevent talk_heard \"Talk heard\"\n  customer  customer\n";
    assert!(text(catalogue).unwrap().contains("The event \"Talk heard\" can be tracked."));

    let preview = "query($source: String, $distributor: String, $period: PeriodRange, $entries: [EntryInput!]) {
        preview(source: $source, distributor: $distributor, period: $period, entries: $entries) {
          measured { start end } currency pool { amount } leftover { amount } carriedOver { amount } digest
          standings { nodes { collaborator { ref name } amount { amount } } } } }";
    let recorded = site.data(&site.viewer, preview, &json!({ "distributor": "profit" }));
    assert_eq!(recorded["preview"]["pool"]["amount"], "300.00", "{recorded:#}");
    let entries = json!([
        {"fact": {"subject": {"kind": "course", "ref": "x"}, "attribute": "owner", "value": "zoe", "from": "2026-01-01T00:00:00Z", "key": "f"}},
        {"event": {"type": "order_paid", "key": "1", "occurredAt": "2026-10-03T10:00:00Z", "fields": {"amount": {"amount": "100.00", "currency": "USD"}}}},
        {"event": {"type": "course_completed", "key": "2", "occurredAt": "2026-10-04T10:00:00Z", "fields": {"course": "x", "customer": "c"}}},
        {"reversal": {"event": "1", "key": "3", "amount": {"amount": "50.00", "currency": "USD"}, "occurredAt": "2026-10-05T10:00:00Z"}},
    ]);
    let given = json!({ "source": RULE, "entries": entries, "period": {"start": "2026-10-01", "end": "2026-11-01"} });
    let given = site.data(&site.viewer, preview, &given);
    assert_eq!(
        given["preview"]["standings"]["nodes"],
        json!([{"collaborator": {"ref": "zoe", "name": "zoe"}, "amount": {"amount": "15.00"}}])
    );
}

#[test]
fn tokens_are_shown_once_and_revoked() {
    let site = Site::at("2026-10-10T12:00:00Z");
    let input =
        json!({ "name": "erp", "role": "INTEGRATION", "expiresAt": "2026-10-11T00:00:00Z" });
    let made =
        site.perform(&site.admin, "createToken", "secret token { id name role expiresAt }", &input);
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(made["token"]["expiresAt"], "2026-10-11T00:00:00Z");
    let name = |secret: &str| {
        site.ask(secret, "{ viewer { name } }", &json!({}))["data"]["viewer"]["name"].clone()
    };
    assert_eq!(name(secret), "erp");
    let listed = site.data(&site.admin, "{ tokens { nodes { name } } }", &json!({})).to_string();
    assert!(listed.contains("erp") && !listed.contains(secret), "{listed}");
    site.clock.set(Moment::parse("2026-10-11T00:00:00Z").unwrap());
    assert_eq!(name(secret), Value::Null, "expired");
    site.clock.set(Moment::parse("2026-10-10T12:00:00Z").unwrap());
    assert_eq!(name(secret), "erp");
    let revoked = site.perform(
        &site.admin,
        "revokeToken",
        "token { revokedAt }",
        &json!({ "id": made["token"]["id"] }),
    );
    assert_eq!(revoked["token"]["revokedAt"], "2026-10-10T12:00:00Z", "{revoked:#}");
    assert_eq!(name(secret), Value::Null, "revoked");
}

#[test]
fn pages_follow_their_cursors() {
    let site = october();
    let query = "query($after: String) { events(first: 2, after: $after) { totalCount edges { cursor node { key } } pageInfo { endCursor hasNextPage } } }";
    let (mut after, mut keys) = (Value::Null, Vec::new());
    loop {
        let data = site.data(&site.viewer, query, &json!({ "after": after }));
        let page = &data["events"];
        assert_eq!(page["totalCount"], 6);
        keys.extend(
            page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["key"].to_string()),
        );
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    keys.sort();
    assert_eq!(keys, ["\"a0\"", "\"a1\"", "\"a2\"", "\"b0\"", "\"b1\"", "\"s1\""]);
}

#[test]
fn what_is_taken_over_is_in_the_lines_of_the_open_pool() {
    let site = october();
    paid(&site);
    let late = json!({ "events": [sale("late", "490.00")] });
    site.perform(&site.integration, "recordEvents", RESULTS, &late);
    let refund = json!({ "key": "s1", "amount": {"amount": "199.00", "currency": "USD"}, "reason": "refund" });
    site.perform(&site.integration, "reverseEvent", "result { status }", &refund);
    let query = "{ distributor(name: \"profit\") { projectedPool { amount }
        projectedTaken { clause exact { decimal } } projectedSite { name value }
        takenOver { metric value collaborator { ref } } } }";
    let seen = site.data(&site.viewer, query, &json!({}));
    // 490.00 came late and 199.00 went back, of which 30% are 87.30; November brought nothing of its own.
    assert_eq!(
        seen["distributor"],
        json!({
            "projectedPool": {"amount": "87.30"},
            "projectedTaken": [{"clause": "take 30% of sales", "exact": {"decimal": "87.3"}}],
            "projectedSite": [{"name": "sales", "value": "291"}],
            "takenOver": [{"metric": "sales", "value": "291", "collaborator": null}],
        })
    );
}
