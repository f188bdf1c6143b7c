//! What holds for every rule: exactness, refunds, what is not known.

use super::condition::score;
use super::pool::smallest;
use super::rule::Rule;
use super::weighting::pays_by_results;
use super::{ExplainedSection, Telling};
use crate::language::tree::{
    Clause, ClusterClause, DottedPath, MetricClause, TestClause, Verb, WeightingClause,
};

pub(super) fn explain(rule: &Rule<'_>) -> ExplainedSection {
    let mut telling = Telling::new("What always holds");
    if let Some(unit) = rule.currency.map(smallest) {
        telling.follows(if pays_by_results(rule) {
            format!(
                "Each amount is computed exactly and rounded by itself, to the nearest {unit}: it \
                 never depends on what others get."
            )
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
    let tests: Vec<&TestClause> = rule.clauses().flat_map(|it| may_be_unknown(rule, it)).collect();
    if let Some(said) = of_unknown(&tests) {
        telling.follows(said);
    }
    if tests.iter().any(|test| test_owners(test)) {
        telling.follows(
            "Where several own something, a condition that says what an owner is not has to hold for \
             all of them; for any other it is enough that it holds for one. It decides whether an \
             event counts, for all of its owners alike.",
        );
    }
    telling.finish()
}

/// What tests make of what is not known.
fn of_unknown(tests: &[&TestClause]) -> Option<&'static str> {
    let negated = |test: &&&TestClause| {
        matches!(test.verb.node, Verb::IsNot(_) | Verb::IsNoneOf(_) | Verb::IsNotPath(_))
    };
    match (tests.iter().any(|test| !negated(&test)), tests.iter().any(|test| negated(&test))) {
        (true, false) => {
            Some("A condition does not hold where nothing is known of what it looks at.")
        }
        (true, true) => Some(
            "A condition does not hold where nothing is known of what it looks at, unless it says \
             what something is not.",
        ),
        (false, true) => Some(
            "What is not known is not anything: a condition that says what something is not holds \
             for it.",
        ),
        (false, false) => None,
    }
}

/// Whether a test looks at owners of something, or at what they have.
fn test_owners(test: &TestClause) -> bool {
    let owner = |path: &DottedPath| path.node.iter().any(|step| step.node == "owner");
    let other = match &test.verb.node {
        Verb::IsPath(path) | Verb::IsNotPath(path) => owner(path),
        _ => false,
    };
    other || owner(&test.subject)
}

/// What of a clause tests something that may be unknown, other than whether it is. Scores never are.
fn may_be_unknown<'t>(rule: &Rule<'_>, clause: &'t Clause) -> Vec<&'t TestClause> {
    let tests = match clause {
        Clause::Metric(MetricClause::Where(conditions))
        | Clause::Cluster(ClusterClause::Segment(conditions))
        | Clause::Weighting(
            WeightingClause::Qualify(conditions)
            | WeightingClause::WaitsUntil(conditions)
            | WeightingClause::Times { when: conditions, .. },
        ) => &conditions.tests,
        _ => return Vec::new(),
    };
    let qualifies = matches!(clause, Clause::Weighting(_));
    let unknown = |test: &&TestClause| {
        let asked = matches!(test.verb.node, Verb::IsKnown | Verb::IsUnknown);
        let scored = qualifies && score(rule, test).is_some();
        !asked && !scored
    };
    tests.iter().filter(unknown).collect()
}
