//! From events and facts to metric values: conditions, credit, `once per`, windows.

use crate::engine::behind::events_behind;
use rules::domain::{Moment, Value, Window};
use rules::engine::{EvaluateError, Reading, evaluate};
use rules::language::{Comparison, Joined};

use super::log::{Log, amounts, at, october, run, skipped, values};
use super::rule::{Rule, count, is, rule, sum, usd};

fn creators() -> Rule {
    rule(vec![
        count("completions", "course_completed")
            .credit("course.owner")
            .filter(
                "where course.status is \"published\"",
                Joined::And,
                &[("course.status", is("published"))],
            )
            .where_is_not("customer", "course.owner.customer")
            .once_per(&["customer", "course"]),
    ])
    .fixed("100.00")
    .share_by("completions")
}

/// Courses `a` of ana and `b` of bo, both published, and customers of their own.
fn courses() -> Log {
    let mut log = Log::default();
    for (course, owner) in [("a", "ana"), ("b", "bo")] {
        log.owner("course", course, owner, "2026-01-01")
            .fact("course", course, "status", "published", "2026-01-01")
            .fact("collaborator", owner, "customer", &format!("c-{owner}"), "2026-01-01");
    }
    log
}

#[test]
fn the_first_failing_clause_takes_the_event() {
    let mut log = courses();
    log.completed("1", "2026-10-02", "c1", "a")
        .completed("2", "2026-10-03", "c1", "a") // again
        .completed("3", "2026-10-03", "c1", "b")
        .completed("4", "2026-10-03", "c-ana", "a") // by the owner
        .completed("5", "2026-10-03", "c2", "draft") // not published, and nobody's
        .completed("6", "2026-09-30", "c3", "a"); // before
    let outcome = run(&creators(), &log).unwrap();
    assert_eq!(values(&outcome, "completions"), "ana 1, bo 1");
    let expected = "completions: where course.status is \"published\" = 1; \
                    completions: where customer is not course.owner.customer = 1; \
                    completions: once per customer, course = 1";
    assert_eq!(skipped(&outcome), expected);
    assert_eq!(outcome.uncredited, []);
}

#[test]
fn the_first_by_occurrence_counts_whatever_arrives_first() {
    let rule = rule(vec![
        sum("minutes", "lesson_completed", "minutes")
            .credit("course.owner")
            .once_per(&["customer"]),
    ]);
    let mut log = courses();
    for (key, on, minutes) in
        [("late", "2026-10-09", "9"), ("b", "2026-10-02", "7"), ("a", "2026-10-02", "5")]
    {
        let fields = [("customer", "c1"), ("course", "a"), ("minutes", minutes)];
        log.event(key, "lesson_completed", on, &fields);
    }
    let outcome = run(&rule, &log).unwrap();
    assert_eq!(values(&outcome, "minutes"), "ana 5", "equal moments go by key");
}

#[test]
fn a_fact_is_read_as_it_held_when_the_event_happened() {
    let mut log = Log::default();
    log.owner("course", "a", "ana", "2026-01-01")
        .owner("course", "a", "bo", "2026-10-15")
        .owner("course", "a", "dee", "2026-10-20")
        .owner("course", "a", "cy", "2026-10-20") // the same moment, known later
        .fact_value("course", "a", "owner", None, "2026-10-25")
        .completed("1", "2026-10-14", "c1", "a")
        .completed("2", "2026-10-15", "c1", "a")
        .completed("3", "2026-10-21", "c1", "a")
        .completed("4", "2026-10-26", "c1", "a");
    let plain = rule(vec![count("completions", "course_completed").credit("course.owner")]);
    let outcome = run(&plain, &log).unwrap();
    assert_eq!(values(&outcome, "completions"), "ana 1, bo 1, cy 1");
    let [uncredited] = &outcome.uncredited[..] else { panic!("one line") };
    assert_eq!((uncredited.event.as_str(), uncredited.count), ("course_completed", 1));
    let why = "nobody owned course \"a\" when it happened; assign an owner from an earlier moment";
    assert_eq!(uncredited.why, why);
}

