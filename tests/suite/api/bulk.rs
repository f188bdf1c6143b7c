//! A CSV that is imported gives the same result as its rows by mutation, however many there are.
//!
//! `IMPORT_ROWS=1000000 cargo test --release --test suite -- api::bulk --nocapture` takes a million.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use rules::domain::Outcome;
use serde_json::{Value, json};
use tantieme::app::{App, PreviewInput};
use tantieme::clock::Clock;

use super::site::Site;
use crate::postgres;

const RULE: &str = "language 1
distributor shop \"Shop\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric lessons
  sum       lesson_completed.minutes
  credit    course.owner

metric customers
  distinct  lesson_completed.customer
  credit    course.owner

metric sales
  sum       order_paid.amount

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  lessons

schedule
  every month on day 1 at 09:00
  measure the month before
";

/// Mixed rows of October: every third is an order, the others are lessons of a hundred courses.
struct Row(u64);

impl Row {
    fn at(&self) -> String {
        let second = self.0 * 37 % (31 * 86_400);
        let (day, rest) = (second / 86_400 + 1, second % 86_400);
        format!("2026-10-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
    }

    fn is_order(&self) -> bool {
        self.0.is_multiple_of(3)
    }

    fn amount(&self) -> String {
        format!("{}.{:02}", self.0 % 250, self.0 % 100)
    }

    fn minutes(&self) -> String {
        format!("{}.{:09}", self.0 % 90, self.0 * 7_919 % 1_000_000_000)
    }

    fn cells(&self) -> String {
        let (number, at, customer) = (self.0, self.at(), self.0 % 997);
        if self.is_order() {
            return format!(
                "order_paid,e-{number},{at},c{customer},,,\"r, {number}\",{} USD",
                self.amount()
            );
        }
        format!(
            "lesson_completed,e-{number},{at},c{customer},k{},{},,",
            number % 100,
            self.minutes()
        )
    }

    fn json(&self) -> Value {
        let (number, customer) = (self.0, format!("c{}", self.0 % 997));
        let (kind, fields) = if self.is_order() {
            let amount = json!({ "amount": self.amount(), "currency": "USD" });
            (
                "order_paid",
                json!({ "customer": customer, "order": format!("r, {number}"), "amount": amount }),
            )
        } else {
            let minutes: Value = serde_json::from_str(&self.minutes()).unwrap();
            let course = format!("k{}", number % 100);
            (
                "lesson_completed",
                json!({ "customer": customer, "course": course, "minutes": minutes }),
            )
        };
        json!({ "key": format!("e-{number}"), "type": kind, "occurredAt": self.at(), "fields": fields })
    }
}

fn owners() -> Vec<Value> {
    let owner = |course: u64| {
        json!({
            "key": format!("owner-{course}"), "subject": {"kind": "course", "ref": format!("k{course}")},
            "attribute": "owner", "value": format!("p{}", course % 7), "from": "2026-01-01T00:00:00Z",
        })
    };
    (0..100).map(owner).collect()
}

async fn outcome(app: &App) -> Outcome {
    let input = PreviewInput {
        source: Some(RULE.to_owned()),
        distributor: None,
        period: Some(("2026-10-01".to_owned(), "2026-11-01".to_owned())),
        entries: None,
    };
    app.preview(input).await.unwrap().outcome
}

/// The outcome of a site that got the rows through the API.
fn by_mutation(rows: u64) -> Outcome {
    let site = Site::at("2026-11-02T00:00:00Z");
    let results = "results { status error { message } }";
    let all_recorded = |payload: &Value| {
        let results = payload["results"].as_array().unwrap();
        assert!(results.iter().all(|result| result["status"] == "RECORDED"), "{payload}");
    };
    all_recorded(&site.perform(
        &site.integration,
        "setFacts",
        results,
        &json!({ "facts": owners() }),
    ));
    for start in (0..rows).step_by(1_000) {
        let events: Vec<Value> =
            (start..rows.min(start + 1_000)).map(|row| Row(row).json()).collect();
        let input = json!({ "events": events });
        all_recorded(&site.perform(&site.integration, "recordEvents", results, &input));
    }
    site.runtime.block_on(outcome(&site.app))
}

/// The outcome of a database that got them as a CSV.
fn by_import(folder: &Path, database: &str, rows: u64) -> Outcome {
    let import = |file: &str, read: u64| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
        command.current_dir(folder).args(["import", "events", file, "--database", database]);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said, format!("{read} read: {read} recorded, 0 known already, 0 refused\n"));
    };
    import("owners.jsonl", 100);
    import("rows.csv", rows);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = App::open(&database.parse().unwrap(), Clock::System).unwrap();
    runtime.block_on(outcome(&app))
}

#[test]
fn a_csv_gives_the_same_as_its_rows_by_mutation() {
    let rows = std::env::var("IMPORT_ROWS").map_or(3_000, |rows| rows.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut csv = "event,key,occurredAt,customer,course,minutes,order,amount\n".to_owned();
    for row in 0..rows {
        writeln!(csv, "{}", Row(row).cells()).unwrap();
    }
    std::fs::write(folder.path().join("rows.csv"), csv).unwrap();
    let owners = owners().into_iter().map(|owner| {
        let line = json!({
            "fact": owner["subject"], "key": owner["key"], "attribute": owner["attribute"],
            "value": owner["value"], "from": owner["from"],
        });
        format!("{line}\n")
    });
    std::fs::write(folder.path().join("owners.jsonl"), owners.collect::<String>()).unwrap();

    let mutated = by_mutation(rows);
    assert_eq!(mutated.standings.len(), 7);
    let mut databases = vec![folder.path().join("test.db").to_str().unwrap().to_owned()];
    databases.extend(postgres::url());
    for database in databases {
        let imported = by_import(folder.path(), &database, rows);
        assert_eq!(imported.standings, mutated.standings, "{database}");
        assert_eq!(imported.digest(), mutated.digest(), "{database}");
    }
    println!("{rows} rows, pool {}, digest {}", mutated.pool, mutated.digest());
}
