//! `take contributions`: money added by hand counts once, in the period it was given in, or late.

use rules::domain::{CutOff, Outcome};
use rules::engine::{Funds, Reading, evaluate};

use super::log::{Log, amounts, at, given, november, october};
use super::rule::{Rule, count, rule, usd};

fn sponsored() -> Rule {
    rule(vec![count("completions", "course_completed").credit("course.owner")])
        .contributions()
        .share_by("completions")
}

fn evaluated(rule: &Rule, reading: Reading, log: &Log) -> Outcome {
    let reading = Reading { given: given(rule, &[("completions", "ana 3, bo 1")]), ..reading };
    evaluate(&rule.0, &reading, &log.0).unwrap()
}

fn pool(rule: &Rule, reading: Reading, log: &Log) -> String {
    evaluated(rule, reading, log).pool.amount()
}

#[test]
fn what_was_given_in_the_window_adds_up() {
    let mut log = Log::default();
    log.contributed("a", "test", "2026-10-01", "30.00 USD")
        .contributed("b", "test", "2026-10-31", "10.00 USD")
        .contributed("before", "test", "2026-09-30", "1.00 USD")
        .contributed("after", "test", "2026-11-01", "2.00 USD")
        .contributed("other", "another_rule", "2026-10-05", "4.00 USD");
    let outcome = evaluated(&sponsored(), october(), &log);
    assert_eq!(amounts(&outcome), "ana 30.00, bo 10.00");
    assert_eq!(outcome.taken[0].clause, "take contributions");
    assert_eq!(outcome.taken[0].exact_minor.to_string(), "4000");
    let fixed = sponsored().fixed("5.00");
    assert_eq!(pool(&fixed, october(), &log), "45.00", "several takes add up");
    assert_eq!(pool(&fixed.pool_at_most("20.00"), october(), &log), "20.00");
    let without = rule(vec![count("completions", "course_completed").credit("course.owner")]);
    assert_eq!(pool(&without.fixed("5.00"), october(), &log), "5.00", "nobody asked for it");
}

#[test]
fn carried_over_money_comes_on_top_of_contributions_and_bounds() {
    let mut log = Log::default();
    log.contributed("a", "test", "2026-10-01", "30.00 USD");
    let reading = || Reading { carried_in: usd("7.50"), ..october() };
    assert_eq!(pool(&sponsored(), reading(), &log), "37.50");
    assert_eq!(pool(&sponsored().pool_at_most("20.00"), reading(), &log), "27.50");
    assert_eq!(pool(&sponsored().pool_at_least("50.00"), reading(), &log), "57.50");
}

#[test]
fn one_recorded_after_the_settlement_counts_in_the_next_period_only() {
    let mut log = Log::default();
    log.contributed("in time", "test", "2026-10-05", "30.00 USD").contributed(
        "early",
        "test",
        "2026-11-05",
        "5.00 USD",
    );
    let settled = log.cut_off();
    let funds = Funds { after: None, until: settled.clone() };
    let as_settled = Reading { cut_off: settled.clone(), funds, ..october() };
    log.contributed("late", "test", "2026-10-06", "10.00 USD").contributed(
        "in november",
        "test",
        "2026-11-06",
        "1.00 USD",
    );
    assert_eq!(pool(&sponsored(), as_settled, &log), "30.00");
    assert_eq!(
        pool(&sponsored(), november(&sponsored().0, &settled, &log.0), &log),
        "16.00",
        "each of them once"
    );
    let never =
        Reading { measured_from: at("2026-11-01"), ..november(&sponsored().0, &settled, &log.0) };
    assert_eq!(pool(&sponsored(), never, &log), "6.00", "nothing from before the first period");
    let funds = Funds { after: None, until: CutOff::single(0) };
    let unread = Reading { cut_off: CutOff::single(0), funds, ..october() };
    assert_eq!(pool(&sponsored(), unread, &log), "0.00");
}

#[test]
fn another_currency_is_refused_by_name() {
    let mut log = Log::default();
    log.contributed("gift", "test", "2026-10-05", "30.00 EUR");
    let error = evaluate(&sponsored().0, &october(), &log.0).unwrap_err().to_string();
    let expected = "1 contribution is of another currency than USD, which this rule pays in: \
                    \"gift\" of shop, 30.00 EUR";
    assert_eq!(error, expected);
}

#[test]
fn without_anybody_it_goes_where_the_rule_says() {
    let mut log = Log::default();
    log.contributed("a", "test", "2026-10-01", "30.00 USD");
    let outcome = evaluate(&sponsored().0, &october(), &log.0).unwrap();
    assert_eq!((outcome.leftover, outcome.carried), (usd("30.00"), usd("30.00")));
}
