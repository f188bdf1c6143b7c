//! What evaluating costs, as a ratio against a fold written by hand for exactly this rule, measured
//! in the same run over the same entries. Never bare times: they say more about a machine.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, Throughput};
use rules::domain::{
    Approval, Catalogue, CutOff, Entry, Event, Fact, Moment, Money, OwnerShare, Recorded, Subject,
    SubjectKind, Value, Window, decode_fields, encode_fields,
};
use rules::engine::{Reading, evaluate};
use rules::language::{Program, compile};

const EVENTS: usize = 100_000;
const COURSES: usize = 500;
const CUSTOMERS: usize = 20_000;
const METRICS: f64 = 2.0;

const RULE: &str = r#"language 1
distributor course_profit_share "Course creators share profit by completions"
  currency  USD
  time zone America/New_York

metric completions
  count     course_completed
  credit    course.owner
  where     course.status is "published"
  where     customer is not course.owner.customer
  once per  customer, course

metric sales
  sum       order_paid.amount
  where     category is any of "course", "membership"

pool
  take      30% of sales
  if nobody qualifies, carry over

weighting
  share by  completions
  qualify   when completions at least 5
  each      at most 60% of the pool
  leftover  carry over

schedule
  by hand
"#;

fn main() {
    let log = log();
    let program = compile(RULE, &Catalogue::builtin()).program.unwrap();
    let reading = reading(&log);
    let by_hand = || fold_by_hand(&log, reading.window);
    let evaluated = || evaluate(&program, &reading, &log).unwrap();
    same_result(&program, &evaluated(), by_hand());

    let rows = rows(&log);
    let yardstick = median(&mut || _ = black_box(by_hand()));
    let mut criterion = Criterion::default()
        .with_measurement(Ratio { yardstick })
        .sample_size(20)
        .without_plots()
        .configure_from_args();
    let mut group = criterion.benchmark_group("evaluate 100,000 events");
    group.throughput(Throughput::Elements(EVENTS as u64));
    group.bench_function("fold written by hand", |bencher| bencher.iter(by_hand));
    group.bench_function("evaluate", |bencher| bencher.iter(evaluated));
    group.bench_function("decode the same rows", |bencher| bencher.iter(|| decode(&rows)));
    group.finish();
    summary(&mut || _ = black_box(by_hand()), &mut || _ = black_box(evaluated()), &mut || {
        _ = black_box(decode(&rows));
    });
}

/// The line to remember: costs for each event and metric, in folds written by hand.
fn summary(by_hand: &mut dyn FnMut(), evaluated: &mut dyn FnMut(), decoded: &mut dyn FnMut()) {
    let (hand, engine, decoding) = (median(by_hand), median(evaluated), median(decoded));
    println!(
        "events per second and metric: {:.2} of the fold written by hand; evaluating {METRICS} \
         metrics takes {:.2} times that fold, and {:.2} of the time it takes to decode the rows",
        hand / engine,
        engine / hand,
        engine / decoding,
    );
}

/// The median of a few runs, in nanoseconds.
fn median(run: &mut dyn FnMut()) -> f64 {
    let mut times: Vec<Duration> = (0..15)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2].as_nanos() as f64
}

/// Completions by owner and sales in cents, without conditions that can be configured, without a
/// derivation and without facts that change: the least that this rule can cost.
fn fold_by_hand(log: &[Recorded], window: Window) -> (HashMap<&str, u64>, i64) {
    let mut attributes: HashMap<(&str, &str), &Value> = HashMap::new();
    for recorded in log {
        if let Entry::Fact(Fact { subject, attribute, value: Some(value), .. }) = &recorded.entry {
            attributes.insert((&subject.reference, attribute), value);
        }
    }
    let (mut completions, mut seen, mut sales) = (HashMap::new(), HashSet::new(), 0);
    for recorded in log {
        let Entry::Event(event) = &recorded.entry else { continue };
        if !window.contains(event.occurred_at) {
            continue;
        }
        if event.kind == "order_paid" {
            let Some(Value::Text(category)) = event.fields.get("category") else { continue };
            let Some(Value::Money(amount)) = event.fields.get("amount") else { continue };
            if category == "course" || category == "membership" {
                sales += amount.minor;
            }
        } else if event.kind == "course_completed" {
            let Some(Value::Ref(customer)) = event.fields.get("customer") else { continue };
            let Some(Value::Ref(course)) = event.fields.get("course") else { continue };
            let read = |subject, attribute| attributes.get(&(subject, attribute)).copied();
            let Some(Value::Text(status)) = read(course, "status") else { continue };
            let Some(Value::Owners(owners)) = read(course, "owner") else { continue };
            let owner = owners[0].collaborator.as_str();
            let own = matches!(read(owner, "customer"), Some(Value::Ref(own)) if own == customer);
            if status == "published" && !own && seen.insert((customer, course)) {
                *completions.entry(owner).or_insert(0) += 1;
            }
        }
    }
    (completions, sales)
}

