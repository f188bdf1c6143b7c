//! From metric values to amounts: pool, weighting, caps, ties and rounding, on given values.

use rules::domain::Outcome;
use rules::engine::{Reading, evaluate};
use rules::language::{Destination, Id, MetricId, Operand, Score};

use super::log::{amounts, given, october, outcome_of_given};
use super::rule::{Rule, count, rule, sum, usd};

/// What goes in, and what must come out.
struct Case {
    name: &'static str,
    rule: Rule,
    given: &'static [(&'static str, &'static str)],
    pool: &'static str,
    amounts: &'static str,
    leftover: &'static str,
}

fn creators() -> Rule {
    rule(vec![
        count("completions", "course_completed").credit("course.owner"),
        sum("sales", "order_paid", "amount"),
    ])
}

const THREE: &[(&str, &str)] = &[("completions", "ana 30, bo 20, cy 10")];
const ALIKE: &[(&str, &str)] = &[("completions", "cy 1, ana 1, bo 1")];
const TWO_AND_ONE: &[(&str, &str)] =
    &[("sales", "1000.01"), ("completions", "ana 30, bo 20, dee 4")];

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let case = |name, rule, given, pool, amounts, leftover| Case { name, rule, given, pool, amounts, leftover };
    vec![
        case("two qualify, one is below the minimum",
            creators().percent_of("30%", "sales").share_by("completions").qualify_at_least("completions", "5").cap_percent("60%"),
            TWO_AND_ONE, "300.00", "ana 180.00, bo 120.00, dee 0.00", "0.00"),
        case("a cap leaves money over",
            creators().fixed("100.00").share_by("completions").cap_percent("60%"),
            &[("completions", "ana 9, bo 1")], "100.00", "ana 60.00, bo 10.00", "30.00"),
        case("a cap of an amount",
            creators().fixed("100.00").share_by("completions").cap_amount("25.50"),
            &[("completions", "ana 9, bo 1")], "100.00", "ana 25.50, bo 10.00", "64.50"),
        case("a cap of a part is rounded down",
            creators().fixed("0.99").share_by("completions").cap_percent("50%"),
            &[("completions", "ana 9, bo 1")], "0.99", "ana 0.49, bo 0.09", "0.41"),
        case("a cap nobody reaches cuts nothing",
            creators().fixed("100.00").share_by("completions").cap_percent("50%"),
            THREE, "100.00", "ana 50.00, bo 33.33, cy 16.67", "0.00"),
        case("everybody with a score shares equally",
            creators().fixed("100.00"),
            &[("completions", "ana 30, bo 1")], "100.00", "ana 50.00, bo 50.00", "0.00"),
        case("zero and negative scores are no part of equal shares",
            creators().fixed("90.00"),
            &[("completions", "ana 3, bo 0, cy -2")], "90.00", "ana 90.00, bo 0.00, cy 0.00", "0.00"),
        case("the top one wins",
            creators().fixed("500.00").top("completions", &["100%"]),
            THREE, "500.00", "ana 500.00, bo 0.00, cy 0.00", "0.00"),
        case("three places",
            creators().fixed("100.00").top("completions", &["50%", "30%", "20%"]),
            THREE, "100.00", "ana 50.00, bo 30.00, cy 20.00", "0.00"),
        case("a tie for the first two places shares both",
            creators().fixed("100.00").top("completions", &["50%", "30%", "20%"]),
            &[("completions", "cy 7, ana 7, bo 3")], "100.00", "ana 40.00, cy 40.00, bo 20.00", "0.00"),
        case("a tie beyond the last place shares what is left of the places",
            creators().fixed("100.00").top("completions", &["50%", "30%"]),
            &[("completions", "ana 9, bo 3, cy 3, dee 3")], "100.00", "ana 50.00, bo 10.00, cy 10.00, dee 10.00", "20.00"),
        case("fewer people than places leave money over",
            creators().fixed("100.00").top("completions", &["50%", "30%", "20%"]),
            &[("completions", "ana 9")], "100.00", "ana 50.00", "50.00"),
        case("places below a hundred percent leave money over",
            creators().fixed("10.00").top("completions", &["33.333333333%", "33.333333333%"]),
            &[("completions", "ana 9, bo 8")], "10.00", "ana 3.33, bo 3.33", "3.34"),
        case("per unit, each gets exactly that",
            creators().per_unit("5.00", "completions").share_by("completions"),
            THREE, "300.00", "ana 150.00, bo 100.00, cy 50.00", "0.00"),
        case("per unit is paid whatever the weighting",
            creators().per_unit("5.00", "completions").fixed("30.00"),
            THREE, "330.00", "ana 160.00, bo 110.00, cy 60.00", "0.00"),
        case("per unit counts only those who qualify",
            creators().per_unit("1.00", "completions").qualify_at_least("completions", "15"),
            THREE, "50.00", "ana 30.00, bo 20.00, cy 0.00", "0.00"),
        case("an upper bound shrinks both parts alike",
            creators().per_unit("5.00", "completions").fixed("300.00").pool_at_most("300.00"),
            THREE, "300.00", "ana 125.00, bo 100.00, cy 75.00", "0.00"),
        case("a lower bound raises the divided part",
            creators().per_unit("1.00", "completions").pool_at_least("90.00"),
            THREE, "90.00", "ana 40.00, bo 30.00, cy 20.00", "0.00"),
        case("an amount for each who qualifies",
            creators().each("200.00").qualify_at_least("completions", "15"),
            THREE, "400.00", "ana 200.00, bo 200.00, cy 0.00", "0.00"),
        case("takes add up",
            creators().percent_of("10%", "sales").fixed("5.00").share_by("completions"),
            TWO_AND_ONE, "105.00", "ana 58.33, bo 38.89, dee 7.78", "0.00"),
        case("a part of a credited metric is over everybody",
            creators().percent_of("50%", "completions").share_by("completions"),
            &[("completions", "ana 3, bo 1")], "2.00", "ana 1.50, bo 0.50", "0.00"),
        case("refunds above sales make nothing, never less",
            creators().percent_of("30%", "sales").share_by("completions"),
            &[("sales", "-100"), ("completions", "ana 3")], "0.00", "ana 0.00", "0.00"),
        case("nobody qualifies",
            creators().fixed("50.00").share_by("completions").qualify_at_least("completions", "100"),
            THREE, "50.00", "ana 0.00, bo 0.00, cy 0.00", "50.00"),
        case("nobody is there",
            creators().fixed("50.00").share_by("completions"), &[], "50.00", "", "50.00"),
        case("three alike, the spare cent",
            creators().fixed("100.00"), ALIKE, "100.00", "ana 33.34, bo 33.33, cy 33.33", "0.00"),
        case("the largest remainder gets the spare cent",
            creators().fixed("0.10").share_by("completions"),
            &[("completions", "ana 3, bo 3, cy 1")], "0.10", "ana 0.04, bo 0.04, cy 0.02", "0.00"),
    ]
}

