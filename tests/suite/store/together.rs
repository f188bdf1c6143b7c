//! What many write at the same time is committed together, and each has its own answer.

use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use rules::domain::{AuditFilter, AuditRecord, PageArgs};
use tantieme::store::{
    Batch, Connection, Performed, Place, StoreError, Together, audit, collaborators,
};

use super::databases::on_both;
use super::samples::october;

fn line(what: &str) -> AuditRecord {
    AuditRecord {
        id: String::new(),
        at: october(1),
        who: "scheduler".to_owned(),
        channel: None,
        role: None,
        what: what.to_owned(),
        about: "collaborators".to_owned(),
        outcome: "OK".to_owned(),
        before: None,
        after: None,
        happened: Vec::new(),
    }
}

/// Somebody who comes into being with all others that are written at the same time.
struct Newcomer {
    who: String,
    groups: Arc<Mutex<Vec<usize>>>,
}

impl Batch for Newcomer {
    type Done = String;

    fn place(&self) -> Place {
        Place::WithCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<String> {
        collaborators::ensure(connection, all.iter().map(|one| &one.who), october(1))?;
        if let Some(refused) = all.iter().find(|one| one.who == "c13") {
            return Err(StoreError::Conflict(format!("{} is refused", refused.who)));
        }
        if let [first, ..] = all {
            first.groups.lock().unwrap().push(all.len());
        }
        Ok(all.iter().map(|one| (one.who.clone(), Some(line(&one.who)))).collect())
    }
}

on_both! {
    fn work_of_one_kind_is_written_at_once_and_each_has_its_own_answer(database) {
        let together = Together::start(&database.store);
        let groups = Arc::default();
        let newcomers = |from: usize, to: usize| {
            (from..to).map(|n| Newcomer { who: format!("c{n}"), groups: Arc::clone(&groups) })
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let write = |newcomers: Vec<Newcomer>| {
            let answers = newcomers.into_iter().map(|one| together.batch(one));
            // Something of another kind stands between them.
            let other = together.write(Place::WithCounters, |c| {
                collaborators::ensure(c, ["other"], october(1))?;
                Ok(((), None))
            });
            let (answers, other) = runtime.block_on(async {
                futures_util::join!(join_all(answers), other)
            });
            other.unwrap();
            answers
        };
        for (number, answer) in (100..300).zip(write(newcomers(100, 300).collect())) {
            assert_eq!(answer.unwrap(), format!("c{number}"), "its own answer");
        }
        let sizes = std::mem::take(&mut *groups.lock().unwrap());
        assert_eq!(sizes.iter().sum::<usize>(), 200, "each once: {sizes:?}");
        assert!(sizes.len() <= 20, "many in one: {sizes:?}");
        for (number, answer) in write(newcomers(0, 20).collect()).into_iter().enumerate() {
            match answer {
                Ok(who) => assert_eq!(who, format!("c{number}")),
                Err(StoreError::Conflict(why)) => assert_eq!(why, "c13 is refused"),
                Err(other) => panic!("{number}: {other:?}"),
            }
            let stored = database.read(|c| collaborators::find(c, &format!("c{number}")));
            assert_eq!(stored.is_some(), number != 13, "c{number}");
        }
        let args = PageArgs { first: Some(500), ..PageArgs::default() };
        let trail = database.read(|c| audit::page(c, &AuditFilter::default(), &args));
        assert_eq!(trail.items.len(), 200 + 19, "a line each, once");
    }

    fn one_that_fails_costs_the_others_nothing(database) {
        let together = Together::start(&database.store);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let answers = runtime.block_on(join_all((0..300).map(|number| {
            let place = if number % 2 == 0 { Place::WithCounters } else { Place::BeforeCounters };
            together.write(place, move |connection| {
                let who = format!("c{number}");
                collaborators::ensure(connection, [&who], october(1))?;
                if number % 100 == 50 {
                    return Err(StoreError::Conflict(format!("{who} is refused")));
                }
                Ok((number, (number % 3 == 0).then(|| line(&who))))
            })
        })));
        for (number, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(found) => assert_eq!(found, number, "its own answer"),
                Err(StoreError::Conflict(why)) => {
                    assert_eq!(number % 100, 50);
                    assert_eq!(why, format!("c{number} is refused"));
                }
                Err(other) => panic!("{number}: {other:?}"),
            }
            let who = format!("c{number}");
            let stored = database.read(|c| collaborators::find(c, &who)).is_some();
            assert_eq!(stored, number % 100 != 50, "{who}: all of it, or nothing");
        }
        let args = PageArgs { first: Some(500), ..PageArgs::default() };
        let trail = database.read(|c| audit::page(c, &AuditFilter::default(), &args));
        let lines = (0..300).filter(|number| number % 3 == 0 && number % 100 != 50).count();
        assert_eq!(trail.items.len(), lines, "once each");
    }

    fn one_that_breaks_does_not_stop_those_after_it(database) {
        let together = Together::start(&database.store);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let broken = runtime.block_on(together.write(
            Place::WithCounters,
            |_| -> Result<((), _), StoreError> { panic!("on purpose") },
        ));
        assert!(matches!(broken, Err(StoreError::Unreachable(_))), "{broken:?}");
        let later = runtime.block_on(together.write(Place::WithCounters, |connection| {
            collaborators::ensure(connection, ["ana"], october(1))?;
            Ok(((), None))
        }));
        later.unwrap();
        assert!(database.read(|c| collaborators::find(c, "ana")).is_some());
    }
}
