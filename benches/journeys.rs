//! What journeys cost as there are more of them: N customers with ten touches and one order each, in
//! a SQLite file, read and evaluated customer by customer as a settlement and a first look at the
//! standings do; then a second look, after one more visit. What matters is printed as ratios in the
//! same run: neither time nor memory may grow faster than the number of events, and a second look
//! may not cost what the first did. Bare times say more about a machine.
//!
//! `cargo bench --bench journeys` takes 10,000, 50,000 and 100,000 customers; others are given as
//! arguments: `cargo bench --bench journeys -- 100000 1000000`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

#[path = "measuring/memory.rs"]
mod memory;

use std::sync::Arc;
use std::time::Instant;

use rules::domain::{
    Approval, Entry, Event, Fact, Fields, Moment, Money, Outcome, OwnerShare, Subject, SubjectKind,
    Value,
};
use tantieme::app::{Actor, App, Sight};
use tantieme::clock::Clock;
use tantieme::store::log::{self, NewEntry};
use tantieme::store::{DatabaseUrl, Store};
use tokio::runtime::Runtime;

use memory::watched;

const SIZES: [usize; 3] = [10_000, 50_000, 100_000];
const TOUCHES: usize = 10;
const LINKS: usize = 500;
/// So many entries are appended in one transaction.
const BATCH: usize = 20_000;

const RULE: &str = r"language 1
distributor journeys
  currency  USD
  time zone UTC
  starts    2026-10-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  ends with order_paid
  window    30 days before the end
  gap       20 days
  repeats   count once

metric journey_value
  sum       journey.amount
  split     first 40%, middle 20%, last 40%

pool
  take      10% of journey_value
  if nobody qualifies, carry over

weighting
  share by  journey_value

schedule
  every month on day 1 at 09:00
  measure   the month before
";

/// What one size cost.
struct Cost {
    events: usize,
    /// Of the first look.
    seconds: f64,
    /// Of the second.
    seconds_again: f64,
    /// The most memory of its own that the first look held on top of what was held before, where the
    /// system tells it.
    bytes: Option<u64>,
}

/// A database with a rule over journeys, and who looks at it.
struct Site {
    app: App,
    clock: Clock,
    store: Store,
    runtime: Runtime,
    _folder: tempfile::TempDir,
}

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    let mut first: Option<Cost> = None;
    for customers in sizes {
        let cost = measure(customers);
        println!(
            "{customers} customers, {} events: {:.0} events a second, at most {} MB of memory; a \
             second look takes 1/{:.0} of the time",
            cost.events,
            cost.events as f64 / cost.seconds,
            cost.bytes.map_or("?".to_owned(), |bytes| (bytes / 1_000_000).to_string()),
            cost.seconds / cost.seconds_again,
        );
        match &first {
            None => first = Some(cost),
            Some(first) => println!("  {}", growth(first, &cost)),
        }
    }
}

/// How much more this was than the first size; 1.00 an event is linear.
fn growth(first: &Cost, now: &Cost) -> String {
    let events = now.events as f64 / first.events as f64;
    let memory = match (first.bytes, now.bytes) {
        (Some(first), Some(now)) if first > 0 => {
            format!("{:.2}", now as f64 / first as f64 / events)
        }
        _ => "?".to_owned(),
    };
    let time = now.seconds / first.seconds / events;
    format!(
        "{events:.1} times the events: an event takes {time:.2} times the time and {memory} times the memory"
    )
}

