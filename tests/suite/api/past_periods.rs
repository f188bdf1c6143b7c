//! Activating a rule that starts long ago: how many periods that opens is said and confirmed first.

use serde_json::{Value, json};

use super::site::Site;

const NOW: &str = "2026-01-10T12:00:00Z";

fn daily(starts: &str) -> String {
    format!(
        "language 1
distributor days \"Days\"
  currency  USD
  time zone UTC
  starts    {starts}

metric completions
  count     course_completed
  credit    course.owner

pool
  take      contributions
  if nobody qualifies, return to owner

weighting
  share by  completions

schedule
  every day at 00:00
  measure the day before
"
    )
}

fn save(site: &Site, starts: &str) {
    let input = json!({ "source": daily(starts) });
    let saved = site.perform(&site.admin, "saveDistributor", "version", &input);
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
}

fn activate(site: &Site, confirm: bool) -> Value {
    let selection = "distributor { state periods(first: 1) { totalCount } } periodsToOpen";
    let input = json!({ "name": "days", "confirm": confirm });
    site.perform(&site.admin, "activateDistributor", selection, &input)
}

/// From the first of January 1900 to the tenth of 2026, both included, are 126 years of 365 days, 31
/// leap days (1904 to 2024) and ten days of January: 45,990 + 31 + 10.
#[test]
fn a_start_in_1900_is_asked_about() {
    Site::on_each_database(NOW, |site| {
        save(&site, "1900-01-01");
        let asked = activate(&site, false);
        assert_eq!(asked["errors"][0]["code"], "PAST_PERIODS_UNDECIDED", "{asked:#}");
        assert_eq!(asked["errors"][0]["field"], json!(["confirm"]));
        assert_eq!(asked["periodsToOpen"], 46_031, "{asked:#}");
        assert_eq!(asked["distributor"], Value::Null);
        let state = "{ distributor(name: \"days\") { state } }";
        let draft = site.data(&site.admin, state, &json!({}));
        assert_eq!(draft["distributor"]["state"], "DRAFT", "{draft:#}");
        let done = activate(&site, true);
        assert_eq!((&done["errors"], &done["periodsToOpen"]), (&json!([]), &Value::Null));
        assert_eq!(done["distributor"]["state"], "ACTIVE", "{done:#}");
    });
}

#[test]
fn few_are_opened_unasked_and_too_many_never() {
    // To 10 January 2026, both days included: 366 days since 10 January 2025, 367 since the ninth.
    Site::on_each_database(NOW, |site| {
        save(&site, "2025-01-09");
        assert_eq!(activate(&site, false)["periodsToOpen"], 367);
        save(&site, "2025-01-10");
        let done = activate(&site, false);
        assert_eq!(done["errors"], json!([]), "{done:#}");
    });
    Site::on_each_database(NOW, |site| {
        save(&site, "1700-01-01");
        for confirm in [false, true] {
            let refused = activate(&site, confirm);
            assert_eq!(refused["errors"][0]["code"], "INVALID", "{refused:#}");
            let message = refused["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("more than 100000 periods"), "{message}");
        }
    });
}

/// After a pause of two years the days in between are opened: they are asked about, too.
#[test]
fn a_long_pause_is_asked_about() {
    Site::on_each_database(NOW, |site| {
        save(&site, "2026-01-10");
        assert_eq!(activate(&site, false)["errors"], json!([]));
        site.perform(
            &site.admin,
            "pauseDistributor",
            "distributor { state }",
            &json!({ "name": "days" }),
        );
        site.clock.set(rules::domain::Moment::parse("2028-01-10T12:00:00Z").unwrap());
        let asked = activate(&site, false);
        assert_eq!(asked["errors"][0]["code"], "PAST_PERIODS_UNDECIDED", "{asked:#}");
        assert_eq!(asked["periodsToOpen"], 730, "two years, the tenth of January 2026 is open");
        assert_eq!(activate(&site, true)["errors"], json!([]));
    });
}