#[test]
fn an_event_credited_to_nobody_is_reported_once_with_how_to_mend_it() {
    let twice = || {
        rule(vec![
            count("lessons", "lesson_completed").credit("course.owner"),
            sum("minutes", "lesson_completed", "minutes").credit("course.owner"),
        ])
    };
    let mut log = Log::default();
    for (key, course) in [("1", "x"), ("2", "y"), ("3", "z"), ("4", "w"), ("5", "x")] {
        log.event(key, "lesson_completed", "2026-10-02", &[("course", course), ("minutes", "1")]);
    }
    log.event("6", "lesson_completed", "2026-10-02", &[("minutes", "1")]);
    let outcome = run(&twice(), &log).unwrap();
    let lines: Vec<(u64, &str)> =
        outcome.uncredited.iter().map(|line| (line.count, line.why.as_str())).collect();
    let expected = [
        (
            5,
            "nobody owned course \"w\", \"x\", \"y\" and others when it happened; assign an owner \
             from an earlier moment",
        ),
        (
            1,
            "course is unknown, so nobody can be credited; reverse the event and record it again \
             with its course",
        ),
    ];
    assert_eq!(lines, expected);
    log.owner("course", "x", "ana", "2026-01-01");
    assert_eq!(values(&run(&twice(), &log).unwrap(), "minutes"), "ana 2");
}

#[test]
fn several_owners_divide_each_event_completely() {
    let rule = rule(vec![
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner"),
        count("orders", "collaborator_product_sold").credit("product.owner"),
    ]);
    let mut log = Log::default();
    log.owner("product", "p", "ana 33.4%, bo 33.3%, cy 33.3%", "2026-01-01")
        .owner(
            "product",
            "q",
            "ana 33.333333334%, bo 33.333333333%, cy 33.333333333%",
            "2026-01-01",
        )
        .sold("1", "2026-10-02", "p", "10.01 USD")
        .sold("2", "2026-10-02", "q", "0.01 USD");
    let outcome = run(&rule, &log).unwrap();
    let total = |metric: &str| -> i128 {
        let all = outcome.standings.iter().flat_map(|one| &one.metrics);
        all.filter(|value| value.name == metric).map(|value| value.value.nanos()).sum()
    };
    assert_eq!(total("sales"), 10_020_000_000);
    assert_eq!(total("orders"), 2_000_000_000);
    assert_eq!(values(&outcome, "orders"), "ana 0.667333334, bo 0.666333333, cy 0.666333333");
}

#[test]
fn a_window_is_half_open_and_bounded_by_the_rule() {
    let mut log = Log::default();
    for (key, on) in [
        ("before", "2026-09-30T23:59:59.999999Z"),
        ("first", "2026-10-01T00:00:00Z"),
        ("middle", "2026-10-10T00:00:00Z"),
        ("last", "2026-10-31T23:59:59.999999Z"),
        ("after", "2026-11-01T00:00:00Z"),
    ] {
        log.paid(key, on, "1.00 USD");
    }
    let plain = || rule(vec![count("orders", "order_paid")]);
    let orders = |rule: &Rule, reading: &Reading| {
        evaluate(&rule.0, reading, &log.0).unwrap().site[0].value.to_string()
    };
    assert_eq!(orders(&plain(), &october()), "3");
    let measured_from = at("2026-10-10T00:00:00Z");
    assert_eq!(orders(&plain(), &Reading { measured_from, ..october() }), "2");
    let mut bounded = plain();
    bounded.0.starts = Some(at("2026-10-10T00:00:00Z"));
    bounded.0.ends = Some(at("2026-10-31T23:59:59.999999Z"));
    assert_eq!(orders(&bounded, &october()), "1");
    let cut_off = rules::domain::CutOff::single(2);
    assert_eq!(orders(&plain(), &Reading { cut_off, ..october() }), "1");
}

