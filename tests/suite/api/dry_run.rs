//! What would come of events and facts, without anything being recorded.

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::app::tick;

use super::site::Site;

const RULE: &str = "language 1
distributor studio \"Studio\"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     blog_post_visited
  credit    post.owner
  once per  customer, post

metric sales
  sum       order_paid.amount
  where     amount at least 5.00 USD

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  visits

schedule
  every month on day 1 at 09:00
  measure the month before
  corrections adjust for 90 days
";

const LINKS: &str = "language 1
distributor links \"Links\"
  currency  USD
  time zone UTC
  starts    2026-01-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  ends with order_paid
  window    30 days before the end

metric led
  sum       journey.amount
  split     evenly

weighting
  pay by    led
  tier      from 0 at 10%

schedule
  every month on day 1 at 09:00
  measure the month before
";

const FORESEEN: &str = "results { index status id error { code field message } } moreRules
    foreseen { index distributor { name } period { start settlement { id } }
      counted { metric collaborator value } skippedBy uncreditedBecause journeys pending obstacle unmeasured late }";

fn visit(key: &str, at: &str, customer: &str, post: &str) -> Value {
    json!({
        "key": key, "type": "blog_post_visited", "occurredAt": at,
        "fields": { "customer": customer, "post": post },
    })
}

fn order(key: &str, at: &str, amount: &str, currency: &str) -> Value {
    json!({
        "key": key, "type": "order_paid", "occurredAt": at,
        "fields": { "customer": "c1", "amount": { "amount": amount, "currency": currency } },
    })
}

fn owner(key: &str, kind: &str, reference: &str, value: &Value) -> Value {
    json!({
        "key": key, "subject": { "kind": kind, "ref": reference }, "attribute": "owner",
        "value": value, "from": "2026-01-01T00:00:00Z",
    })
}

/// On February 10, with January settled; a visit is recorded in either month, and who owns its post.
fn february(site: &Site, rule: &str, name: &str) {
    site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": rule }));
    site.perform(&site.admin, "activateDistributor", "", &json!({ "name": name }));
    site.clock.set(Moment::parse("2026-01-10T12:00:00Z").unwrap());
    let shared = json!({ "ana": "60%", "bo": "40%" });
    let facts = [owner("f-1", "post", "p", &shared), owner("f-2", "link", "l", &json!("ana"))];
    site.perform(&site.admin, "setFacts", "results { status }", &json!({ "facts": facts }));
    let at = "2026-01-05T10:00:00Z";
    let events =
        json!({ "events": [visit("v-0", at, "c0", "p"), order("o-0", at, "10.00", "USD")] });
    site.perform(&site.admin, "recordEvents", "results { status }", &events);
    let settles = Moment::parse("2026-02-01T09:00:00Z").unwrap();
    site.clock.set(settles);
    site.runtime.block_on(tick(&site.app, settles)).unwrap();
    site.clock.set(Moment::parse("2026-02-10T12:00:00Z").unwrap());
    let events = json!({ "events": [visit("v-1", "2026-02-02T10:00:00Z", "c1", "p")] });
    site.perform(&site.admin, "recordEvents", "results { status }", &events);
}

fn foresee(site: &Site, events: &[Value], assuming: &[Value]) -> Value {
    let mut input = json!({ "events": events, "dryRun": true });
    if !assuming.is_empty() {
        input["assuming"] = json!(assuming);
    }
    let done = site.perform(&site.admin, "recordEvents", FORESEEN, &input);
    assert_eq!(done["errors"], json!([]), "{done:#}");
    done
}

/// What is foreseen of the event at a place of the request, by one rule.
fn of(done: &Value, index: usize) -> &Value {
    let all = done["foreseen"].as_array().unwrap();
    let found: Vec<&Value> = all.iter().filter(|it| it["index"] == index).collect();
    assert_eq!(found.len(), 1, "{index}: {done:#}");
    found[0]
}

fn statuses(done: &Value) -> Vec<&str> {
    let results = done["results"].as_array().unwrap();
    results.iter().map(|result| result["status"].as_str().unwrap()).collect()
}

fn counts(site: &Site) -> Value {
    let query = "{ events { totalCount } facts { totalCount } auditTrail { totalCount } collaborators { totalCount } }";
    site.data(&site.admin, query, &Value::Null)
}

