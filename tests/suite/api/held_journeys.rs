//! A gap that a new schedule leaves, and journeys whose hold ends within it.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::site::Site;

const ASKED: &str = "version gap { start end heldJourneys }";

/// A tenth of the orders that a link led to, once they are two weeks old.
fn rule(schedule: &str) -> String {
    format!(
        "language 1
distributor links \"Links\"
  currency  USD
  time zone UTC
  starts    2026-11-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  ends with order_paid
  window    30 days before the end
  hold      14 days after the end

metric led
  sum       journey.amount
  split     evenly

weighting
  pay by    led
  tier      from 0 at 10%

schedule
  {schedule}
"
    )
}

fn record(site: &Site, key: &str, at: &str, customer: &str) {
    let event = |kind: &str, more: Value| {
        let mut fields = json!({ "customer": customer });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "key": format!("{kind} {key}"), "type": kind, "occurredAt": at, "fields": fields })
    };
    let amount = json!({ "amount": { "amount": "100.00", "currency": "USD" } });
    let events = [event("site_visited", json!({ "link": "l" })), event("order_paid", amount)];
    let input = json!({ "events": events });
    let done = site.perform(&site.integration, "recordEvents", "results { status }", &input);
    assert_eq!(done["results"], json!([{"status": "RECORDED"}, {"status": "RECORDED"}]));
}

/// The gap reaches from Tuesday, December 1, to Monday, December 7: orders of November 17 to 22 count in it.
#[test]
fn the_question_says_how_many_journeys_skip_would_lose() {
    let months = rule("every month on day 1 at 09:00\n  measure the month before");
    let weeks = rule("every week on monday at 09:00\n  measure the week before");
    Site::on_each_database("2026-11-01T00:00:00Z", |site| {
        let save = |source: &str, gap: Value| {
            let input = json!({ "source": source, "gap": gap });
            site.perform(&site.admin, "saveDistributor", ASKED, &input)
        };
        assert_eq!(save(&months, Value::Null)["errors"], json!([]));
        site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "links" }));
        let owner = json!({
            "key": "owner", "subject": {"kind": "link", "ref": "l"}, "attribute": "owner",
            "value": "ana", "from": "2026-01-01T00:00:00Z",
        });
        site.perform(
            &site.integration,
            "setFacts",
            "results { status }",
            &json!({ "facts": [owner] }),
        );
        site.clock.set(Moment::parse("2026-11-25T12:00:00Z").unwrap());
        let asked = save(&weeks, Value::Null);
        let message = asked["errors"][0]["message"].as_str().unwrap();
        assert_eq!((&asked["gap"]["heldJourneys"], message.contains("hold")), (&json!(0), false));

        record(&site, "in November", "2026-11-16T23:59:59Z", "c1");
        record(&site, "first", "2026-11-17T00:00:00Z", "c2");
        record(&site, "second", "2026-11-20T10:00:00Z", "c3");
        record(&site, "taken back", "2026-11-21T10:00:00Z", "c4");
        record(&site, "behind", "2026-11-23T00:00:00Z", "c5");
        let back = json!({ "key": "order_paid taken back" });
        let back = site.perform(&site.integration, "reverseEvent", "", &back);
        assert_eq!(back["errors"], json!([]), "{back:#}");
        let asked = save(&weeks, Value::Null);
        assert_eq!(asked["errors"][0]["code"], "GAP_UNDECIDED", "{asked:#}");
        assert_eq!(asked["gap"]["start"], "2026-12-01T00:00:00Z");
        assert_eq!(asked["gap"]["end"], "2026-12-07T00:00:00Z");
        assert_eq!(asked["gap"]["heldJourneys"], 2, "{asked:#}");
        let message = asked["errors"][0]["message"].as_str().unwrap();
        let lost = "SKIP (never measured; 2 journeys that ended before it, and whose holds end within it, are \
                    then counted nowhere)";
        assert!(message.ends_with(lost), "{message}");
    });
}
