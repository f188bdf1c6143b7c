//! What others do at the same moment as those who settle many periods at once: nobody waits in a circle, each period
//! has one who works on it, and what a reading that breaks held is free again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use rules::domain::Settlement;
use tantieme::store::periods::{self, Leased};
use tantieme::store::settlements::{self, Commit};
use tantieme::store::{Store, StoreError, collaborators, distributors};

use super::databases::{Database, on_both};
use super::samples::{journal_of, october, period, settlement};
use super::settlements::with_period;

/// How many distributors others lease, and how many periods each has.
const DISTRIBUTORS: i64 = 40;
const PERIODS: i64 = 5;

/// Who reads on in a snapshot is told what it sees.
fn sees_ana(store: &Store) -> Result<bool, StoreError> {
    Ok(store.read(|c| collaborators::find(c, "ana"))?.is_some())
}

#[test]
fn newcomers_of_many_settlements_and_of_somebody_else_never_wait_in_a_circle() {
    let Some(database) = Database::postgres() else { return };
    with_period(&database, "one");
    with_period(&database, "two");
    // The first is owed earlier, and pays whom the alphabet has later.
    let one = settlement("one", 0, &[("bo", 10)], 0);
    let one = Settlement { owed_since: Some(october(2)), ..one };
    let two = settlement("two", 0, &[("ana", 10)], 0);
    let two = Settlement { owed_since: Some(october(3)), ..two };
    let (has_ana, go_on) = channel();
    thread::scope(|scope| {
        let other = database.open_again();
        let recording = scope.spawn(move || {
            other.write(|c| {
                collaborators::ensure(c, ["ana"], october(1))?;
                has_ana.send(()).unwrap();
                // The others wait for her by now, or soon.
                thread::sleep(Duration::from_millis(700));
                collaborators::ensure(c, ["bo"], october(1))
            })
        });
        go_on.recv().unwrap();
        let journals = [journal_of(&one), journal_of(&two)];
        let commits = [&one, &two].into_iter().zip(&journals);
        let commits: Vec<Commit> = commits
            .map(|(settlement, movements)| Commit { settlement, next: None, movements })
            .collect();
        let settled = database.store.write(|c| settlements::commit(c, &commits));
        let recorded = recording.join().unwrap();
        assert!(settled.is_ok() && recorded.is_ok(), "{settled:?}, {recorded:?}");
    });
}

