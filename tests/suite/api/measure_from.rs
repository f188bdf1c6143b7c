//! Activation in the middle of a period: from when it measures, and that it says so.

use serde_json::{Value, json};

use super::october::{completion, owner};
use super::site::Site;

const ACTIVATED: &str =
    "distributor { state currentPeriod { start end } } period { start end triggerAt }
    choices { measureFrom period { start end triggerAt } }";

const FIXED: &str = "fixed 100.00 USD";

fn rule(take: &str, schedule: &str) -> String {
    format!(
        "language 1
distributor prizes \"Prizes\"
  currency  USD
  time zone UTC

metric completions
  count     course_completed
  credit    course.owner

pool
  take      {take}
  if nobody qualifies, return to owner

weighting
  share by  completions

schedule
  {schedule}
"
    )
}

fn monthly(take: &str) -> String {
    rule(take, "every month on day 1 at 09:00\n  measure the month before")
}

fn save(site: &Site, source: &str) {
    let saved =
        site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": source }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
}

fn activate(site: &Site, from: Option<&str>) -> Value {
    let input = match from {
        Some(from) => json!({ "name": "prizes", "measureFrom": from }),
        None => json!({ "name": "prizes" }),
    };
    site.perform(&site.admin, "activateDistributor", ACTIVATED, &input)
}

fn start_and_end(period: &Value) -> (&str, &str) {
    (period["start"].as_str().unwrap(), period["end"].as_str().unwrap())
}

const OCTOBER: (&str, &str) = ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
const REST: (&str, &str) = ("2026-10-10T12:00:00Z", "2026-11-01T00:00:00Z");
const NOVEMBER: (&str, &str) = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");

/// Ana finishes a course on the fifth, before the activation on the tenth.
#[test]
fn a_fixed_pool_has_to_be_told_and_measures_what_it_was_told() {
    // Who gets the hundred dollars of October, if it is measured.
    for (from, first, paid) in [
        (
            "PERIOD_START",
            OCTOBER,
            json!([{"pool": {"amount": "100.00"}, "standings": {"totalCount": 1}}]),
        ),
        ("NOW", REST, json!([{"pool": {"amount": "100.00"}, "standings": {"totalCount": 0}}])),
        ("NEXT_START", NOVEMBER, json!([])),
    ] {
        Site::on_each_database("2026-10-10T12:00:00Z", |site| {
            let facts = json!({ "facts": [owner("rust-101", "ana")] });
            site.perform(&site.integration, "setFacts", "results { status }", &facts);
            let events = json!({ "events": [completion("e", "rust-101", "c1")] });
            site.perform(&site.integration, "recordEvents", "results { status }", &events);
            save(&site, &monthly(FIXED));
            let asked = activate(&site, None);
            assert_eq!(asked["errors"][0]["code"], "MEASURE_FROM_UNDECIDED", "{asked:#}");
            assert_eq!(asked["errors"][0]["field"], json!(["measureFrom"]));
            assert_eq!((&asked["distributor"], &asked["period"]), (&Value::Null, &Value::Null));
            let message = asked["errors"][0]["message"].as_str().unwrap();
            for part in [
                "PERIOD_START measures 2026-10-01 00:00 to 2026-11-01 00:00",
                "NOW measures 2026-10-10 12:00 to 2026-11-01 00:00",
                "NEXT_START measures 2026-11-01 00:00 to 2026-12-01 00:00",
            ] {
                assert!(message.contains(part), "{message}");
            }
            let choices = asked["choices"].as_array().unwrap().iter();
            let choices: Vec<_> = choices
                .map(|one| (one["measureFrom"].as_str().unwrap(), start_and_end(&one["period"])))
                .collect();
            let expected = [("PERIOD_START", OCTOBER), ("NOW", REST), ("NEXT_START", NOVEMBER)];
            assert_eq!(choices, expected);

            let done = activate(&site, Some(from));
            assert_eq!((&done["errors"], &done["choices"]), (&json!([]), &json!([])), "{done:#}");
            assert_eq!(start_and_end(&done["period"]), first);
            assert_eq!(start_and_end(&done["distributor"]["currentPeriod"]), first);
            site.clock.set(rules::domain::Moment::parse("2026-11-01T09:00:00Z").unwrap());
            let settled = "settlements { pool { amount } standings { totalCount } }";
            let input = json!({ "distributor": "prizes" });
            let settled = site.perform(&site.admin, "settleNow", settled, &input);
            assert_eq!(settled["settlements"], paid, "{from}: {settled:#}");
        });
    }
}

