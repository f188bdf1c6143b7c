//! What holds for every rule: exactness, refunds, what is not known.

use super::pool::smallest;
use super::rule::Rule;
use super::weighting::pays_by_results;
use super::{ExplainedSection, Telling};
use crate::language::tree::{Clause, ClusterClause, MetricClause};

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
    let conditions = |clause: &Clause| {
        matches!(
            clause,
            Clause::Metric(MetricClause::Where(_)) | Clause::Cluster(ClusterClause::Segment(_))
        )
    };
    if rule.clauses().any(conditions) {
        telling.follows(
            "Conditions look at what held when the event happened, and do not hold where nothing \
             is known.",
        );
    }
    telling.finish()
}
