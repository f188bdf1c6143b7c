//! Recording: keys count once for ever, positions have no gaps.

use std::thread;

use rules::domain::Catalogue;
use serde_json::json;
use tantieme::store::StoreError;
use tantieme::store::log::{self, Appended, NewEntry};

use super::databases::on_both;
use super::samples::{completion, event, october, one_of_each, owner, sale};

const fn recorded(position: i64) -> Appended {
    Appended::Recorded { stream: 0, position }
}

const fn duplicate(position: i64) -> Appended {
    Appended::Duplicate { stream: 0, position }
}

const fn key_reused(position: i64) -> Appended {
    Appended::KeyReused { stream: 0, position }
}

on_both! {
    fn a_key_counts_once_for_ever(database) {
        let first = [sale("o-1", "c1", october(1)), sale("o-2", "c1", october(2))];
        let append = |entries: &[NewEntry]| {
            database.write(|c| log::append(c, entries, october(5)))
        };
        assert_eq!(append(&first), [recorded(1), recorded(2)]);
        assert_eq!(append(&first), [duplicate(1), duplicate(2)]);
        assert_eq!(append(&[sale("o-1", "c2", october(1))]), [key_reused(1)]);
        assert_eq!(append(&[sale("o-1", "c1", october(3))]), [key_reused(1)]);
        assert_eq!(append(&[sale("o-3", "c1", october(3))]), [recorded(3)]);
        let later = database.open_again();
        let answer = later.write(|c| log::append(c, &first, october(30))).unwrap();
        assert_eq!(answer, [duplicate(1), duplicate(2)], "after a restart");
    }

    fn a_key_that_comes_twice_in_one_batch_counts_once(database) {
        let batch = [
            sale("o-1", "c1", october(1)),
            sale("o-1", "c1", october(1)),
            sale("o-1", "c9", october(1)),
            sale("o-2", "c1", october(1)),
        ];
        let answer = database.write(|c| log::append(c, &batch, october(5)));
        assert_eq!(answer, [recorded(1), duplicate(1), key_reused(1), recorded(2)]);
    }

    fn keys_of_different_sources_are_different(database) {
        let sale = || sale("o-1", "c1", october(1));
        let from = |source: &str| NewEntry { source: source.to_owned(), ..sale() };
        let batch = [from("shop"), from("import")];
        let answer = database.write(|c| log::append(c, &batch, october(5)));
        assert_eq!(answer, [recorded(1), recorded(2)]);
        let found = |source| {
            database.read(|c| log::find(c, source, "o-1", &Catalogue::builtin())).unwrap().position
        };
        assert_eq!([found(Some("shop")), found(Some("import")), found(None)], [1, 2, 1]);
    }

    fn the_order_of_fields_is_no_other_content(database) {
        let one = json!({ "customer": "c1", "page": "/a" });
        let other = json!({ "page": "/a", "customer": "c1" });
        let batch = [
            event("v-1", "site_visited", october(1), &one),
            event("v-1", "site_visited", october(1), &other),
        ];
        let answer = database.write(|c| log::append(c, &batch, october(5)));
        assert_eq!(answer, [recorded(1), duplicate(1)]);
    }

    fn a_batch_larger_than_a_statement_can_bind_is_recorded_whole(database) {
        let batch: Vec<NewEntry> =
            (0..6_000).map(|n| sale(&format!("o-{n}"), "c1", october(1))).collect();
        let answer = database.write(|c| log::append(c, &batch, october(5)));
        let expected: Vec<Appended> = (1..=6_000).map(recorded).collect();
        assert_eq!(answer, expected);
        assert_eq!(database.read(log::head).last(0), 6_000);
    }

    fn eight_writers_leave_no_gap(database) {
        let writers = (0..8).map(|writer| {
            let store = database.open_again();
            thread::spawn(move || {
                let mut positions = Vec::new();
                for n in 0..25 {
                    let batch = [
                        sale(&format!("{writer}-{n}-a"), "c1", october(1)),
                        sale("shared", "c1", october(1)),
                        sale(&format!("{writer}-{n}-b"), "c1", october(1)),
                    ];
                    // Who waits in SQLite for other processes waits in no order, and may be told to come again.
                    let answers = loop {
                        match store.write(|c| log::append(c, &batch, october(5))) {
                            Err(StoreError::Locked) => {}
                            answers => break answers.unwrap(),
                        }
                    };
                    for answer in answers {
                        if let Appended::Recorded { position, .. } = answer {
                            positions.push(position);
                        }
                    }
                }
                positions
            })
        });
        let writers: Vec<_> = writers.collect();
        let mut positions: Vec<i64> =
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        positions.sort_unstable();
        assert_eq!(positions, (1..=8 * 25 * 2 + 1).collect::<Vec<i64>>());
    }

    fn nothing_of_a_transaction_that_fails_is_recorded(database) {
        let error = database.refused(|c| {
            log::append(c, &[sale("o-1", "c1", october(1))], october(5))?;
            Err::<(), _>(StoreError::AlreadySettled)
        });
        assert_eq!(error.to_string(), "the period is settled already");
        assert_eq!(database.read(log::head).last(0), 0);
        let other = [sale("o-1", "c2", october(2))];
        let answer = database.write(|c| log::append(c, &other, october(5)));
        assert_eq!(answer, [recorded(1)]);
    }

    fn entries_come_back_as_they_were_sent(database) {
        let catalogue = Catalogue::builtin();
        let batch = one_of_each();
        database.write(|c| log::append(c, &batch, october(5)));
        for (position, sent) in (1..).zip(&batch) {
            let found = database.read(|c| log::get(c, 0, position, &catalogue)).unwrap();
            assert_eq!(found.entry, sent.entry);
            assert_eq!((found.source, found.key), (sent.source.clone(), sent.key.clone()));
            assert_eq!(found.recorded_at, october(5));
        }
        assert_eq!(database.read(|c| log::get(c, 0, 99, &catalogue)), None);
    }

    fn facts_about_a_subject_are_its_history(database) {
        let batch = [
            owner("f-2", "rust-101", &json!({ "ana": "60%", "bo": "40%" }), october(9)),
            owner("f-1", "rust-101", &json!("ana"), october(1)),
            owner("f-3", "rust-102", &json!("cy"), october(1)),
            completion("e-1", "rust-101", october(9)),
        ];
        database.write(|c| log::append(c, &batch, october(20)));
        let rules::domain::Entry::Fact(fact) = &batch[0].entry else { panic!("a fact") };
        let history = database.read(|c| log::facts::of(c, &fact.subject, &Catalogue::builtin()));
        let keys: Vec<&str> = history.iter().map(|fact| fact.key.as_str()).collect();
        assert_eq!(keys, ["f-1", "f-2"]);
    }
}
