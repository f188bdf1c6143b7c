//! What looking back costs: settling a month, in a SQLite file, when nothing became known of the months
//! before it, something of one of them, and of twelve. Each is a ratio to settling with nothing to look at,
//! in the same run; a touched month is evaluated a few times, so that it may cost a few times as much as
//! the month itself, and twelve of them twelve times as much as one. Bare times say more about a machine.
//!
//! `cargo bench --bench corrections` takes 300 and 3,000 sales a month; others are given as arguments.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use rules::domain::{
    Approval, Entry, Event, Fact, Fields, Moment, Money, OwnerShare, Subject, SubjectKind, Value,
};
use tantieme::app::{Actor, App, tick};
use tantieme::clock::Clock;
use tantieme::store::log::{self, NewEntry};
use tantieme::store::{DatabaseUrl, Store};
use tokio::runtime::Runtime;

const SIZES: [usize; 2] = [300, 3_000];
const MONTHS: usize = 12;
const TOUCHED: [usize; 3] = [0, 1, MONTHS];
const COUPONS: usize = 50;
/// Each case is measured so often, on a copy of the file; the fastest counts.
const TIMES: usize = 3;

const RULE: &str = include_str!("../tests/suite/tenth_of_sales.txt");

/// What becomes of corrections, by rule.
const POLICIES: [&str; 3] = ["adjust for 400 days", "count in the next period", "are ignored"];

fn main() {
    let given: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    for policy in POLICIES {
        println!("corrections {policy}");
        let mut first: Option<(usize, f64)> = None;
        for size in &sizes {
            let folder = tempfile::tempdir().unwrap();
            let year = settled_year(folder.path(), policy, *size);
            let seconds = TOUCHED.map(|touched| fastest(&year, touched, *size));
            let [none, one, twelve] = seconds;
            println!(
                "  {size} sales a month: {:.1} times the time for one touched month, {:.1} for {MONTHS}; \
                 each of {MONTHS} takes {:.2} times what a single one takes",
                one / none,
                twelve / none,
                (twelve - none) / (one - none) / MONTHS as f64,
            );
            match first {
                None => first = Some((*size, twelve)),
                Some((smallest, before)) => {
                    let sales = *size as f64 / smallest as f64;
                    let time = twelve / before / sales;
                    println!(
                        "    {sales:.1} times the sales: a sale takes {time:.2} times the time"
                    );
                }
            }
        }
    }
}

/// A file with twelve settled months and a thirteenth that is over.
fn settled_year(folder: &Path, policy: &str, size: usize) -> PathBuf {
    let file = folder.join("year.db");
    let (app, runtime, store) = opened(&file, start_of(0));
    runtime.block_on(async {
        let saved = app
            .save_distributor(&Actor::command_line(), format!("{RULE}  corrections {policy}\n"))
            .await
            .unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        app.activate_distributor(&Actor::command_line(), "coupon_share").await.unwrap();
    });
    write(&store, (0..COUPONS).map(owned).collect(), start_of(0));
    for month in 0..=MONTHS {
        let sales = (0..size).map(|number| sale(month, number, "in-time"));
        write(&store, sales.collect(), start_of(month));
        if month < MONTHS {
            settle(&app, &runtime, month, 1);
        }
    }
    // All of it is in the file: nothing has to be copied that somebody may be writing.
    store.close().unwrap();
    file
}

/// The time that settling the thirteenth month takes when so many months before are touched.
fn fastest(year: &Path, touched: usize, size: usize) -> f64 {
    let times = (0..TIMES).map(|_| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.db");
        std::fs::copy(year, &file).unwrap();
        let (app, runtime, store) = opened(&file, start_of(MONTHS + 1));
        let late = (0..touched).map(|month| sale(month, size, "late"));
        write(&store, late.collect(), start_of(MONTHS + 1));
        let start = Instant::now();
        settle(&app, &runtime, MONTHS, 1);
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::MAX, f64::min)
}

fn opened(file: &Path, now: Moment) -> (App, Runtime, Store) {
    let url = DatabaseUrl::file(file.to_owned());
    let app = App::open(&url, Clock::fixed(now)).unwrap();
    (app, Runtime::new().unwrap(), Store::open(&url).unwrap())
}

fn settle(app: &App, runtime: &Runtime, month: usize, expected: usize) {
    let due = Moment::from_micros(start_of(month + 1).micros() + 9 * 3_600_000_000);
    let report = runtime.block_on(tick(&app.at(Clock::fixed(due)), due)).unwrap();
    assert_eq!(report.settled.len(), expected, "{report:?}");
}

fn write(store: &Store, entries: Vec<NewEntry>, at: Moment) {
    let appended = store.write(|connection| log::append(connection, &entries, at)).unwrap();
    assert_eq!(appended.len(), entries.len());
}

fn owned(number: usize) -> NewEntry {
    let reference = format!("coupon-{number}");
    let subject = Subject { kind: SubjectKind::Asset("coupon".to_owned()), reference };
    let value = Some(Value::Owners(vec![OwnerShare::sole(format!("owner-{number}"))]));
    let fact = Fact { subject, attribute: "owner".to_owned(), value, from: Moment::ALWAYS };
    NewEntry { source: "bench".to_owned(), key: format!("f-{number}"), entry: Entry::Fact(fact) }
}

/// A sale of a day in the middle of a month.
fn sale(month: usize, number: usize, which: &str) -> NewEntry {
    let mut fields = Fields::new();
    fields.insert("customer", Value::Ref(format!("customer-{number}").into()));
    fields.insert("coupon", Value::Ref(format!("coupon-{}", number % COUPONS).into()));
    fields.insert("amount", Value::Money(Money::parse("10.00", "USD".parse().unwrap()).unwrap()));
    let within = i64::try_from(number).unwrap();
    let occurred_at = Moment::from_micros(start_of(month).micros() + 864_000_000_000 + within);
    let kind = "coupon_code_used".into();
    let event = Event { kind, occurred_at, fields, approval: Approval::Automatic };
    let key = format!("{which}-{month}-{number}");
    NewEntry { source: "bench".to_owned(), key, entry: Entry::Event(event) }
}

/// The start of a month, from 0 for January 2026.
fn start_of(month: usize) -> Moment {
    let (year, month) = (2026 + month / 12, month % 12 + 1);
    Moment::parse(&format!("{year}-{month:02}-01T00:00:00Z")).unwrap()
}
