//! What settling many periods at once costs, in milliseconds each: periods of as many distributors that
//! are due in the same second, and as many periods of one distributor with a long past. What counts is
//! the ratio of the long run to the short one: a period costs the same however many are due with it.
//!
//! `cargo bench --bench settle -- 250 2000` takes other numbers of periods; these are its own. SQLite
//! always; PostgreSQL where the tests find one, too.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

#[path = "../tests/suite/postgres.rs"]
mod postgres;

use std::time::Instant;

use rules::domain::Moment;
use serde_json::json;
use tantieme::app::{Actor, App, EventInput, FactInput, tick};
use tantieme::clock::Clock;
use tantieme::store::DatabaseUrl;
use tokio::runtime::Runtime;

const SIZES: [usize; 3] = [250, 2_000, 10_000];
const START: &str = "2026-01-01T00:00:00Z";
const DAY: i64 = 86_400_000_000;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    for (title, many) in [("of as many distributors", true), ("of one distributor", false)] {
        println!("\nperiods that are due at once, {title}");
        compare("SQLite", &sizes, |folder| Some(DatabaseUrl::file(folder.join("bench.db"))), many);
        let postgres = |_: &std::path::Path| Some(postgres::url()?.parse().unwrap());
        compare("PostgreSQL", &sizes, postgres, many);
    }
}

/// Measures each size on a fresh database and prints what one period costs.
fn compare(
    title: &str,
    sizes: &[usize],
    database: impl Fn(&std::path::Path) -> Option<DatabaseUrl>,
    many: bool,
) {
    let mut first = None;
    for size in sizes {
        let folder = tempfile::tempdir().unwrap();
        let Some(database) = database(folder.path()) else {
            println!("{title}: LEFT OUT, there is none");
            return;
        };
        let each = measure(&database, *size, many);
        let ratio = each / *first.get_or_insert(each);
        println!("{title}: {size} periods, {each:.1} ms each, {ratio:.2} times the first");
    }
}

/// Milliseconds for each of so many periods.
fn measure(database: &DatabaseUrl, size: usize, many: bool) -> f64 {
    let runtime = Runtime::new().unwrap();
    let days = if many { 1 } else { i64::try_from(size).unwrap() };
    let start = Moment::parse(START).unwrap();
    let now = Moment::from_micros(start.micros() + days * DAY);
    let clock = Clock::fixed(start);
    let app = App::open(database, clock.clone()).unwrap();
    runtime.block_on(async {
        let names = if many { size } else { 1 };
        for name in 0..names {
            let name = format!("days{name}");
            let saved = app.save_distributor(&Actor::command_line(), rule(&name)).await.unwrap();
            assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
            app.activate_distributor(&Actor::command_line(), &name).await.unwrap();
        }
        clock.set(now);
        record(&app, start, days).await;
        let began = Instant::now();
        let report = tick(&app, now).await.unwrap();
        let took = began.elapsed();
        assert_eq!((report.settled.len(), report.held.len()), (size, 0), "{:?}", report.broken);
        took.as_secs_f64() * 1_000.0 / f64::from(u32::try_from(size).unwrap())
    })
}

/// Somebody owns a course, and each day somebody completes it.
async fn record(app: &App, start: Moment, days: i64) {
    let owner = FactInput {
        key: "owner".to_owned(),
        kind: "course".to_owned(),
        reference: "rust-101".to_owned(),
        attribute: "owner".to_owned(),
        value: json!("ana"),
        from: Some(START.to_owned()),
    };
    app.set_facts(&Actor::command_line(), vec![owner]).await.unwrap();
    let completed = |day: i64| EventInput {
        key: format!("e{day}"),
        kind: "course_completed".to_owned(),
        occurred_at: Moment::from_micros(start.micros() + day * DAY + DAY / 2).to_string(),
        fields: json!({ "customer": "c1", "course": "rust-101" }),
        approval: None,
    };
    let events: Vec<EventInput> = (0..days).map(completed).collect();
    for batch in events.chunks(1_000) {
        let results = app.record_events(&Actor::command_line(), batch.to_vec()).await.unwrap();
        assert!(results.iter().all(|result| result.error.is_none()));
    }
}

fn rule(name: &str) -> String {
    format!(
        "language 1
distributor {name} \"Days\"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric completions
  count     course_completed
  credit    course.owner

pool
  take      fixed 10.00 USD
  if nobody qualifies, return to owner

weighting
  share by  completions

schedule
  every day at 00:00
  measure the day before
"
    )
}
