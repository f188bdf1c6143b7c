//! A day of load on a virtual clock: many distributors, each settled once an hour of its own, events all the
//! time, and people who look at the live standings of any of them. Prints the memory by the hour, which is to stay
//! flat, and how long the looks took; none may be refused.
//!
//! `cargo bench --bench day` plays 24 hours with 1,000 distributors on SQLite; `-- 2 100` two hours with 100.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

#[path = "measuring/memory.rs"]
mod memory;

use std::time::{Duration, Instant};

use rules::domain::Moment;
use serde_json::json;
use tantieme::app::{Actor, App, EventInput, FactInput, Sight, tick};
use tantieme::clock::Clock;
use tantieme::store::DatabaseUrl;
use tokio::runtime::Runtime;

use memory::{own_memory, watched};

const START: &str = "2026-10-01T00:30:00Z";
const MINUTE: i64 = 60_000_000;
/// Each distributor has so many collaborators.
const COURSES: usize = 20;
/// So many events are recorded in each simulated minute, and so many looks taken.
const EVENTS: usize = 100;
const LOOKS: usize = 10;
/// How long a look may take before it is refused, as the server has it.
const BUDGET: Duration = Duration::from_secs(10);

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let hours = given.first().copied().unwrap_or(24);
    let distributors = given.get(1).copied().unwrap_or(1_000);
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::file(folder.path().join("day.db"));
    let clock = Clock::fixed(Moment::parse(START).unwrap());
    let app = App::open(&url, clock.clone()).unwrap();
    let runtime = Runtime::new().unwrap();
    runtime.block_on(begin(&app, distributors));
    let (_, most) = watched(|| {
        for hour in 0..hours {
            let mut day = Day { app: &app, clock: &clock, distributors, looks: Vec::new() };
            let settled: usize =
                (0..60).map(|minute| runtime.block_on(day.minute(hour * 60 + minute))).sum();
            day.looks.sort_unstable();
            let at =
                |part: usize| day.looks.get(day.looks.len() * part / 100).unwrap().as_secs_f64();
            println!(
                "hour {}: {} MB, {settled} settled, {} looks, half of them within {:.1} ms, 99 of 100 \
                 within {:.1} ms",
                hour + 1,
                own_memory().map_or("?".to_owned(), |bytes| (bytes / 1_000_000).to_string()),
                day.looks.len(),
                at(50) * 1e3,
                at(99) * 1e3,
            );
        }
    });
    let most = most.map_or("?".to_owned(), |bytes| (bytes / 1_000_000).to_string());
    println!("at most {most} MB more than at the start");
}

async fn begin(app: &App, distributors: usize) {
    let owner = |course: usize| FactInput {
        key: format!("owner-{course}"),
        kind: "course".to_owned(),
        reference: format!("course-{course}"),
        attribute: "owner".to_owned(),
        value: json!(format!("owner-{course:05}")),
        from: Some("2026-01-01T00:00:00Z".to_owned()),
    };
    app.set_facts(&Actor::command_line(), (0..COURSES).map(owner).collect()).await.unwrap();
    for number in 0..distributors {
        let saved = app.save_distributor(&Actor::command_line(), rule(number)).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        app.activate_distributor(&Actor::command_line(), &name(number)).await.unwrap();
    }
}

/// The load, and what the looks of an hour took.
struct Day<'d> {
    app: &'d App,
    clock: &'d Clock,
    distributors: usize,
    looks: Vec<Duration>,
}

impl Day<'_> {
    /// What happens in a minute of the day. How many periods were settled.
    async fn minute(&mut self, minute: usize) -> usize {
        let now = Moment::parse(START).unwrap().micros() + i64::try_from(minute).unwrap() * MINUTE;
        let now = Moment::from_micros(now);
        self.clock.set(now);
        let event = |number: usize| EventInput {
            key: format!("e-{minute}-{number}"),
            kind: "course_completed".to_owned(),
            occurred_at: now.to_string(),
            fields: json!({
                "customer": format!("customer-{number}"),
                "course": format!("course-{}", (minute + number * 7) % COURSES),
            }),
            approval: None,
        };
        let actor = Actor::command_line();
        let results = self.app.record_events(&actor, (0..EVENTS).map(event).collect());
        assert!(results.await.unwrap().iter().all(|result| result.error.is_none()));
        for look in 0..LOOKS {
            let (reader, _stop) = self.app.for_query("reader", BUDGET);
            let distributor = name((minute * 37 + look * 101) % self.distributors);
            let start = Instant::now();
            let outcome = reader.standings(&Sight::All, &distributor).await;
            self.looks.push(start.elapsed());
            assert!(outcome.unwrap().is_some(), "{distributor} has no open period");
        }
        let report = tick(self.app, now).await.unwrap();
        assert_eq!((report.held.len(), report.broken.len()), (0, 0), "{report:?}");
        report.settled.len()
    }
}

fn name(number: usize) -> String {
    format!("day{number}")
}

/// Each is settled at an hour of its own.
fn rule(number: usize) -> String {
    let (name, hour) = (name(number), number % 24);
    format!(
        "language 1\ndistributor {name}\n  currency  USD\n  time zone UTC\n  starts    2026-10-01\n\n\
         metric completions\n  count     course_completed\n  credit    course.owner\n\n\
         pool\n  take      fixed 100.00 USD\n  if nobody qualifies, carry over\n\n\
         weighting\n  share by  completions\n  leftover  carry over\n\n\
         schedule\n  every day at {hour:02}:00\n  measure   since the last run\n"
    )
}
