//! What an evaluation gets to read: its window, facts and corrections; and what became known late.

use rules::domain::{Approval, Catalogue, CutOff, Entry, Moment, Recorded};
use serde_json::json;
use tantieme::store::log::{self, Apart, JourneyQuery, LateQuery, LogQuery, NewEntry};

use super::databases::{Database, on_both};
use super::samples::{
    approve, at, completion, contribution, event, october, owner, pending_event, rate, reject,
    reverse, sale, usd, window,
};

/// October, everything known, nothing late.
fn query(event_kinds: &[&str]) -> LogQuery {
    LogQuery {
        stop: rules::domain::Stop::never(),
        journeys: None,
        event_kinds: event_kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        window: window("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        cut_off: CutOff::single(1_000),
        funds_after: None,
        measured_from: at("2026-01-01T00:00:00Z"),
        currency: usd(),
        distributor: "share".to_owned(),
    }
}

/// October with journeys of visits and sales, whose events may lie in September.
fn journeys() -> LogQuery {
    LogQuery {
        journeys: Some(JourneyQuery {
            kinds: vec!["order_paid".to_owned(), "site_visited".to_owned()],
            since: at("2026-09-01T00:00:00Z"),
        }),
        ..query(&["order_paid", "site_visited"])
    }
}

fn visit(key: &str, customer: &str, occurred_at: Moment) -> NewEntry {
    event(key, "site_visited", occurred_at, &json!({ "customer": customer, "link": "a" }))
}

fn september(day: u32) -> Moment {
    at(&format!("2026-09-{day:02}T12:00:00Z"))
}

fn record(database: &Database, entries: &[NewEntry]) {
    database.write(|c| log::append(c, entries, october(30)));
}

/// What became known of sales before October since a cut-off, with what it speaks of; looked at last at
/// that moment, and now on 3 October.
fn late(database: &Database, since: &CutOff, looked_at: Moment) -> Vec<String> {
    let asked = LateQuery {
        query: query(&["order_paid"]),
        since: since.clone(),
        beyond: since.clone(),
        approved: (looked_at, at("2026-10-03T00:00:00Z")),
    };
    let late = database.read(|c| log::late(c, &asked, &Catalogue::builtin()));
    let told = late.into_iter().map(|late| match (late.target, late.by_time) {
        (Some(target), _) => format!("{} {}", late.recorded.key, target.key),
        (None, true) => format!("{} by time", late.recorded.key),
        (None, false) => late.recorded.key,
    });
    told.collect()
}

/// The keys that are read, in order. In parts the same is read, and maybe more rates.
fn keys(database: &Database, query: &LogQuery) -> Vec<String> {
    let entries = database.read(|c| log::read(c, query, &Catalogue::builtin()));
    let apart = [Apart::ByCustomer, Apart::ByTime];
    // Journeys look at all events of a customer at once.
    let apart = apart.iter().take(if query.journeys.is_some() { 1 } else { 2 });
    for apart in apart {
        let parts = in_parts(database, query, *apart);
        if *apart == Apart::ByTime {
            assert_eq!(few(database, query), but_contributions(&parts), "as little as there is");
        }
        let is_rate = |one: &&Recorded| matches!(one.entry, Entry::Rate(_));
        assert!(entries.iter().filter(is_rate).all(|rate| parts.contains(rate)));
        let keys = |entries: &[Recorded]| -> Vec<String> {
            let others = entries.iter().filter(|one| !is_rate(one));
            let mut keys: Vec<String> = others.map(|one| one.key.clone()).collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&parts), keys(&entries));
    }
    entries.into_iter().map(|entry| entry.key).collect()
}

/// What is read of so little of the log that it is read whole, in order.
fn few(database: &Database, query: &LogQuery) -> Vec<Recorded> {
    let few = database.read(|c| log::few(c, query, &Catalogue::builtin())).unwrap();
    but_contributions(&[few.lasting, few.events].concat())
}

/// All but contributions, each once, in the order of the log.
fn but_contributions(entries: &[Recorded]) -> Vec<Recorded> {
    let is_given = |one: &&Recorded| matches!(one.entry, Entry::Contribution(_));
    let mut entries: Vec<Recorded> = entries.iter().filter(|one| !is_given(one)).cloned().collect();
    entries.sort_by_key(|one| (one.stream, one.position));
    entries.dedup();
    entries
}

/// What is read in parts as small as can be.
fn in_parts(database: &Database, query: &LogQuery, apart: Apart) -> Vec<Recorded> {
    let catalogue = Catalogue::builtin();
    let shared = database.read(|c| log::shared(c, query, (apart, 1), &catalogue));
    let mut entries = shared.entries.clone();
    for part in &shared.parts {
        entries.extend(database.read(|c| log::part(c, query, &shared, part, &catalogue)));
    }
    entries
}