on_both! {
    fn many_periods_of_which_one_is_there_are_refused(database) {
        with_period(&database, "share");
        let list: Vec<_> = (0..11).map(|index| period("share", index)).collect();
        let refused = database.refused(|c| periods::insert_many(c, &list));
        assert!(matches!(refused, StoreError::Conflict(_)), "{refused:?}");
        assert!(database.read(|c| periods::find(c, "share", 1)).is_none());
    }

    fn of_several_servers_one_has_each_lease(database) {
        let names: Vec<String> = (0..DISTRIBUTORS).map(|n| format!("share{n}")).collect();
        for name in &names {
            database.write(|c| {
                distributors::save_version(c, name, "T", "x", None, october(1))?;
                distributors::activate(c, name, october(1))?;
                periods::insert_many(c, &(0..PERIODS).map(|n| period(name, n)).collect::<Vec<_>>())
            });
        }
        let taken: Mutex<BTreeMap<(String, i64), u32>> = Mutex::default();
        thread::scope(|scope| {
            for server in 0..4_i64 {
                let (store, names, taken) = (database.open_again(), &names, &taken);
                scope.spawn(move || {
                    // Each begins somewhere else, goes another way, and asks for some of them twice.
                    let steps = [1, 3, 7, 9][usize::try_from(server).unwrap()];
                    let all = DISTRIBUTORS * PERIODS;
                    let wanted: Vec<(&str, i64)> = (0..all + 20)
                        .map(|n| (server * 50 + n * steps) % all)
                        .map(|n| (names[usize::try_from(n / PERIODS).unwrap()].as_str(), n % PERIODS))
                        .collect();
                    for some in wanted.chunks(37) {
                        let holder = format!("server-{server}");
                        let leased = store.write(|c| {
                            let during = (october(1), october(2));
                            let leased = periods::lease(c, some, &holder, during)?;
                            periods::require_leases(c, &leased.iter().collect::<Vec<&Leased>>())?;
                            Ok(leased)
                        });
                        for Leased { distributor, index, number } in leased.unwrap() {
                            assert_eq!(number, 1);
                            *taken.lock().unwrap().entry((distributor, index)).or_default() += 1;
                        }
                    }
                });
            }
        });
        let taken = taken.into_inner().unwrap();
        assert_eq!(taken.len(), 200, "all of them");
        assert!(taken.values().all(|times| *times == 1), "once each");
    }

    fn very_large_settlements_are_stored_at_once(database) {
        let people: Vec<String> = (0..10_000).map(|n| format!("c{n:05}")).collect();
        let amounts: Vec<(&str, i64)> = people.iter().map(|who| (who.as_str(), 3)).collect();
        let all = ["one", "two", "three"].map(|name| {
            with_period(&database, name);
            settlement(name, 0, &amounts, 1)
        });
        let journals: Vec<_> = all.iter().map(journal_of).collect();
        let commits: Vec<Commit> = all
            .iter()
            .zip(&journals)
            .map(|(settlement, movements)| Commit { settlement, next: None, movements })
            .collect();
        database.write(|c| settlements::commit(c, &commits));
        for settlement in &all {
            let stored = database.read(|c| settlements::find(c, &settlement.id)).unwrap();
            assert_eq!(stored.outcome, settlement.outcome);
            assert_eq!(stored.obligations.len(), 10_000);
        }
    }

    fn a_reading_that_panics_leaves_its_snapshot_to_others(database) {
        let store: &Store = &database.store;
        database.write(|c| collaborators::ensure(c, ["ana"], october(1)));
        for round in 0..20 {
            let broken = catch_unwind(AssertUnwindSafe(|| {
                store.in_snapshot(|snapshot| -> Result<(), StoreError> {
                    assert!(sees_ana(snapshot)?);
                    if round % 2 == 0 {
                        panic!("on purpose, while it computes");
                    }
                    snapshot.read(|_| panic!("on purpose, while it reads"))
                })
            }));
            assert!(broken.is_err());
        }
        let [(_, open, idle), _] = store.connections();
        assert_eq!(open, idle, "all are back");
        // What is written now shows in the next one: none of them is still in an old picture.
        database.write(|c| collaborators::ensure(c, ["bo"], october(1)));
        let sees_bo = store.in_snapshot(|snapshot| {
            snapshot.read(|c| collaborators::find(c, "bo"))
        });
        assert!(sees_bo.unwrap().is_some());
    }
}

#[test]
fn a_snapshot_that_the_database_ends_costs_that_reading_alone() {
    let Some(database) = Database::postgres() else { return };
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let (store, other) = (&database.store, database.open_again());
    database.write(|c| collaborators::ensure(c, ["ana"], october(1)));
    for _ in 0..5 {
        let ended = store.in_snapshot(|snapshot| {
            assert!(sees_ana(snapshot)?);
            other.write(|c| Ok(c.batch_execute(end)?))?;
            sees_ana(snapshot)
        });
        assert!(ended.as_ref().is_err_and(StoreError::may_pass), "{ended:?}");
        // The same when nothing more is read from it.
        let computed = store.in_snapshot(|snapshot| {
            let seen = sees_ana(snapshot)?;
            other.write(|c| Ok(c.batch_execute(end)?))?;
            Ok::<_, StoreError>(seen)
        });
        assert!(computed.unwrap());
        assert!(store.in_snapshot(sees_ana).unwrap());
    }
}
