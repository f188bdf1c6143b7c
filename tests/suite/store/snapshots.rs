//! Many readings in one transaction see one picture, and keep nothing from others.

use std::sync::mpsc::channel;
use std::thread;

use tantieme::store::{Store, StoreError, collaborators};

use super::databases::on_both;
use super::samples::october;

fn join(store: &Store, name: &str) {
    store.write(|c| collaborators::ensure(c, [name], october(1))).unwrap();
}

fn is_there(store: &Store, name: &str) -> bool {
    store.read(|c| collaborators::find(c, name)).unwrap().is_some()
}

on_both! {
    fn what_is_written_meanwhile_shows_once_it_is_left(database) {
        let store: &Store = &database.store;
        join(store, "ana");
        let seen = store.in_snapshot(|snapshot| -> Result<_, StoreError> {
            let before = (is_there(snapshot, "ana"), is_there(snapshot, "bo"));
            join(snapshot, "bo");
            let during = (is_there(snapshot, "bo"), is_there(store, "bo"));
            snapshot.leave_snapshot();
            Ok((before, during, is_there(snapshot, "bo")))
        });
        assert_eq!(seen.unwrap(), ((true, false), (false, true), true));
    }

    fn another_thread_reads_beside_it(database) {
        let store: &Store = &database.store;
        join(store, "ana");
        let read = store.in_snapshot(|snapshot| {
            snapshot.read(|c| {
                collaborators::find(c, "ana")?;
                // While one reads from the snapshot, another one has a connection of its own.
                Ok(thread::scope(|scope| scope.spawn(|| is_there(snapshot, "ana")).join().unwrap()))
            })
        });
        assert!(read.unwrap());
    }

    fn what_fails_in_it_is_its_end_and_nobody_elses(database) {
        let store: &Store = &database.store;
        join(store, "ana");
        let read = store.in_snapshot(|snapshot| -> Result<_, StoreError> {
            assert!(is_there(snapshot, "ana"));
            let refused = snapshot.read(|_| Err::<(), _>(StoreError::LeaseLost));
            assert!(matches!(refused, Err(StoreError::LeaseLost)), "{refused:?}");
            join(store, "bo");
            Ok(is_there(snapshot, "bo"))
        });
        assert!(read.unwrap(), "it reads on by itself");
    }

    fn however_many_are_open_others_read_and_write(database) {
        let store: &Store = &database.store;
        join(store, "ana");
        thread::scope(|scope| {
            let (opened, all_open) = channel();
            let mut hold = Vec::new();
            for _ in 0..8 {
                let (keep, until) = channel::<()>();
                let opened = opened.clone();
                hold.push(keep);
                scope.spawn(move || {
                    store.in_snapshot(|snapshot| -> Result<(), StoreError> {
                        assert!(is_there(snapshot, "ana"));
                        opened.send(()).unwrap();
                        // Until its other end is dropped.
                        until.recv().unwrap_err();
                        Ok(())
                    })
                });
            }
            (0..8).for_each(|_| all_open.recv().unwrap());
            join(store, "bo");
            assert!(is_there(store, "bo"));
            drop(hold);
        });
    }
}