#[test]
fn each_event_says_what_it_would_count_for_or_why_not() {
    Site::on_each_database("2026-01-01T00:00:00Z", |site| {
        february(&site, RULE, "studio");
        let before = counts(&site);
        let mut waiting = visit("e-7", "2026-02-03T10:00:00Z", "c3", "p");
        waiting["approval"] = json!("PENDING");
        let events = [
            visit("e-0", "2026-02-03T10:00:00Z", "c2", "p"),
            visit("e-1", "2026-02-04T10:00:00Z", "c1", "p"),
            visit("e-2", "2026-02-03T10:00:00Z", "c2", "q"),
            order("e-3", "2026-02-03T10:00:00Z", "4.00", "USD"),
            order("e-4", "2026-02-03T10:00:00Z", "10.00", "USD"),
            order("e-5", "2026-02-03T10:00:00Z", "10.00", "EUR"),
            visit("e-6", "2026-01-20T10:00:00Z", "c9", "p"),
            waiting,
            visit("e-8", "2025-12-31T10:00:00Z", "c4", "p"),
        ];
        let done = foresee(&site, &events, &[]);
        assert_eq!(statuses(&done), ["RECORDED"; 9]);
        assert!(done["results"].as_array().unwrap().iter().all(|it| it["id"].is_null()));
        assert_eq!(done["moreRules"], false);

        let parts = json!([
            { "metric": "visits", "collaborator": "ana", "value": "0.6" },
            { "metric": "visits", "collaborator": "bo", "value": "0.4" },
        ]);
        let first = of(&done, 0);
        assert_eq!(first["counted"], parts);
        assert_eq!(first["period"]["start"], "2026-02-01T00:00:00Z");
        assert_eq!((&first["late"], &first["unmeasured"]), (&Value::Null, &Value::Null));
        let again = of(&done, 1);
        assert_eq!(again["counted"], json!([]));
        assert_eq!(again["skippedBy"], json!(["visits: once per customer, post"]));
        let why =
            "nobody owned post \"q\" when it happened; assign an owner from an earlier moment";
        assert_eq!(of(&done, 2)["uncreditedBecause"], json!([why]));
        assert_eq!(of(&done, 3)["skippedBy"], json!(["sales: where amount at least 5.00 USD"]));
        let sale = json!([{ "metric": "sales", "collaborator": null, "value": "10" }]);
        assert_eq!(of(&done, 4)["counted"], sale);
        let obstacle = of(&done, 5)["obstacle"].as_str().unwrap();
        assert!(obstacle.contains("another currency than USD"), "{obstacle}");
        let late = of(&done, 6);
        assert_eq!(late["counted"], parts);
        assert!(late["period"]["settlement"]["id"].is_string(), "{late:#}");
        assert!(late["late"].as_str().unwrap().contains("90 days"), "{late:#}");
        assert_eq!(
            (&of(&done, 7)["pending"], &of(&done, 7)["counted"]),
            (&json!(true), &json!([]))
        );
        let unmeasured = "\"studio\" measures from 2026-01-01T00:00:00Z on; this is before";
        assert_eq!(of(&done, 8)["unmeasured"], unmeasured);
        assert_eq!(counts(&site), before, "nothing is recorded or written down");
    });
}

#[test]
fn a_dry_run_answers_as_recording_would() {
    Site::on_each_database("2026-01-01T00:00:00Z", |site| {
        february(&site, RULE, "studio");
        let before = counts(&site);
        let at = "2026-02-02T10:00:00Z";
        let events = [
            visit("v-1", at, "c1", "p"),
            visit("v-1", at, "c2", "p"),
            visit("v-2", at, "c2", "p"),
            visit("v-2", at, "c2", "p"),
            visit("v-2", at, "c3", "p"),
            json!({ "key": "v-3", "type": "blog_post_read", "occurredAt": at, "fields": {} }),
        ];
        let done = foresee(&site, &events, &[]);
        let codes = |done: &Value| {
            let results = done["results"].as_array().unwrap().iter();
            results.map(|result| result["error"]["code"].clone()).collect::<Vec<_>>()
        };
        let expected = ["DUPLICATE", "REJECTED", "RECORDED", "DUPLICATE", "REJECTED", "REJECTED"];
        assert_eq!(statuses(&done), expected);
        assert_eq!(done["foreseen"].as_array().unwrap().len(), 1, "{done:#}");
        assert_eq!(of(&done, 2)["counted"].as_array().unwrap().len(), 2);
        assert!(done["results"][0]["id"].is_string() && done["results"][3]["id"].is_null());
        let facts = json!({ "dryRun": true, "facts": [
            owner("f-1", "post", "p", &json!({ "ana": "60%", "bo": "40%" })),
            owner("f-3", "post", "q", &json!("cy")),
            owner("f-4", "post", "q", &json!({ "ana": "60%", "bo": "60%" })),
        ] });
        let said =
            site.perform(&site.admin, "setFacts", "results { status error { code } }", &facts);
        assert_eq!(statuses(&said), ["DUPLICATE", "RECORDED", "REJECTED"]);
        assert_eq!(counts(&site), before);

        let recorded = "results { index status id error { code field message } }";
        let real = json!({ "events": events });
        let real = site.perform(&site.admin, "recordEvents", recorded, &real);
        assert_eq!((statuses(&real), codes(&real)), (expected.to_vec(), codes(&done)));
    });
}