/// Both must have counted the same, or the ratio says nothing.
fn same_result(
    program: &Program,
    outcome: &rules::domain::Outcome,
    (completions, sales): (HashMap<&str, u64>, i64),
) {
    let sales = Money::new(sales, program.currency).quantity();
    assert_eq!(outcome.site[0].value, sales);
    assert_eq!(outcome.standings.len(), completions.len());
    for standing in &outcome.standings {
        let counted = completions[standing.collaborator.as_str()];
        assert_eq!(standing.metrics[0].value.to_string(), counted.to_string());
    }
}

/// The rows as a store keeps them: kind and fields as JSON.
fn rows(log: &[Recorded]) -> Vec<(&str, String)> {
    let row = |recorded| match recorded {
        &Recorded { entry: Entry::Event(ref event), .. } => {
            Some((event.kind.as_str(), encode_fields(&event.fields).to_string()))
        }
        _ => None,
    };
    log.iter().filter_map(row).collect()
}

fn decode(rows: &[(&str, String)]) -> usize {
    let catalogue = Catalogue::builtin();
    let fields = rows.iter().map(|(kind, json)| {
        let json = serde_json::from_str(json).unwrap();
        decode_fields(&catalogue.events[*kind], &json).unwrap().values().count()
    });
    fields.sum()
}

fn reading(log: &[Recorded]) -> Reading {
    let window = Window::new(Moment::from_micros(0), Moment::from_micros(EVENTS as i64));
    Reading::new(window, CutOff::single(log.len() as i64), window.end, "USD".parse().unwrap())
}

/// Courses with their owners, then one sale for every nine completions.
fn log() -> Vec<Recorded> {
    let mut entries = Vec::with_capacity(EVENTS + 3 * COURSES);
    for course in 0..COURSES {
        let (owner, course) = (format!("owner-{}", course % 100), format!("course-{course}"));
        let owners = vec![OwnerShare::sole(owner.clone())];
        let kind = || SubjectKind::Asset("course".to_owned());
        entries.push(fact(kind(), &course, "owner", Value::Owners(owners)));
        entries.push(fact(kind(), &course, "status", Value::Text("published".into())));
        let customer = Value::Ref(format!("customer-of-{owner}").into());
        entries.push(fact(SubjectKind::Collaborator, &owner, "customer", customer));
    }
    entries.extend((0..EVENTS).map(event));
    let place = |(index, entry)| Recorded {
        stream: 0,
        position: index as i64 + 1,
        source: "bench".to_owned(),
        key: format!("k-{index:08}"),
        recorded_at: Moment::from_micros(index as i64),
        entry,
    };
    entries.into_iter().enumerate().map(place).collect()
}

fn fact(kind: SubjectKind, reference: &str, attribute: &str, value: Value) -> Entry {
    Entry::Fact(Fact {
        subject: Subject { kind, reference: reference.to_owned() },
        attribute: attribute.to_owned(),
        value: Some(value),
        from: Moment::ALWAYS,
    })
}

fn event(index: usize) -> Entry {
    let spread = index.wrapping_mul(2_654_435_761) >> 7;
    let customer = Value::Ref(format!("customer-{}", spread % CUSTOMERS).into());
    let field = |name: &str, value| (name.to_owned(), value);
    let (kind, fields) = if index.is_multiple_of(10) {
        let amount = Money::new((spread % 20_000) as i64, "USD".parse().unwrap());
        let category = ["course", "membership", "book"][spread % 3].to_owned();
        let fields = [
            field("customer", customer),
            field("amount", Value::Money(amount)),
            field("category", Value::Text(category.into())),
        ];
        ("order_paid", fields.into_iter().collect())
    } else {
        let course = Value::Ref(format!("course-{}", spread / CUSTOMERS % COURSES).into());
        let fields = [field("customer", customer), field("course", course)];
        ("course_completed", fields.into_iter().collect())
    };
    let occurred_at = Moment::from_micros(index as i64);
    let approval = Approval::Automatic;
    Entry::Event(Event { kind: kind.into(), occurred_at, fields, approval })
}

/// Wall time, shown as a multiple of the yardstick.
struct Ratio {
    yardstick: f64,
}

impl Measurement for Ratio {
    type Intermediate = Instant;
    type Value = Duration;

    fn start(&self) -> Instant {
        WallTime.start()
    }

    fn end(&self, start: Instant) -> Duration {
        WallTime.end(start)
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self
    }
}

impl ValueFormatter for Ratio {
    fn scale_values(&self, _: f64, values: &mut [f64]) -> &'static str {
        values.iter_mut().for_each(|value| *value /= self.yardstick);
        "folds by hand"
    }

    fn scale_throughputs(&self, _: f64, _: &Throughput, values: &mut [f64]) -> &'static str {
        values.iter_mut().for_each(|value| *value = self.yardstick / *value);
        "of its events per second"
    }

    fn scale_for_machines(&self, values: &mut [f64]) -> &'static str {
        self.scale_values(0.0, values)
    }
}
