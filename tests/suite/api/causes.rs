//! What is behind a correction, for an admin and for those whose amount it is, and where it is told.

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::app::tick;

use super::october::RESULTS;
use super::site::Site;

/// Twelve dollars a month, by visits.
const RULE: &str = "language 1
distributor visits \"Visits\"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     blog_post_visited
  credit    post.owner

pool
  take      fixed 12.00 USD
  if nobody qualifies, carry over

weighting
  share by  visits

schedule
  every month on day 1 at 09:00
  measure the month before
  corrections adjust for 90 days
";

const CAUSES: &str = "adjustments {
    collaborator { ref } before { amount } after { amount } amount { amount } treatment causeCount
    causes { kind key source target occurredAt recordedAt
      event { type key source fields } fact { kind ref attribute } } }";

fn visit(key: &str, day: &str, post: &str, customer: &str) -> Value {
    json!({
        "key": key, "type": "blog_post_visited", "occurredAt": format!("{day}T10:00:00Z"),
        "fields": {"customer": customer, "post": post},
    })
}

fn owner(key: &str, post: &str, who: &str) -> Value {
    json!({
        "key": key, "subject": {"kind": "post", "ref": post}, "attribute": "owner", "value": who,
        "from": "2026-01-01T00:00:00Z",
    })
}

fn record(site: &Site, events: &[Value]) {
    let input = json!({ "events": events });
    all_recorded(&site.perform(&site.integration, "recordEvents", RESULTS, &input));
}

fn own(site: &Site, facts: &[Value]) {
    let input = json!({ "facts": facts });
    all_recorded(&site.perform(&site.integration, "setFacts", RESULTS, &input));
}

fn all_recorded(done: &Value) {
    for result in done["results"].as_array().unwrap() {
        assert_eq!(result["status"], "RECORDED", "{result:#}");
    }
}

fn run_at(site: &Site, at: &str) {
    let now = Moment::parse(at).unwrap();
    site.clock.set(now);
    let report = site.runtime.block_on(tick(&site.app, now)).unwrap();
    assert_eq!((report.held, report.broken), (vec![], vec![]));
}

/// In January ana has two visits and bo one: 8.00 and 4.00. Later it turns out that a third visit was
/// ana's, and there are one more of hers and three of bo's: four each, so 6.00 each.
fn january_corrected(site: &Site) {
    let input = json!({ "source": RULE });
    site.perform(&site.admin, "saveDistributor", "version", &input);
    let input = json!({ "name": "visits" });
    site.perform(&site.admin, "activateDistributor", "distributor { state }", &input);
    site.clock.set(Moment::parse("2026-01-20T12:00:00Z").unwrap());
    own(site, &[owner("f-1", "anas", "ana"), owner("f-2", "bos", "bo")]);
    record(
        site,
        &[
            visit("v-1", "2026-01-02", "anas", "c1"),
            visit("v-2", "2026-01-03", "anas", "c2"),
            visit("v-3", "2026-01-04", "lost", "c3"),
            visit("v-4", "2026-01-05", "bos", "c4"),
        ],
    );
    run_at(site, "2026-02-01T09:00:00Z");
    site.clock.set(Moment::parse("2026-02-10T12:00:00Z").unwrap());
    own(site, &[owner("f-3", "lost", "ana")]);
    record(
        site,
        &[
            visit("v-5", "2026-01-06", "anas", "secret-customer"),
            visit("v-6", "2026-01-07", "bos", "c6"),
            visit("v-7", "2026-01-08", "bos", "c7"),
            visit("v-8", "2026-01-09", "bos", "c8"),
            visit("v-9", "2026-02-09", "anas", "c9"),
        ],
    );
}

fn ahead(site: &Site, token: &str) -> Value {
    let query = format!(
        "{{ distributor(name: \"visits\") {{ {CAUSES}
          standings {{ nodes {{ collaborator {{ ref }} amount {{ amount }} adjustmentTotal {{ amount }} }} }} }} }}"
    );
    site.data(token, &query, &json!({}))["distributor"].take()
}

/// How many causes there are of a kind, and how many of these tell what they were.
fn told(causes: &Value, kind: &str, what: &str) -> (usize, usize) {
    let of_kind = causes.as_array().unwrap().iter().filter(|cause| cause["kind"] == kind);
    let all: Vec<&Value> = of_kind.collect();
    (all.len(), all.iter().filter(|cause| !cause[what].is_null()).count())
}

