//! Pages of many lists at once: the same as the pages of each.

use std::collections::BTreeMap;
use std::fmt::Debug;

use rules::domain::{
    ListOrder, ObligationFilter, ObligationState, ObligationsOf, Page, PageArgs, PayoutFilter,
    PayoutsOf, PeriodFilter, PeriodState, SettlementFilter, SortedBy,
};
use tantieme::store::{obligations, payouts, periods, settlements};

use super::databases::{Database, on_both};
use super::paying::{everything, gather};
use super::samples::{october, period, settlement};
use super::settlements::{commit, with_period};

const PEOPLE: [(&str, i64); 4] = [("ana", 900), ("bo", 600), ("cy", 300), ("dee", 100)];

/// Three distributors with three settlements each; ana and bo are in all of them, cy in one of three,
/// dee in none but the first; the first settlements are gathered.
fn fill(database: &Database) {
    for distributor in ["a", "b", "c"] {
        with_period(database, distributor);
        for index in 0..3 {
            let most = match (distributor, index) {
                ("a", 0) => 4,
                (_, 1) => 3,
                _ => 2,
            };
            commit(database, &settlement(distributor, index, &PEOPLE[..most], 5)).unwrap();
            if index == 0 && distributor != "c" {
                let mut gathering = everything();
                gathering.payable_until = october(31);
                database.write(|c| {
                    let now = rules::domain::Moment::parse("2026-11-20T00:00:00Z").unwrap();
                    gathering.payable_until = now;
                    super::deciding::gather(c, &gathering, now)
                });
            }
            if index < 2 {
                let next = period(distributor, index + 1).index;
                database
                    .write(|c| periods::set_state(c, distributor, next, PeriodState::Due, None));
            }
        }
    }
    assert!(gather(database, &everything()).is_none(), "nothing is payable in October");
}

/// Pages from the front, from the back, between cursors, and beyond the end.
fn asked() -> Vec<PageArgs> {
    let args = |first, after: Option<&str>, last, before: Option<&str>| PageArgs {
        first,
        after: after.map(str::to_owned),
        last,
        before: before.map(str::to_owned),
        ..PageArgs::default()
    };
    let sorted = |by, reversed, first| PageArgs {
        first,
        order: ListOrder { by, reversed },
        ..PageArgs::default()
    };
    vec![
        sorted(SortedBy::Usual, true, Some(2)),
        sorted(SortedBy::Amount, false, Some(2)),
        sorted(SortedBy::Amount, true, None),
        sorted(SortedBy::PayableFrom, false, Some(2)),
        sorted(SortedBy::PayableFrom, true, Some(1)),
        PageArgs::default(),
        args(Some(0), None, None, None),
        args(Some(2), None, None, None),
        args(None, None, Some(2), None),
        args(Some(1), Some("2"), None, None),
        args(Some(5), Some("1"), None, Some("12")),
        args(None, Some("9"), Some(1), Some("2")),
        args(Some(3), Some("0"), None, None),
        args(Some(3), Some("99"), None, None),
    ]
}

/// What came together is what comes alone.
fn same<T: PartialEq + Debug>(
    owners: &[&str],
    together: impl Fn(&[String], &PageArgs) -> BTreeMap<String, Page<T>>,
    alone: impl Fn(&str, &PageArgs) -> Page<T>,
) {
    let names: Vec<String> = owners.iter().map(|owner| (*owner).to_owned()).collect();
    let mut rows = 0;
    for args in asked() {
        let found = together(&names, &args);
        assert_eq!(found.len(), owners.len(), "{args:?}");
        for owner in owners {
            assert_eq!(found[*owner], alone(owner, &args), "{owner} {args:?}");
            rows += found[*owner].items.len();
        }
    }
    assert!(rows > 10, "the pages have rows");
}

on_both! {
    fn obligations_come_together(database) {
        fill(&database);
        let owners: [(ObligationsOf, &[&str]); 3] = [
            (ObligationsOf::Collaborator, &["ana", "bo", "cy", "dee", "nobody"]),
            (ObligationsOf::Settlement, &["a.0", "a.1", "b.0", "c.2", "none.0"]),
            (ObligationsOf::Payout, &["1.ana", "1.dee", "2.bo", "9.ana"]),
        ];
        for (of, owners) in owners {
            for state in [None, Some(ObligationState::Fulfilled)] {
                let filter = ObligationFilter { state, ..ObligationFilter::default() };
                same(
                    owners,
                    |names, args| database.read(|c| obligations::pages(c, of, names, &filter, args)),
                    |owner, args| {
                        let mut filter = filter.clone();
                        let owner = Some(owner.to_owned());
                        match of {
                            ObligationsOf::Collaborator => filter.collaborator = owner,
                            ObligationsOf::Settlement => filter.settlement = owner,
                            ObligationsOf::Payout => filter.payout = owner,
                        }
                        database.read(|c| obligations::page(c, &filter, args))
                    },
                );
            }
        }
    }

    fn payouts_come_together(database) {
        fill(&database);
        let owners: [(PayoutsOf, &[&str]); 2] = [
            (PayoutsOf::Collaborator, &["ana", "bo", "cy", "dee", "nobody"]),
            (PayoutsOf::Fulfillment, &["1", "2", "3"]),
        ];
        for (of, owners) in owners {
            let filter = PayoutFilter::default();
            same(
                owners,
                |names, args| database.read(|c| payouts::pages(c, of, names, &filter, args)),
                |owner, args| {
                    let mut filter = filter.clone();
                    let owner = Some(owner.to_owned());
                    match of {
                        PayoutsOf::Collaborator => filter.collaborator = owner,
                        PayoutsOf::Fulfillment => filter.fulfillment = owner,
                    }
                    database.read(|c| payouts::page(c, &filter, args))
                },
            );
        }
    }

    fn what_distributors_and_settlements_have_comes_together(database) {
        fill(&database);
        same(
            &["a", "b", "c", "none"],
            |names, args| database.read(|c| settlements::pages(c, names, &SettlementFilter::default(), args)),
            |owner, args| {
                let filter = SettlementFilter {
                    distributor: Some(owner.to_owned()),
                    ..SettlementFilter::default()
                };
                database.read(|c| settlements::page(c, &filter, args))
            },
        );
        same(
            &["a.0", "a.1", "b.0", "c.2", "none.0"],
            |names, args| database.read(|c| settlements::standing_pages(c, names, args)),
            |owner, args| database.read(|c| settlements::standings(c, owner, args)),
        );
        for state in [None, Some(PeriodState::Settled)] {
            let filter = PeriodFilter { state, ..PeriodFilter::default() };
            same(
                &["a", "b", "c", "none"],
                |names, args| database.read(|c| periods::pages(c, names, &filter, args)),
                |owner, args| database.read(|c| periods::page(c, owner, &filter, args)),
            );
        }
    }
}