/// A comparison, and the keys of the events it lets through.
#[rustfmt::skip]
fn comparisons() -> Vec<(&'static str, Comparison, &'static str)> {
    let text = |text: &str| Value::Text(text.into());
    let list = || vec![text("course"), text("book")];
    let ten = || Value::Money(usd("10.00"));
    use Comparison::*;
    vec![
        ("category", Is(text("course")), "1"),
        ("category", IsNot(text("course")), "2, 3"),
        ("category", IsAnyOf(list()), "1, 2"),
        ("category", IsNoneOf(list()), "3"),
        ("category", IsKnown, "1, 2"),
        ("category", IsUnknown, "3"),
        ("amount", AtLeast(ten()), "2, 3"),
        ("amount", AtMost(ten()), "1, 2"),
        ("amount", MoreThan(ten()), "3"),
        ("amount", LessThan(ten()), "1"),
        ("customer", Is(text("c1")), "1, 2"),
        ("customer.country", Is(text("CA")), "1"),
        ("customer.country", Is(text("US")), "2"),
        ("customer.country", IsNot(text("CA")), "2, 3"),
        ("customer.country", IsNoneOf(vec![text("CA"), text("US")]), "3"),
        ("customer.country", IsUnknown, "3"),
    ]
}

#[test]
fn every_comparison_means_what_it_says() {
    let mut log = Log::default();
    let fields = [("customer", "c1"), ("amount", "9.99 USD"), ("category", "course")];
    log.event("1", "order_paid", "2026-10-02", &fields);
    let fields = [("customer", "c1"), ("amount", "10.00 USD"), ("category", "book")];
    log.event("2", "order_paid", "2026-10-12", &fields);
    log.event("3", "order_paid", "2026-10-12", &[("amount", "10.01 USD")]);
    log.fact("customer", "c1", "country", "CA", "2026-01-01");
    log.fact("customer", "c1", "country", "US", "2026-10-10");
    for (path, comparison, expected) in comparisons() {
        let name = format!("{path} {comparison:?}");
        let rule = rule(vec![count("orders", "order_paid").only(path, comparison)]);
        assert_eq!(behind(&rule, &log, "orders", None), expected, "{name}");
    }
}

/// The keys of the events behind a value.
fn behind(rule: &Rule, log: &Log, metric: &str, collaborator: Option<&str>) -> String {
    let events = events_behind(&rule.0, &october(), &log.0, metric, collaborator).unwrap();
    events.into_iter().map(|event| event.key).collect::<Vec<_>>().join(", ")
}

#[test]
fn tests_of_one_line_are_joined_by_and_or_by_or() {
    let mut log = Log::default();
    log.event("1", "order_paid", "2026-10-02", &[("category", "book"), ("amount", "1.00 USD")]);
    log.event("2", "order_paid", "2026-10-03", &[("category", "book"), ("amount", "20.00 USD")]);
    log.event("3", "order_paid", "2026-10-04", &[("category", "toy"), ("amount", "20.00 USD")]);
    let tests =
        [("category", is("book")), ("amount", Comparison::AtLeast(Value::Money(usd("10.00"))))];
    for (joined, expected) in [(Joined::And, "2"), (Joined::Or, "1, 2, 3")] {
        let metric = count("orders", "order_paid").filter("where ...", joined, &tests);
        assert_eq!(behind(&rule(vec![metric]), &log, "orders", None), expected);
    }
}

#[test]
fn an_asset_of_several_owners_is_nobody_elses() {
    let mut log = Log::default();
    log.owner("course", "a", "ana 50%, bo 50%", "2026-01-01")
        .fact("collaborator", "ana", "customer", "c-ana", "2026-01-01")
        .fact("collaborator", "bo", "customer", "c-bo", "2026-01-01")
        .completed("1", "2026-10-02", "c-ana", "a")
        .completed("2", "2026-10-02", "c-bo", "a")
        .completed("3", "2026-10-02", "c-cy", "a");
    let metric = || count("completions", "course_completed").credit("course.owner");
    let outsiders = rule(vec![metric().where_is_not("customer", "course.owner.customer")]);
    assert_eq!(behind(&outsiders, &log, "completions", Some("bo")), "3");
    let of_bo = rule(vec![metric().only("course.owner", is("bo"))]);
    assert_eq!(behind(&of_bo, &log, "completions", Some("ana")), "1, 2, 3");
    let not_of_bo = Comparison::IsNot(Value::Text("bo".into()));
    let not_of_bo = rule(vec![metric().only("course.owner", not_of_bo)]);
    assert_eq!(behind(&not_of_bo, &log, "completions", Some("ana")), "");
}