#[test]
fn who_is_paid_sees_what_changed_their_own_and_nothing_of_others() {
    Site::on_each_database("2026-01-01T00:00:00Z", |site| {
        january_corrected(&site);
        let seen = ahead(&site, &site.viewer);
        let rows = seen["adjustments"].as_array().unwrap();
        let amounts: Vec<(&Value, &Value)> = rows
            .iter()
            .map(|row| (&row["collaborator"]["ref"], &row["amount"]["amount"]))
            .collect();
        assert_eq!(
            amounts,
            [(&json!("ana"), &json!("-2.00")), (&json!("bo"), &json!("2.00"))],
            "{seen:#}"
        );
        for row in rows {
            assert_eq!(told(&row["causes"], "EVENT", "event"), (4, 4), "{row:#}");
            assert_eq!(told(&row["causes"], "EVENT", "key"), (4, 4), "{row:#}");
            assert_eq!(told(&row["causes"], "FACT", "fact"), (1, 1), "{row:#}");
        }

        let seen = ahead(&site, &site.ana);
        let [row] = seen["adjustments"].as_array().unwrap().as_slice() else { panic!("{seen:#}") };
        assert_eq!((&row["collaborator"]["ref"], &row["causeCount"]), (&json!("ana"), &json!(5)));
        assert_eq!(told(&row["causes"], "EVENT", "event"), (4, 1), "{row:#}");
        for hidden in ["key", "source", "target"] {
            assert_eq!(told(&row["causes"], "EVENT", hidden), (4, 0), "{row:#}");
        }
        assert_eq!(told(&row["causes"], "EVENT", "occurredAt"), (4, 4), "{row:#}");
        let causes = row["causes"].as_array().unwrap();
        let fact = causes.iter().find(|cause| cause["kind"] == "FACT").unwrap();
        assert_eq!(fact["fact"], json!({"kind": "post", "ref": "lost", "attribute": "owner"}));
        let event = causes.iter().find(|cause| !cause["event"].is_null()).unwrap();
        assert_eq!(event["occurredAt"], "2026-01-06T10:00:00Z");
        let shown = json!({
            "type": "blog_post_visited", "key": null, "source": null, "fields": {"post": "anas"},
        });
        assert_eq!(event["event"], shown, "{event:#}");
        let text = seen.to_string();
        for others in ["secret-customer", "\"bo\"", "bos", "v-", "shop"] {
            assert!(!text.contains(others), "{others}: {text}");
        }
    });
}

#[test]
fn standings_and_obligations_tell_of_adjustments() {
    Site::on_each_database("2026-01-01T00:00:00Z", |site| {
        january_corrected(&site);
        // The one visit of February brings ana all of its 12.00; bo has no standing yet.
        let pending = |who: &str, amount: &str, adjustments: Option<&str>| {
            let total = adjustments.map(|amount| json!({ "amount": amount }));
            json!({
                "collaborator": {"ref": who}, "amount": {"amount": amount},
                "adjustmentTotal": total,
            })
        };
        let live = ahead(&site, &site.ana);
        let expected = json!([pending("ana", "12.00", Some("-2.00"))]);
        assert_eq!(live["standings"]["nodes"], expected, "{live:#}");

        run_at(&site, "2026-03-01T09:00:00Z");
        let query = "{ settlements { nodes { id
            standings { nodes { collaborator { ref } amount { amount } adjustmentTotal { amount } } }
            obligations(filter: {collaborator: \"bo\"}) { nodes { kind amount { amount } reason } } } } }";
        let found = site.data(&site.viewer, query, &json!({}));
        let [february, january] = found["settlements"]["nodes"].as_array().unwrap().as_slice()
        else {
            panic!("{found:#}")
        };
        assert_eq!(february["standings"]["nodes"], expected, "{february:#}");
        let reason = "adjusts January 2026 (visits.0) to what is known by now";
        assert_eq!(
            february["obligations"]["nodes"],
            json!([{ "kind": "ADJUSTMENT", "amount": {"amount": "2.00"}, "reason": reason }])
        );
        let expected = json!([pending("ana", "8.00", None), pending("bo", "4.00", None)]);
        assert_eq!(january["standings"]["nodes"], expected, "{january:#}");
        assert_eq!(ahead(&site, &site.viewer)["adjustments"], json!([]));
    });
}
