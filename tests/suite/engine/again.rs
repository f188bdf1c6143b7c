//! `leftover share again`, and what decides a tie.

use rules::domain::Outcome;
use rules::engine::Reading;
use rules::language::{Destination, Id, MetricId, Score, Ties};

use super::log::{Log, amounts, given, october, outcome_of_given, run};
use super::rule::{Rule, count, rule, sum, usd};

fn creators() -> Rule {
    rule(vec![
        count("completions", "course_completed").credit("course.owner"),
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner"),
    ])
}

/// Name, rule, completions, amounts, leftover.
type Case = (&'static str, Rule, &'static str, &'static str, &'static str);

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let hundred = || creators().fixed("100.00").share_by("completions").share_again();
    let top = |places| creators().fixed("100.00").top("completions", places).share_again();
    vec![
        ("what a cap leaves goes to the others by their weights",
            hundred().cap_amount("50.00"), "ana 7, bo 2, cy 1", "ana 50.00, bo 33.33, cy 16.67", "0.00"),
        ("again and again, until nothing is left",
            hundred().cap_amount("40.00"), "ana 7, bo 2, cy 1", "ana 40.00, bo 40.00, cy 20.00", "0.00"),
        ("until everybody is capped",
            hundred().cap_amount("30.00"), "ana 7, bo 2, cy 1", "ana 30.00, bo 30.00, cy 30.00", "10.00"),
        ("a cap nobody reaches changes nothing",
            hundred().cap_amount("70.00"), "ana 7, bo 2, cy 1", "ana 70.00, bo 20.00, cy 10.00", "0.00"),
        ("a part of the pool caps too",
            hundred().cap_percent("60%"), "ana 9, bo 1", "ana 60.00, bo 40.00", "0.00"),
        ("alone, and capped",
            hundred().cap_percent("60%"), "ana 9", "ana 60.00", "40.00"),
        ("equal weights",
            creators().fixed("100.00").per_unit("10.00", "completions").cap_amount("60.00").share_again(),
            "ana 4, bo 1, cy 1", "ana 60.00, bo 50.00, cy 50.00", "0.00"),
        ("what is taken directly counts towards the cap",
            hundred().per_unit("10.00", "completions").cap_amount("60.00"),
            "ana 7, bo 2, cy 1", "ana 60.00, bo 60.00, cy 60.00", "20.00"),
        ("an empty place goes to the places taken, in proportion",
            top(&["50%", "30%", "20%"]), "ana 9, bo 3", "ana 62.50, bo 37.50", "0.00"),
        ("so do unclaimed percentages, and nobody without a place gets any",
            top(&["60%", "30%"]), "ana 9, bo 3, cy 1", "ana 66.67, bo 33.33, cy 0.00", "0.00"),
        ("tied places have equal weights",
            top(&["50%", "30%", "20%"]), "ana 9, bo 9", "ana 50.00, bo 50.00", "0.00"),
        ("places with a cap",
            top(&["50%", "30%", "20%"]).cap_amount("45.00"), "ana 9, bo 3", "ana 45.00, bo 45.00", "10.00"),
        ("a cap holds after rounding",
            creators().fixed("100.00").cap_amount("33.33").share_again(),
            "ana 1, bo 1, cy 1", "ana 33.33, bo 33.33, cy 33.33", "0.01"),
        ("each alone",
            creators().each("20.00").cap_amount("15.00").share_again(), "ana 1, bo 1", "ana 15.00, bo 15.00", "10.00"),
    ]
}

#[test]
fn what_is_left_is_shared_again() {
    for (name, rule, completions, expected, leftover) in cases() {
        let outcome = outcome_of_given(&rule, &[("completions", completions)]);
        assert_eq!(amounts(&outcome), expected, "{name}");
        assert_eq!(outcome.leftover.amount(), leftover, "{name}");
    }
}

#[test]
fn what_is_left_even_then_goes_where_it_would_without_anybody() {
    let capped = || creators().fixed("100.00").cap_percent("60%").share_again();
    let one = &[("completions", "ana 1")][..];
    let carried = outcome_of_given(&capped(), one);
    assert_eq!((carried.leftover, carried.carried), (usd("40.00"), usd("40.00")));
    let returned = outcome_of_given(&capped().nobody(Destination::ReturnToOwner), one);
    assert_eq!((returned.leftover, returned.carried), (usd("40.00"), usd("0.00")));
}

#[test]
fn the_derivation_says_what_was_shared_again() {
    let rule = creators().fixed("100.00").share_by("completions").cap_amount("40.00").share_again();
    let outcome = outcome_of_given(&rule, &[("completions", "ana 7, bo 2, cy 1")]);
    let why: Vec<String> = outcome
        .standings
        .iter()
        .map(|one| {
            let why = &one.derivation;
            let again = why.shared_again.as_ref().map_or("-".to_owned(), ToString::to_string);
            let cap = why.cap.as_ref().map_or("", |cap| cap.clause.as_str());
            format!("{} {} +{again} {cap}", one.collaborator, why.exact_minor)
        })
        .collect();
    let expected = [
        "ana 7000 +- each at most 40.00 USD",
        "bo 2000 +2000 each at most 40.00 USD",
        "cy 1000 +1000 ",
    ];
    assert_eq!(why, expected);
}

