//! What totals that run on cost as their log grows old: how many entries a settlement reads. Where nothing became
//! known late it reads as many after three years as in the first one.

use std::sync::Mutex;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, SqliteConnection};
use tantieme::app::EventInput;

use super::fixture::{Fixture, coupon, moment, on_each_database};
use crate::statements;

/// Events of each month.
const EACH_MONTH: usize = 20;

/// The months that are looked at, from January 2026 on: each March but the first is behind the others by years.
const LOOKED_AT: [usize; 4] = [3, 15, 27, 39];

fn rule(running: &str) -> String {
    format!(
        "language 1\ndistributor coupon_share \"Coupon share\"\n  currency USD\n  time zone UTC\n  starts \
         2026-01-01\nmetric sold\n  sum coupon_code_used.amount\n  credit coupon.owner\n  {running}\n\
         weighting\n  pay by sold\n  tier from 0.00 USD at 5%\n  tier from 1000.00 USD at 10%\n  tiers \
         marginal\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n  corrections count \
         in the next period\n"
    )
}

/// `2026-03` for the third month.
fn named(month: usize) -> String {
    format!("{}-{:02}", 2026 + (month - 1) / 12, (month - 1) % 12 + 1)
}

fn sale(month: usize, number: usize) -> EventInput {
    let at = format!("{}-{:02}T10:00:00Z", named(month), number + 1);
    let mut event = coupon(&format!("e{month}-{number}"), &at, ["A", "B", "C"][number % 3]);
    event.fields["customer"] = serde_json::json!(format!("c{month}-{number}"));
    event.fields["amount"] = serde_json::json!({ "amount": "10.00", "currency": "USD" });
    event
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many entries a statement gives that reads them whole.
fn entries(connection: &mut SqliteConnection, statement: &str) -> i64 {
    let (text, binds) = statement.split_once(" -- binds: ").unwrap();
    let binds: Vec<serde_json::Value> = serde_json::from_str(binds).unwrap();
    let mut binds = binds.into_iter().map(|bind| match bind.as_str() {
        Some(text) => format!("'{}'", text.replace('\'', "''")),
        None => bind.to_string(),
    });
    let mut pieces = text.split('?');
    let first = pieces.next().unwrap().to_owned();
    let asked = pieces.fold(first, |asked, piece| asked + &binds.next().unwrap() + piece);
    let counted = format!("SELECT count(*) AS rows FROM ({asked})");
    diesel::sql_query(counted).get_result::<Rows>(connection).unwrap().rows
}

/// How many entries are read while something is done.
async fn read(fixture: &Fixture, deed: impl AsyncFnOnce()) -> i64 {
    let path = fixture.command_url.as_str();
    statements::since_last(path);
    deed().await;
    let asked = statements::since_last(path);
    let mut connection = SqliteConnection::establish(path).unwrap();
    let whole = |one: &&String| {
        one.starts_with("SELECT") && one.contains("`entries`") && one.contains("`body`")
    };
    asked.iter().filter(whole).map(|one| entries(&mut connection, one)).sum()
}

/// What the settlements of some months read.
struct Read {
    running: &'static str,
    /// What is recorded before a month is settled, besides its own events.
    late: fn(usize) -> Option<EventInput>,
    /// Whether what is kept of earlier looks and settlements is thrown away before.
    anew: bool,
}

impl Read {
    /// Where nothing came late.
    fn of(running: &'static str) -> Self {
        Self { running, late: |_| None, anew: false }
    }

    /// Where something of the month before came late.
    fn late(self) -> Self {
        Self { late: |month| (month > 1).then(|| sale(month - 1, 27)), ..self }
    }

    fn anew(self) -> Self {
        Self { anew: true, ..self }
    }

    /// Settles month after month.
    async fn on(&self, fixture: Fixture) -> Vec<i64> {
        let fixture = fixture.with_text(&rule(self.running)).await;
        let mut counted = Vec::new();
        for month in 1..=LOOKED_AT[3] {
            fixture.clock.set(moment(&format!("{}-28T00:00:00Z", named(month))));
            fixture.record((0..EACH_MONTH).map(|number| sale(month, number)).collect()).await;
            fixture.record((self.late)(month).into_iter().collect()).await;
            if self.anew {
                fixture.app.forget_checkpoints().await.unwrap();
            }
            let due = format!("{}-01T09:00:00Z", named(month + 1));
            let settle = async || assert_eq!(fixture.tick_at(&due).await.len(), 1);
            let read = read(&fixture, settle).await;
            if LOOKED_AT.contains(&month) {
                counted.push(read);
            }
        }
        counted
    }

    /// How many entries. The databases are asked for the same: SQLite is counted.
    fn counted(self) -> Vec<i64> {
        statements::listen();
        let counted = Mutex::new(Vec::new());
        on_each_database(async |fixture| {
            if !fixture.command_url.starts_with("postgres") {
                let read = self.on(fixture).await;
                *counted.lock().unwrap() = read;
            }
        });
        counted.into_inner().unwrap()
    }
}

/// Three owners, and a month.
const OWN: i64 = 3 + EACH_MONTH as i64;

#[test]
fn a_settlement_reads_what_is_new_however_old_the_log_is() {
    for running in ["over the year", "over the quarter", "since the start"] {
        assert_eq!(Read::of(running).counted(), [OWN; 4], "{running}");
        // The late event, and what it is found with, are all there is besides.
        let late = Read::of(running).late().counted();
        assert!(late.iter().all(|read| *read == late[0] && *read < 3 * OWN), "{running} {late:?}");
    }
}

#[test]
fn without_what_was_kept_a_settlement_reads_its_own_year() {
    let months = |months: i64| 3 + months * EACH_MONTH as i64;
    assert_eq!(Read::of("over the year").anew().counted(), [months(3); 4]);
    assert_eq!(Read::of("over the quarter").anew().counted(), [months(3); 4]);
    // Which of a customer's events is the first is told by all of them.
    let once = "once per customer\n  over the year";
    assert_eq!(Read::of(once).counted(), [months(3); 4]);
    let last = Read::of("over the last 12 months").counted();
    assert_eq!(last, [months(3), months(13), months(13), months(13)]);
}
