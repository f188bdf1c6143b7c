//! Settlements: exactly one for each period, whole or not at all.

use std::thread;

use rules::domain::{
    Account, CutOff, JournalEntry, Money, ObligationFilter, Page, PageArgs, Period, PeriodState,
    Settlement, SettlementFilter,
};
use tantieme::store::settlements::{self, Commit};
use tantieme::store::{StoreError, collaborators, distributors, journal, obligations, periods};

use super::databases::{Database, on_both};
use super::samples::{dollars, journal_of, october, period, settlement, usd};

/// A distributor with its first period, which is due.
pub fn with_period(database: &Database, distributor: &str) {
    database.write(|c| {
        distributors::save_version(c, distributor, "T", "x", None, october(1))?;
        distributors::activate(c, distributor, october(1))?;
        periods::insert(c, &period(distributor, 0))?;
        periods::set_state(c, distributor, 0, PeriodState::Due, None)
    });
}

pub fn commit(database: &Database, settlement: &Settlement) -> Result<(), StoreError> {
    let next = period(&settlement.distributor, settlement.period_index + 1);
    let journal = journal_of(settlement);
    database.store.write(|c| {
        settlements::commit(c, &[Commit { settlement, next: Some(&next), movements: &journal }])
    })
}

/// A settlement behind which no period is made.
fn alone<'a>(settlement: &'a Settlement, movements: &'a [JournalEntry]) -> Commit<'a> {
    Commit { settlement, next: None, movements }
}

/// Settlements with what is stored of each in one commit.
fn commit_at_once(database: &Database, all: &[Settlement]) -> Result<(), StoreError> {
    let next: Vec<Period> =
        all.iter().map(|it| period(&it.distributor, it.period_index + 1)).collect();
    let journal = |it: &Settlement| if it.is_empty() { Vec::new() } else { journal_of(it) };
    let journals: Vec<Vec<JournalEntry>> = all.iter().map(journal).collect();
    let commits: Vec<Commit> = all
        .iter()
        .zip(&next)
        .zip(&journals)
        .map(|((settlement, next), movements)| Commit { settlement, next: Some(next), movements })
        .collect();
    database.store.write(|c| settlements::commit(c, &commits))
}

/// How many settlements there are.
fn how_many(database: &Database) -> i64 {
    let (filter, args) = (SettlementFilter::default(), PageArgs::default());
    database.read(|c| settlements::page(c, &filter, &args)).total.unwrap()
}

/// How many obligations there are.
fn owed_in_all(database: &Database) -> i64 {
    let (filter, args) = (ObligationFilter::default(), PageArgs::default());
    database.read(|c| obligations::page(c, &filter, &args)).total.unwrap()
}

const PEOPLE: [(&str, i64); 3] = [("ana", 18_000), ("bo", 11_999), ("cy", 1)];

