//! From a rule to paid payouts over real HTTP, and what a collaborator may see of it.

use serde_json::{Value, json};
use tantieme::domain::Moment;

use super::site::Site;

const RULE: &str = "language 1
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

fn completion(key: &str, course: &str, customer: &str) -> Value {
    json!({
        "key": key, "type": "course_completed", "occurredAt": "2026-10-05T10:00:00Z",
        "fields": {"customer": customer, "course": course},
    })
}

fn sale(key: &str, amount: &str) -> Value {
    json!({
        "key": key, "type": "order_paid", "occurredAt": "2026-10-03T10:00:00+02:00",
        "fields": {"customer": "c1", "amount": {"amount": amount, "currency": "USD"}},
    })
}

fn owner(course: &str, reference: &str) -> Value {
    json!({
        "key": format!("owner-{course}"), "subject": {"kind": "course", "ref": course},
        "attribute": "owner", "value": reference, "from": "2026-01-01T00:00:00Z",
    })
}

/// A site in October with an active rule, two owners, five completions and one sale.
fn october() -> Site {
    let site = Site::at("2026-10-10T12:00:00Z");
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

fn events() -> Vec<Value> {
    let mut events = vec![sale("s1", "1000.01")];
    events.extend(
        (0..3).map(|index| completion(&format!("a{index}"), "rust-101", &format!("c{index}"))),
    );
    events
        .extend((0..2).map(|index| completion(&format!("b{index}"), "go-1", &format!("c{index}"))));
    events
}

const RESULTS: &str = "results { index key status id error { code field message } }";

const STANDINGS: &str = "query($name: String!) { distributor(name: $name) { standings { totalCount nodes {
    rank collaborator { ref name } metrics { name value } points share { numerator denominator percent }
    amount { amount currency }
    derivation { score disqualifiedBy exact { numerator denominator decimal } cap { clause } spareUnit place
      events(metric: \"completions\", first: 2) { totalCount nodes { value event { key type } } pageInfo { hasNextPage } } } } } } }";

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
    let sorted = "{ distributor(name: \"profit\") { standings(orderBy: COLLABORATOR, last: 1) { nodes { rank collaborator { ref } } pageInfo { hasPreviousPage } } } }";
    let sorted = site.data(&site.viewer, sorted, &json!({}));
    assert_eq!(
        sorted["distributor"]["standings"]["nodes"][0],
        json!({"rank": 2, "collaborator": {"ref": "bo"}})
    );
}

/// Settles October and pays it out; gives the fulfillment's id.
fn paid(site: &Site) -> String {
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
    assert_ne!(early["errors"], json!([]));
    site.clock.set(Moment::parse("2026-11-20T00:00:00Z").unwrap());
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
            (&json!("FULFILLED"), &json!("SETTLEMENT"))
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
        ("distributor(name: \"profit\") { source }", "source"),
        ("settlements { nodes { leftover { amount } } }", "leftover"),
        ("settlements { nodes { uncredited { count } } }", "uncredited"),
        ("settlements { nodes { site { value } } }", "site"),
    ] {
        let refused = site.ask(&site.ana, &format!("{{ {selection} }}"), &json!({}));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{field}: {refused}");
    }
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

    let preview = "query($source: String, $distributor: String, $period: PeriodRange, $entries: [EntryInput!]) {
        preview(source: $source, distributor: $distributor, period: $period, entries: $entries) {
          period { start end } currency pool { amount } leftover { amount } carried { amount } digest
          standings { nodes { collaborator { ref name } amount { amount } } } } }";
    let recorded = site.data(&site.viewer, preview, &json!({ "distributor": "profit" }));
    assert_eq!(recorded["preview"]["pool"]["amount"], "300.00", "{recorded:#}");
    let entries = json!([
        {"fact": {"kind": "course", "ref": "x"}, "attribute": "owner", "value": "zoe", "from": "2026-01-01T00:00:00Z", "key": "f"},
        {"event": "order_paid", "key": "1", "occurredAt": "2026-10-03T10:00:00Z", "fields": {"amount": {"amount": "100.00", "currency": "USD"}}},
        {"event": "course_completed", "key": "2", "occurredAt": "2026-10-04T10:00:00Z", "fields": {"course": "x", "customer": "c"}},
        {"reverse": "1", "key": "3", "amount": {"amount": "50.00", "currency": "USD"}, "occurredAt": "2026-10-05T10:00:00Z"},
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
