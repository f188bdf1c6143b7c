//! Periods: which are due, who works on them, how they move.

use rules::domain::PageArgs;
use rules::domain::{Moment, Period, PeriodFilter, PeriodState, Window};
use tantieme::store::{StoreError, distributors, periods};

use super::databases::{Database, on_both};
use super::samples::{at, october, period};

fn active(database: &Database, name: &str) {
    database.write(|c| distributors::save_version(c, name, "T", "x", None, october(1)));
    database.write(|c| distributors::activate(c, name, october(1)));
}

fn insert(database: &Database, periods: &[Period]) {
    for period in periods {
        database.write(|c| periods::insert(c, period));
    }
}

/// Distributor and index of what is due.
fn due(database: &Database, now: Moment) -> Vec<(String, i64)> {
    let due = database.read(|c| periods::due(c, now));
    due.into_iter().map(|period| (period.distributor, period.index)).collect()
}

fn set(database: &Database, index: i64, to: PeriodState) {
    database.write(|c| periods::set_state(c, "share", index, to, Some("a reason")));
}

on_both! {
    fn a_period_comes_back_as_it_was_stored(database) {
        active(&database, "share");
        let mut stored = period("share", 3);
        stored.late_after = Some("0:12,1:7".parse().unwrap());
        stored.reason = Some("no rate for EUR".to_owned());
        insert(&database, &[stored.clone()]);
        assert_eq!(database.read(|c| periods::find(c, "share", 3)), Some(stored.clone()));
        let error = database.refused(|c| periods::insert(c, &stored));
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        assert_eq!(database.read(|c| periods::find(c, "share", 4)), None);
    }

    fn what_is_due_comes_in_order(database) {
        for name in ["b", "a", "paused"] {
            active(&database, name);
        }
        insert(&database, &[
            period("b", 0), period("a", 0), period("a", 1), period("a", 2), period("paused", 0),
        ]);
        database.write(|c| distributors::pause(c, "paused"));
        let trigger = at("2026-02-01T00:00:00Z");
        let next = |now: Moment| database.read(|c| periods::next_trigger(c, now));
        assert_eq!(next(at("2026-01-15T00:00:00Z")), Some(trigger));
        assert_ne!(next(trigger), Some(trigger), "what is due already is no trigger to come");
        assert_eq!(due(&database, at("2026-01-31T23:59:59Z")), []);
        let both = [("a".to_owned(), 0), ("b".to_owned(), 0)];
        assert_eq!(due(&database, at("2026-02-01T00:00:00Z")), both);
        assert_eq!(due(&database, at("2026-12-01T00:00:00Z")), both, "one at a time");
    }

    fn a_period_that_waits_or_failed_is_tried_again(database) {
        active(&database, "share");
        insert(&database, &[period("share", 0), period("share", 1)]);
        let now = at("2026-12-01T00:00:00Z");
        set(&database, 0, PeriodState::Due);
        for (state, expected) in [
            (PeriodState::Waiting, vec![("share".to_owned(), 0)]),
            (PeriodState::Due, vec![("share".to_owned(), 0)]),
            (PeriodState::Failed, vec![("share".to_owned(), 0)]),
            (PeriodState::Due, vec![("share".to_owned(), 0)]),
            (PeriodState::Review, vec![]),
            (PeriodState::Settled, vec![("share".to_owned(), 1)]),
        ] {
            set(&database, 0, state);
            assert_eq!(due(&database, now), expected, "{state:?}");
        }
        let settled = database.read(|c| periods::find(c, "share", 0)).unwrap();
        assert_eq!(settled.reason.as_deref(), Some("a reason"));
        let error = database.refused(|c| {
            periods::set_state(c, "share", 0, PeriodState::Due, None)
        });
        assert_eq!(error.to_string(), "a period that is SETTLED cannot become DUE");
    }

    fn a_period_by_hand_is_due_when_it_is_closed(database) {
        active(&database, "share");
        let start = at("2026-01-01T00:00:00Z");
        let open = Period {
            window: Window::new(start, Moment::FAR_FUTURE), trigger_at: None, ..period("share", 0)
        };
        insert(&database, &[open]);
        assert_eq!(database.read(|c| periods::next_trigger(c, at("2026-01-15T00:00:00Z"))), None);
        assert_eq!(due(&database, october(9)), []);
        let closed = database.write(|c| periods::close(c, "share", 0, october(9)));
        assert_eq!(closed.window, Window::new(start, october(9)));
        assert_eq!(due(&database, october(9)), [("share".to_owned(), 0)]);
        let error = database.refused(|c| periods::close(c, "share", 0, october(10)));
        assert!(matches!(error, StoreError::Illegal(_)), "{error:?}");
        insert(&database, &[period("share", 1)]);
        let error = database.refused(|c| periods::close(c, "share", 1, october(10)));
        assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
    }

    fn periods_are_found_by_what_they_are(database) {
        active(&database, "share");
        insert(&database, &[period("share", 0), period("share", 1), period("share", 2)]);
        set(&database, 0, PeriodState::Due);
        set(&database, 0, PeriodState::Empty);
        let index = |period: Option<Period>| period.map(|period| period.index);
        assert_eq!(index(database.read(|c| periods::first_unsettled(c, "share"))), Some(1));
        let start = |index| period("share", index).window.start;
        let before = |moment: Moment| Moment::from_micros(moment.micros() - 1);
        for (moment, begun, after) in [
            (before(start(0)), None, Some(0)),
            (start(0), Some(0), Some(1)),
            (before(start(1)), Some(0), Some(1)),
            (start(2), Some(2), None),
            (Moment::FAR_FUTURE, Some(2), None),
        ] {
            let found = database.read(|c| periods::last_begun(c, "share", moment));
            assert_eq!(index(found), begun, "{moment}");
            let found = database.read(|c| periods::first_after(c, "share", moment));
            assert_eq!(index(found), after, "{moment}");
        }
        assert_eq!(index(database.read(|c| periods::last(c, "share"))), Some(2));
        assert_eq!(database.read(|c| periods::open(c, "share")).len(), 2);
        let page = |filter: &PeriodFilter| -> Vec<i64> {
            let args = PageArgs::default();
            let page = database.read(|c| periods::page(c, "share", filter, &args));
            page.items.iter().map(|(_, period)| period.index).collect()
        };
        assert_eq!(page(&PeriodFilter::default()), [2, 1, 0]);
        assert_eq!(page(&PeriodFilter { state: Some(PeriodState::Empty), ..PeriodFilter::default() }), [0]);
    }

    fn a_version_is_pinned_while_a_period_is_measured_and_never_after(database) {
        active(&database, "share");
        let mut stored = period("share", 0);
        let (end, trigger) = (stored.window.end, at("2026-02-01T09:00:00Z"));
        stored.trigger_at = Some(trigger);
        insert(&database, &[stored.clone()]);
        let before = |moment: Moment| Moment::from_micros(moment.micros() - 1);
        database.write(|c| periods::pin(c, "share", 0, 4, before(end)));
        let pinned = database.read(|c| periods::find(c, "share", 0)).unwrap();
        assert_eq!(pinned, Period { version: 4, ..stored }, "its bounds stay");
        let refused = |now: Moment| {
            let error = database.refused(|c| periods::pin(c, "share", 0, 5, now));
            assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
            assert_eq!(database.read(|c| periods::find(c, "share", 0)).unwrap().version, 4);
        };
        for now in [end, before(trigger), trigger] {
            refused(now);
        }
        let now = before(end);
        let leased = database.write(|c| periods::lease(c, &[("share", 0)], "worker", (now, end)));
        assert_eq!(leased.len(), 1);
        refused(now);
        database.write(|c| periods::release(c, "share", 0, "worker"));
        for to in [PeriodState::Due, PeriodState::Review] {
            set(&database, 0, to);
            refused(now);
        }
        let error = database.refused(|c| periods::pin(c, "share", 7, 5, now));
        assert!(matches!(error, StoreError::NotFound(_)), "{error:?}");
    }
}
