//! What a look at live standings costs as there is more in the period: N events of 10,000 collaborators
//! in a SQLite file, by a rule whose events count one by one and by one that lets only the first of a
//! customer and course count. Each is looked at cold (a server that has just started), warm after ten new
//! events, warm with nothing new, warm again and again while a thousand events a second come in, and cold with a
//! checkpoint. What matters is the last line of each rule:
//! how many times as long a look takes with the most events as with the fewest, in the same run.
//!
//! `cargo bench --bench standings` takes 10,000, 100,000 and 1,000,000 events; others are given as
//! arguments: `cargo bench --bench standings -- 10000 50000`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

#[path = "measuring/memory.rs"]
mod memory;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rules::domain::{
    Approval, Entry, Event, Fact, Fields, Moment, Outcome, OwnerShare, Subject, SubjectKind, Value,
};
use tantieme::app::{Actor, App, Sight};
use tantieme::clock::Clock;
use tantieme::store::log::{self, NewEntry};
use tantieme::store::{DatabaseUrl, Store};
use tokio::runtime::Runtime;

use memory::watched;

/// As in the program: a look makes and drops some hundred thousand small things.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const COLLABORATORS: usize = 10_000;
/// So many entries are appended in one transaction.
const BATCH: usize = 20_000;
/// So many looks are taken after ten new events, and so many with nothing new.
const LOOKS: usize = 20;
/// So many looks are taken beside recording.
const LOOKS_BESIDE: usize = 300;

/// Rules by what they are called here; the clause is part of their only metric.
const RULES: [(&str, &str); 2] =
    [("single events", ""), ("by customer", "  once per  customer, course\n")];

fn rule(clause: &str) -> String {
    format!(
        "language 1\ndistributor standings\n  currency  USD\n  time zone UTC\n  starts    2026-10-01\n\n\
         metric completions\n  count     course_completed\n  credit    course.owner\n{clause}\n\
         pool\n  take      fixed 10000.00 USD\n  if nobody qualifies, carry over\n\n\
         weighting\n  share by  completions\n  leftover  carry over\n\n\
         schedule\n  every month on day 1 at 09:00\n  measure   the month before\n"
    )
}

/// What looks cost, in seconds.
struct Cost {
    cold: f64,
    /// The worst of some.
    warm: f64,
    unchanged: f64,
    /// Half of those taken beside recording took no longer than the first, 99 of 100 no longer than the second.
    beside: (f64, f64),
    from_checkpoint: f64,
    /// The most memory of its own that the cold look held on top of what was held before, in bytes, where
    /// the system tells it.
    bytes: Option<u64>,
}

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    for (name, clause) in RULES {
        let mut costs: Vec<Cost> = Vec::new();
        for &events in &sizes {
            let cost = measure(events, clause);
            println!(
                "{name}, {events} events: cold {:.0} ms with at most {} MB, warm {:.1} ms, unchanged \
                 {:.2} ms, beside 1,000 events a second {:.1} ms and {:.1} ms at most for 99 of 100, from a \
                 checkpoint {:.0} ms",
                cost.cold * 1e3,
                cost.bytes.map_or("?".to_owned(), |bytes| (bytes / 1_000_000).to_string()),
                cost.warm * 1e3,
                cost.unchanged * 1e3,
                cost.beside.0 * 1e3,
                cost.beside.1 * 1e3,
                cost.from_checkpoint * 1e3,
            );
            costs.push(cost);
        }
        if let (Some(first), Some(last)) = (costs.first(), costs.last()) {
            println!(
                "  most : fewest events: cold {:.1}, warm {:.2}, unchanged {:.2}, from a checkpoint {:.2}",
                last.cold / first.cold,
                last.warm / first.warm,
                last.unchanged / first.unchanged,
                last.from_checkpoint / first.from_checkpoint,
            );
        }
    }
}

