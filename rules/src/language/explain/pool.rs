//! What is given away, in words.

use super::condition::{holds, joined, score};
use super::rule::{Part, Rule, Start};
use super::weighting::pays_by_results;
use super::words::spoken;
use super::{ExplainedSection, Telling, running};
use crate::domain::{Currency, Money};
use crate::language::tree::{
    At, BelowZeroWord, Clause, Conditions, DestinationWord, LeftoverWord, PoolClause, TierPay,
    WeightingClause,
};

pub(super) fn explain(rule: &Rule<'_>, part: &Part<'_>) -> ExplainedSection {
    let mut telling = Telling::new("The pool");
    let mut takes = 0;
    for (line, clause) in &part.clauses {
        if let Clause::Pool(clause) = clause {
            telling.says(*line, sentence(rule, clause, takes > 0));
            takes += usize::from(is_take(clause));
        }
    }
    if let Some(paid) = running::paid(rule, part) {
        telling.follows(paid);
    }
    if takes > 1 {
        telling.follows("All that the pool gets adds up.");
    }
    if let Some(metric) = part.clauses.iter().find_map(|(_, clause)| percent_of(clause)) {
        telling.follows(refunds_above(&spoken(metric), takes > 1, least(part)));
        let says = |clause: &Clause| matches!(clause, Clause::Pool(PoolClause::Shortfall(_)));
        if least(part).is_none() && !part.clauses.iter().any(|(_, clause)| says(clause)) {
            telling
                .follows("What is then missing is taken off the next pools until it is made good.");
        }
    }
    if carries(rule) {
        telling.follows("What was carried over from before comes on top, whatever the limits.");
    }
    if let Some(unit) = rule.currency.map(smallest).filter(|_| takes > 0) {
        telling.follows(format!("The pool is rounded down to {unit}."));
    }
    telling.finish()
}

fn sentence(rule: &Rule<'_>, clause: &PoolClause, another: bool) -> String {
    let gets = if another { "The pool also gets" } else { "The pool gets" };
    match clause {
        PoolClause::TakeFixed(amount) => format!("{gets} {} for each period.", amount.node),
        PoolClause::TakePercent { percent, metric, above, up_to } => {
            let part = format!("{gets} {}", percent.node);
            band(&part, &of_everybody(rule, &metric.node), (above.as_ref(), up_to.as_ref()))
        }
        PoolClause::First { pays, to } => first(pays.node, &to.node),
        PoolClause::Opens(conditions) => format!(
            "The pool gets something only if {}; otherwise nobody is paid from it, and what was \
             carried over stays for the next period.",
            of_site(rule, conditions)
        ),
        PoolClause::LessAmount(amount) => {
            format!("From that, {} is subtracted, as far as there is so much.", amount.node)
        }
        PoolClause::LessPercent { percent, metric } => format!(
            "From that, {} of {} is subtracted, as far as there is so much.",
            percent.node,
            of_everybody(rule, &metric.node)
        ),
        PoolClause::TakePerUnit { rate, metric } => format!(
            "{gets} {} for each of the {} of those who qualify, and each of them gets exactly that \
             for their own.",
            rate.node,
            spoken(&metric.node)
        ),
        PoolClause::TakeEach(amount) => {
            format!("{gets} {} for each collaborator who qualifies.", amount.node)
        }
        PoolClause::TakeContributions => {
            format!("{gets} the money that is contributed by hand to the period.")
        }
        PoolClause::AtMost(amount) if pays_by_results(rule) => format!(
            "All payments of a period together are at most {}; where they would be more, all are \
             made smaller alike.",
            amount.node
        ),
        PoolClause::AtMost(amount) => format!("It gets at most {} in a period.", amount.node),
        PoolClause::AtLeast(amount) => format!("It gets at least {} in a period.", amount.node),
        PoolClause::IfNobody(word) => if_nobody(word.node),
        PoolClause::Shortfall(word) => match word.node {
            BelowZeroWord::CarryOver => {
                "Where more is taken back than the pool gets, what is missing is taken off the next \
                 pools until it is made good."
                    .into()
            }
            BelowZeroWord::Forgiven => {
                "Where more is taken back than the pool gets, what is missing is forgiven: the next \
                 pool is as large as without it."
                    .into()
            }
        },
    }
}

