//! A new schedule or time zone: who is paid what before, over and after the change, and that nobody is
//! paid a pool for a gap that nobody chose.

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::app::tick;

use super::october::owner;
use super::site::Site;

const ASKED: &str = "version distributor { version } comparison { gaining }
    gap { start end decided choices { gap periods { start end triggerAt } } }";

const PERIODS: &str = "{ distributor(name: \"prizes\") {
    currentPeriod { start end version }
    versions { nodes { version gap holdsFrom } }
    periods { nodes { index start end version state unmeasuredBefore { start end } } } } }";

/// A hundred dollars for each week, or whatever is put in the places of zone, pool and schedule.
fn rule(zone: &str, pool: &str, schedule: &str) -> String {
    format!(
        "language 1
distributor prizes \"Prizes\"
  currency  USD
  time zone {zone}
  starts    2026-11-02

metric completions
  count     course_completed
  credit    course.owner

pool
  take      fixed {pool}.00 USD
  if nobody qualifies, return to owner

weighting
  share by  completions

schedule
  {schedule}
"
    )
}

fn weekly() -> String {
    rule("UTC", "100", "every week on monday at 09:00\n  measure the week before")
}

fn monthly(zone: &str, pool: &str) -> String {
    rule(zone, pool, "every month on day 1 at 09:00\n  measure the month before")
}

fn save(site: &Site, input: Value) -> Value {
    site.perform(&site.admin, "saveDistributor", ASKED, &input)
}

fn activate(site: &Site, source: &str) {
    let saved = save(site, json!({ "source": source }));
    assert_eq!((&saved["errors"], &saved["gap"]), (&json!([]), &Value::Null), "{saved:#}");
    let active = site.perform(&site.admin, "activateDistributor", "", &json!({ "name": "prizes" }));
    assert_eq!(active["errors"], json!([]));
    let facts = json!({ "facts": [owner("rust-101", "ana"), owner("go-1", "bo")] });
    site.perform(&site.integration, "setFacts", "results { status }", &facts);
}

fn complete(site: &Site, at: &str, course: &str) {
    let event = json!({
        "key": format!("{course} at {at}"), "type": "course_completed", "occurredAt": at,
        "fields": {"customer": format!("c-{at}"), "course": course},
    });
    let input = json!({ "events": [event] });
    // Nothing is recorded before it happens: the clock moves there, and back.
    let now = site.clock.now();
    site.clock.set(now.max(Moment::parse(at).unwrap()));
    let done = site.perform(&site.integration, "recordEvents", "results { status }", &input);
    assert_eq!(done["results"], json!([{"status": "RECORDED"}]));
    site.clock.set(now);
}

/// Lets the scheduler do its work at a moment.
fn run_at(site: &Site, at: &str) {
    let now = Moment::parse(at).unwrap();
    site.clock.set(now);
    let report = site.runtime.block_on(tick(&site.app, now)).unwrap();
    assert!(report.held.is_empty() && report.broken.is_empty(), "{report:?}");
}

/// What was settled, the oldest first: `2026-11-02 to 2026-11-09: ana 100.00`.
fn settled(site: &Site) -> Vec<String> {
    let query = "{ distributor(name: \"prizes\") { settlements { nodes { period { start end }
        standings { nodes { collaborator { ref } amount { amount } } } } } } }";
    let found = site.data(&site.viewer, query, &json!({}));
    let nodes = found["distributor"]["settlements"]["nodes"].as_array().unwrap();
    nodes.iter().rev().map(line).collect()
}

fn line(settlement: &Value) -> String {
    let standings = settlement["standings"]["nodes"].as_array().unwrap().iter();
    let mut paid: Vec<String> = standings
        .map(|one| {
            let amount = one["amount"]["amount"].as_str().unwrap();
            format!("{} {amount}", one["collaborator"]["ref"].as_str().unwrap())
        })
        .collect();
    paid.sort();
    format!("{}: {}", span(&settlement["period"]), paid.join(", "))
}

fn span(value: &Value) -> String {
    let side =
        |name: &str| value[name].as_str().unwrap().replace("T00:00:00Z", "").replace(":00Z", "Z");
    format!("{} to {}", side("start"), side("end"))
}