#[test]
fn money_carried_over_to_nobody_stays_carried_over() {
    let mut rule = creators().each("20.00");
    (rule.0.pool.if_nobody, rule.0.weighting.leftover) = (None, None);
    let reading = Reading { carried_in: usd("7.50"), ..october() };
    let outcome = rules::engine::evaluate(&rule.0, &reading, &[]).unwrap();
    assert_eq!((outcome.leftover, outcome.carried), (usd("7.50"), usd("7.50")));
}

#[test]
fn a_second_metric_decides_a_tie_and_what_is_still_tied_shares() {
    let rule = creators()
        .fixed("100.00")
        .top("completions", &["50%", "30%", "20%"])
        .ties(Ties::By(Score::Metric(MetricId::nth(1))));
    let values = [("completions", "ana 9, bo 9, cy 9, dee 1"), ("sales", "bo 5, ana 2, cy 2")];
    let outcome = outcome_of_given(&rule, &values);
    assert_eq!(amounts(&outcome), "bo 50.00, ana 25.00, cy 25.00, dee 0.00");
    let places: Vec<_> = outcome.standings.iter().map(|one| one.derivation.place).collect();
    assert_eq!(places, [Some(1), Some(2), Some(2), Some(4)]);
}

/// One completion each, at these times, of their own courses.
fn completed(times: &[(&str, &str)]) -> Log {
    let mut log = Log::default();
    for (index, (who, on)) in times.iter().enumerate() {
        log.owner("course", who, who, "2026-01-01");
        log.completed(&format!("e{index}"), on, "c1", who);
    }
    log
}

fn first_wins() -> Rule {
    creators().fixed("100.00").top("completions", &["50%", "30%", "20%"]).ties(Ties::Earliest)
}

#[test]
fn whoever_was_there_first_wins_a_tie() {
    let twice = [
        ("ana", "2026-10-05"),
        ("bo", "2026-10-04"),
        ("cy", "2026-10-02"),
        ("ana", "2026-10-06"),
        ("bo", "2026-10-07"),
        ("cy", "2026-10-08"),
        ("dee", "2026-10-01"),
    ];
    let outcome = run(&first_wins(), &completed(&twice)).unwrap();
    assert_eq!(amounts(&outcome), "ana 50.00, bo 30.00, cy 20.00, dee 0.00");
    let together = [("ana", "2026-10-05"), ("bo", "2026-10-05"), ("cy", "2026-10-02")];
    let outcome = run(&first_wins(), &completed(&together)).unwrap();
    assert_eq!(amounts(&outcome), "cy 50.00, ana 25.00, bo 25.00");
}

#[test]
fn what_was_taken_back_moves_no_moment() {
    let events = [("ana", "2026-10-05"), ("bo", "2026-10-06"), ("ana", "2026-10-07")];
    let mut log = completed(&events);
    log.reverse("e2", None);
    let outcome = run(&first_wins(), &log).unwrap();
    assert_eq!(amounts(&outcome), "ana 50.00, bo 30.00");
}

#[test]
fn moments_that_nobody_knows_share() {
    let outcome = outcome_of_given(&first_wins(), &[("completions", "ana 2, bo 2, cy 1")]);
    assert_eq!(amounts(&outcome), "ana 40.00, bo 40.00, cy 20.00");
    let rule = first_wins();
    let reading = Reading { given: given(&rule, &[("completions", "bo 1")]), ..october() };
    let log = completed(&[("ana", "2026-10-05")]);
    let outcome: Outcome = rules::engine::evaluate(&rule.0, &reading, &log.0).unwrap();
    assert_eq!(amounts(&outcome), "ana 50.00, bo 30.00", "a known moment comes first");
}

#[test]
fn points_are_reached_with_the_last_event_of_any_metric_that_is_worth_some() {
    let rule = rule(vec![
        count("completions", "course_completed").credit("course.owner").worth("2"),
        count("orders", "collaborator_product_sold").credit("product.owner").worth("1"),
        count("visits", "blog_post_visited").credit("post.owner"),
    ])
    .fixed("100.00")
    .top("points", &["100%"])
    .ties(Ties::Earliest);
    let mut log = completed(&[("ana", "2026-10-05"), ("bo", "2026-10-06")]);
    log.owner("product", "pa", "ana", "2026-01-01").owner("product", "pb", "bo", "2026-01-01");
    log.owner("post", "b", "bo", "2026-01-01");
    log.sold("s1", "2026-10-09", "pa", "1.00 USD").sold("s2", "2026-10-08", "pb", "1.00 USD");
    log.event("v1", "blog_post_visited", "2026-10-20", &[("customer", "c1"), ("post", "b")]);
    assert_eq!(amounts(&run(&rule, &log).unwrap()), "bo 100.00, ana 0.00");
}