/// Who gets something before the pool is divided.
fn first(pays: TierPay, to: &str) -> String {
    match pays {
        TierPay::Part(part) => format!(
            "Before the pool is divided, {part} of all of it, rounded down, goes to {to}, also if nobody \
             qualifies."
        ),
        TierPay::Each(amount) | TierPay::Prize(amount) => format!(
            "Before the pool is divided, {amount} of it goes to {to}, as far as there is so much, also if \
             nobody qualifies."
        ),
    }
}

/// What of a metric a part is taken of.
fn band(part: &str, all: &str, (above, up_to): (Option<&At<Money>>, Option<&At<Money>>)) -> String {
    match (above, up_to) {
        (None, None) => format!("{part} of {all}."),
        (Some(above), None) => format!("{part} of what of {all} lies above {}.", above.node),
        (None, Some(up_to)) => format!("{part} of {all}, as far as it is up to {}.", up_to.node),
        (Some(above), Some(up_to)) => format!(
            "{part} of what of {all} lies above {}, as far as it is up to {}.",
            above.node, up_to.node
        ),
    }
}

/// Where the pool goes if nobody qualifies.
fn if_nobody(word: DestinationWord) -> String {
    match word {
        DestinationWord::CarryOver => {
            "If nobody qualifies, the pool is carried over into that of the next period."
        }
        DestinationWord::ReturnToOwner => {
            "If nobody qualifies, the pool is paid to nobody and returns to the site's owner."
        }
    }
    .to_owned()
}

/// `sales of everybody`
fn of_everybody(rule: &Rule<'_>, metric: &str) -> String {
    let credited = rule.measure(metric).is_some_and(|measure| measure.credited);
    let of = if credited { " of everybody" } else { "" };
    format!("{}{of}", spoken(metric))
}

/// The conditions of one line, about everybody together.
fn of_site(rule: &Rule<'_>, conditions: &Conditions) -> String {
    let tests = conditions.tests.iter().map(|test| {
        let name = score(rule, test).map(|name| of_everybody(rule, name)).unwrap_or_default();
        holds(rule, Start::Collaborator, &name, &test.verb.node)
    });
    joined(tests.collect(), conditions.any)
}

fn is_take(clause: &PoolClause) -> bool {
    match clause {
        PoolClause::TakeFixed(_)
        | PoolClause::TakePercent { .. }
        | PoolClause::TakePerUnit { .. }
        | PoolClause::TakeEach(_)
        | PoolClause::TakeContributions => true,
        PoolClause::Opens(_)
        | PoolClause::First { .. }
        | PoolClause::LessAmount(_)
        | PoolClause::LessPercent { .. }
        | PoolClause::AtMost(_)
        | PoolClause::AtLeast(_)
        | PoolClause::IfNobody(_)
        | PoolClause::Shortfall(_) => false,
    }
}

fn percent_of(clause: &Clause) -> Option<&str> {
    match clause {
        Clause::Pool(PoolClause::TakePercent { metric, above: None, .. }) => Some(&metric.node),
        _ => None,
    }
}

/// What becomes of the pool when more is refunded than was sold.
fn refunds_above(metric: &str, among_others: bool, least: Option<Money>) -> String {
    match (among_others, least) {
        (true, None) => {
            format!("Refunds above {metric} take from the rest of the pool; it is never negative.")
        }
        (true, Some(least)) => format!(
            "Refunds above {metric} take from the rest of the pool; it is never less than {least}."
        ),
        (false, None) => format!("Refunds above {metric} make the pool zero, never negative."),
        (false, Some(least)) => {
            format!("With refunds above {metric} the pool gets {least} all the same.")
        }
    }
}

/// What the pool gets at least.
fn least(part: &Part<'_>) -> Option<Money> {
    part.clauses.iter().find_map(|(_, clause)| match clause {
        Clause::Pool(PoolClause::AtLeast(amount)) => Some(amount.node),
        _ => None,
    })
}

/// Whether anything can be carried over.
fn carries(rule: &Rule<'_>) -> bool {
    rule.clauses().any(|clause| match clause {
        Clause::Pool(PoolClause::IfNobody(word)) => word.node == DestinationWord::CarryOver,
        Clause::Weighting(WeightingClause::Leftover(word)) => word.node == LeftoverWord::CarryOver,
        _ => false,
    })
}

/// The least amount of a currency: `0.01 USD`, `1 JPY`, `1 point`.
pub(super) fn smallest(currency: Currency) -> String {
    match currency {
        Currency::Points => "1 point".to_owned(),
        Currency::Iso(_) => Money::new(1, currency).to_string(),
    }
}