/// The periods that were announced for a choice.
fn announced(answer: &Value, choice: &str) -> Vec<String> {
    let choices = answer["gap"]["choices"].as_array().unwrap();
    let of = choices.iter().find(|one| one["gap"] == choice).unwrap();
    of["periods"].as_array().unwrap().iter().map(span).collect()
}

fn periods(site: &Site) -> Value {
    site.data(&site.viewer, PERIODS, &json!({}))["distributor"].take()
}

fn next_runs(site: &Site, source: &str) -> Vec<Value> {
    let query = "query($source: String!) { checkRule(source: $source) {
        nextRuns { utc measures { start end } undecided } } }";
    let checked = site.data(&site.viewer, query, &json!({ "source": source }));
    checked["checkRule"]["nextRuns"].as_array().unwrap().clone()
}

/// The spans of the periods from `index` on.
fn spans_from(site: &Site, index: i64) -> Vec<String> {
    let found = periods(site);
    let nodes = found["periods"]["nodes"].as_array().unwrap().iter().rev();
    nodes.filter(|one| one["index"].as_i64() >= Some(index)).map(span).collect()
}

/// Two weeks, then months of four hundred dollars. Bo finishes a course in the gap; in December ana
/// finishes three and bo one.
#[test]
fn from_weeks_to_months_each_choice_pays_what_it_announced() {
    let weeks = ["2026-11-02 to 2026-11-09: ana 100.00", "2026-11-09 to 2026-11-16: ana 100.00"];
    let table = [
        // Three of five for ana, over six weeks and a half.
        ("JOIN", vec!["2026-11-16 to 2027-01-01: ana 240.00, bo 160.00"]),
        (
            "SEPARATE",
            vec![
                "2026-11-16 to 2026-12-01: bo 400.00",
                "2026-12-01 to 2027-01-01: ana 300.00, bo 100.00",
            ],
        ),
        ("SKIP", vec!["2026-12-01 to 2027-01-01: ana 300.00, bo 100.00"]),
    ];
    for (choice, months) in table {
        Site::on_each_database("2026-11-02T00:00:00Z", |site| {
            activate(&site, &weekly());
            complete(&site, "2026-11-03T10:00:00Z", "rust-101");
            run_at(&site, "2026-11-09T09:00:00Z");
            complete(&site, "2026-11-10T10:00:00Z", "rust-101");
            site.clock.set(Moment::parse("2026-11-11T12:00:00Z").unwrap());
            let source = monthly("UTC", "400");
            let asked = save(&site, json!({ "source": source }));
            assert_eq!(asked["errors"][0]["code"], "GAP_UNDECIDED", "{asked:#}");
            assert_eq!(asked["errors"][0]["field"], json!(["gap"]));
            assert_eq!((&asked["version"], &asked["distributor"]), (&Value::Null, &Value::Null));
            assert_eq!(span(&asked["gap"]), "2026-11-16 to 2026-12-01");
            assert_eq!(asked["gap"]["decided"], Value::Null);
            assert_eq!(periods(&site)["versions"]["nodes"].as_array().unwrap().len(), 1);

            let done = save(&site, json!({ "source": source, "gap": choice }));
            assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(2)), "{done:#}");
            assert_eq!(done["gap"]["decided"], choice);
            let version = &periods(&site)["versions"]["nodes"][0];
            let holds = if choice == "SKIP" { "2026-12-01" } else { "2026-11-16" };
            assert_eq!(version["holdsFrom"], format!("{holds}T00:00:00Z"), "{version:#}");
            assert_eq!(version["gap"], choice);

            for at in ["2026-11-16T09:00:00Z", "2026-11-20T12:00:00Z", "2026-12-01T09:00:00Z"] {
                run_at(&site, at);
                if at.starts_with("2026-11-20") {
                    complete(&site, at, "go-1");
                }
            }
            for day in [5, 6, 7] {
                complete(&site, &format!("2026-12-0{day}T10:00:00Z"), "rust-101");
            }
            complete(&site, "2026-12-08T10:00:00Z", "go-1");
            run_at(&site, "2027-01-01T09:00:00Z");
            let expected: Vec<&str> = weeks.iter().chain(&months).copied().collect();
            assert_eq!(settled(&site), expected, "{choice}");
            run_at(&site, "2027-02-01T09:00:00Z");
            let mut spans = spans_from(&site, 2);
            spans.truncate(3);
            assert_eq!(spans, announced(&asked, choice), "{choice}");
            let gap = json!({"start": "2026-11-16T00:00:00Z", "end": "2026-12-01T00:00:00Z"});
            let gap = if choice == "SKIP" { gap } else { Value::Null };
            let found = periods(&site);
            let third = found["periods"]["nodes"].as_array().unwrap().iter();
            let third = third.clone().find(|one| one["index"] == 2).unwrap();
            assert_eq!(third["unmeasuredBefore"], gap, "{choice}");
        });
    }
}

