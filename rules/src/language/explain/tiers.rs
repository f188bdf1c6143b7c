//! Rates and prizes by one's own result, in words.

use super::rule::{Part, Rule};
use super::weighting::from as reaching;
use super::words::{literal, spoken};
use crate::domain::Quantity;
use crate::language::tree::{At, Clause, Literal, TierPay, TiersWord, WeightingClause};

/// The weighting's tiers and what they are about.
struct Ladder<'a> {
    metric: &'a str,
    whole: bool,
    /// Where tiers begin, the lowest first, and what they pay. Rates and prizes are looked at apart.
    steps: Vec<(&'a At<Literal>, TierPay)>,
}

fn ladder<'a>(part: &Part<'a>) -> Ladder<'a> {
    let mut ladder = Ladder { metric: "", whole: false, steps: Vec::new() };
    for (_, clause) in &part.clauses {
        match clause {
            Clause::Weighting(WeightingClause::PayBy(metric)) => ladder.metric = &metric.node,
            Clause::Weighting(WeightingClause::Tiers(word)) => {
                ladder.whole = word.node == TiersWord::Whole;
            }
            Clause::Weighting(WeightingClause::Tier { from, pays }) => {
                ladder.steps.push((from, pays.node));
            }
            _ => {}
        }
    }
    ladder.steps.sort_by_key(|(from, _)| height(from));
    ladder
}

fn height(from: &At<Literal>) -> Quantity {
    match &from.node {
        Literal::Number(number) => *number,
        Literal::Money(amount) => amount.quantity(),
        Literal::Text(_)
        | Literal::Percent(_)
        | Literal::Truth(_)
        | Literal::Moment(..)
        | Literal::Duration(_) => Quantity::ZERO,
    }
}

/// What one tier pays.
pub(super) fn tier(rule: &Rule<'_>, part: &Part<'_>, from: &At<Literal>, pays: TierPay) -> String {
    let ladder = ladder(part);
    let name = spoken(ladder.metric);
    let above = |step: &&(&At<Literal>, TierPay)| {
        step.1.is_prize() == pays.is_prize() && height(step.0) > height(from)
    };
    let next = ladder.steps.iter().find(above).map(|(step, _)| literal(step));
    let start = literal(from);
    let rate = match pays {
        TierPay::Prize(amount) => {
            return format!(
                "Whoever has {} reaches a prize of {amount}.",
                reaching(rule, ladder.metric, &start)
            );
        }
        TierPay::Part(part) => part.to_string(),
        TierPay::Each(amount) => format!("{amount} each"),
    };
    match (ladder.whole, next) {
        (true, Some(next)) => {
            format!("From {start} of {name} on, and below {next}, all of it pays {rate}.")
        }
        (true, None) => format!("From {start} of {name} on, all of it pays {rate}."),
        (false, Some(next)) => {
            format!("The part of {name} between {start} and {next} pays {rate}.")
        }
        (false, None) => format!("The part of {name} above {start} pays {rate}."),
    }
}

/// Which tiers count.
pub(super) fn how(part: &Part<'_>, word: TiersWord) -> &'static str {
    let steps = ladder(part).steps;
    let prizes = steps.iter().any(|(_, pays)| pays.is_prize());
    let rates = steps.iter().any(|(_, pays)| !pays.is_prize());
    match (word, prizes, rates) {
        (TiersWord::Marginal, true, true) => {
            "A rate counts only for what lies within its own tier, and every prize that is reached \
             is paid."
        }
        (TiersWord::Whole, true, true) => {
            "Only the rate of the highest tier that is reached counts, and it counts for \
             everything; of the prizes only the highest that is reached is paid."
        }
        (TiersWord::Marginal, true, _) => "Every prize that is reached is paid.",
        (TiersWord::Marginal, false, _) => "A rate counts only for what lies within its own tier.",
        (TiersWord::Whole, true, _) => "Only the highest prize that is reached is paid.",
        (TiersWord::Whole, false, _) => {
            "Only the rate of the highest tier that is reached counts, and it counts for everything."
        }
    }
}

/// What happens below the lowest tier.
pub(super) fn below(rule: &Rule<'_>, part: &Part<'_>) -> Option<String> {
    let ladder = ladder(part);
    let lowest =
        ladder.steps.first().map(|(step, _)| *step).filter(|step| height(step).is_positive())?;
    let name = spoken(ladder.metric);
    let kept = rule.measure(ladder.metric).map_or(name.clone(), |measure| spoken(measure.name));
    Some(format!("What lies below {} of {kept} pays nothing.", literal(lowest)))
}
