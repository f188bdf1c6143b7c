//! What journeys cost as there are more of them: N customers with ten touches and one order each,
//! through the one evaluator. What matters is printed as ratios between sizes in the same run: neither
//! time nor memory may grow faster than the number of events. Bare times say more about a machine.
//!
//! `cargo bench --bench journeys` takes 10,000, 50,000 and 100,000 customers; others are given as
//! arguments: `cargo bench --bench journeys -- 10000 1000000`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use tantieme::domain::{
    Approval, Catalogue, CutOff, Entry, Event, Fact, Moment, Money, OwnerShare, Percent, Recorded,
    Subject, SubjectKind, Value, Window,
};
use tantieme::engine::{Reading, evaluate};
use tantieme::language::{Program, compile};

const SIZES: [usize; 3] = [10_000, 50_000, 100_000];
const TOUCHES: usize = 10;
const LINKS: usize = 500;
const RUNS: usize = 3;

const RULE: &str = r"language 1
distributor journeys
  currency  USD
  time zone UTC

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
  by hand
";

/// What one size cost.
struct Cost {
    events: usize,
    seconds: f64,
    log_bytes: Option<u64>,
    evaluate_bytes: Option<u64>,
}

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    let program = compile(RULE, &Catalogue::builtin()).program.unwrap();
    let mut first: Option<Cost> = None;
    for customers in sizes {
        let cost = measure(&program, customers);
        let per = |bytes: Option<u64>| match bytes {
            Some(bytes) => format!("{:.0}", bytes as f64 / cost.events as f64),
            None => "?".to_owned(),
        };
        println!(
            "{customers} customers, {} events: {:.0} events a second; bytes an event: {} in the \
             log, {} more while evaluating",
            cost.events,
            cost.events as f64 / cost.seconds,
            per(cost.log_bytes),
            per(cost.evaluate_bytes),
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
    let memory = match (first.evaluate_bytes, now.evaluate_bytes) {
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

fn measure(program: &Program, customers: usize) -> Cost {
    let before = memory("VmRSS:");
    let log = log(customers);
    let after = memory("VmRSS:");
    let reading = reading(log.len());
    let events = customers * (TOUCHES + 1);
    let mut seconds = f64::MAX;
    forget_peak();
    for _ in 0..RUNS {
        let start = Instant::now();
        let outcome = black_box(evaluate(program, &reading, &log).unwrap());
        seconds = seconds.min(start.elapsed().as_secs_f64());
        let orders = i64::try_from(customers).unwrap();
        assert_eq!(outcome.pool.minor, orders * 1_000, "every order has its journey");
    }
    let between = |low: Option<u64>, high: Option<u64>| Some(high?.saturating_sub(low?));
    Cost {
        events,
        seconds,
        log_bytes: between(before, after),
        evaluate_bytes: between(after, memory("VmHWM:")),
    }
}

/// Owners of the links, then for each customer ten visits on ten days and an order. The customers
/// come in turns, so that a group is never together in the log.
fn log(customers: usize) -> Vec<Recorded> {
    let mut log = Vec::with_capacity(LINKS + customers * (TOUCHES + 1));
    for link in 0..LINKS {
        let owner = OwnerShare {
            collaborator: format!("owner-{:03}", link % 97),
            percent: Percent::HUNDRED,
        };
        let fact = Fact {
            subject: Subject {
                kind: SubjectKind::Asset("link".to_owned()),
                reference: format!("link-{link}"),
            },
            attribute: "owner".to_owned(),
            value: Some(Value::Owners(vec![owner])),
            from: Moment::ALWAYS,
        };
        push(&mut log, format!("f-{link}"), Entry::Fact(fact));
    }
    for turn in 0..=TOUCHES {
        for customer in 0..customers {
            let mut fields = BTreeMap::new();
            fields.insert("customer".to_owned(), Value::Ref(format!("customer-{customer}")));
            let kind = if turn == TOUCHES {
                let amount = Money::parse("100.00", "USD".parse().unwrap()).unwrap();
                fields.insert("amount".to_owned(), Value::Money(amount));
                "order_paid"
            } else {
                let link = (customer * 31 + turn * 7) % LINKS;
                fields.insert("link".to_owned(), Value::Ref(format!("link-{link}")));
                "site_visited"
            };
            let event = Event {
                kind: kind.to_owned(),
                occurred_at: moment(turn, customer),
                fields,
                approval: Approval::Automatic,
            };
            push(&mut log, format!("e-{turn}-{customer}"), Entry::Event(event));
        }
    }
    log
}

fn push(log: &mut Vec<Recorded>, key: String, entry: Entry) {
    let position = i64::try_from(log.len() + 1).unwrap();
    log.push(Recorded {
        stream: 0,
        position,
        source: "bench".to_owned(),
        key,
        recorded_at: Moment::ALWAYS,
        entry,
    });
}

/// A day for each turn, and within it a moment for each customer.
fn moment(turn: usize, customer: usize) -> Moment {
    let day = 86_400_000_000_i64;
    let start = Moment::parse("2026-10-01T00:00:00Z").unwrap().micros();
    let turn = i64::try_from(turn).unwrap();
    let within = i64::try_from(customer).unwrap() % day;
    Moment::from_micros(start + turn * day + within)
}

fn reading(entries: usize) -> Reading {
    let last = i64::try_from(entries).unwrap();
    let end = Moment::parse("2026-11-01T00:00:00Z").unwrap();
    Reading {
        window: Window::new(Moment::parse("2026-10-01T00:00:00Z").unwrap(), end),
        cut_off: CutOff::single(last),
        late_after: None,
        measured_from: Moment::ALWAYS,
        period_index: 0,
        waiting_in: Default::default(),
        carried_in: Money::zero("USD".parse().unwrap()),
        given: Vec::new(),
        as_of: end,
        late_as_of: end,
    }
}

/// A line of the process's status in bytes, where the system tells it.
fn memory(line: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix(line))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1_024)
}

/// Lets the peak start from what is held now, where the system can do that.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
