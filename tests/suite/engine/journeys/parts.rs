//! A log that is read customer by customer comes to the same as one that is read whole; so does one
//! of which only the customers with something new are read again.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::domain::{Catalogue, CutOff, Entry, JourneyHead, Outcome, Recorded, Value};
use rules::engine::{self, EvaluateError, Lasting, Reading, Totals, evaluate};
use rules::language::{Grain, Program, compile};

use super::rule;
use super::whole::{Step, lines_of, log, of, steps};
use crate::engine::behind::{events_behind, journeys_behind};
use crate::engine::log::{Log, november, october};

/// Of which step's event something is said, and what; nothing of steps that do not exist.
type Said = (prop::sample::Index, u8);

fn said() -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0_u8..3), 0..8)
}

fn log_with(steps: &[Step], said: &[Said]) -> Log {
    let mut log = log(steps);
    for (which, what) in said {
        let target = format!("k{}", which.index(steps.len()));
        match what {
            0 => log.reverse(&target, None),
            1 => log.reverse(&target, Some("0.01")),
            _ => log.reject(&target),
        };
    }
    log
}

/// Half of the programs count and sum events besides.
fn program(split: usize, cluster: usize, more: bool) -> Program {
    if !more {
        return of(split, cluster);
    }
    let metrics = "metric visits\n  count site_visited\n  credit link.owner\n  once per customer, \
                   link\nmetric paid\n  sum order_paid.amount\n  at most 50.00 USD per customer\nmetric \
                   buyers\n  distinct order_paid.customer\nmetric largest\n  highest \
                   order_paid.amount\npool";
    let lines = lines_of(split, cluster);
    let text = rule(&lines, "").replace("\npool\n", &format!("\n{metrics}\n"));
    let compiled = compile(&text, &Catalogue::builtin());
    compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

fn customer_of(recorded: &Recorded) -> Option<&str> {
    match &recorded.entry {
        Entry::Event(event) => match event.fields.get("customer") {
            Some(Value::Ref(customer)) => Some(customer),
            _ => None,
        },
        _ => None,
    }
}

/// The events of each customer with their corrections.
fn parts(log: &Log) -> Vec<Vec<Recorded>> {
    let customers: BTreeSet<&str> = log.0.iter().filter_map(customer_of).collect();
    customers.into_iter().map(|customer| part(log, customer)).collect()
}

fn part(log: &Log, customer: &str) -> Vec<Recorded> {
    let theirs = |one: &&Recorded| customer_of(one) == Some(customer);
    let keys: BTreeSet<&str> = log.0.iter().filter(theirs).map(|one| one.key.as_str()).collect();
    let of_them = |one: &&Recorded| match &one.entry {
        Entry::Event(_) => theirs(one),
        Entry::Correction { target, .. } => keys.contains(target.as_str()),
        _ => false,
    };
    log.0.iter().filter(of_them).cloned().collect()
}

fn shared(program: &Program, log: &Log) -> Lasting {
    Lasting::read(program, &lasting(log))
}

fn lasting(log: &Log) -> Vec<Recorded> {
    let holds = |one: &&Recorded| !matches!(one.entry, Entry::Event(_) | Entry::Correction { .. });
    log.0.iter().filter(holds).cloned().collect()
}

fn totals(program: &Program, reading: &Reading, log: &Log, parts: &[Vec<Recorded>]) -> Totals {
    let parts = parts.iter().map(Ok::<_, EvaluateError>);
    engine::totals(program, reading, &shared(program, log), parts).unwrap()
}

fn outcome(program: &Program, reading: &Reading, log: &Log, totals: &Totals) -> Outcome {
    engine::outcome(program, reading, &shared(program, log), totals).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn customer_by_customer_is_the_same_as_whole(
        steps in steps(), said in said(), split in 0_usize..7, cluster in 0_usize..5, more: bool,
        settled in 0_i64..60,
    ) {
        let (program, log) = (program(split, cluster, more), log_with(&steps, &said));
        prop_assert_eq!(program.grain(), Grain::Customer);
        for reading in [october(), november(&program, &CutOff::single(settled), &log.0)] {
            let whole = evaluate(&program, &reading, &log.0).unwrap();
            let totals = totals(&program, &reading, &log, &parts(&log));
            prop_assert_eq!(&whole, &outcome(&program, &reading, &log, &totals));
            for metric in program.metrics.iter().map(|metric| metric.name.as_str()) {
                let who = Some("ana");
                let of_parts = || parts(&log).into_iter().map(Ok::<_, EvaluateError>);
                let behind = engine::events_behind(
                    &program, &reading, &shared(&program, &log), of_parts(), (metric, who));
                let whole = events_behind(&program, &reading, &log.0, metric, who);
                prop_assert_eq!(behind.unwrap(), whole.unwrap());
                let behind = engine::journeys_behind(
                    &program, &reading, &shared(&program, &log), of_parts(), (metric, who));
                let whole = journeys_behind(&program, &reading, &log.0, metric, who).unwrap();
                prop_assert_eq!(&behind.unwrap(), &whole);
                let heads = engine::journey_heads(
                    &program, &reading, &shared(&program, &log), of_parts(), (metric, who)).unwrap();
                let expected: Vec<JourneyHead> = whole.iter().map(|it| it.head(who)).collect();
                prop_assert_eq!(&heads, &expected);
                let some = heads.iter().step_by(2).map(|head| head.id).collect();
                let built = engine::journeys_at(
                    &program, &reading, &shared(&program, &log), of_parts(), (metric, who), &some);
                let expected: Vec<_> = whole.into_iter().step_by(2).collect();
                prop_assert_eq!(built.unwrap(), expected, "every second one");
            }
        }
    }

    #[test]
    fn what_became_different_is_exchanged(
        steps in steps(), said in said(), split in 0_usize..7, cluster in 0_usize..5,
        settled in 0_i64..60, known in 0_i64..60,
    ) {
        let (program, log) = (of(split, cluster), log_with(&steps, &said));
        // Facts come first, and both readings know them.
        let facts = lasting(&log).len() as i64;
        for reading in [october(), november(&program, &CutOff::single(settled), &log.0)] {
            let earlier = Reading { cut_off: CutOff::single(known.max(facts)), ..reading.clone() };
            let then = totals(&program, &earlier, &log, &parts(&log));
            let new = log.0.iter().filter(|one| one.position > known);
            let keys: BTreeSet<&str> = new
                .map(|one| match &one.entry {
                    Entry::Correction { target, .. } => target.as_str(),
                    _ => one.key.as_str(),
                })
                .collect();
            let changed = log.0.iter().filter(|one| keys.contains(one.key.as_str()));
            let changed: BTreeSet<&str> = changed.filter_map(customer_of).collect();
            let changed: Vec<_> = changed.into_iter().map(|customer| part(&log, customer)).collect();
            let before = totals(&program, &earlier, &log, &changed);
            let after = totals(&program, &reading, &log, &changed);
            let then = Totals::from_bytes(&program, &then.to_bytes().unwrap()).unwrap();
            let Some(now) = then.replaced(&program, &before, &after) else { return Ok(()) };
            let whole = evaluate(&program, &reading, &log.0).unwrap();
            prop_assert_eq!(whole, outcome(&program, &reading, &log, &now));
        }
    }
}

#[test]
fn only_facts_that_measure_can_change_totals() {
    let lines = "segment customer.plan is not \"internal\"\nsplit evenly";
    let metric = "metric visits\n  count site_visited\n  credit link.owner\n  where customer is not \
                  link.owner.customer\npool";
    let qualify = "  share by earned\n  qualify when group is \"gold\"\n";
    let text = rule(lines, "")
        .replace("\npool\n", &format!("\n{metric}\n"))
        .replace("  share by earned\n", qualify);
    let compiled = compile(&text, &Catalogue::builtin());
    let program = compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
    let measured_by = engine::measured_by(&program);
    for (kind, attribute, value, expected) in [
        ("link", "owner", "ana", true),
        ("coupon", "owner", "ana", true),
        ("customer", "plan", "basic", true),
        ("collaborator", "customer", "c1", true),
        ("customer", "country", "US", false),
        ("collaborator", "group", "gold", false),
        ("collaborator", "status", "INACTIVE", false),
        ("course", "owner", "ana", false),
        ("course", "status", "published", false),
    ] {
        let mut log = Log::default();
        match attribute {
            "owner" => log.owner(kind, "x", value, "2026-01-01"),
            _ => log.fact(kind, "x", attribute, value, "2026-01-01"),
        };
        let Entry::Fact(fact) = &log.0[0].entry else { panic!("{:?}", log.0) };
        assert_eq!(measured_by(fact), expected, "{kind} {attribute}");
    }
}
