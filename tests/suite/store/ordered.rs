//! Lists in every order that they have: each row once, page by page, from either end.

use rules::domain::{
    CollaboratorFilter, DistributorFilter, ListOrder, ObligationFilter, Page, PageArgs,
    PayoutFilter, SortedBy,
};
use tantieme::store::{StoreError, collaborators, distributors, obligations, payouts};

use super::databases::{Database, on_both};
use super::paying::{everything, gather, owe};
use super::samples::october;

/// Amounts and days that repeat: (minor units, day of October), in the order in which they are made.
const OWED: [(i64, u32); 7] = [(30, 3), (10, 2), (30, 1), (20, 3), (10, 1), (30, 3), (20, 2)];

fn fill(database: &Database) {
    for (index, (minor, day)) in OWED.into_iter().enumerate() {
        owe(database, ["ana", "bo", "cy"][index % 3], minor, october(day));
    }
}

/// The places in the list of all rows, page by page.
fn walk<T: Clone + PartialEq>(
    page: &impl Fn(&PageArgs) -> Page<T>,
    order: ListOrder,
    from_back: bool,
) -> Vec<T> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let args = match from_back {
            false => PageArgs { first: Some(2), after: cursor, order, ..PageArgs::default() },
            true => PageArgs { last: Some(2), before: cursor, order, ..PageArgs::default() },
        };
        let found = page(&args);
        let goes_on = if from_back { found.has_previous } else { found.has_next };
        let (at, items): (Vec<String>, Vec<T>) = found.items.into_iter().unzip();
        cursor = if from_back { at.first().cloned() } else { at.last().cloned() };
        match from_back {
            false => rows.extend(items),
            true => rows.splice(0..0, items).for_each(drop),
        }
        if !goes_on {
            return rows;
        }
    }
}

/// The rows of a list in an order, which page by page come to the same from either end, and reversed to the
/// reverse.
fn rows<T: Clone + PartialEq + std::fmt::Debug>(
    page: impl Fn(&PageArgs) -> Page<T>,
    by: SortedBy,
) -> Vec<T> {
    let order = |reversed| ListOrder { by, reversed };
    let whole = walk(&page, order(false), false);
    assert_eq!(walk(&page, order(false), true), whole, "{by:?} from the back");
    let mut backwards = whole.clone();
    backwards.reverse();
    for from_back in [false, true] {
        assert_eq!(walk(&page, order(true), from_back), backwards, "{by:?} reversed {from_back}");
    }
    whole
}

on_both! {
    fn obligations_come_in_every_order(database) {
        fill(&database);
        let owed = |by| -> Vec<(i64, i64)> {
            let page = |args: &PageArgs| {
                database.read(|c| obligations::page(c, &ObligationFilter::default(), args))
            };
            let day = |micros: i64| (micros - october(1).micros()) / 86_400_000_000 + 1;
            let rows = rows(page, by);
            rows.iter().map(|one| (one.amount.minor, day(one.payable_from.micros()))).collect()
        };
        assert_eq!(
            owed(SortedBy::Usual),
            [(20, 2), (30, 3), (10, 1), (20, 3), (30, 1), (10, 2), (30, 3)],
            "the newest first"
        );
        assert_eq!(
            owed(SortedBy::Amount),
            [(30, 3), (30, 1), (30, 3), (20, 2), (20, 3), (10, 1), (10, 2)],
            "the largest first, of equal ones the newest"
        );
        assert_eq!(
            owed(SortedBy::PayableFrom),
            [(30, 1), (10, 1), (10, 2), (20, 2), (30, 3), (20, 3), (30, 3)],
            "the first first, of one day the oldest"
        );
    }

    fn payouts_come_in_every_order(database) {
        fill(&database);
        assert!(gather(&database, &everything()).is_some());
        let page = |args: &PageArgs| {
            database.read(|c| payouts::page(c, &PayoutFilter::default(), args))
        };
        let paid = |by| -> Vec<(String, i64)> {
            rows(page, by).into_iter().map(|one| (one.collaborator, one.amount.minor)).collect()
        };
        // ana 30 + 20 + 20, bo 10 + 10, cy 30 + 30.
        let amounts: Vec<i64> = paid(SortedBy::Amount).into_iter().map(|(_, minor)| minor).collect();
        assert_eq!(amounts, [70, 60, 20]);
        assert_eq!(paid(SortedBy::Usual).len(), 3);
    }

    fn people_and_rules_come_in_every_order(database) {
        for (day, name) in [(2, "b"), (1, "c"), (2, "a"), (3, "d")] {
            database.write(|c| collaborators::ensure(c, [name], october(day)));
            database.write(|c| distributors::save_version(c, name, "T", "x", None, october(day)));
        }
        let people = |args: &PageArgs| {
            database.read(|c| collaborators::page(c, &CollaboratorFilter::default(), args))
                .map(|one| one.reference)
        };
        let listed = |args: &PageArgs| {
            database.read(|c| distributors::page(c, &DistributorFilter::default(), args))
                .map(|one| one.name)
        };
        assert_eq!(rows(people, SortedBy::Usual), ["a", "b", "c", "d"]);
        assert_eq!(rows(people, SortedBy::CreatedAt), ["d", "b", "a", "c"]);
        assert_eq!(rows(listed, SortedBy::Usual), ["a", "b", "c", "d"]);
        assert_eq!(rows(listed, SortedBy::CreatedAt), ["d", "b", "a", "c"]);
    }

    fn a_cursor_of_another_order_is_refused(database) {
        fill(&database);
        let first = |by| {
            let order = ListOrder { by, reversed: false };
            let args = PageArgs { first: Some(1), order, ..PageArgs::default() };
            database.read(|c| obligations::page(c, &ObligationFilter::default(), &args)).items.remove(0).0
        };
        let orders = [SortedBy::Usual, SortedBy::Amount, SortedBy::PayableFrom];
        for (given, asked) in orders.iter().flat_map(|one| orders.map(|other| (*one, other))) {
            let order = ListOrder { by: asked, reversed: false };
            let args = PageArgs { after: Some(first(given)), order, ..PageArgs::default() };
            if given == asked {
                let found = database.read(|c| obligations::page(c, &ObligationFilter::default(), &args));
                assert_eq!(found.items.len(), 6, "{given:?}");
                continue;
            }
            let error = database.refused(|c| obligations::page(c, &ObligationFilter::default(), &args));
            assert!(matches!(error, StoreError::BadCursor(_)), "{given:?} {asked:?}: {error}");
        }
    }
}
