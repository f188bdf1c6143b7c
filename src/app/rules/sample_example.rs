//! An example for a rule that has none: made-up values of its metrics, and what it pays for them.

use std::collections::BTreeMap;

use crate::app::rules::examples;
use rules::domain::{Money, Outcome, Quantity};
use rules::language::{Example, Given, Metric, MetricId, Program, TakeKind, Unit, with_ids};

/// The collaborators of the example, each with so many units of everything that is credited.
const PEOPLE: [(&str, i64); 2] = [("ana", 30), ("bo", 20)];

/// So many units of whatever is nobody's, and so much money for each unit of what is money.
const SITE_WIDE: i64 = 100;
const MONEY: i64 = 10;

/// The lines of an example that comes out as the rule is. What it pays for made-up values may be
/// nothing; a rule that cannot be computed with them has no sample.
pub(in crate::app) fn sample(program: &Program) -> Option<String> {
    let metrics = || with_ids::<MetricId, _>(&program.metrics);
    let given: Vec<Given> = metrics().flat_map(|(id, metric)| given(id, metric)).collect();
    let contributes = |kind: &TakeKind| matches!(kind, TakeKind::Contributions);
    let contributed = program.pool.takes.iter().any(|take| contributes(&take.kind));
    let contributed =
        contributed.then(|| Money::parse(&SITE_WIDE.to_string(), program.currency).ok()).flatten();
    let mut lines = vec!["example \"what is paid\"".to_owned()];
    lines.extend(metrics().map(|(id, metric)| {
        format!("  given {} {}", metric.name, values(program, metric, &given, id))
    }));
    lines.extend(contributed.map(|amount| format!("  contributed {amount}")));
    let example = Example {
        name: String::new(),
        line: 0,
        given,
        entries: Vec::new(),
        lines: BTreeMap::new(),
        carried_over: None,
        contributed,
        advances: Vec::new(),
        expectations: Vec::new(),
        later: Vec::new(),
    };
    let outcome = examples::outcome_of(program, &example)?;
    let amounts = PEOPLE.map(|(who, _)| format!("{who} {}", amount(&outcome, who)));
    lines.push(format!("  expect {}", amounts.join(", ")));
    Some(lines.join("\n"))
}

fn given(id: MetricId, metric: &Metric) -> Vec<Given> {
    let unit = if metric.unit == Unit::Money { MONEY } else { 1 };
    let value = |units: i64| Quantity::whole(units * unit);
    if metric.is_site_wide() {
        return vec![Given { metric: id, collaborator: None, value: value(SITE_WIDE) }];
    }
    let one = |(who, units): (&str, i64)| Given {
        metric: id,
        collaborator: Some(who.to_owned()),
        value: value(units),
    };
    PEOPLE.map(one).to_vec()
}

/// The values of one metric, as an example has them.
fn values(program: &Program, metric: &Metric, given: &[Given], id: MetricId) -> String {
    let written = |value: Quantity| {
        let number = value.to_string();
        let money = (metric.unit == Unit::Money)
            .then(|| Money::parse(&number, program.currency).ok())
            .flatten();
        money.map_or(number, |money| money.to_string())
    };
    let one = |given: &Given| match &given.collaborator {
        Some(who) => format!("{who} {}", written(given.value)),
        None => written(given.value),
    };
    let of_metric = given.iter().filter(|given| given.metric == id);
    of_metric.map(one).collect::<Vec<String>>().join(", ")
}

fn amount(outcome: &Outcome, collaborator: &str) -> String {
    examples::shown(examples::amount_of(outcome, collaborator))
}
