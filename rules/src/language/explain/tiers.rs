//! Rates and prizes by one's own result, in words.

use super::rule::{Part, Rule};
use super::weighting::from as reaching;
use super::words::{literal, spoken};
use crate::domain::Quantity;
use crate::language::tree::{At, Clause, Literal, TierPay, TiersWord, WeightingClause};

/// The weighting's tiers and what they are about.
struct Ladder<'a> {
    metric: &'a str,
    /// What reaches the tiers, and what it is a part of, where that is not the metric.
    reached_by: Option<(&'a str, Option<&'a str>)>,
    /// What has results of its own that reach them.
    each: Option<&'a str>,
    whole: bool,
    /// Where tiers begin, the lowest first, and what they pay. Rates and prizes are looked at apart.
    steps: Vec<(&'a At<Literal>, TierPay)>,
}

fn ladder<'a>(part: &Part<'a>) -> Ladder<'a> {
    let mut ladder =
        Ladder { metric: "", reached_by: None, each: None, whole: false, steps: Vec::new() };
    for (_, clause) in &part.clauses {
        match clause {
            Clause::Weighting(WeightingClause::PayBy(metric)) => ladder.metric = &metric.node,
            Clause::Weighting(WeightingClause::TiersBy { metric, of }) => {
                let of = of.as_ref().map(|of| of.node.as_str());
                ladder.reached_by = Some((&metric.node, of));
                // Of something else no part lies within a tier.
                ladder.whole |= of.is_none();
            }
            Clause::Weighting(WeightingClause::TiersForEach(field)) => {
                ladder.each = Some(&field.node)
            }
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
        Literal::Percent(part) => part.number(),
        Literal::Text(_) | Literal::Truth(_) | Literal::Moment(..) | Literal::Duration(_) => {
            Quantity::ZERO
        }
    }
}

/// What one tier pays.
pub(super) fn tier(rule: &Rule<'_>, part: &Part<'_>, from: &At<Literal>, pays: TierPay) -> String {
    let ladder = ladder(part);
    let name = spoken(ladder.reached_by.map_or(ladder.metric, |(by, of)| of.unwrap_or(by)));
    let name = match ladder.each {
        Some(each) => format!("the {name} of each {}", spoken(each)),
        None => name,
    };
    let all = match ladder.reached_by {
        Some(_) => format!("all of {}", spoken(ladder.metric)),
        None => "all of it".to_owned(),
    };
    let above = |step: &&(&At<Literal>, TierPay)| {
        step.1.is_prize() == pays.is_prize() && height(step.0) > height(from)
    };
    let next = ladder.steps.iter().find(above).map(|(step, _)| literal(step));
    let start = literal(from);
    let rate = match pays {
        TierPay::Prize(amount) => {
            if let Some((by, Some(quota))) = ladder.reached_by {
                return format!(
                    "Whoever has {} of at least {start} of their {} reaches a prize of {amount}.",
                    spoken(by),
                    spoken(quota)
                );
            }
            let by = ladder.reached_by.map_or(ladder.metric, |(by, _)| by);
            if let Some(each) = ladder.each {
                let (each, reached) = (spoken(each), reaching(rule, by, &start));
                return format!(
                    "Each {each} that has {reached} brings its owners a prize of {amount}."
                );
            }
            return format!(
                "Whoever has {} reaches a prize of {amount}.",
                reaching(rule, by, &start)
            );
        }
        TierPay::Part(part) => part.to_string(),
        TierPay::Each(amount) => format!("{amount} each"),
    };
    match (ladder.whole, next) {
        (true, Some(next)) => {
            format!("From {start} of {name} on, and below {next}, {all} pays {rate}.")
        }
        (true, None) => format!("From {start} of {name} on, {all} pays {rate}."),
        (false, next) if ladder.reached_by.is_some_and(|(_, of)| of.is_some()) => {
            let what = spoken(ladder.metric);
            match next {
                Some(next) => {
                    format!("The part of {what} between {start} and {next} of {name} pays {rate}.")
                }
                None => format!("The part of {what} above {start} of {name} pays {rate}."),
            }
        }
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

/// What reaches the tiers.
pub(super) fn reached_by(metric: &str, of: Option<&str>) -> String {
    let metric = spoken(metric);
    match of.map(spoken) {
        None => format!("Which tier somebody reaches is said by their {metric}."),
        Some(quota) => format!(
            "Which tier somebody reaches is said by how much of their {quota} their {metric} is; whoever has \
             no {quota} reaches none."
        ),
    }
}

/// Of what each one's own result reaches the tiers.
pub(super) fn for_each(part: &Part<'_>, field: &str) -> String {
    let metric = match ladder(part).metric {
        "" => "result".to_owned(),
        metric => spoken(metric),
    };
    let field = spoken(field);
    format!(
        "The tiers are reached by the {metric} of each {field} by itself, all of its owners together; what they \
         pay for it is divided among the owners as its {metric} is. What all of them bring somebody is added up \
         exactly, and rounded once."
    )
}

/// What happens below the lowest tier.
pub(super) fn below(rule: &Rule<'_>, part: &Part<'_>) -> Option<String> {
    let ladder = ladder(part);
    let lowest =
        ladder.steps.first().map(|(step, _)| *step).filter(|step| height(step).is_positive())?;
    if let Some((by, of)) = ladder.reached_by {
        let by = of.unwrap_or(by);
        return Some(format!("Below {} of {} nothing is paid.", literal(lowest), spoken(by)));
    }
    let name = spoken(ladder.metric);
    if let Some(each) = ladder.each {
        let (lowest, each) = (literal(lowest), spoken(each));
        return Some(format!(
            "What lies below {lowest} of the {name} of each {each} pays nothing."
        ));
    }
    let kept = rule.measure(ladder.metric).map_or(name.clone(), |measure| spoken(measure.name));
    Some(format!("What lies below {} of {kept} pays nothing.", literal(lowest)))
}