#[test]
fn given_values_become_these_amounts() {
    for case in cases() {
        let outcome = outcome_of_given(&case.rule, case.given);
        let found = (outcome.pool.amount(), amounts(&outcome), outcome.leftover.amount());
        let expected = (case.pool.to_owned(), case.amounts.to_owned(), case.leftover.to_owned());
        assert_eq!(found, expected, "{}", case.name);
    }
}

fn in_period(rule: &Rule, index: i64, values: &[(&str, &str)], carried: &str) -> Outcome {
    let reading = Reading {
        period_index: index,
        carried_in: usd(carried),
        given: given(rule, values),
        ..october()
    };
    evaluate(&rule.0, &reading, &[]).unwrap()
}

#[test]
fn the_spare_cent_goes_to_another_one_each_period() {
    let rule = creators().fixed("100.00");
    let expected = [
        (0, "ana 33.34, bo 33.33, cy 33.33"),
        (1, "bo 33.34, ana 33.33, cy 33.33"),
        (2, "cy 33.34, ana 33.33, bo 33.33"),
        (3, "ana 33.34, bo 33.33, cy 33.33"),
    ];
    for (index, amounts_expected) in expected {
        let outcome = in_period(&rule, index, ALIKE, "0.00");
        assert_eq!(amounts(&outcome), amounts_expected, "period {index}");
        let spare = outcome.standings.iter().filter(|one| one.derivation.spare_unit);
        assert_eq!(spare.count(), 1);
        assert!(outcome.standings[0].derivation.spare_unit);
    }
}