fn measure(events: usize, clause: &str) -> Cost {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::file(folder.path().join("bench.db"));
    let clock = Clock::fixed(moment(0, 1));
    let runtime = Runtime::new().unwrap();
    let app = App::open(&url, clock.clone()).unwrap();
    runtime.block_on(async {
        let saved = app.save_distributor(&Actor::command_line(), rule(clause)).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        app.activate_distributor(&Actor::command_line(), "standings").await.unwrap();
    });
    let store = Store::open(&url).unwrap();
    let write = |entries: Vec<NewEntry>| {
        let written = store.write(|c| log::append(c, &entries, moment(1, 1))).unwrap();
        assert_eq!(written.len(), entries.len());
    };
    write((0..COLLABORATORS).map(owned).collect());
    for start in (0..events).step_by(BATCH) {
        write((start..events.min(start + BATCH)).map(|event| completed(event, events)).collect());
    }
    clock.set(moment(1, 1));
    let look = |app: &App| -> (Arc<Outcome>, f64) {
        let start = Instant::now();
        let outcome = runtime.block_on(app.standings(&Sight::All, "standings")).unwrap().unwrap();
        (outcome, start.elapsed().as_secs_f64())
    };
    let ((outcome, cold), bytes) = watched(|| look(&app));
    assert_eq!(outcome.standings.len(), COLLABORATORS.min(events));
    let (mut warm, mut unchanged) = (0_f64, 0_f64);
    for turn in 0..LOOKS {
        let first = events + turn * 10;
        write((first..first + 10).map(|event| completed(event, events)).collect());
        warm = warm.max(look(&app).1);
        unchanged = unchanged.max(look(&app).1);
    }
    let beside = beside_recording(
        |turn| {
            let first = events + (LOOKS + turn) * 10;
            write((first..first + 10).map(|event| completed(event, events)).collect());
        },
        || look(&app).1,
    );
    runtime.block_on(app.store_checkpoint("standings")).unwrap();
    let restarted = App::open(&url, clock).unwrap();
    let (_, from_checkpoint) = look(&restarted);
    Cost { cold, warm, unchanged, beside, from_checkpoint, bytes }
}

/// Looks one after the other while ten events are recorded every hundredth of a second. The time within which
/// half of them come, and 99 of 100.
fn beside_recording(record: impl Fn(usize) + Sync, look: impl Fn() -> f64) -> (f64, f64) {
    let done = AtomicBool::new(false);
    let mut looks: Vec<f64> = std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                record(turn);
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let looks = (0..LOOKS_BESIDE).map(|_| look()).collect();
        done.store(true, Ordering::Relaxed);
        looks
    });
    looks.sort_unstable_by(f64::total_cmp);
    let within = |part: usize| *looks.get(looks.len() * part / 100).unwrap();
    (within(50), within(99))
}

fn owned(course: usize) -> NewEntry {
    let owner = OwnerShare::sole(format!("owner-{course:05}"));
    let kind = SubjectKind::Asset("course".to_owned());
    let subject = Subject { kind, reference: format!("course-{course}") };
    let value = Some(Value::Owners(vec![owner]));
    let fact = Fact { subject, attribute: "owner".to_owned(), value, from: Moment::ALWAYS };
    NewEntry { source: "bench".to_owned(), key: format!("f-{course}"), entry: Entry::Fact(fact) }
}

/// Courses and customers come in turns; later events occur later in the day.
fn completed(event: usize, events: usize) -> NewEntry {
    let mut fields = Fields::new();
    fields.insert("customer", Value::Ref(format!("customer-{}", event % (events / 5)).into()));
    fields.insert("course", Value::Ref(format!("course-{}", event % COLLABORATORS).into()));
    let completed = Event {
        kind: "course_completed".into(),
        occurred_at: moment(0, event),
        fields,
        approval: Approval::Automatic,
    };
    let key = format!("e-{event}");
    NewEntry { source: "bench".to_owned(), key, entry: Entry::Event(completed) }
}

/// A day of October, and within it a millisecond.
fn moment(day: i64, milli: usize) -> Moment {
    let start = Moment::parse("2026-10-01T00:00:00Z").unwrap().micros();
    Moment::from_micros(start + day * 86_400_000_000 + i64::try_from(milli).unwrap() * 1_000)
}
