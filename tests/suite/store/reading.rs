//! What an evaluation gets to read: its window, what is late, facts and corrections.

use rules::domain::{Approval, Catalogue, CutOff, Entry, Moment, Recorded};
use serde_json::json;
use tantieme::store::log::{self, JourneyQuery, LogQuery, NewEntry};

use super::databases::{Database, on_both};
use super::samples::{
    approve, at, completion, contribution, event, october, owner, pending_event, rate, reject,
    reverse, sale, usd, window,
};

/// October, everything known, nothing late.
fn query(event_kinds: &[&str]) -> LogQuery {
    LogQuery {
        grouped: Vec::new(),
        journeys: None,
        event_kinds: event_kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        window: window("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        cut_off: CutOff::single(1_000),
        late_after: None,
        measured_from: at("2026-01-01T00:00:00Z"),
        self_approved: None,
        currency: usd(),
        distributor: "share".to_owned(),
    }
}

/// October with journeys of visits and sales, whose events may lie in September.
fn journeys(by_customer: bool) -> LogQuery {
    LogQuery {
        journeys: Some(JourneyQuery {
            kinds: vec!["order_paid".to_owned(), "site_visited".to_owned()],
            since: at("2026-09-01T00:00:00Z"),
            by_customer,
        }),
        ..query(&["order_paid", "site_visited"])
    }
}

fn visit(key: &str, customer: &str, occurred_at: Moment) -> NewEntry {
    event(key, "site_visited", occurred_at, &json!({ "customer": customer, "link": "a" }))
}

fn august(day: u32) -> Moment {
    at(&format!("2026-08-{day:02}T12:00:00Z"))
}

fn september(day: u32) -> Moment {
    at(&format!("2026-09-{day:02}T12:00:00Z"))
}

fn record(database: &Database, entries: &[NewEntry]) {
    database.write(|c| log::append(c, entries, october(30)));
}

/// The keys that are read, in order. Customer by customer the same is read, and maybe more rates.
fn keys(database: &Database, query: &LogQuery) -> Vec<String> {
    let entries = database.read(|c| log::read(c, query, &Catalogue::builtin()));
    let by_customer = query.journeys.as_ref().is_none_or(|journeys| journeys.by_customer);
    if by_customer && query.grouped.is_empty() {
        let parts = in_parts(database, query);
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

/// What is read in parts as small as can be.
fn in_parts(database: &Database, query: &LogQuery) -> Vec<Recorded> {
    let catalogue = Catalogue::builtin();
    let shared = database.read(|c| log::shared(c, query, 1, &catalogue));
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

    fn what_came_late_is_read_with_the_open_period(database) {
        record(&database, &[
            sale("in-time", "c1", september(1)),
            sale("reversed", "c1", september(2)),
            sale("reversed-in-time", "c1", september(3)),
            reverse("r-0", "reversed-in-time", september(4)),
            sale("approved", "c1", september(5)),
        ]);
        let settled = database.read(log::head);
        record(&database, &[
            sale("late", "c1", september(6)),
            approve("a-late", "late"),
            sale("too-early", "c1", at("2025-12-31T00:00:00Z")),
            reverse("r-1", "reversed", october(1)),
            approve("a-1", "approved"),
            sale("now", "c1", october(2)),
        ]);
        let everything = LogQuery {
            late_after: Some(settled),
            cut_off: database.read(log::head),
            ..query(&["order_paid"])
        };
        let expected = ["reversed", "approved", "late", "a-late", "r-1", "a-1", "now"];
        assert_eq!(keys(&database, &everything), expected);
        let first_period = LogQuery { late_after: None, ..everything };
        assert_eq!(keys(&database, &first_period), ["now"]);
    }

    fn a_late_reversal_brings_every_word_on_its_event(database) {
        record(&database, &[
            sale("o-1", "c1", september(1)),
            approve("a-1", "o-1"),
            sale("o-2", "c1", september(1)),
        ]);
        let settled = database.read(log::head);
        let reversal = reverse("x-1", "o-2", october(1));
        let elsewhere = NewEntry { source: "import".to_owned(), ..reversal };
        record(&database, &[reverse("r-1", "o-1", october(1)), elsewhere]);
        let late = LogQuery { late_after: Some(settled), ..query(&["order_paid"]) };
        assert_eq!(keys(&database, &late), ["o-1", "a-1", "r-1"]);
    }

    fn a_late_reversal_brings_every_event_of_a_kind_that_counts_by_groups(database) {
        record(&database, &[
            sale("o-1", "c1", september(1)),
            sale("o-2", "c1", september(2)),
            completion("k-1", "rust-101", september(3)),
            sale("o-3", "c1", october(3)),
        ]);
        let settled = database.read(log::head);
        let kinds = || query(&["order_paid", "course_completed"]);
        let grouped = vec!["order_paid".to_owned()];
        let late = LogQuery { late_after: Some(settled), grouped, ..kinds() };
        assert_eq!(keys(&database, &late), ["o-3"]);
        record(&database, &[reverse("r-1", "k-1", october(4))]);
        assert_eq!(keys(&database, &late), ["k-1", "o-3", "r-1"]);
        record(&database, &[reverse("r-2", "o-2", october(4))]);
        assert_eq!(keys(&database, &late), ["o-1", "o-2", "k-1", "o-3", "r-1", "r-2"]);
    }

    fn an_event_that_approved_itself_since_the_settlement(database) {
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
        let self_approved = Some((at("2026-10-01T00:00:00Z"), at("2026-10-03T00:00:00Z")));
        let late = LogQuery { late_after: Some(settled), self_approved, ..query(&["order_paid"]) };
        assert_eq!(keys(&database, &late), ["since"]);
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
        wanted.late_after = Some(settled);
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
        assert_eq!(keys(&database, &journeys(true)), expected);
        assert_eq!(keys(&database, &journeys(false)), expected);
        let later_start = LogQuery { measured_from: september(6), ..journeys(true) };
        assert_eq!(keys(&database, &later_start), &expected[1..], "not before the first period");
        let known_then = LogQuery { cut_off: CutOff::single(4), ..journeys(true) };
        assert_eq!(keys(&database, &known_then), ["first", "ended-before"]);
        assert_eq!(keys(&database, &query(&["order_paid", "site_visited"])), ["inside"]);
    }

    fn everything_of_customers_of_whom_something_came_late(database) {
        record(&database, &[
            visit("v-1", "c1", august(1)),
            sale("o-1", "c1", august(2)),
            visit("v-2", "c2", august(1)),
            sale("o-2", "c2", august(2)),
            visit("v-3", "c3", august(1)),
            sale("o-3", "c3", august(2)),
        ]);
        let settled = database.read(log::head);
        record(&database, &[
            visit("late", "c1", august(1)),
            reverse("r-3", "o-3", october(2)),
            completion("late-but-no-part-of-it", "rust-101", september(3)),
        ]);
        let late = |by_customer| LogQuery {
            late_after: Some(settled.clone()),
            cut_off: database.read(log::head),
            ..journeys(by_customer)
        };
        let theirs = ["v-1", "o-1", "v-3", "o-3", "late", "r-3"];
        assert_eq!(keys(&database, &late(true)), theirs);
        let all = ["v-1", "o-1", "v-2", "o-2", "v-3", "o-3", "late", "r-3"];
        assert_eq!(keys(&database, &late(false)), all, "groups that are no customers");
        assert_eq!(keys(&database, &journeys(true)), [""; 0], "nothing is late");
    }
}
