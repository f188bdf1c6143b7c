//! `average`, `highest`, `lowest` and `distinct`: what they make of the events that count.

use crate::engine::behind::events_behind;
use rules::domain::CutOff;
use rules::engine::{Reading, evaluate};

use super::log::{Log, at, november, october, run, skipped, values};
use super::rule::{Measuring, Rule, measure, rule, sum};

/// Courses `a` of ana, `b` of bo and `c` of both.
fn courses() -> Log {
    let mut log = Log::default();
    log.owner("course", "a", "ana", "2026-01-01").owner("course", "b", "bo", "2026-01-01").owner(
        "course",
        "c",
        "ana 60%, bo 40%",
        "2026-01-01",
    );
    log
}

/// One lesson a row: day of October, customer, course, minutes.
fn lessons(log: &mut Log, rows: &[(&str, u32, &str, &str, &str)]) {
    for (key, day, customer, course, minutes) in rows {
        let on = format!("2026-10-{day:02}");
        let fields = [("customer", *customer), ("course", *course), ("minutes", *minutes)];
        log.event(key, "lesson_completed", &on, &fields);
    }
}

fn lesson(word: &str, field: &str) -> Measuring {
    measure(word, "m", "lesson_completed", field).credit("course.owner")
}

fn site(word: &str, field: &str) -> Measuring {
    measure(word, "m", "lesson_completed", field)
}

#[test]
fn each_aggregate_over_each_owners_part() {
    let mut log = courses();
    lessons(
        &mut log,
        &[
            ("1", 2, "c1", "a", "10"),
            ("2", 3, "c2", "a", "20"),
            ("3", 4, "c1", "c", "1"),
            ("4", 5, "c3", "b", "7"),
            ("5", 6, "c1", "b", "7"),
            ("6", 7, "c4", "c", "100"),
        ],
    );
    let cases = [
        // (10 + 20 + 0.6 + 60) / 4 and (7 + 7 + 0.4 + 40) / 4
        (lesson("average", "minutes"), "ana 22.65, bo 13.6"),
        (lesson("highest", "minutes"), "ana 60, bo 40"),
        (lesson("lowest", "minutes"), "bo 0.4, ana 0.6"),
        // c1 first with ana's own course, and with c for bo; c4 with c for both
        (lesson("distinct", "customer"), "ana 2.6, bo 1.8"),
        (lesson("distinct", "minutes"), "ana 3.2, bo 1.8"),
        (lesson("highest", "minutes").once_per(&["customer"]), "ana 60, bo 40"),
        (lesson("average", "minutes").once_per(&["customer"]), "ana 30, bo 23.5"),
        (lesson("distinct", "minutes").once_per(&["course"]), "bo 1.4, ana 1.6"),
    ];
    for (metric, expected) in cases {
        let name = format!("{:?} {:?}", metric.0.aggregate, metric.0.once_per.is_some());
        let outcome = run(&rule(vec![metric]).share_by("m"), &log).unwrap();
        let mut found: Vec<String> = values(&outcome, "m").split(", ").map(str::to_owned).collect();
        let mut expected: Vec<String> = expected.split(", ").map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_site_wide_metric_is_of_all_events_and_of_none_it_is_zero() {
    let mut log = courses();
    let value = |word: &str, field: &str, log: &Log| {
        run(&rule(vec![site(word, field)]), log).unwrap().site[0].value.to_string()
    };
    for (word, field) in [("average", "minutes"), ("highest", "minutes"), ("distinct", "course")] {
        assert_eq!(value(word, field, &log), "0", "{word}");
    }
    lessons(
        &mut log,
        &[("1", 2, "c1", "a", "1"), ("2", 3, "c1", "c", "2"), ("3", 3, "c1", "b", "2")],
    );
    assert_eq!(value("average", "minutes", &log), "1.666666667");
    assert_eq!(value("highest", "minutes", &log), "2");
    assert_eq!(value("lowest", "minutes", &log), "1");
    assert_eq!(value("distinct", "minutes", &log), "2");
    assert_eq!(value("distinct", "course", &log), "3");
}

#[test]
fn a_mean_is_rounded_half_to_even_at_the_ninth_place() {
    let cases = [
        (["0.000000001", "0"], "0"),
        (["0.000000003", "0"], "0.000000002"),
        (["0.000000005", "0"], "0.000000002"),
        (["-0.000000001", "0"], "0"),
        (["-0.000000003", "0"], "-0.000000002"),
    ];
    for (minutes, expected) in cases {
        let mut log = courses();
        for (index, minutes) in minutes.iter().enumerate() {
            lessons(&mut log, &[(&index.to_string(), 2, "c1", "a", minutes)]);
        }
        let outcome = run(&rule(vec![site("average", "minutes")]), &log).unwrap();
        assert_eq!(outcome.site[0].value.to_string(), expected, "{minutes:?}");
    }
}

#[test]
fn an_event_without_the_field_is_left_out() {
    let mut log = courses();
    log.event("1", "lesson_completed", "2026-10-02", &[("course", "a")]);
    for word in ["average", "highest", "lowest", "distinct"] {
        let outcome = run(&rule(vec![lesson(word, "minutes")]), &log).unwrap();
        assert_eq!(outcome.standings.len(), 0, "{word}");
        let expected = format!("m: {word} lesson_completed.minutes (minutes is unknown) = 1");
        assert_eq!(skipped(&outcome), expected);
    }
}

fn sold(word: &str) -> Measuring {
    measure(word, "m", "collaborator_product_sold", "amount").credit("product.owner")
}

fn products() -> Log {
    let mut log = Log::default();
    log.owner("product", "a", "ana", "2026-01-01");
    log
}

#[test]
fn what_was_refunded_counts_with_what_is_left_and_what_was_taken_back_never() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD")
        .sold("2", "2026-10-03", "a", "30.00 USD")
        .sold("3", "2026-10-04", "a", "50.00 USD")
        .reverse("3", None)
        .reverse("2", Some("28.00"));
    let expected = [("average", "ana 6"), ("highest", "ana 10"), ("lowest", "ana 2")];
    for (word, expected) in expected {
        assert_eq!(values(&run(&rule(vec![sold(word)]), &log).unwrap(), "m"), expected, "{word}");
    }
}

#[test]
fn what_became_known_late_counts_only_where_values_add_up() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD").sold("2", "2026-11-02", "a", "30.00 USD");
    let settled = CutOff::single(2);
    log.sold("late", "2026-10-05", "a", "50.00 USD").reverse("1", None);
    let cases = [
        ("sum", "ana 70"),
        ("average", "ana 30"),
        ("highest", "ana 30"),
        ("lowest", "ana 30"),
        ("distinct", "ana 1"),
    ];
    for (word, expected) in cases {
        let outcome = {
            let rule = rule(vec![sold(word)]).0;
            evaluate(&rule, &november(&rule, &settled, &log.0), &log.0).unwrap()
        };
        assert_eq!(values(&outcome, "m"), expected, "{word}");
    }
}

