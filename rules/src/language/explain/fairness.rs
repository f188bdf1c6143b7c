//! What holds for every rule: exactness, refunds, what is not known.

use super::condition::score;
use super::pool::smallest;
use super::rule::Rule;
use super::weighting::pays_by_results;
use super::{ExplainedSection, Telling};
use crate::language::tree::{Clause, ClusterClause, MetricClause, Verb, WeightingClause};

pub(super) fn explain(rule: &Rule<'_>) -> ExplainedSection {
    let mut telling = Telling::new("What always holds");
    if let Some(unit) = rule.currency.map(smallest) {
        telling.follows(if pays_by_results(rule) {
            format!("Amounts are computed exactly and rounded once, to {unit}.")
        } else {
            format!(
                "Amounts are rounded to {unit} so that they add up exactly; where a spare \
                 {unit} could go to several, it is another one's turn in each period."
            )
        });
    }
    telling.follows(
        "An event that is refunded or reversed does not count, or only with what is left of it.",
    );
    if rule.measures.iter().any(|measure| measure.credited) {
        telling.follows(
            "Where nobody is known to whom an event belongs, it is kept, and counts for nobody as \
             long as that is so.",
        );
    }
    let wheres = |clause: &Clause| matches!(clause, Clause::Metric(MetricClause::Where(_)));
    if rule.clauses().any(wheres) {
        telling.follows("Conditions on an event look at what held when it happened.");
    }
    if rule.clauses().any(|clause| may_be_unknown(rule, clause)) {
        telling.follows("A condition does not hold where nothing is known of what it looks at.");
    }
    telling.finish()
}

/// Whether it tests something that may be unknown, other than whether it is. Scores never are.
fn may_be_unknown(rule: &Rule<'_>, clause: &Clause) -> bool {
    let tests = match clause {
        Clause::Metric(MetricClause::Where(conditions))
        | Clause::Cluster(ClusterClause::Segment(conditions))
        | Clause::Weighting(WeightingClause::Qualify(conditions)) => &conditions.tests,
        _ => return false,
    };
    let qualifies = matches!(clause, Clause::Weighting(_));
    tests.iter().any(|test| {
        let asked = matches!(test.verb.node, Verb::IsKnown | Verb::IsUnknown);
        let scored = qualifies && score(rule, test).is_some();
        !asked && !scored
    })
}