/// What is missing of an owner is not anything: it never makes `is not` false, nor anything else true.
#[test]
fn a_value_missing_of_one_owner_is_not_anything() {
    let mut log = Log::default();
    log.owner("course", "a", "ana 50%, bo 50%", "2026-01-01")
        .owner("course", "b", "cy", "2026-01-01")
        .fact("collaborator", "ana", "customer", "c-ana", "2026-01-01")
        .fact("collaborator", "ana", "group", "gold", "2026-01-01")
        .completed("1", "2026-10-02", "c1", "a")
        .completed("2", "2026-10-02", "c-ana", "a")
        .completed("3", "2026-10-02", "c1", "b");
    let metric = || count("completions", "course_completed").credit("course.owner");
    let outsiders = rule(vec![metric().where_is_not("customer", "course.owner.customer")]);
    assert_eq!(behind(&outsiders, &log, "completions", Some("bo")), "1");
    assert_eq!(behind(&outsiders, &log, "completions", Some("cy")), "3");
    let text = |text: &str| Value::Text(text.into());
    use Comparison::*;
    // Whether it counts for the course of ana and bo, and for that of cy, of whom nothing is known.
    for (comparison, of_two, of_cy) in [
        (Is(text("gold")), true, false),
        (Is(text("silver")), false, false),
        (IsNot(text("gold")), false, true),
        (IsNot(text("silver")), true, true),
        (IsAnyOf(vec![text("gold"), text("silver")]), true, false),
        (IsNoneOf(vec![text("gold"), text("silver")]), false, true),
        (IsNoneOf(vec![text("silver")]), true, true),
        (IsKnown, true, false),
        (IsUnknown, false, true),
    ] {
        let name = format!("{comparison:?}");
        let rule = rule(vec![metric().only("course.owner.group", comparison)]);
        let counts = |who| !behind(&rule, &log, "completions", Some(who)).is_empty();
        assert_eq!((counts("bo"), counts("cy")), (of_two, of_cy), "{name}");
    }
}

#[test]
fn collaborators_qualify_by_what_holds_at_the_end() {
    let qualified = || {
        rule(vec![count("completions", "course_completed").credit("course.owner")])
            .fixed("100.00")
            .qualify_is("group", "gold")
    };
    let mut log = courses();
    log.completed("1", "2026-10-02", "c1", "a").completed("2", "2026-10-02", "c1", "b");
    log.fact("collaborator", "ana", "group", "gold", "2026-10-31T23:59:59Z")
        .fact("collaborator", "bo", "group", "gold", "2026-01-01")
        .fact("collaborator", "bo", "group", "silver", "2026-11-01T00:00:00Z");
    assert_eq!(amounts(&run(&qualified(), &log).unwrap()), "ana 50.00, bo 50.00");
    log.fact("collaborator", "bo", "group", "silver", "2026-10-30");
    log.fact("collaborator", "ana", "status", "inactive", "2026-10-31");
    let outcome = run(&qualified(), &log).unwrap();
    assert_eq!(amounts(&outcome), "ana 0.00, bo 0.00");
    let reasons: Vec<Option<&str>> =
        outcome.standings.iter().map(|one| one.derivation.disqualified_by.as_deref()).collect();
    assert_eq!(reasons, [Some("inactive"), Some("qualify when group is \"gold\"")]);
    assert_eq!(outcome.leftover, usd("100.00"));
}

#[test]
fn an_amount_in_another_currency_is_refused_with_the_events_named() {
    let sales = || {
        rule(vec![sum("sales", "order_paid", "amount").only("category", is("course"))])
            .percent_of("30%", "sales")
    };
    let mut log = Log::default();
    let fields = |amount| [("amount", amount), ("category", "course")];
    for (key, on, amount) in [
        ("o-9", "2026-10-09", "1.00 EUR"),
        ("o-3", "2026-10-03", "3.00 EUR"),
        ("o-2", "2026-10-02", "2.00 USD"),
        ("o-4", "2026-10-04", "400 JPY"),
        ("o-5", "2026-10-05", "5.00 EUR"),
    ] {
        log.event(key, "order_paid", on, &fields(amount));
    }
    let error = run(&sales(), &log).unwrap_err();
    assert_eq!(
        error.to_string(),
        "4 events have an amount in another currency than USD, which this rule pays in: \"o-3\" of \
         shop, 3.00 EUR, \"o-4\" of shop, 400 JPY, \"o-5\" of shop, 5.00 EUR, and 1 more"
    );
    assert!(matches!(error, EvaluateError::ForeignCurrency { count: 4, .. }));
    let mut log = Log::default();
    log.paid("unmeasured", "2026-10-03", "3.00 EUR");
    assert_eq!(run(&sales(), &log).unwrap().pool, usd("0.00"), "another category");
}