on_both! {
    fn everything_comes_back_as_it_was_stored(database) {
        with_period(&database, "share");
        let stored = settlement("share", 0, &PEOPLE, 250);
        commit(&database, &stored).unwrap();
        assert_eq!(database.read(|c| settlements::find(c, "share.0")), Some(stored.clone()));
        assert_eq!(database.read(|c| settlements::find(c, "share.1")), None);
        let header = database.read(|c| settlements::header(c, "share.0")).unwrap();
        assert_eq!(header.pool, stored.outcome.pool);
        assert_eq!(header.uncredited, stored.outcome.uncredited);
        let ids = ["share.0".to_owned(), "other.0".to_owned()];
        assert_eq!(database.read(|c| settlements::headers(c, &ids)), [header]);
        let bo = database.read(|c| settlements::standing(c, "share.0", "bo"));
        assert_eq!(bo.as_ref(), stored.outcome.standings.get(1));
        let of_bo = database.read(|c| settlements::standings_of(c, &ids, "bo"));
        assert_eq!(of_bo, [("share.0".to_owned(), bo.unwrap())]);
        let known = database.read(|c| collaborators::find(c, "cy")).unwrap();
        assert!(known.active);
    }

    fn many_people_come_back_as_they_were_stored(database) {
        with_period(&database, "share");
        // Rows are written 4,096 at a time, 32 of them with one statement of SQLite: one part, one such statement more, and two rows.
        let names: Vec<String> = (0..4_130).map(|number| format!("person-{number:04}")).collect();
        let amounts: Vec<(&str, i64)> = names.iter().map(String::as_str).zip(1..).collect();
        let stored = settlement("share", 0, &amounts, 250);
        commit(&database, &stored).unwrap();
        let found = database.read(|c| settlements::find(c, "share.0")).unwrap();
        assert_eq!(found.outcome.standings.len(), 4_130);
        assert!(found == stored, "what is read is not what was stored");
        let written: Vec<(i64, JournalEntry)> = (1..).zip(journal_of(&stored)).collect();
        let lines = database.read(|c| journal::caused_by(c, "share.0"));
        let lines: Vec<(i64, JournalEntry)> =
            lines.into_iter().map(|line| (line.number, line.entry)).collect();
        assert!(lines == written, "the journal has other lines");
    }

    fn the_period_is_closed_and_the_next_one_opened(database) {
        with_period(&database, "share");
        commit(&database, &settlement("share", 0, &PEOPLE, 250)).unwrap();
        let closed = database.read(|c| periods::find(c, "share", 0)).unwrap();
        assert_eq!(closed.state, PeriodState::Settled);
        let next = database.read(|c| periods::find(c, "share", 1)).unwrap();
        assert_eq!((next.state, next.carried_in), (PeriodState::Open, dollars("2.50")));
        assert_eq!(next.late_after, Some(CutOff::single(7)));
    }

    fn a_next_period_that_is_there_keeps_its_window(database) {
        with_period(&database, "share");
        let mut there = period("share", 1);
        there.version = 9;
        database.write(|c| periods::insert(c, &there));
        commit(&database, &settlement("share", 0, &PEOPLE, 250)).unwrap();
        let next = database.read(|c| periods::find(c, "share", 1)).unwrap();
        assert_eq!((next.version, next.carried_in), (9, dollars("2.50")));
        assert_eq!(next.late_after, Some(CutOff::single(7)));
    }

    fn a_period_with_nothing_is_empty(database) {
        with_period(&database, "share");
        let empty = settlement("share", 0, &[], 0);
        database.write(|c| settlements::commit(c, &[alone(&empty, &[])]));
        let closed = database.read(|c| periods::find(c, "share", 0)).unwrap();
        assert_eq!(closed.state, PeriodState::Empty);
        let again = database.refused(|c| settlements::commit(c, &[alone(&empty, &[])]));
        assert!(matches!(again, StoreError::AlreadySettled), "{again:?}");
    }

    fn ten_who_settle_at_once_settle_once(database) {
        with_period(&database, "share");
        let stores: Vec<_> = (0..10).map(|_| database.open_again()).collect();
        let settlers: Vec<_> = stores
            .into_iter()
            .map(|store| {
                thread::spawn(move || {
                    let settlement = settlement("share", 0, &PEOPLE, 250);
                    let journal = journal_of(&settlement);
                    let next = period("share", 1);
                    store.write(|c| settlements::commit(c, &[Commit { settlement: &settlement, next: Some(&next), movements: &journal }]))
                })
            })
            .collect();
        let results: Vec<_> = settlers.into_iter().map(|one| one.join().unwrap()).collect();
        let done = results.iter().filter(|result| result.is_ok()).count();
        let refused = |result: &&Result<(), StoreError>| {
            matches!(result, Err(StoreError::AlreadySettled))
        };
        assert_eq!((done, results.iter().filter(refused).count()), (1, 9), "{results:?}");
        let owed = database.read(|c| journal::balance(c, &Account::Owed("ana".into()), usd()));
        assert_eq!(owed, dollars("180.00"));
        assert_eq!(owed_in_all(&database), 3);
    }

    fn what_does_not_add_up_is_refused_and_nothing_is_stored(database) {
        with_period(&database, "share");
        let mut pool = settlement("share", 0, &PEOPLE, 250);
        pool.outcome.pool.minor += 1;
        let mut obligation = settlement("share", 0, &PEOPLE, 250);
        obligation.obligations[0].amount.minor += 1;
        obligation.outcome.leftover.minor -= 1;
        for broken in [pool, obligation] {
            let error = commit(&database, &broken).unwrap_err();
            assert!(matches!(error, StoreError::Unbalanced(_)), "{error:?}");
        }
        let journal = journal_of(&settlement("share", 0, &[("ana", -5)], 5));
        let good = settlement("share", 0, &PEOPLE, 250);
        let error = database.refused(|c| settlements::commit(c, &[alone(&good, &journal)]));
        assert!(matches!(error, StoreError::Unbalanced(_)), "below zero: {error:?}");
        assert_eq!(database.read(|c| settlements::find(c, "share.0")), None);
        assert_eq!(database.read(|c| periods::find(c, "share", 1)), None);
        let still = database.read(|c| periods::find(c, "share", 0)).unwrap();
        assert_eq!(still.state, PeriodState::Due);
        assert_eq!(owed_in_all(&database), 0);
        let owed = database.read(|c| journal::balance(c, &Account::Owner, usd()));
        assert_eq!(owed, Money::zero(usd()));
        commit(&database, &good).unwrap();
    }

    fn a_large_settlement_is_stored_whole(database) {
        with_period(&database, "share");
        let names: Vec<String> = (0..5_000).map(|n| format!("c{n:04}")).collect();
        let people: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 7)).collect();
        commit(&database, &settlement("share", 0, &people, 1)).unwrap();
        let args = PageArgs { first: Some(3), ..PageArgs::default() };
        let page = database.read(|c| settlements::standings(c, "share.0", &args));
        let people: Vec<&str> =
            page.items.iter().map(|(_, standing)| standing.collaborator.as_str()).collect();
        assert_eq!((people, page.total), (vec!["c0000", "c0001", "c0002"], Some(5_000)));
        let args = PageArgs { last: Some(1), ..PageArgs::default() };
        let page = database.read(|c| settlements::standings(c, "share.0", &args));
        assert_eq!(page.items[0].1.collaborator, "c4999");
    }

    fn many_at_once_are_stored_as_each_alone(database) {
        let names: Vec<String> = (0..12).map(|n| format!("share{n}")).collect();
        for name in &names {
            with_period(&database, name);
        }
        let all: Vec<Settlement> = (0..)
            .zip(&names)
            .map(|(n, name)| match n {
                5 => settlement(name, 0, &[], 0),
                _ => settlement(name, 0, &[("ana", 100 + n), ("bo", 7)], n + 1),
            })
            .collect();
        let (at_once, each) = all.split_at(10);
        commit_at_once(&database, at_once).unwrap();
        for settlement in each {
            commit(&database, settlement).unwrap();
        }
        for settlement in &all {
            let name = settlement.distributor.as_str();
            let stored = database.read(|c| settlements::find(c, &settlement.id)).unwrap();
            assert_eq!(stored.outcome, settlement.outcome, "{name}");
            assert_eq!(stored.obligations.len(), settlement.obligations.len(), "{name}");
            let ended = database.read(|c| periods::find(c, name, 0)).unwrap().state;
            let empty = settlement.is_empty();
            assert_eq!(ended, if empty { PeriodState::Empty } else { PeriodState::Settled });
            let next = database.read(|c| periods::find(c, name, 1)).unwrap();
            assert_eq!(next.carried_in, settlement.outcome.carried, "{name}");
            assert_eq!(next.late_after, Some(settlement.cut_off.clone()), "{name}");
        }
        assert_eq!(how_many(&database), 12);
        // By hand: 0 to 11 but 5, each 100 more, and one of 7 less for that one.
        let owed = database.read(|c| journal::balance(c, &Account::Owed("ana".into()), usd()));
        assert_eq!(owed.minor, 11 * 100 + (66 - 5));
        let owed = database.read(|c| journal::balance(c, &Account::Owed("bo".into()), usd()));
        assert_eq!(owed.minor, 11 * 7);
        assert_eq!(owed_in_all(&database), 22);
    }

    fn of_many_at_once_one_that_is_wrong_keeps_all_from_being_stored(database) {
        for name in ["one", "two", "three"] {
            with_period(&database, name);
        }
        let good = || ["one", "three"].map(|name| settlement(name, 0, &PEOPLE, 250));
        let mut wrong = settlement("two", 0, &PEOPLE, 250);
        wrong.obligations[0].amount.minor += 1;
        let [one, three] = good();
        let error = commit_at_once(&database, &[one, wrong, three]).unwrap_err();
        assert!(matches!(error, StoreError::Unbalanced(_)), "{error:?}");
        let again = settlement("one", 0, &PEOPLE, 250);
        let [one, three] = good();
        let error = commit_at_once(&database, &[one, three, again]).unwrap_err();
        assert!(matches!(error, StoreError::AlreadySettled), "{error:?}");
        let other = Settlement { version: 8, ..settlement("two", 0, &PEOPLE, 250) };
        let [one, three] = good();
        let error = commit_at_once(&database, &[one, three, other]).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        assert_eq!(how_many(&database), 0);
        assert_eq!(owed_in_all(&database), 0);
        commit_at_once(&database, &good()).unwrap();
        assert_eq!(owed_in_all(&database), 6);
    }

    fn settlements_are_listed_newest_first(database) {
        for name in ["one", "two"] {
            with_period(&database, name);
        }
        for (name, index) in [("one", 0), ("two", 0), ("one", 1)] {
            commit(&database, &settlement(name, index, &PEOPLE, 1)).unwrap();
        }
        let ids = |page: Page<rules::domain::SettlementHeader>| -> Vec<String> {
            page.items.into_iter().map(|(_, header)| header.id).collect()
        };
        let filter = SettlementFilter::default();
        let all = database.read(|c| settlements::page(c, &filter, &PageArgs::default()));
        assert_eq!(ids(all), ["one.1", "two.0", "one.0"]);
        let filter = SettlementFilter { distributor: Some("one".into()), ..filter };
        let one = database.read(|c| settlements::page(c, &filter, &PageArgs::default()));
        assert_eq!(ids(one), ["one.1", "one.0"]);
        let later = Some(october(31));
        let filter = SettlementFilter { settled_before: later, ..SettlementFilter::default() };
        let none = database.read(|c| settlements::page(c, &filter, &PageArgs::default()));
        assert_eq!(none.total, Some(0));
    }
}