/// Midnight in Los Angeles is half a day after midnight in Kolkata. Going back, a month of Kolkata has
/// begun within the last one of Los Angeles: nothing is measured twice.
#[test]
fn from_zone_to_zone_and_back_nothing_is_paid_that_nobody_chose() {
    let (kolkata, angeles) = ("Asia/Kolkata", "America/Los_Angeles");
    Site::on_each_database("2026-11-10T12:00:00Z", |site| {
        activate(&site, &monthly(kolkata, "1000"));
        assert_eq!(
            spans_from(&site, 0),
            ["2026-11-01T18:30Z to 2026-11-30T18:30Z"],
            "starts on the 2nd"
        );
        let there = monthly(angeles, "1000");
        let asked = save(&site, json!({ "source": there }));
        assert_eq!(asked["errors"][0]["code"], "GAP_UNDECIDED", "{asked:#}");
        assert_eq!(span(&asked["gap"]), "2026-11-30T18:30Z to 2026-12-01T08:00Z");
        let both = "from 2026-11-30 10:30 PST to 2026-12-01 00:00 PST (2026-11-30T18:30:00Z to \
            2026-12-01T08:00:00Z)";
        let message = asked["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(both), "{message}");
        let december = "2026-12-01T08:00Z to 2027-01-01T08:00Z";
        let january = "2027-01-01T08:00Z to 2027-02-01T08:00Z";
        let joined = "2026-11-30T18:30Z to 2027-01-01T08:00Z";
        let apart = "2026-11-30T18:30Z to 2026-12-01T08:00Z";
        assert_eq!(announced(&asked, "JOIN")[..2], [joined, january]);
        assert_eq!(announced(&asked, "SEPARATE"), [apart, december, january]);
        assert_eq!(announced(&asked, "SKIP")[..2], [december, january]);

        let says = |undecided: [bool; 3]| {
            let runs = next_runs(&site, &there);
            let said: Vec<bool> = runs.iter().map(|run| run["undecided"] == true).collect();
            assert_eq!(said[..3], undecided, "{runs:#?}");
            assert_eq!(span(&runs[1]["measures"]), december);
        };
        says([false, true, false]);

        // Several saves: the last one decides, and going back to the old zone asks nothing.
        for choice in ["SEPARATE", "JOIN"] {
            let done = save(&site, json!({ "source": there, "gap": choice }));
            assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(2)), "{done:#}");
        }
        let more = save(&site, json!({ "source": monthly(angeles, "2000") }));
        assert_eq!((&more["version"], &more["gap"]["decided"]), (&json!(3), &json!("JOIN")));
        let back = save(&site, json!({ "source": monthly(kolkata, "1000") }));
        assert_eq!((&back["version"], &back["gap"]), (&json!(4), &Value::Null), "{back:#}");
        let again = save(&site, json!({ "source": there }));
        assert_eq!(again["errors"][0]["code"], "GAP_UNDECIDED", "{again:#}");
        let done = save(&site, json!({ "source": there, "gap": "SKIP" }));
        assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(5)), "{done:#}");
        says([false, false, false]);

        run_at(&site, "2026-12-10T12:00:00Z");
        assert_eq!(spans_from(&site, 1), [december]);
        let home = save(&site, json!({ "source": monthly(kolkata, "1000") }));
        assert_eq!(home["errors"][0]["code"], "GAP_UNDECIDED", "{home:#}");
        assert_eq!(span(&home["gap"]), "2027-01-01T08:00Z to 2027-01-31T18:30Z");
        let done = save(&site, json!({ "source": monthly(kolkata, "1000"), "gap": "SEPARATE" }));
        assert_eq!(done["errors"], json!([]), "{done:#}");
        run_at(&site, "2027-03-10T12:00:00Z");
        let spans = [
            december,
            "2027-01-01T08:00Z to 2027-01-31T18:30Z",
            "2027-01-31T18:30Z to 2027-02-28T18:30Z",
            "2027-02-28T18:30Z to 2027-03-31T18:30Z",
        ];
        assert_eq!(spans_from(&site, 1), spans);
    });
}

