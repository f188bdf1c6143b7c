//! Who takes part without any event: by a metric that is a fact of each collaborator, or by
//! `everyone where`.

use std::collections::{BTreeMap, BTreeSet};

use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::rates::Obstacle;
use super::weighting::missed;
use crate::domain::{Moment, Quantity, Value};
use crate::language::MetricId;

/// What is known of collaborators at the end of a window.
#[derive(Debug, Default)]
pub(super) struct Roster<'a> {
    /// The facts that are metrics, with whose they are; nothing of what is zero.
    pub values: Vec<(MetricId, &'a str, Quantity)>,
    /// Who takes part whatever they achieved.
    pub members: BTreeSet<&'a str>,
}

impl<'a> Roster<'a> {
    /// Reads it as of the window's last instant.
    pub fn read(knowledge: &Knowledge<'a>) -> Result<Self, EvaluateError> {
        let moment = knowledge.window().last_instant();
        let mut values = Vec::new();
        for (metric, slot) in &knowledge.plan.facts {
            // In the order of references, so that a refusal always names the same one.
            let known: BTreeMap<&str, &Value> = knowledge.facts.of_all(*slot, moment).collect();
            for (who, value) in known {
                let value = counted(knowledge, (*metric, who), (value, moment))?;
                if let Some(value) = value.filter(|value| *value != Quantity::ZERO) {
                    values.push((*metric, who, value));
                }
            }
        }
        Ok(Self { values, members: members(knowledge, moment)? })
    }
}

/// What a fact counts as that was so at a moment.
pub(super) fn counted(
    knowledge: &Knowledge<'_>,
    (metric, who): (MetricId, &str),
    (value, moment): (&Value, Moment),
) -> Result<Option<Quantity>, EvaluateError> {
    Ok(match value {
        Value::Number(number) => Some(*number),
        Value::Percent(percent) => Some(percent.number()),
        Value::Money(amount) => {
            let own = knowledge.rates.nanos(*amount, moment);
            let own = own.map_err(|obstacle| unreadable(knowledge, (metric, who), obstacle))?;
            Some(Quantity::from_nanos(own))
        }
        // The catalogue lets facts of no other type in.
        _ => None,
    })
}

/// Of whom anything is known that `everyone` asks about, and holds.
fn members<'a>(
    knowledge: &Knowledge<'a>,
    moment: Moment,
) -> Result<BTreeSet<&'a str>, EvaluateError> {
    let everyone = &knowledge.plan.everyone;
    let paths = everyone.iter().flat_map(|condition| condition.paths());
    let slots = paths.filter_map(|path| path.slots().first());
    let known = slots.flat_map(|slot| knowledge.facts.of_all(*slot, moment));
    let known: BTreeSet<&str> = known.map(|(who, _)| who).collect();
    let mut members = BTreeSet::new();
    for who in known {
        // The check lets no score into these conditions.
        if missed(knowledge, everyone, (Some(who), moment), &|_| None)?.is_none() {
            members.insert(who);
        }
    }
    Ok(members)
}

/// An amount in a currency that the rule does not pay in is nobody's score: a guess would be paid.
fn unreadable(
    knowledge: &Knowledge<'_>,
    (metric, who): (MetricId, &str),
    obstacle: Obstacle,
) -> EvaluateError {
    let program = knowledge.plan.program;
    let name = program.metric(metric).and_then(|metric| metric.attribute()).unwrap_or_default();
    match obstacle {
        Obstacle::NoRate(from, on) => EvaluateError::no_rate(program, from, on),
        Obstacle::Foreign(_) | Obstacle::NoScore(_) => EvaluateError::ForeignFact {
            currency: program.currency,
            fact: format!("{name} of {who}"),
        },
    }
}
