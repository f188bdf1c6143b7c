//! A rule whose events count one by one comes to the same when only what is known otherwise is exchanged.

use proptest::prelude::*;
use rules::domain::{CutOff, Entry, Moment, Outcome, Recorded, Value};
use rules::engine::{self, EvaluateError, Lasting, Reading, Totals, evaluate, measured_by};
use rules::language::{Comparison, Grain, Program, Ties};

use super::log::{Log, october};
use super::properties::{log_of, steps};
use super::rule::{Rule, count, measure, rule, sum};

/// A rule in which no event changes what others count for.
fn rule_of(which: u8) -> Rule {
    let metrics = rule(vec![
        count("completions", "course_completed")
            .credit("course.owner")
            .only("course.status", Comparison::IsNot(Value::Text("draft".into())))
            .worth("3"),
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner").worth("0.1"),
        measure("average", "mean", "collaborator_product_sold", "amount").credit("product.owner"),
        measure("highest", "largest", "collaborator_product_sold", "amount")
            .credit("product.owner"),
        measure("lowest", "smallest", "order_paid", "amount"),
        sum("orders", "order_paid", "amount"),
    ])
    .percent_of("12.5%", "orders");
    match which % 3 {
        0 => metrics.share_by("points"),
        1 => metrics.fixed("10.00").share_by("mean"),
        _ => {
            metrics.fixed("9.00").top("points", &["50%", "20%"]).ties(Ties::Earliest).share_again()
        }
    }
}

fn totals(program: &Program, reading: &Reading, log: &[Recorded], part: &[Recorded]) -> Totals {
    engine::totals(program, reading, &Lasting::read(program, log), [Ok::<_, EvaluateError>(part)])
        .unwrap()
}

/// Everything that a reading beyond a position has to look at again: what is new, what new corrections
/// speak of, and what occurred since a new fact holds.
fn touched(program: &Program, log: &Log, known: i64) -> Vec<Recorded> {
    let new = || log.0.iter().filter(|one| one.position > known);
    let reads = measured_by(program);
    let fact = |one: &Recorded| match &one.entry {
        Entry::Fact(fact) if reads(fact) => Some(fact.from),
        _ => None,
    };
    let since: Moment = new().filter_map(fact).min().unwrap_or(Moment::FAR_FUTURE);
    let target = |one: &Recorded| match &one.entry {
        Entry::Correction { target, .. } => Some(target.clone()),
        _ => None,
    };
    let targets: Vec<String> = new().filter_map(target).collect();
    let again = |one: &&Recorded| match &one.entry {
        Entry::Event(event) => {
            one.position > known || event.occurred_at >= since || targets.contains(&one.key)
        }
        Entry::Correction { .. } => true,
        _ => false,
    };
    log.0.iter().filter(again).cloned().collect()
}

/// What a log comes to when it is first read up to a position, and then goes on; `None` where that is not
/// known.
fn gone_on(program: &Program, log: &Log, known: i64) -> Option<Outcome> {
    let now = october();
    let then = Reading { cut_off: CutOff::single(known), ..now.clone() };
    let whole = totals(program, &then, &log.0, &log.0);
    // As if it had been stored in between.
    let whole = Totals::from_bytes(program, &whole.to_bytes().unwrap()).unwrap();
    let part = touched(program, log, known);
    let (before, after) =
        (totals(program, &then, &log.0, &part), totals(program, &now, &log.0, &part));
    let whole = whole.replaced(program, &before, &after)?;
    Some(engine::outcome(program, &now, &Lasting::read(program, &log.0), &whole).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_known_otherwise_is_exchanged(steps in steps(), which in 0_u8..3, known in 0_i64..60) {
        let (rule, log) = (rule_of(which), log_of(&steps));
        prop_assert_eq!(rule.0.grain(), Grain::Event);
        if let Some(outcome) = gone_on(&rule.0, &log, known) {
            prop_assert_eq!(outcome, evaluate(&rule.0, &october(), &log.0).unwrap());
        }
    }
}

/// Whether a log goes on at its last entry; it comes to the same as the whole if it does.
fn goes_on(log: &Log) -> bool {
    let rule = rule_of(0);
    let outcome = gone_on(&rule.0, log, log.0.len() as i64 - 1);
    let whole = evaluate(&rule.0, &october(), &log.0).unwrap();
    outcome.is_some_and(|outcome| {
        assert_eq!(outcome, whole);
        true
    })
}

fn sold() -> Log {
    let mut log = Log::default();
    log.owner("product", "p", "ana", "2026-09-01");
    for (key, amount) in [("s1", "10.00 USD"), ("s2", "30.00 USD"), ("s3", "20.00 USD")] {
        log.sold(key, "2026-10-03", "p", amount);
    }
    log
}

#[test]
fn what_adds_up_or_is_a_mean_is_taken_out() {
    let mut log = sold();
    log.paid("o1", "2026-10-04", "5.00 USD").paid("o2", "2026-10-04", "7.00 USD");
    assert!(goes_on(&log));
    assert!(goes_on(log.reverse("s1", None)));
    assert!(goes_on(log.reverse("s3", Some("1.00"))));
    // Of the smallest order that goes it is not known which one comes next.
    assert!(!goes_on(log.reverse("o1", None)));
}

#[test]
fn a_largest_value_goes_on_while_it_is_not_taken_back() {
    let mut log = sold();
    assert!(goes_on(log.sold("s4", "2026-10-05", "p", "31.00 USD")));
    assert!(goes_on(log.reverse("s2", None)));
    assert!(!goes_on(log.reverse("s4", None)));
}

#[test]
fn an_owner_is_exchanged_and_so_is_what_was_nobodys() {
    let mut log = Log::default();
    for course in ["c1", "c2", "c3", "c4", "c5", "c6"] {
        log.completed(course, "2026-10-05", "x", course);
    }
    assert!(goes_on(log.owner("course", "c2", "ana", "2026-10-01")));
    assert!(goes_on(log.owner("course", "c1", "ana 50%, bo 50%", "2026-10-01")));
    assert!(goes_on(log.owner("course", "c1", "ana equally, bo equally", "2026-10-01")));
    assert!(goes_on(log.reverse("c3", None)));
}
