//! What a statement says of customer journeys: which, which touches, which part, and why not more.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, owner};
use super::site::Site;

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

#[test]
fn a_statement_has_the_touches_the_parts_and_the_clause_that_excludes() {
    let site = site();
    let answer = site.data(&site.viewer, JOURNEYS, &json!({}));
    let journeys = &derivation(&answer, "ana")["journeys"];
    let first = json!({
        "cluster": "journey", "customer": "customer-77", "group": "customer-77",
        "start": "2026-10-10T10:00:00Z", "end": "2026-10-12T10:00:00Z",
        "countsAt": "2026-10-14T10:00:00Z", "value": "100", "part": "60",
        "closedBy": {"type": "order_paid", "occurredAt": "2026-10-12T10:00:00Z",
            "key": "jane-4", "source": "shop", "asset": null},
        "touches": {"totalCount": 2, "nodes": [
            {"event": {"type": "site_visited", "occurredAt": "2026-10-10T10:00:00Z",
                "key": "jane-2", "source": "shop", "asset": {"kind": "link", "ref": "ana-link"}},
             "parts": [{"collaborator": {"ref": "ana", "name": "ana"}, "part": "60"}]},
            {"event": {"type": "coupon_code_used", "occurredAt": "2026-10-12T10:00:00Z",
                "key": "jane-3", "source": "shop", "asset": {"kind": "coupon", "ref": "BO10"}},
             "parts": [{"collaborator": {"ref": "bo", "name": "bo"}, "part": "40"}]},
        ]},
        "excluded": {"totalCount": 1, "nodes": [
            {"event": {"type": "site_visited", "key": "jane-1", "asset": {"ref": "ana-link"}},
             "collaborators": [{"ref": "ana"}], "clause": "window 10 days before the end"},
        ]},
    });
    assert_eq!(journeys["totalCount"], 2, "{journeys:#}");
    assert_eq!(journeys["nodes"][0], first, "{journeys:#}");
    assert_eq!(journeys["nodes"][1]["part"], "50");
    let theirs = &derivation(&answer, "bo")["journeys"];
    assert_eq!((&theirs["totalCount"], &theirs["nodes"][0]["part"]), (&json!(1), &json!("40")));
}

#[test]
fn a_collaborator_sees_the_parts_of_others_and_not_the_customer() {
    let site = site();
    let answer = site.data(&site.ana, JOURNEYS, &json!({}));
    let standings = answer["distributor"]["standings"]["nodes"].as_array().unwrap();
    assert_eq!(standings.len(), 1, "their own alone");
    let own = derivation(&answer, "ana");
    let first = &own["journeys"]["nodes"][0];
    let hidden = [
        &first["customer"],
        &first["group"],
        &first["closedBy"]["key"],
        &first["closedBy"]["source"],
        &first["touches"]["nodes"][0]["event"]["key"],
        &first["excluded"]["nodes"][0]["event"]["key"],
    ];
    assert_eq!(hidden, [&Value::Null; 6]);
    let other = &first["touches"]["nodes"][1];
    assert_eq!(
        other["parts"],
        json!([{"collaborator": {"ref": "bo", "name": "bo"}, "part": "40"}])
    );
    assert_eq!(other["event"]["asset"], json!({"kind": "coupon", "ref": "BO10"}));
    let behind = &own["events"]["nodes"][0];
    assert_eq!(behind["event"]["fields"], json!({"link": "ana-link"}), "{behind:#}");
    assert_eq!([&behind["event"]["key"], &behind["event"]["source"]], [&Value::Null; 2]);
    let text = answer.to_string();
    for secret in ["customer-77", "jane", "order-9"] {
        assert!(!text.contains(secret), "{secret} in {answer:#}");
    }
}

#[test]
fn one_s_own_standing_is_found_by_the_reference() {
    let site = site();
    let query = "{ distributor(name: \"journeys\") {
        ana: standing(collaborator: \"ana\") { amount { amount } derivation {
            journeys(metric: \"earned\", first: 5) { nodes { part } } } }
        bo: standing(collaborator: \"bo\") { amount { amount } }
        cy: standing(collaborator: \"cy\") { amount { amount } } } }";
    let ana = json!({"amount": {"amount": "11.00"},
        "derivation": {"journeys": {"nodes": [{"part": "60"}, {"part": "50"}]}}});
    let seen = site.data(&site.viewer, query, &json!({}));
    let bo = json!({"amount": {"amount": "4.00"}});
    assert_eq!(seen["distributor"], json!({"ana": ana, "bo": bo, "cy": null}));
    let seen = site.data(&site.ana, query, &json!({}));
    assert_eq!(seen["distributor"], json!({"ana": ana, "bo": null, "cy": null}));
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settle = json!({ "distributor": "journeys" });
    site.perform(&site.admin, "settleNow", "settlements { id }", &settle);
    let (_, inner) = query.split_once(") {").unwrap();
    let inner = inner.trim_end().strip_suffix('}').unwrap();
    let query = format!("{{ settlements(first: 1) {{ nodes {{ {inner} }} }}");
    let seen = site.data(&site.viewer, &query, &json!({}));
    assert_eq!(seen["settlements"]["nodes"][0], json!({"ana": ana, "bo": bo, "cy": null}));
    let seen = site.data(&site.ana, &query, &json!({}));
    assert_eq!(seen["settlements"]["nodes"][0], json!({"ana": ana, "bo": null, "cy": null}));
}

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
fn journeys_come_in_pages_whose_cursors_do_not_tell_the_customer() {
    let site = site();
    let page = |after: Option<&str>| {
        let answer = site.data(&site.ana, JOURNEYS, &json!({ "first": 1, "after": after }));
        derivation(&answer, "ana")["journeys"].clone()
    };
    let one = page(None);
    assert_eq!((&one["totalCount"], &one["nodes"][0]["part"]), (&json!(2), &json!("60")));
    assert_eq!(one["pageInfo"]["hasNextPage"], true);
    let cursor = one["pageInfo"]["endCursor"].as_str().unwrap();
    let two = page(Some(cursor));
    assert_eq!(
        (&two["nodes"][0]["part"], &two["pageInfo"]["hasNextPage"]),
        (&json!("50"), &json!(false))
    );
}

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
