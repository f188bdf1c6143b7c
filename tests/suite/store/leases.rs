//! Who works on a period: one at a time, and nobody who was taken over stores anything.

use tantieme::store::periods::{self, Leased};
use tantieme::store::{StoreError, distributors};

use super::databases::{Database, on_both};
use super::samples::{october, period};

fn with_period(database: &Database) {
    database.write(|c| distributors::save_version(c, "share", "T", "x", None, october(1)));
    database.write(|c| distributors::activate(c, "share", october(1)));
    database.write(|c| periods::insert(c, &period("share", 0)));
}

/// Takes the lease from one day of October until another; its number.
fn lease(database: &Database, holder: &str, now: u32, until: u32) -> Option<i64> {
    let during = (october(now), october(until));
    let leased = database.write(|c| periods::lease(c, &[("share", 0)], holder, during));
    leased.first().map(|leased| leased.number)
}

/// The lease of the period with a number.
fn numbered(number: i64) -> Leased {
    Leased { distributor: "share".to_owned(), index: 0, number }
}

fn renew(database: &Database, holder: &str, until: u32) -> bool {
    database.write(|c| periods::renew(c, "share", 0, holder, october(until)))
}

on_both! {
    fn one_holder_at_a_time(database) {
        with_period(&database);
        assert!(lease(&database, "one", 1, 3).is_some(), "free");
        assert_eq!(lease(&database, "two", 2, 4), None, "held");
        assert!(renew(&database, "one", 5), "renewed");
        assert_eq!(lease(&database, "two", 4, 6), None, "renewal counts");
        assert!(lease(&database, "two", 5, 7).is_some(), "expired");
        assert!(!renew(&database, "one", 9), "nobody renews what another holds");
        database.write(|c| periods::release(c, "share", 0, "one"));
        assert_eq!(lease(&database, "one", 6, 8), None, "nor gives it back");
        database.write(|c| periods::release(c, "share", 0, "two"));
        assert!(lease(&database, "one", 6, 8).is_some(), "given back");
    }

    fn who_was_taken_over_stores_nothing(database) {
        with_period(&database);
        let older = lease(&database, "one", 1, 2).unwrap();
        database.write(|c| periods::require_leases(c, &[&numbered(older)]));
        assert!(renew(&database, "one", 3));
        database.write(|c| periods::require_leases(c, &[&numbered(older)]));
        let newer = lease(&database, "two", 3, 4).unwrap();
        assert!(newer > older);
        for _ in 0..2 {
            let refused = database.refused(|c| periods::require_leases(c, &[&numbered(older)]));
            assert!(matches!(refused, StoreError::LeaseLost), "{refused:?}");
            database.write(|c| periods::require_leases(c, &[&numbered(newer)]));
            // That the other one has given it back changes nothing about it.
            database.write(|c| periods::release(c, "share", 0, "two"));
        }
    }

    fn a_lease_of_a_clock_that_was_wrong_is_void(database) {
        with_period(&database);
        assert!(lease(&database, "one", 1, 20).is_some());
        assert_eq!(lease(&database, "two", 2, 11), None, "it may be as long as two of these");
        assert!(lease(&database, "two", 2, 10).is_some(), "no lease is that long");
    }

    fn of_many_who_want_a_lease_one_gets_it(database) {
        with_period(&database);
        let taken: Vec<bool> = std::thread::scope(|scope| {
            let holders: Vec<_> = (0..8)
                .map(|holder| {
                    let database = &database;
                    scope.spawn(move || lease(database, &format!("server-{holder}"), 1, 2).is_some())
                })
                .collect();
            holders.into_iter().map(|holder| holder.join().unwrap()).collect()
        });
        assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
    }
}
