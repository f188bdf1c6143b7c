//! Whoever reads much holds up nobody else, and what nobody waits for any more ends.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::{RunQueryDsl, sql_query};
use futures_util::FutureExt;
use rules::domain::{Catalogue, CutOff, EventFilter, PageArgs, Stop};
use tantieme::store::log::{self, LogQuery, NewEntry, Writer};
use tantieme::store::{Connection, Patience, Store, StoreError};

use super::databases::on_both;
use super::samples::{at, october, sale, usd, window};
use super::writing::{batch, line};

/// More than there are connections to read with.
const READERS: usize = 16;

/// Waits for so long, and until it is stopped.
fn patience(time: Duration) -> (Patience, Stop) {
    let (stop, start) = (Stop::possible(), Instant::now());
    let left = Arc::new(move || time.saturating_sub(start.elapsed()));
    (Patience { stop: stop.clone(), left }, stop)
}

fn all_sales(stop: &Stop) -> LogQuery {
    LogQuery {
        event_kinds: vec!["order_paid".to_owned()],
        window: window("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        cut_off: CutOff::single(1_000),
        funds_after: None,
        measured_from: at("2026-01-01T00:00:00Z"),
        currency: usd(),
        distributor: "share".to_owned(),
        journeys: None,
        stop: stop.clone(),
    }
}

/// Lets a reader go on, and the reader.
type Reader = (mpsc::Sender<()>, std::thread::JoinHandle<Result<(), StoreError>>);

/// Keeps connections for requests busy until something is sent to each; the last ones get none.
fn hold(store: &Store) -> Vec<Reader> {
    let (started, has_started) = mpsc::channel();
    let reader = |_| {
        let store = store.for_request(patience(Duration::from_secs(60)).0);
        let (go, wait) = mpsc::channel();
        let started = started.clone();
        let reader = std::thread::spawn(move || {
            store.read(|_| {
                started.send(()).ok();
                wait.recv().ok();
                Ok(())
            })
        });
        (go, reader)
    };
    let readers = (0..READERS).map(reader).collect();
    // As many as have a connection.
    while has_started.recv_timeout(Duration::from_millis(500)).is_ok() {}
    readers
}

on_both! {
    fn readers_take_no_connection_from_the_writer(database) {
        let readers = hold(&database.store);
        database.write(|c| log::append(c, &[sale("o-1", "c1", october(1))], october(2)));
        assert_eq!(database.read(log::head).last(0), 1);
        let one_more = database.store.for_request(patience(Duration::from_millis(100)).0);
        let refused = one_more.read(log::head).unwrap_err();
        assert!(matches!(refused, StoreError::Stopped | StoreError::Unreachable(_)), "{refused}");
        for (go, _) in &readers {
            go.send(()).unwrap();
        }
        for (_, reader) in readers {
            // Those for whom there was no connection may have waited too long for one.
            let answer = reader.join().unwrap();
            assert!(matches!(answer, Ok(()) | Err(StoreError::Unreachable(_))), "{answer:?}");
        }
    }

    fn what_nobody_waits_for_ends_and_gives_its_connection_back(database) {
        let entries: Vec<NewEntry> =
            (0..100).map(|n| sale(&format!("o-{n}"), "c1", october(1))).collect();
        database.write(|c| log::append(c, &entries, october(2)));
        let catalogue = Catalogue::builtin();
        for _ in 0..READERS {
            let (patience, stop) = patience(Duration::from_secs(60));
            let store = database.store.for_request(patience);
            let stopped = store.read(|c| {
                stop.stop();
                log::read(c, &all_sales(&stop), &catalogue)
            });
            assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
            let again = store.read(log::head);
            assert!(matches!(again, Err(StoreError::Stopped)), "not even begun: {again:?}");
        }
        let fresh = database.store.for_request(patience(Duration::from_secs(60)).0);
        let all = fresh.read(|c| log::read(c, &all_sales(&Stop::never()), &catalogue));
        assert_eq!(all.unwrap().len(), 100);
    }

    fn a_full_queue_says_so_at_once(database) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _context = runtime.enter();
        let writer = Writer::with_room(database.store.clone(), 3);
        let pair = |name: &str| -> Vec<NewEntry> {
            (0..2).map(|n| sale(&format!("{name}-{n}"), "c1", october(1))).collect()
        };
        database.write(|c| {
            // As long as this goes on, the writer waits for its turn, or for the head of the log.
            log::append(c, &[sale("first", "c1", october(1))], october(2))?;
            let queued = writer.append(batch(pair("a")), october(2), line()).now_or_never();
            assert!(queued.is_none(), "{queued:?}");
            let refused = writer.append(batch(pair("b")), october(2), line()).now_or_never();
            assert!(matches!(refused, Some(Err(StoreError::Busy))), "{refused:?}");
            Ok(())
        });
        let later = runtime.block_on(async {
            loop {
                match writer.append(batch(pair("b")), october(2), line()).await {
                    Err(StoreError::Busy) => tokio::task::yield_now().await,
                    answer => break answer,
                }
            }
        });
        assert_eq!(later.unwrap().len(), 2);
        assert_eq!(database.read(log::head).last(0), 5, "what was taken is written");
    }
}

#[test]
fn a_statement_of_postgres_ends_with_the_time_that_is_left() {
    let Some(database) = super::databases::Database::postgres() else { return };
    let store = database.store.for_request(patience(Duration::from_millis(200)).0);
    let slept = store.read(|connection| match connection {
        Connection::Postgres(connection) => {
            Ok(sql_query("SELECT pg_sleep(600)").execute(connection)?)
        }
        Connection::Sqlite(_) => Ok(0),
    });
    assert!(matches!(slept, Err(StoreError::Stopped)), "{slept:?}");
}

#[test]
fn a_statement_of_sqlite_ends_though_it_finds_no_rows() {
    let database = super::databases::Database::sqlite();
    let sales: Vec<NewEntry> =
        (0..100).map(|n| sale(&format!("o-{n}"), "c1", october(1))).collect();
    database.write(|c| log::append(c, &sales, october(2)));
    let catalogue = Catalogue::builtin();
    let filter = EventFilter { collaborator: Some("nobody".to_owned()), ..EventFilter::default() };
    let (patience, stop) = patience(Duration::from_secs(60));
    let stopped = database.store.for_request(patience).read(|c| {
        stop.stop();
        let found = log::page(c, &filter, &PageArgs::default(), &catalogue, october(2));
        assert!(matches!(found, Err(StoreError::Stopped)), "{found:?}");
        Ok(())
    });
    assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
    let page =
        database.read(|c| log::page(c, &filter, &PageArgs::default(), &catalogue, october(2)));
    assert_eq!(page.total, Some(0));
}