#[test]
fn facts_can_be_assumed_and_are_asked_for_in_a_dry_run_alone() {
    Site::on_each_database("2026-01-01T00:00:00Z", |site| {
        february(&site, RULE, "studio");
        let event = visit("e-1", "2026-02-03T10:00:00Z", "c2", "q");
        let cy = owner("f-9", "post", "q", &json!("cy"));
        let done = foresee(&site, std::slice::from_ref(&event), std::slice::from_ref(&cy));
        let counted = json!([{ "metric": "visits", "collaborator": "cy", "value": "1" }]);
        assert_eq!(of(&done, 0)["counted"], counted);
        assert_eq!(of(&done, 0)["uncreditedBecause"], json!([]));

        let wrong = owner("f-9", "post", "q", &json!({ "cy": "50%" }));
        let input = json!({ "events": [event], "dryRun": true, "assuming": [wrong] });
        let done = site.perform(&site.admin, "recordEvents", "results { status }", &input);
        assert_eq!(done["errors"][0]["field"], json!(["assuming", "0", "value"]), "{done:#}");

        let mutation = "mutation($input: RecordEventsInput!) { recordEvents(input: $input) { results { status } } }";
        let input = json!({ "input": { "events": [event], "assuming": [cy] } });
        let refused = site.ask(&site.admin, mutation, &input);
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{refused:#}");
    });
}

#[test]
fn who_records_may_try_but_sees_nobodys_amounts() {
    let site = Site::at("2026-01-01T00:00:00Z");
    february(&site, RULE, "studio");
    let event = visit("e-1", "2026-02-03T10:00:00Z", "c2", "p");
    let input = json!({ "events": [event], "dryRun": true });
    let done = site.perform(&site.integration, "recordEvents", "results { status }", &input);
    assert_eq!(statuses(&done), ["RECORDED"]);
    let mutation = "mutation($input: RecordEventsInput!) { recordEvents(input: $input) { foreseen { index } } }";
    let refused = site.ask(&site.integration, mutation, &json!({ "input": input }));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused:#}");
}

#[test]
fn a_touch_is_seen_with_the_rest_of_its_journey() {
    Site::on_each_database("2026-01-01T00:00:00Z", |site| {
        february(&site, LINKS, "links");
        let order = json!({ "events": [order("o-1", "2026-02-05T10:00:00Z", "100.00", "USD")] });
        site.perform(&site.admin, "recordEvents", "results { status }", &order);
        let touch = |key: &str, link: &str| {
            json!({
                "key": key, "type": "site_visited", "occurredAt": "2026-02-04T10:00:00Z",
                "fields": { "customer": "c1", "link": link },
            })
        };
        let done = foresee(&site, &[touch("t-1", "l")], &[]);
        let led = json!([{ "metric": "led", "collaborator": "ana", "value": "100" }]);
        assert_eq!(
            (&of(&done, 0)["counted"], &of(&done, 0)["journeys"]),
            (&led, &json!(["journey"]))
        );
        let done = foresee(&site, &[touch("t-2", "lost")], &[]);
        let why = of(&done, 0)["uncreditedBecause"][0].as_str().unwrap();
        assert!(why.starts_with("nobody owned link \"lost\""), "{why}");
    });
}