/// Only a fixed amount inside a period has to be told; others measure from now on, as they did.
#[test]
fn others_measure_from_now_on() {
    let week = "every week on monday at 09:00\n  measure since the last run";
    let once = "once on 2026-12-31 at 09:00";
    let table = [
        (monthly("contributions"), Some(REST)),
        (rule(FIXED, "by hand"), None),
        (rule(FIXED, once), Some(("2026-10-10T12:00:00Z", "2026-12-31T09:00:00Z"))),
    ];
    Site::on_each_database("2026-10-10T12:00:00Z", |site| {
        for (index, (source, expected)) in table.iter().enumerate() {
            let name = format!("prizes{index}");
            save(&site, &source.replace("distributor prizes", &format!("distributor {name}")));
            let input = json!({ "name": name });
            let done = site.perform(&site.admin, "activateDistributor", ACTIVATED, &input);
            assert_eq!(done["errors"], json!([]), "{done:#}");
            assert_eq!(done["period"]["start"], "2026-10-10T12:00:00Z");
            if let Some(expected) = expected {
                assert_eq!(start_and_end(&done["period"]), *expected);
            }
        }
        // The tenth of October 2026 is a saturday.
        save(&site, &rule(FIXED, week));
        let asked = activate(&site, None);
        assert_eq!(asked["errors"][0]["code"], "MEASURE_FROM_UNDECIDED", "{asked:#}");
        let done = activate(&site, Some("PERIOD_START"));
        assert_eq!(
            start_and_end(&done["period"]),
            ("2026-10-05T09:00:00Z", "2026-10-12T09:00:00Z")
        );
    });
}

#[test]
fn at_the_start_of_a_period_nothing_has_to_be_said() {
    Site::on_each_database("2026-10-01T00:00:00Z", |site| {
        save(&site, &monthly(FIXED));
        let done = activate(&site, None);
        assert_eq!(done["errors"], json!([]), "{done:#}");
        assert_eq!(start_and_end(&done["period"]), OCTOBER);
    });
}

#[test]
fn what_says_nothing_new_is_refused() {
    Site::on_each_database("2026-10-10T12:00:00Z", |site| {
        let by_hand = rule(FIXED, "by hand");
        save(&site, &by_hand);
        for from in ["PERIOD_START", "NEXT_START"] {
            let refused = activate(&site, Some(from));
            assert_eq!(refused["errors"][0]["code"], "INVALID", "{refused:#}");
            assert_eq!(refused["errors"][0]["field"], json!(["measureFrom"]));
        }
        let starting = monthly(FIXED).replace("UTC\n", "UTC\n  starts    2026-10-05\n");
        save(&site, &starting);
        let refused = activate(&site, Some("NOW"));
        assert_eq!(refused["errors"][0]["code"], "INVALID", "{refused:#}");
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains("starts"));
        let done = activate(&site, None);
        assert_eq!(start_and_end(&done["period"]), ("2026-10-05T00:00:00Z", OCTOBER.1));
        site.perform(&site.admin, "pauseDistributor", "", &json!({ "name": "prizes" }));
        let refused = activate(&site, Some("NOW"));
        assert_eq!(refused["errors"][0]["code"], "ILLEGAL_STATE", "{refused:#}");
        assert_eq!(refused["errors"][0]["field"], json!(["measureFrom"]));
        assert_eq!(activate(&site, None)["errors"], json!([]));
    });
}

#[test]
fn a_check_shows_what_would_really_be_measured() {
    let site = Site::at("2026-10-10T12:00:00Z");
    let query = "query($source: String!) { checkRule(source: $source) {
        nextRuns { measures { start end } } } }";
    let first = |source: &str| {
        let mut found = site.data(&site.viewer, query, &json!({ "source": source }));
        found["checkRule"]["nextRuns"][0]["measures"].take()
    };
    assert_eq!(start_and_end(&first(&monthly(FIXED))), REST);
    let starts = |day: &str| monthly(FIXED).replace("UTC\n", &format!("UTC\n  starts    {day}\n"));
    assert_eq!(start_and_end(&first(&starts("2026-10-05"))), ("2026-10-05T00:00:00Z", OCTOBER.1));
    assert_eq!(start_and_end(&first(&starts("2026-11-10"))), ("2026-11-10T00:00:00Z", NOVEMBER.1));
    assert_eq!(start_and_end(&first(&starts("2026-01-01"))), OCTOBER);
    let ending =
        starts("2026-11-01").replace("2026-11-01\n", "2026-11-01\n  ends      2026-11-05\n");
    assert_eq!(start_and_end(&first(&ending)), (NOVEMBER.0, "2026-11-06T00:00:00Z"));
}
