//! A server that stands still in the middle of a settlement, and goes on when another one has settled:
//! each period has one settlement.

use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tantieme::app::Sight;

use rules::domain::{Moment, PageArgs, SettlementFilter};
use tantieme::store::periods::{self, Leased};
use tantieme::store::{Store, StoreError};

use super::fixture::{RULE, coupon, on_each_database, order, pairs};

/// So many servers are stopped on each database, unless `STOP_ROUNDS` says another number.
const ROUNDS: i64 = 3;

/// Another point of the settlement is hit in each round, so many milliseconds after the last one.
const STEP: Duration = Duration::from_millis(4);

const DAY: i64 = 86_400_000_000;

fn rounds() -> i64 {
    std::env::var("STOP_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap())
}

/// Noon of the day with a number, or a second after its end.
fn day(start: Moment, index: i64, micros: i64) -> String {
    Moment::from_micros(start.micros() + index * DAY + micros).to_string()
}

fn settle(database: &str, now: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["settle", "--now", now, "--database", database])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn signal(process: &Child, name: &str) {
    let id = process.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// Whether the lease with this number is the newest one of a period.
fn is_newest(store: &Store, index: i64, number: i64) -> bool {
    let lease = Leased { distributor: "coupon_share".to_owned(), index, number };
    let newest = |connection: &mut _| periods::require_leases(connection, &[&lease]);
    // SQLite has one writer at a time, and one that stands still may be it: reading waits for nobody.
    let found = if store.url().is_postgres() { store.write(newest) } else { store.read(newest) };
    match found {
        Ok(()) => true,
        Err(StoreError::LeaseLost) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn who_stood_still_while_another_settled_stores_nothing() {
    on_each_database(async |fixture| {
        let daily = RULE
            .replace("America/New_York", "UTC")
            .replace("every month on day 1 at 09:00", "every day at 00:00")
            .replace("measure the month before", "measure the day before");
        let fixture = fixture.with_text(&daily).await;
        let start = super::fixture::moment("2026-01-01T00:00:00Z");
        fixture.clock.set(Moment::from_micros(start.micros() + (rounds() + 1) * DAY));
        for index in 0..rounds() {
            let noon = day(start, index, DAY / 2);
            let events = [
                order(&format!("o{index}"), &noon, "10.00"),
                coupon(&format!("k{index}"), &noon, "A"),
            ];
            fixture.record(events.to_vec()).await;
        }
        let store = Store::open(&fixture.url).unwrap();
        let mut taken_over = 0;
        for index in 0..rounds() {
            let now = day(start, index + 1, 1_000_000);
            let mut stopped = settle(&fixture.command_url, &now);
            // One that is done before it was seen to have a lease stands still nowhere.
            while is_newest(&store, index, 0) && stopped.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(STEP * u32::try_from(index % 16).unwrap());
            signal(&stopped, "-STOP");
            // Where the first one stands still with the database's only lock, this one gives up.
            let _gave_up = settle(&fixture.command_url, &now).wait().unwrap();
            taken_over += i64::from(!is_newest(&store, index, 1));
            signal(&stopped, "-CONT");
            stopped.wait().unwrap();
            let _nothing_due = settle(&fixture.command_url, &now).wait().unwrap();
            let owed = fixture.owed(&format!("coupon_share.{index}")).await;
            assert_eq!(owed, pairs(&[("ana", "5.00 USD")]), "period {index}");
        }
        let (filter, args) = (SettlementFilter::default(), PageArgs::default());
        let all = fixture.app.settlements(&Sight::All, filter, args).await.unwrap();
        assert_eq!(all.total, Some(rounds()), "one for each day");
        println!("{taken_over} of {} were taken over on {}", rounds(), fixture.url);
        assert!(taken_over > 0, "no server was stopped while it had a lease");
    });
}