#[test]
fn a_version_for_the_open_period_leaves_the_same_gap() {
    Site::on_each_database("2026-11-04T12:00:00Z", |site| {
        activate(&site, &weekly());
        let source = monthly("UTC", "400");
        let asked = json!({ "source": source, "effective": "THIS_PERIOD" });
        let shown = save(&site, asked);
        let codes: Vec<&Value> =
            shown["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
        assert_eq!(codes, ["GAP_UNDECIDED", "NOT_CONFIRMED"], "{shown:#}");
        assert_eq!(shown["comparison"]["gaining"], 0);
        let asked = json!({ "source": source, "effective": "THIS_PERIOD", "confirm": true });
        let shown = save(&site, asked);
        assert_eq!(shown["errors"][0]["code"], "GAP_UNDECIDED", "{shown:#}");
        assert_eq!(shown["errors"].as_array().unwrap().len(), 1);
        assert_eq!(periods(&site)["currentPeriod"]["version"], 1, "nothing is saved");

        let asked =
            json!({ "source": source, "effective": "THIS_PERIOD", "confirm": true, "gap": "JOIN" });
        let done = save(&site, asked);
        assert_eq!((&done["errors"], &done["version"]), (&json!([]), &json!(2)), "{done:#}");
        let current = &periods(&site)["currentPeriod"];
        assert_eq!(
            (span(current), &current["version"]),
            ("2026-11-02 to 2026-11-09".to_owned(), &json!(2))
        );
        run_at(&site, "2026-11-09T12:00:00Z");
        assert_eq!(spans_from(&site, 1), ["2026-11-09 to 2027-01-01"]);
    });
}

#[test]
fn a_paused_distributor_goes_on_with_what_was_decided() {
    Site::on_each_database("2026-11-04T12:00:00Z", |site| {
        activate(&site, &weekly());
        let name = json!({ "name": "prizes" });
        site.perform(&site.admin, "pauseDistributor", "", &name);
        site.clock.set(Moment::parse("2026-12-20T12:00:00Z").unwrap());
        let source = monthly("UTC", "400");
        let asked = save(&site, json!({ "source": source }));
        assert_eq!(asked["errors"][0]["code"], "GAP_UNDECIDED", "{asked:#}");
        assert_eq!(span(&asked["gap"]), "2026-11-09 to 2026-12-01");
        save(&site, json!({ "source": source, "gap": "SKIP" }));
        let active =
            site.perform(&site.admin, "activateDistributor", "period { start end }", &name);
        assert_eq!(span(&active["period"]), "2026-12-01 to 2027-01-01", "{active:#}");
        assert_eq!(spans_from(&site, 0), ["2026-11-02 to 2026-11-09", "2026-12-01 to 2027-01-01"]);
    });
}

/// A period that somebody closes has no end yet, and periods from run to run have no bounds to miss.
#[test]
fn a_period_that_is_closed_by_hand_asks_before_and_since_the_last_run_asks_nothing() {
    let by_hand = rule("UTC", "100", "by hand");
    Site::on_each_database("2026-11-10T12:00:00Z", |site| {
        activate(&site, &by_hand);
        let since =
            rule("UTC", "100", "every month on day 1 at 09:00\n  measure since the last run");
        let saved = save(&site, json!({ "source": since }));
        assert_eq!((&saved["errors"], &saved["gap"]), (&json!([]), &Value::Null), "{saved:#}");
        let source = monthly("UTC", "100");
        let asked = save(&site, json!({ "source": source }));
        assert_eq!(asked["errors"][0]["code"], "GAP_UNDECIDED", "{asked:#}");
        assert_eq!(asked["gap"]["start"], "2026-11-10T12:00:00Z", "as if it were closed now");
        let done = save(&site, json!({ "source": source, "gap": "JOIN" }));
        assert_eq!(done["errors"], json!([]), "{done:#}");
        site.clock.set(Moment::parse("2026-11-20T12:00:00Z").unwrap());
        let input = json!({ "distributor": "prizes" });
        let closed = site.perform(&site.admin, "settleNow", "settlements { id }", &input);
        assert_eq!(closed["errors"][0]["code"], Value::Null, "{closed:#}");
        run_at(&site, "2026-11-20T12:00:00Z");
        let expected = ["2026-11-02 to 2026-11-20T12:00Z", "2026-11-20T12:00Z to 2027-01-01"];
        assert_eq!(spans_from(&site, 0), expected);
    });
}

/// What a rule says itself needs no choice: it starts later than the last period ends.
#[test]
fn a_later_start_is_a_choice_of_its_own() {
    Site::on_each_database("2026-11-04T12:00:00Z", |site| {
        activate(&site, &weekly());
        let later = monthly("UTC", "400").replace("2026-11-02", "2027-01-01");
        let saved = save(&site, json!({ "source": later }));
        assert_eq!((&saved["errors"], &saved["gap"]), (&json!([]), &Value::Null), "{saved:#}");
        run_at(&site, "2026-11-09T12:00:00Z");
        assert_eq!(spans_from(&site, 1), ["2027-01-01 to 2027-02-01"]);
    });
}

#[test]
fn checking_a_text_shows_the_gap_and_the_runs_of_what_is_measured_already() {
    Site::on_each_database("2026-11-04T12:00:00Z", |site| {
        activate(&site, &weekly());
        let query = "query($source: String!) { checkRule(source: $source) {
            gap { start end decided } nextRuns { utc measures { start end } } } }";
        let check = |source: &str| {
            let found = site.data(&site.viewer, query, &json!({ "source": source }));
            let runs = found["checkRule"]["nextRuns"].as_array().unwrap().iter();
            let runs: Vec<String> = runs.take(2).map(|run| span(&run["measures"])).collect();
            (runs, found["checkRule"]["gap"].clone())
        };
        let (runs, gap) = check(&weekly());
        assert_eq!(runs, ["2026-11-02 to 2026-11-09", "2026-11-09 to 2026-11-16"]);
        assert_eq!(gap, Value::Null);
        let source = monthly("UTC", "400");
        let (runs, gap) = check(&source);
        assert_eq!(runs, ["2026-11-02 to 2026-11-09", "2026-12-01 to 2027-01-01"]);
        assert_eq!(
            (span(&gap), &gap["decided"]),
            ("2026-11-09 to 2026-12-01".into(), &Value::Null)
        );
        save(&site, json!({ "source": source, "gap": "JOIN" }));
        let (runs, gap) = check(&source);
        assert_eq!(runs, ["2026-11-02 to 2026-11-09", "2026-11-09 to 2027-01-01"]);
        assert_eq!(gap["decided"], "JOIN");
    });
}