fn measure(customers: usize) -> Cost {
    let mut site = Site::new();
    site.fill(customers);
    site.clock.set(moment(30, 0));
    let ((outcome, seconds), bytes) = watched(|| site.look());
    let orders = i64::try_from(customers).unwrap();
    assert_eq!(outcome.pool.minor, orders * 1_000, "every order has its journey");
    let mut seconds_again = f64::MAX;
    for turn in 0..3 {
        let key = format!("again-{turn}");
        site.write(vec![NewEntry { key, ..visit(29, 7, turn) }]);
        let (again, seconds) = site.look();
        assert_eq!(again.pool, outcome.pool, "a visit after the order changes nothing");
        seconds_again = seconds_again.min(seconds);
    }
    Cost { events: customers * (TOUCHES + 1), seconds, seconds_again, bytes }
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::file(folder.path().join("bench.db"));
        let clock = Clock::fixed(moment(0, 0));
        let app = App::open(&url, clock.clone()).unwrap();
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let saved =
                app.save_distributor(&Actor::command_line(), RULE.to_owned()).await.unwrap();
            assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
            app.activate_distributor(&Actor::command_line(), "journeys").await.unwrap();
        });
        let store = Store::open(&url).unwrap();
        Self { app, clock, store, runtime, _folder: folder }
    }

    /// Owners of the links, then for each customer ten visits on ten days and an order. The
    /// customers come in turns, so that a group is never together in the log.
    fn fill(&mut self, customers: usize) {
        self.write((0..LINKS).map(owned).collect());
        for turn in 0..=TOUCHES {
            for start in (0..customers).step_by(BATCH) {
                let some = start..customers.min(start + BATCH);
                let entry = |customer| {
                    if turn == TOUCHES { order(customer) } else { visit(turn, customer, turn) }
                };
                self.write(some.map(entry).collect());
            }
        }
    }

    fn write(&mut self, entries: Vec<NewEntry>) {
        let appended = self.store.write(|c| log::append(c, &entries, moment(30, 0))).unwrap();
        assert_eq!(appended.len(), entries.len());
    }

    fn look(&self) -> (Arc<Outcome>, f64) {
        let start = Instant::now();
        let outcome =
            self.runtime.block_on(self.app.standings(&Sight::All, "journeys")).unwrap().unwrap();
        (outcome, start.elapsed().as_secs_f64())
    }
}

fn owned(link: usize) -> NewEntry {
    let owner = OwnerShare::sole(format!("owner-{:03}", link % 97));
    let subject =
        Subject { kind: SubjectKind::Asset("link".to_owned()), reference: format!("link-{link}") };
    let value = Some(Value::Owners(vec![owner]));
    let fact = Fact { subject, attribute: "owner".to_owned(), value, from: Moment::ALWAYS };
    entry(format!("f-{link}"), Entry::Fact(fact))
}

fn visit(day: usize, customer: usize, turn: usize) -> NewEntry {
    let link = Value::Ref(format!("link-{}", (customer * 31 + turn * 7) % LINKS).into());
    event("site_visited", day, customer, ("link", link))
}

fn order(customer: usize) -> NewEntry {
    let amount = Money::parse("100.00", "USD".parse().unwrap()).unwrap();
    event("order_paid", TOUCHES, customer, ("amount", Value::Money(amount)))
}

fn event(kind: &str, day: usize, customer: usize, (name, value): (&str, Value)) -> NewEntry {
    let mut fields = Fields::new();
    fields.insert("customer", Value::Ref(format!("customer-{customer}").into()));
    fields.insert(name, value);
    let occurred_at = moment(day, customer);
    let event = Event { kind: kind.into(), occurred_at, fields, approval: Approval::Automatic };
    entry(format!("e-{day}-{customer}"), Entry::Event(event))
}

fn entry(key: String, entry: Entry) -> NewEntry {
    NewEntry { source: "bench".to_owned(), key, entry }
}

/// A day of October, and within it a moment for each customer.
fn moment(day: usize, customer: usize) -> Moment {
    let length = 86_400_000_000_i64;
    let start = Moment::parse("2026-10-01T00:00:00Z").unwrap().micros();
    let day = i64::try_from(day).unwrap();
    let within = i64::try_from(customer).unwrap() % length;
    Moment::from_micros(start + day * length + within)
}
