//! Totals that run on beyond the period, in words.

use super::rule::{Part, Rule};
use super::words::spoken;
use crate::calendar::Running;
use crate::language::tree::{Clause, PoolClause, WeightingClause};

/// How far a total reaches back.
pub(super) fn sentence(running: Running) -> String {
    let of = match running {
        Running::Last(length) => format!("over the last {length}, up to"),
        Running::Year => "since the beginning of the calendar year, up to".to_owned(),
        Running::Quarter => "since the beginning of the calendar quarter, up to".to_owned(),
        Running::Start => "since measuring began, up to".to_owned(),
    };
    format!("It runs on beyond the period: it is the total {of} the end of the period.")
}

/// What a section pays by such a total.
pub(super) fn paid(rule: &Rule<'_>, part: &Part<'_>) -> Option<String> {
    let metric = part.clauses.iter().find_map(|(_, clause)| {
        let metric = match clause {
            Clause::Weighting(WeightingClause::PayBy(metric)) => metric,
            Clause::Pool(PoolClause::TakePercent { metric, .. }) => metric,
            _ => return None,
        };
        rule.measure(&metric.node).filter(|measure| measure.running).map(|measure| measure.name)
    })?;
    let name = spoken(metric);
    Some(format!(
        "A period brings what {name} comes to at its end, less what it came to at its beginning, each \
         rounded, so that all periods together bring what the total comes to."
    ))
}