/// Money that is given for a moment that was left out would be lost.
#[test]
fn money_for_a_gap_that_is_skipped_is_refused() {
    Site::on_each_database("2026-11-04T12:00:00Z", |site| {
        let taking = |source: String| {
            source.replace("  if nobody", "  take      contributions\n  if nobody")
        };
        activate(&site, &taking(weekly()));
        let source = taking(monthly("UTC", "400"));
        let give = |key: &str, at: &str| {
            let input = json!({
                "distributor": "prizes", "key": key, "occurredAt": at,
                "amount": {"amount": "5.00", "currency": "USD"},
            });
            let done = site.perform(&site.admin, "contribute", "result { status }", &input);
            (done["result"]["status"].clone(), done["errors"][0]["message"].clone())
        };
        save(&site, json!({ "source": source, "gap": "SKIP" }));
        let (status, message) = give("g-1", "2026-11-20T00:00:00Z");
        assert_eq!(status, Value::Null);
        let message = message.as_str().unwrap().to_owned();
        assert!(message.contains("2026-11-09") && message.contains("2026-12-01"), "{message}");
        assert_eq!(give("g-2", "2026-12-20T00:00:00Z").0, "RECORDED");
        save(&site, json!({ "source": source, "gap": "JOIN" }));
        assert_eq!(give("g-3", "2026-11-20T00:00:00Z").0, "RECORDED");
    });
}
