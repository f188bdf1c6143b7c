//! What many write at the same time is committed together, and each has its own answer.

use futures_util::future::join_all;
use rules::domain::{AuditFilter, AuditRecord, PageArgs};
use tantieme::store::{Place, StoreError, Together, audit, collaborators};

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

on_both! {
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