#[test]
fn what_was_carried_over_comes_on_top_after_the_bounds() {
    let rule = creators().fixed("100.00").pool_at_most("40.00").share_by("completions");
    let outcome = in_period(&rule, 0, &[("completions", "ana 1")], "7.50");
    assert_eq!(outcome.pool, usd("47.50"));
    let lines: Vec<String> =
        outcome.taken.iter().map(|line| format!("{}: {}", line.clause, line.exact_minor)).collect();
    let expected =
        ["take fixed 100.00 USD: 10000", "at most 40.00 USD: -6000", "carried over: 750"];
    assert_eq!(lines, expected);
}

#[test]
fn lines_of_the_pool_add_up_to_it_before_rounding() {
    let rule = creators().percent_of("30%", "sales").pool_at_least("10.00");
    let outcome = in_period(&rule, 0, &[("sales", "-10.10"), ("completions", "ana 1")], "0.00");
    let lines: Vec<String> =
        outcome.taken.iter().map(|line| format!("{}: {}", line.clause, line.exact_minor)).collect();
    let expected = ["take 30% of sales: -303", "never below zero: 303", "at least 10.00 USD: 1000"];
    assert_eq!(lines, expected);
}

#[test]
fn leftover_goes_where_the_rule_says() {
    let capped = || creators().fixed("100.00").cap_percent("60%");
    let one = &[("completions", "ana 1")][..];
    let carried = outcome_of_given(&capped(), one);
    assert_eq!((carried.leftover, carried.carried), (usd("40.00"), usd("40.00")));
    let returned = outcome_of_given(&capped().leftover(Destination::ReturnToOwner), one);
    assert_eq!((returned.leftover, returned.carried), (usd("40.00"), usd("0.00")));
    let nobody = capped().nobody(Destination::ReturnToOwner);
    let nobody = outcome_of_given(&nobody, &[]);
    assert_eq!((nobody.leftover, nobody.carried), (usd("100.00"), usd("0.00")));
}

#[test]
fn carried_money_stays_where_it_was_when_no_line_says_otherwise() {
    let mut each = creators().each("200.00").share_by("completions");
    each.0.pool.if_nobody = None;
    each.0.weighting.leftover = None;
    let outcome = in_period(&each, 0, &[], "20.00");
    assert_eq!((outcome.leftover, outcome.carried), (usd("20.00"), usd("20.00")));
}

#[test]
fn every_amount_says_why() {
    let outcome = outcome_of_given(
        &creators()
            .percent_of("30%", "sales")
            .share_by("completions")
            .qualify_at_least("completions", "5")
            .cap_percent("55%"),
        TWO_AND_ONE,
    );
    let [ana, bo, dee] = &outcome.standings[..] else { panic!("three standings") };
    assert_eq!(ana.share.to_string(), "3/5");
    assert_eq!(ana.derivation.exact_minor.to_string(), "18000");
    let cap = ana.derivation.cap.as_ref().unwrap();
    assert_eq!((cap.clause.as_str(), cap.limit), ("each at most 55% of the pool", usd("165.00")));
    assert_eq!(bo.derivation.cap, None);
    let clause = dee.derivation.disqualified_by.as_deref();
    assert_eq!(clause, Some("qualify when completions at least 5"));
    assert_eq!(dee.share.to_string(), "0");
    assert_eq!(outcome.leftover, usd("15.00"));
}

#[test]
fn ranks_and_places_are_shared_by_those_who_tie() {
    let rule = creators().fixed("100.00").top("completions", &["50%", "30%", "20%"]);
    let outcome = outcome_of_given(&rule, &[("completions", "dee 7, ana 9, bo 7, cy 1")]);
    let ranks: Vec<(i64, &str, Option<i64>)> = outcome
        .standings
        .iter()
        .map(|one| (one.rank, one.collaborator.as_str(), one.derivation.place))
        .collect();
    let expected =
        [(1, "ana", Some(1)), (2, "bo", Some(2)), (2, "dee", Some(2)), (4, "cy", Some(4))];
    assert_eq!(ranks, expected);
}

