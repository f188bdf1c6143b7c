//! A log of several streams: what belongs together is in one, and only the heads of those that are written to are
//! locked.

use std::sync::mpsc;
use std::thread;

use diesel::connection::SimpleConnection as _;
use rules::domain::{Correction, Entry};
use tantieme::store::log::{Appended, NewEntry, append, head, split};
use tantieme::store::{Store, StoreError};

use super::databases::Database;
use super::samples::{october, sale};

const STREAMS: i32 = 8;

fn of_streams() -> Option<Database> {
    let database = Database::postgres()?;
    database.write(|c| split(c, STREAMS));
    Some(database)
}

fn approval(key: &str, target: &str) -> NewEntry {
    let (target, correction) = (target.to_owned(), Correction::Approve);
    NewEntry {
        source: "shop".to_owned(),
        key: key.to_owned(),
        entry: Entry::Correction { target, correction },
    }
}

fn stream(appended: &Appended) -> i32 {
    let Appended::Recorded { stream, .. } = appended else { panic!("{appended:?}") };
    *stream
}

fn record(store: &Store, entries: &[NewEntry]) -> Vec<Appended> {
    store.write(|c| append(c, entries, october(2))).unwrap()
}

#[test]
fn a_customer_stays_in_one_stream_and_many_customers_use_all() {
    let Some(database) = of_streams() else { return };
    let sales = |number: usize| {
        let customer = |customer: usize| {
            sale(&format!("{number}-{customer}"), &format!("c{customer}"), october(1))
        };
        (0..200).map(customer).collect::<Vec<_>>()
    };
    let first: Vec<i32> = record(&database.store, &sales(1)).iter().map(stream).collect();
    let second: Vec<i32> = record(&database.store, &sales(2)).iter().map(stream).collect();
    assert_eq!(first, second);
    let heads = database.read(head);
    assert!(heads.positions().all(|(_, last)| last > 0), "{heads}");
    assert_eq!(heads.positions().map(|(_, last)| last).sum::<i64>(), 400);
}

#[test]
fn what_is_said_of_an_event_is_in_its_stream() {
    let Some(database) = of_streams() else { return };
    for number in 0..20 {
        let (key, customer) = (format!("o-{number}"), format!("c{number}"));
        let event = stream(&record(&database.store, &[by_hand(&key, &customer)])[0]);
        let said = record(&database.store, &[approval(&format!("yes-{number}"), &key)]);
        assert_eq!(stream(&said[0]), event);
    }
    let together = record(&database.store, &[by_hand("late", "c1"), approval("yes-late", "late")]);
    assert_eq!(stream(&together[0]), stream(&together[1]));
    let unknown = record(&database.store, &[approval("yes-x", "x")]);
    assert!(matches!(unknown[0], Appended::Refused(_)), "{unknown:?}");
}

fn by_hand(key: &str, customer: &str) -> NewEntry {
    let mut new = sale(key, customer, october(1));
    if let Entry::Event(event) = &mut new.entry {
        event.approval = rules::domain::Approval::ByHand;
    }
    new
}

#[test]
fn a_key_counts_once_whatever_stream_its_entry_is_in() {
    let Some(database) = of_streams() else { return };
    record(&database.store, &[sale("same", "c1", october(1))]);
    for customer in 1..20 {
        let again = record(&database.store, &[sale("same", &format!("c{customer}"), october(1))]);
        match customer {
            1 => assert!(matches!(again[0], Appended::Duplicate { .. }), "{again:?}"),
            _ => assert!(matches!(again[0], Appended::KeyReused { .. }), "{again:?}"),
        }
    }
}

#[test]
fn who_writes_to_another_stream_does_not_wait() {
    let Some(database) = of_streams() else { return };
    let customer = |number: usize| format!("c{number}");
    let placed: Vec<i32> = (0..30)
        .map(|n| {
            stream(&record(&database.store, &[sale(&format!("k{n}"), &customer(n), october(1))])[0])
        })
        .collect();
    let other = placed.iter().position(|stream| *stream != placed[0]).unwrap();
    let (locked, is_locked) = mpsc::channel();
    let (done, is_done) = mpsc::channel::<()>();
    let holder = database.open_again();
    let holds = thread::spawn(move || {
        holder.write(|c| {
            // It holds what it has for as long as the others take, on a busy machine, too.
            c.batch_execute("SET LOCAL idle_in_transaction_session_timeout = 0")?;
            append(c, &[sale("held", "c0", october(1))], october(2))?;
            locked.send(()).unwrap();
            is_done.recv().ok();
            Ok(())
        })
    });
    is_locked.recv().unwrap();
    record(&database.store, &[sale("free", &customer(other), october(1))]);
    let waited = database.store.write(|c| {
        c.batch_execute("SET LOCAL lock_timeout = 200")?;
        append(c, &[sale("waits", "c0", october(1))], october(2))
    });
    assert!(waited.unwrap_err().may_pass());
    done.send(()).unwrap();
    holds.join().unwrap().unwrap();
    record(&database.store, &[sale("waits", "c0", october(1))]);
}

#[test]
fn a_log_with_entries_is_not_split() {
    let Some(database) = of_streams() else { return };
    let streams = i32::try_from(database.read(head).positions().count()).unwrap();
    record(&database.store, &[sale("k", "c1", october(1))]);
    let error = database.refused(|c| split(c, streams + 1));
    assert!(matches!(&error, StoreError::NotSplit(_)), "{error}");
    assert!(error.to_string().contains(&format!("it has entries in {streams} streams")), "{error}");
    database.write(|c| split(c, streams));
    assert_eq!(
        database.refused(|c| split(c, 0)).to_string(),
        "the log cannot be split: a log has 1 to 1024 streams, and not 0"
    );
}

#[test]
fn a_file_is_neither_split_nor_distributed() {
    let database = Database::sqlite();
    let error = database.store.split(2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the log cannot be split: a SQLite file has one writer, and one stream"
    );
    let error = database.store.distribute(None).unwrap_err();
    assert!(error.to_string().contains("needs PostgreSQL with Citus"), "{error}");
    record(&database.store, &[sale("k", "c1", october(1))]);
}

#[test]
fn a_plain_postgresql_is_not_distributed() {
    let Some(database) = Database::postgres() else { return };
    if database.store.distribute(None).is_ok_and(|is_new| !is_new) {
        return; // tests run on Citus, and it was done before
    }
    let error = database.store.distribute(None).unwrap_err();
    assert!(matches!(&error, StoreError::NotDistributed(_)), "{error}");
    assert!(error.to_string().contains("this PostgreSQL has no Citus"), "{error}");
    assert_eq!(database.read(head).positions().count(), 1, "nothing is changed");
}