#[test]
fn an_event_without_the_field_to_be_summed_is_skipped() {
    let mut log = Log::default();
    log.event("1", "order_paid", "2026-10-02", &[]).paid("2", "2026-10-02", "3.50 USD");
    let outcome = run(&rule(vec![sum("sales", "order_paid", "amount")]), &log).unwrap();
    assert_eq!(outcome.site[0].value.to_string(), "3.5");
    assert_eq!(skipped(&outcome), "sales: sum order_paid.amount (amount is unknown) = 1");
}

#[test]
fn the_events_behind_a_value_add_up_to_it() {
    let sales = rule(vec![
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner"),
        count("orders", "collaborator_product_sold"),
    ]);
    let mut log = Log::default();
    log.owner("product", "p", "ana 60%, bo 40%", "2026-01-01")
        .sold("1", "2026-10-05", "p", "10.00 USD")
        .sold("2", "2026-10-02", "p", "5.00 USD")
        .sold("3", "2026-11-02", "p", "7.00 USD");
    let events = events_behind(&sales.0, &october(), &log.0, "sales", Some("bo")).unwrap();
    let found: Vec<(&str, String, i64)> = events
        .iter()
        .map(|event| (event.key.as_str(), event.value.to_string(), event.position))
        .collect();
    assert_eq!(found, [("2", "2".to_owned(), 3), ("1", "4".to_owned(), 2)]);
    assert_eq!(behind(&sales, &log, "orders", None), "2, 1");
    let unknown = events_behind(&sales.0, &october(), &log.0, "sails", None).unwrap_err();
    assert_eq!(unknown.to_string(), "the rule has no metric \"sails\"");
}

#[test]
fn a_given_value_stands_instead_of_what_was_measured() {
    let plain = rule(vec![count("completions", "course_completed").credit("course.owner")]);
    let mut log = courses();
    log.completed("1", "2026-10-02", "c1", "a").completed("2", "2026-10-02", "c1", "b");
    let given = super::log::given(&plain, &[("completions", "ana 7, dee 0")]);
    let reading = Reading { given, ..october() };
    let outcome = evaluate(&plain.0, &reading, &log.0).unwrap();
    assert_eq!(values(&outcome, "completions"), "ana 7, bo 1, dee 0");
}

#[test]
fn the_digest_tells_results_apart() {
    let plain =
        rule(vec![count("completions", "course_completed").credit("course.owner")]).fixed("10.00");
    let mut log = courses();
    log.completed("1", "2026-10-02", "c1", "a").completed("2", "2026-10-02", "c1", "b");
    let first = run(&plain, &log).unwrap();
    assert_eq!(first.digest(), run(&plain, &log).unwrap().digest());
    assert_eq!(first.digest().len(), 64);
    let mut seen = vec![first.digest().to_owned()];
    let window =
        Window::new(Moment::from_micros(october().window.start.micros() + 1), october().window.end);
    let changed = Reading { window, ..october() };
    seen.push(evaluate(&plain.0, &changed, &log.0).unwrap().digest().to_owned());
    let changed = Reading { carried_in: usd("0.01"), ..october() };
    seen.push(evaluate(&plain.0, &changed, &log.0).unwrap().digest().to_owned());
    log.completed("3", "2026-10-02", "c2", "b");
    seen.push(run(&plain, &log).unwrap().digest().to_owned());
    let mut other = plain;
    other.0.fingerprint = "other".to_owned();
    seen.push(run(&other, &log).unwrap().digest().to_owned());
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
}