on_both! {
    fn events_of_the_window_and_the_kinds_asked_for(database) {
        record(&database, &[
            sale("first", "c1", at("2026-10-01T00:00:00Z")),
            sale("before", "c1", at("2026-09-30T23:59:59Z")),
            sale("last", "c1", at("2026-10-31T23:59:59Z")),
            sale("after", "c1", at("2026-11-01T00:00:00Z")),
            completion("other", "rust-101", october(3)),
        ]);
        assert_eq!(keys(&database, &query(&["order_paid"])), ["first", "last"]);
        let both = query(&["course_completed", "order_paid"]);
        assert_eq!(keys(&database, &both), ["first", "last", "other"]);
        assert_eq!(keys(&database, &query(&[])), [""; 0]);
    }

    fn many_events_of_one_moment_in_parts_that_fit(database) {
        let at_midnight = |number: usize| sale(&format!("o-{number}"), "c1", october(5));
        let mut entries: Vec<NewEntry> = (0..7).map(at_midnight).collect();
        entries.insert(3, completion("other", "rust-101", october(5)));
        entries.insert(5, sale("later", "c1", october(6)));
        record(&database, &entries);
        let query = LogQuery {
            cut_off: CutOff::single(8), // the ninth, o-6, is not known yet
            ..query(&["course_completed", "order_paid"])
        };
        let expected = ["o-0", "o-1", "o-2", "other", "o-3", "later", "o-4", "o-5"];
        let mut read = keys(&database, &query);
        read.sort_unstable();
        let mut sorted = expected.to_vec();
        sorted.sort_unstable();
        assert_eq!(read, sorted);
        let catalogue = Catalogue::builtin();
        for (events_at_once, parts) in [(1, 8), (2, 5), (3, 4), (100, 2)] {
            let apart = (Apart::ByTime, events_at_once);
            let shared = database.read(|c| log::shared(c, &query, apart, &catalogue));
            let sizes = shared.parts.iter().map(|part| {
                database.read(|c| log::part(c, &query, &shared, part, &catalogue)).len()
            });
            let sizes: Vec<usize> = sizes.filter(|size| *size > 0).collect();
            assert_eq!(sizes.iter().sum::<usize>(), 8, "{events_at_once}: {sizes:?}");
            assert!(sizes.iter().all(|size| *size <= events_at_once as usize), "{sizes:?}");
            assert!(sizes.len() <= parts, "{events_at_once}: {sizes:?}");
        }
    }

    fn nothing_beyond_the_cut_off(database) {
        record(&database, &[
            sale("o-1", "c1", october(1)),
            owner("f-1", "rust-101", &json!("ana"), october(1)),
            sale("o-2", "c1", october(1)),
            reverse("r-1", "o-1", october(2)),
            owner("f-2", "rust-102", &json!("ana"), october(1)),
        ]);
        let up_to = |cut_off| LogQuery { cut_off, ..query(&["order_paid"]) };
        assert_eq!(keys(&database, &up_to(CutOff::single(2))), ["o-1", "f-1"]);
        assert_eq!(keys(&database, &up_to(CutOff::single(4))), ["o-1", "f-1", "o-2", "r-1"]);
        assert_eq!(keys(&database, &up_to(CutOff::default())), [""; 0]);
    }

    fn facts_that_hold_before_the_end(database) {
        record(&database, &[
            owner("long-ago", "rust-101", &json!("ana"), Moment::ALWAYS),
            owner("within", "rust-101", &json!("bo"), october(9)),
            owner("at-the-end", "rust-101", &json!("cy"), at("2026-11-01T00:00:00Z")),
        ]);
        assert_eq!(keys(&database, &query(&["order_paid"])), ["long-ago", "within"]);
    }

    fn corrections_of_what_is_read_and_of_nothing_else(database) {
        let elsewhere = NewEntry { source: "import".to_owned(), ..reject("x-1", "o-1") };
        record(&database, &[
            sale("o-1", "c1", october(1)),
            sale("old", "c1", september(1)),
            approve("a-1", "o-1"),
            reject("a-2", "old"),
            reverse("r-1", "o-1", at("2026-12-24T00:00:00Z")),
            reverse("r-2", "nowhere", october(2)),
            elsewhere,
        ]);
        assert_eq!(keys(&database, &query(&["order_paid"])), ["o-1", "a-1", "r-1"]);
    }

    fn what_became_known_of_the_time_before_the_window(database) {
        record(&database, &[
            sale("in-time", "c1", september(1)),
            sale("reversed", "c1", september(2)),
            sale("reversed-in-time", "c1", september(3)),
            reverse("r-0", "reversed-in-time", september(4)),
            sale("approved", "c1", september(5)),
            completion("k-1", "rust-101", september(3)),
        ]);
        let settled = database.read(log::head);
        let reversal = reverse("x-1", "in-time", october(1));
        record(&database, &[
            sale("late", "c1", september(6)),
            approve("a-late", "late"),
            sale("too-early", "c1", at("2025-12-31T00:00:00Z")),
            reverse("r-1", "reversed", october(1)),
            approve("a-1", "approved"),
            reverse("r-2", "approved", october(1)),
            reverse("r-3", "k-1", october(1)),
            NewEntry { source: "import".to_owned(), ..reversal },
            sale("now", "c1", october(2)),
            reverse("r-4", "now", october(3)),
            rate("day-before", "EUR", "USD", "2026-09-30"),
            rate("other-currency", "EUR", "GBP", "2026-09-30"),
            rate("day-of-window", "EUR", "USD", "2026-10-05"),
            owner("f-1", "rust-101", &json!({ "ana": "100%" }), september(1)),
            owner("f-2", "rust-101", &json!({ "ana": "100%" }), october(2)),
        ]);
        let known = ["late", "a-late late", "r-1 reversed", "a-1 approved", "r-2 approved", "day-before", "f-1"];
        assert_eq!(late(&database, &settled, september(30)), known);
        let all = database.read(log::head);
        assert_eq!(late(&database, &all, september(30)), Vec::<String>::new());
    }

    fn an_event_that_approved_itself_since_the_settlement_is_late(database) {
        let day = 86_400_000_000;
        let after = Approval::After { micros: 20 * day };
        let pending = |key: &str, at: Moment| {
            pending_event(key, "order_paid", at, &json!({ "customer": "c1" }), after)
        };
        record(&database, &[
            pending("by-then", september(10)),
            pending("since", september(12)),
            pending("not-yet", september(14)),
            sale("automatic", "c1", september(12)),
        ]);
        let settled = database.read(log::head);
        assert_eq!(late(&database, &settled, at("2026-10-01T00:00:00Z")), ["since by time"]);
    }

    fn rates_of_the_days_and_currencies_of_its_money(database) {
        let euros = json!({ "customer": "c1", "amount": { "amount": "5.00", "currency": "EUR" } });
        record(&database, &[
            rate("early", "EUR", "USD", "2026-10-01"),
            rate("first", "EUR", "USD", "2026-10-09"),
            sale("dollars", "c1", october(1)),
            event("euros", "order_paid", october(10), &euros),
            rate("second", "EUR", "USD", "2026-10-10"),
            rate("corrected", "EUR", "USD", "2026-10-10"),
            rate("other", "GBP", "USD", "2026-10-10"),
            rate("elsewhere", "EUR", "GBP", "2026-10-10"),
        ]);
        let expected = ["first", "dollars", "euros", "second", "corrected"];
        let mut wanted = query(&["order_paid"]);
        assert_eq!(keys(&database, &wanted), expected);
        wanted.cut_off = CutOff::single(5);
        assert_eq!(keys(&database, &wanted), &expected[..4], "as known then");
        wanted.event_kinds = vec!["course_completed".to_owned()];
        assert_eq!(keys(&database, &wanted), Vec::<String>::new());
    }

    fn contributions_of_the_window_and_late_ones(database) {
        record(&database, &[
            contribution("counted", "share", september(20)),
            contribution("inside", "share", october(5)),
            contribution("other", "profit", october(5)),
            contribution("after", "share", at("2026-11-01T00:00:00Z")),
        ]);
        let settled = CutOff::single(4);
        record(&database, &[
            contribution("late", "share", september(21)),
            contribution("too-early", "share", at("2025-12-31T00:00:00Z")),
        ]);
        let mut wanted = query(&["order_paid"]);
        assert_eq!(keys(&database, &wanted), ["inside"]);
        wanted.funds_after = Some(settled);
        assert_eq!(keys(&database, &wanted), ["inside", "late"]);
    }

    fn the_past_that_journeys_of_the_window_reach_back_to(database) {
        record(&database, &[
            visit("too-old", "c1", at("2026-08-31T23:59:59Z")),
            visit("first", "c1", at("2026-09-01T00:00:00Z")),
            completion("no-part-of-it", "rust-101", september(5)),
            sale("ended-before", "c2", september(6)),
            visit("taken-back", "c3", september(7)),
            reverse("r-1", "taken-back", september(8)),
            sale("inside", "c1", october(1)),
            visit("after", "c1", at("2026-11-01T00:00:00Z")),
        ]);
        let expected = ["first", "ended-before", "taken-back", "r-1", "inside"];
        assert_eq!(keys(&database, &journeys()), expected);
        let later_start = LogQuery { measured_from: september(6), ..journeys() };
        assert_eq!(keys(&database, &later_start), &expected[1..], "not before the first period");
        let known_then = LogQuery { cut_off: CutOff::single(4), ..journeys() };
        assert_eq!(keys(&database, &known_then), ["first", "ended-before"]);
        assert_eq!(keys(&database, &query(&["order_paid", "site_visited"])), ["inside"]);
    }
}