#[test]
fn points_are_the_sum_over_metrics_with_a_worth() {
    let rule = rule(vec![
        count("completions", "course_completed").credit("course.owner").worth("10"),
        sum("minutes", "lesson_completed", "minutes").credit("course.owner").worth("0.5"),
    ])
    .fixed("100.00")
    .share_by("points");
    let outcome =
        outcome_of_given(&rule, &[("completions", "ana 3"), ("minutes", "ana 20, bo 20")]);
    let points: Vec<String> = outcome
        .standings
        .iter()
        .map(|one| format!("{} {}", one.collaborator, one.points))
        .collect();
    assert_eq!(points, ["ana 40", "bo 10"]);
    assert_eq!(amounts(&outcome), "ana 80.00, bo 20.00");
}

#[test]
fn with_several_metrics_any_score_shares_equally() {
    let rule = rule(vec![
        count("completions", "course_completed").credit("course.owner"),
        count("visits", "blog_post_visited").credit("post.owner"),
    ])
    .fixed("100.00");
    let outcome = outcome_of_given(&rule, &[("completions", "ana 3"), ("visits", "bo 900")]);
    assert_eq!(amounts(&outcome), "ana 50.00, bo 50.00");
}

#[test]
fn currencies_have_their_own_minor_units() {
    use rules::domain::Money;
    for (code, take, expected) in
        [("JPY", "1000", ["334", "333", "333"]), ("KWD", "1.000", ["0.334", "0.333", "0.333"])]
    {
        let mut rule = creators().fixed("1.00").currency(code);
        let amount = Money::parse(take, code.parse().unwrap()).unwrap();
        rule.0.pool.takes[0].kind = rules::language::TakeKind::Fixed(amount);
        let reading = Reading {
            carried_in: Money::zero(code.parse().unwrap()),
            leftovers_changed: Money::zero(code.parse().unwrap()),
            given: given(&rule, ALIKE),
            ..october()
        };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        let found: Vec<String> = outcome.standings.iter().map(|one| one.amount.amount()).collect();
        assert_eq!(found, expected, "{code}");
    }
}

#[test]
fn what_does_not_fit_is_an_error_and_never_a_wrap() {
    let rule = creators().per_unit("90000000000000000.00", "completions");
    let reading =
        Reading { given: given(&rule, &[("completions", "ana 999999999999999999")]), ..october() };
    let error = evaluate(&rule.0, &reading, &[]).unwrap_err();
    assert_eq!(error.to_string(), "the pool is larger than can be represented");
    let reading = Reading {
        given: given(&rule, &[("completions", "ana 999999999999999999, bo 999999999999999999")]),
        ..october()
    };
    let total = creators().percent_of("1%", "completions");
    let error = evaluate(&total.0, &reading, &[]).unwrap_err();
    assert_eq!(error.to_string(), "completions is larger than can be represented");
}

#[test]
fn qualifying_on_points_and_scores_reads_the_collaborator() {
    let rule = creators()
        .fixed("10.00")
        .qualify(
            "qualify when completions at most 20",
            Operand::Score(Score::Metric(MetricId::nth(0))),
            rules::language::Comparison::AtMost(rules::domain::Value::Number(
                super::rule::quantity("20"),
            )),
        )
        .qualify_at_least("completions", "15");
    let outcome = outcome_of_given(&rule, THREE);
    let reasons: Vec<Option<&str>> =
        outcome.standings.iter().map(|one| one.derivation.disqualified_by.as_deref()).collect();
    assert_eq!(amounts(&outcome), "bo 10.00, ana 0.00, cy 0.00");
    let expected = [
        None,
        Some("qualify when completions at most 20"),
        Some("qualify when completions at least 15"),
    ];
    assert_eq!(reasons, expected);
}
