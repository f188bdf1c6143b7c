//! Pages of every list: forth, back, and while rows are added.

use rules::domain::{Obligation, ObligationFilter, Page, PageArgs};
use tantieme::store::{StoreError, obligations};

use super::databases::{Database, on_both};
use super::deciding;
use super::paying::owe;
use super::samples::{credit, october};

fn page(database: &Database, args: &PageArgs) -> Page<Obligation> {
    database.read(|c| obligations::page(c, &ObligationFilter::default(), args))
}

/// What is owed in minor units, which here counts the obligations from 1.
fn amounts(page: &Page<Obligation>) -> Vec<i64> {
    page.items.iter().map(|(_, one)| one.amount.minor).collect()
}

fn fill(database: &Database, count: i64) {
    for minor in 1..=count {
        owe(database, "ana", minor, october(1));
    }
}

on_both! {
    fn slices_are_what_was_asked_for(database) {
        fill(&database, 5);
        let cursor = |minor: i64| {
            let all = page(&database, &PageArgs::default());
            let found = all.items.into_iter().find(|(_, one)| one.amount.minor == minor);
            found.map(|(cursor, _)| cursor)
        };
        let args =
            |first, after, last, before| PageArgs { first, after, last, before, ..PageArgs::default() };
        for (args, expected, has_previous, has_next) in [
            (args(None, None, None, None), vec![5, 4, 3, 2, 1], false, false),
            (args(Some(2), None, None, None), vec![5, 4], false, true),
            (args(Some(2), cursor(4), None, None), vec![3, 2], true, true),
            (args(Some(2), cursor(2), None, None), vec![1], true, false),
            (args(Some(2), cursor(1), None, None), vec![], true, false),
            (args(Some(0), None, None, None), vec![], false, true),
            (args(None, None, Some(2), None), vec![2, 1], true, false),
            (args(None, None, Some(2), cursor(2)), vec![4, 3], true, true),
            (args(None, None, Some(9), cursor(4)), vec![5], false, true),
            (args(Some(9), cursor(5), None, cursor(2)), vec![4, 3], true, true),
            (args(None, cursor(5), Some(1), cursor(2)), vec![3], true, true),
        ] {
            let found = page(&database, &args);
            assert_eq!(amounts(&found), expected, "{args:?}");
            assert_eq!((found.has_previous, found.has_next), (has_previous, has_next), "{args:?}");
            assert_eq!(found.total, Some(5), "{args:?}");
        }
    }

    fn no_row_is_seen_twice_or_missed_while_rows_are_added(database) {
        fill(&database, 6);
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let args = PageArgs { first: Some(2), after: after.take(), ..PageArgs::default() };
            let found = page(&database, &args);
            seen.extend(amounts(&found));
            owe(&database, "bo", 1_000, october(1));
            if !found.has_next {
                break;
            }
            after = found.items.last().map(|(cursor, _)| cursor.clone());
        }
        assert_eq!(seen, [6, 5, 4, 3, 2, 1]);
    }

    fn a_cursor_of_another_list_is_refused(database) {
        let args = PageArgs { after: Some("ana".to_owned()), ..PageArgs::default() };
        let error = database.refused(|c| obligations::page(c, &ObligationFilter::default(), &args));
        assert!(matches!(error, StoreError::BadCursor(_)), "{error:?}");
    }

    fn a_page_is_never_larger_than_the_limit(database) {
        database.write(|c| {
            for _ in 0..510 {
                deciding::credit(c, &credit("ana", 1, october(1)))?;
            }
            Ok(())
        });
        let count = |args: &PageArgs| page(&database, args).items.len();
        assert_eq!(count(&PageArgs::default()), 50);
        assert_eq!(count(&PageArgs { first: Some(9_999), ..PageArgs::default() }), 500);
    }
}