#[test]
fn the_events_behind_a_value_are_those_that_it_is_made_of() {
    let mut log = courses();
    lessons(
        &mut log,
        &[("1", 2, "c1", "a", "10"), ("2", 3, "c1", "c", "20"), ("3", 4, "c2", "a", "5")],
    );
    let behind = |metric: Measuring| {
        let rule = rule(vec![metric]);
        let events = events_behind(&rule.0, &october(), &log.0, "m", Some("ana")).unwrap();
        let one = |event: &rules::engine::CountedEvent| format!("{} {}", event.key, event.value);
        events.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(behind(lesson("average", "minutes")), "1 10, 2 12, 3 5");
    assert_eq!(behind(lesson("highest", "minutes")), "1 10, 2 12, 3 5");
    assert_eq!(behind(lesson("distinct", "customer")), "1 1, 3 1");
}

#[test]
fn points_for_money_are_exact_until_they_are_dropped_behind_the_ninth_place_once() {
    let two = |first: Measuring, second: Measuring| -> Rule { rule(vec![first, second]) };
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "1.00 USD").sold("2", "2026-10-03", "a", "1.00 USD");
    let money = |name: &str| {
        let sold = "collaborator_product_sold";
        sum(name, sold, "amount").credit("product.owner")
    };
    let cases = [
        (money("x").worth_per("1", "3"), money("y").worth_per("1", "3"), "1.333333333"),
        (money("x").worth_per("2", "0.01"), money("y").worth("0.5"), "401"),
        (money("x").worth_per("1", "7"), money("y").worth_per("5", "7"), "1.714285714"),
    ];
    for (first, second, expected) in cases {
        let outcome = run(&two(first, second).share_by("points"), &log).unwrap();
        assert_eq!(outcome.standings[0].points.to_string(), expected);
    }
}

#[test]
fn a_metric_that_earliest_wins_asks_for_keeps_its_last_event() {
    let reading = Reading { as_of: at("2026-11-01"), ..october() };
    let mut log = courses();
    lessons(&mut log, &[("1", 9, "c1", "a", "10"), ("2", 3, "c1", "b", "10")]);
    for word in ["average", "highest", "lowest", "distinct"] {
        let mut rule = rule(vec![lesson(word, "minutes")]).fixed("10.00").top("m", &["100%"]);
        if let rules::language::Method::Top { ties, .. } = &mut rule.0.weighting.method {
            *ties = rules::language::Ties::Earliest;
        }
        let outcome = evaluate(&rule.0, &reading, &log.0).unwrap();
        assert_eq!(outcome.standings.len(), 2, "{word}");
    }
}
