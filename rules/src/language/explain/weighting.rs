//! How the pool is divided, in words.

use super::condition::{having, of_collaborator, score};
use super::rule::{Part, Rule};
use super::words::{listed, ordinal, spoken};
use super::{ExplainedSection, Telling, running, tiers};
use crate::domain::Money;
use crate::language::tree::{
    BelowZeroWord, Clause, Conditions, LeftoverWord, PayWord, WeightingClause,
};

pub(super) fn explain(rule: &Rule<'_>, part: &Part<'_>) -> ExplainedSection {
    let mut telling = Telling::new("Who gets what");
    for (line, clause) in &part.clauses {
        if let Clause::Weighting(clause) = clause {
            telling.says(*line, sentence(rule, clause, part));
        }
    }
    let qualify =
        |clause: &Clause| matches!(clause, Clause::Weighting(WeightingClause::Qualify(_)));
    if !part.clauses.iter().any(|(_, clause)| qualify(clause)) {
        telling.follows("Everybody qualifies.");
    }
    if part.clauses.iter().any(|(_, clause)| looks_at_attributes(rule, clause)) {
        telling
            .follows("What is known of a collaborator is looked at as it is at the period's end.");
    }
    let times =
        |clause: &Clause| matches!(clause, Clause::Weighting(WeightingClause::Times { .. }));
    if part.clauses.iter().filter(|(_, clause)| times(clause)).count() > 1 {
        telling.follows("Where several of these factors hold, all of them multiply.");
    }
    if let Some(below) = tiers::below(rule, part) {
        telling.follows(below);
    }
    if let Some(paid) = running::paid(rule, part) {
        telling.follows(paid);
    }
    telling.follows(nothing(rule, part));
    let says = |clause: &Clause| matches!(clause, Clause::Weighting(WeightingClause::Debts(_)));
    let can_owe = pays_by_results(rule) || pays_beside(rule);
    if can_owe && !part.clauses.iter().any(|(_, clause)| says(clause)) {
        telling.follows(DEBTS);
    }
    let keeps = |clause: &Clause| *clause == Clause::Weighting(WeightingClause::InactiveKeep);
    if !part.clauses.iter().any(|(_, clause)| keeps(clause)) {
        telling.follows(match pays_beside(rule) {
            true => "Collaborators who are inactive at the end of the period are paid nothing.",
            false => "Collaborators who are inactive at the end of the period do not qualify.",
        });
    }
    telling.finish()
}

fn looks_at_attributes(rule: &Rule<'_>, clause: &Clause) -> bool {
    if matches!(clause, Clause::Weighting(WeightingClause::Everyone(_))) {
        return true;
    }
    let Clause::Weighting(
        WeightingClause::Qualify(conditions)
        | WeightingClause::WaitsUntil(conditions)
        | WeightingClause::Times { when: conditions, .. },
    ) = clause
    else {
        return false;
    };
    conditions.tests.iter().any(|test| score(rule, test).is_none())
}

/// Whether each is paid by their own result; a pool is then only a bound.
pub(super) fn pays_by_results(rule: &Rule<'_>) -> bool {
    let pays = |clause: &Clause| {
        use WeightingClause::{PayBy, Pays};
        matches!(clause, Clause::Weighting(PayBy(_) | Pays { .. }))
    };
    rule.clauses().any(pays) && !rule.clauses().any(divides)
}

/// Whether a clause says how a pool is divided.
pub(super) fn divides(clause: &Clause) -> bool {
    use WeightingClause::{ShareBy, ShareEqually, SharePart, Top};
    matches!(clause, Clause::Weighting(ShareEqually | ShareBy(_) | SharePart { .. } | Top { .. }))
}

/// Whether `pay` lines stand beside a pool.
fn pays_beside(rule: &Rule<'_>) -> bool {
    rule.clauses().any(is_pay_line) && rule.clauses().any(divides)
}

/// What holds of `pay` lines beside a pool.
const BESIDES: &str = " What is paid besides adds up, each line rounded by itself; it takes nothing from the \
                       pool, and who does not qualify for the pool is paid it all the same.";

fn is_share_part(clause: &Clause) -> bool {
    matches!(clause, Clause::Weighting(WeightingClause::SharePart { .. }))
}

fn is_pay_line(clause: &Clause) -> bool {
    matches!(clause, Clause::Weighting(WeightingClause::Pays { .. }))
}

fn sentence(rule: &Rule<'_>, clause: &WeightingClause, part: &Part<'_>) -> String {
    match clause {
        WeightingClause::ShareEqually => {
            let any = engagement(rule);
            format!("Everybody who qualifies and has any {any} gets the same part of the pool.")
        }
        WeightingClause::ShareBy(metric) => format!(
            "The pool is divided among those who qualify, in proportion to their {}.",
            spoken(&metric.node)
        ),
        WeightingClause::SharePart { percent, metric } => format!(
            "Of the pool, {} is divided among those who qualify, in proportion to their {}.",
            percent.node,
            spoken(&metric.node)
        ),
        WeightingClause::Top { count, metric } => top(rule, count.node, &metric.node),
        WeightingClause::Places(parts) => {
            format!("Of the pool, {}.", places(parts.iter().map(|part| part.node.to_string())))
        }
        WeightingClause::Prizes(prizes) => format!(
            "Of the pool, {}; where the pool is smaller than all of them together, each is cut alike.",
            places(prizes.iter().map(|prize| prize.node.to_string()))
        ),
        WeightingClause::Everyone(conditions) => everyone(rule, conditions),
        WeightingClause::InactiveKeep => INACTIVE_KEEP.to_owned(),
        WeightingClause::Qualify(conditions) => qualifies(rule, conditions),
        WeightingClause::EachAtMostPart(most) => at_most(&format!("{} of the pool", most.node)),
        WeightingClause::EachAtMostAmount(most) => at_most_amount(rule, most.node),
        WeightingClause::EachAtMostMetric(metric) => {
            at_most(&format!("their own {} for one period", spoken(&metric.node)))
        }
        WeightingClause::EachAtLeast { amount, ahead } => at_least(amount.node, *ahead),
        WeightingClause::EachBelowWaits(least) => waits(least.node),
        WeightingClause::WaitsUntil(conditions) => format!(
            "What a collaborator earns waits until {} at the end of a period; then all that waited is paid.",
            of_collaborator(rule, conditions)
        ),
        WeightingClause::PayBy(metric) => format!(
            "Each collaborator who qualifies is paid by their own {}; nothing is divided.",
            spoken(&metric.node)
        ),
        WeightingClause::Pays { pays, metric, when } => {
            pay_line(rule, pays.node, &metric.node, when.as_ref())
        }
        WeightingClause::Times { factor, when } => {
            times(rule, &factor.node.to_string(), &of_collaborator(rule, when))
        }
        WeightingClause::Tier { from, pays } => tiers::tier(rule, part, from, pays.node),
        WeightingClause::Tiers(word) => tiers::how(part, word.node).to_owned(),
        WeightingClause::TiersBy { metric, of } => {
            tiers::reached_by(&metric.node, of.as_ref().map(|of| of.node.as_str()))
        }
        WeightingClause::TiersForEach(field) => tiers::for_each(part, &field.node),
        WeightingClause::TiesShare
        | WeightingClause::TiesEarliest
        | WeightingClause::TiesReturn
        | WeightingClause::TiesBy(_) => ties(rule, clause, part),
        WeightingClause::Debts(word) => debts(word.node).to_owned(),
        WeightingClause::Leftover(word) => leftover(word.node, part),
    }
}

const INACTIVE_KEEP: &str = "Collaborators who are inactive at the end of the period are paid what they earned all the same.";

fn everyone(rule: &Rule<'_>, conditions: &Conditions) -> String {
    let said = of_collaborator(rule, conditions);
    format!("Every collaborator takes part, whatever they achieved, if {said}.")
}

fn qualifies(rule: &Rule<'_>, conditions: &Conditions) -> String {
    format!("A collaborator qualifies only if {}.", of_collaborator(rule, conditions))
}

fn at_most(most: &str) -> String {
    format!("Nobody gets more than {most}.")
}

fn at_most_amount(rule: &Rule<'_>, most: Money) -> String {
    let of = if pays_beside(rule) { " of the pool" } else { "" };
    at_most(&format!("{most}{of} for one period"))
}

fn at_least(least: Money, ahead: bool) -> String {
    match ahead {
        false => format!(
            "Nobody who takes part gets less than {least} for one period: the site's owner adds what is missing."
        ),
        true => format!(
            "Nobody who takes part is paid less than {least} for one period: what is missing is paid ahead, and taken \
             off what they earn above that later."
        ),
    }
}

/// What a `pay` line pays, and to whom.
fn pay_line(rule: &Rule<'_>, pays: PayWord, metric: &str, when: Option<&Conditions>) -> String {
    let when = when.map(|tests| format!(", if {}", of_collaborator(rule, tests)));
    let (paid, when) = (paid(pays, &spoken(metric)), when.unwrap_or_default());
    match pays_beside(rule) {
        true => format!("Besides the pool each collaborator is paid {paid}{when}."),
        false => format!("Each collaborator who qualifies is paid {paid}{when}."),
    }
}

/// What somebody's score, or what they are paid, is multiplied with.
fn times(rule: &Rule<'_>, factor: &str, when: &str) -> String {
    let what = match pays_by_results(rule) {
        true => "What a collaborator is paid",
        false => "What a collaborator scored",
    };
    format!("{what} is multiplied by {factor} if {when}.")
}

fn ties_share(part: &Part<'_>) -> &'static str {
    if is_top_one(part) {
        return "Those who tie for it share the pool evenly.";
    }
    "Those who tie share the places they tie for: the percentages of these places are added and \
     divided evenly."
}

/// What a tie does.
fn ties(rule: &Rule<'_>, clause: &WeightingClause, part: &Part<'_>) -> String {
    match clause {
        WeightingClause::TiesReturn => ties_return(part).to_owned(),
        WeightingClause::TiesEarliest => {
            "Of those who tie, whoever reached that score first is ahead.".to_owned()
        }
        WeightingClause::TiesBy(metric) => format!(
            "Of those who tie, whoever has {} is ahead; who still ties shares the places they tie \
             for.",
            most(rule, &metric.node, "more")
        ),
        _ => ties_share(part).to_owned(),
    }
}

fn ties_return(part: &Part<'_>) -> &'static str {
    if is_top_one(part) {
        return "Where several tie for it, the pool is paid to nobody and returns to the site's owner.";
    }
    "The places of those who tie are paid to nobody; what they would get returns to the site's owner, \
     whatever becomes of what is left over."
}

fn waits(least: Money) -> String {
    format!(
        "An amount below {least} waits for its collaborator until it reaches {least} together with \
         later ones."
    )
}

fn debts(word: BelowZeroWord) -> &'static str {
    match word {
        BelowZeroWord::CarryOver => DEBTS,
        BelowZeroWord::Forgiven => {
            "A result below zero is forgiven, as is what is still owed from before: nobody owes anything."
        }
    }
}

/// What a result below zero does.
const DEBTS: &str = "A result below zero, as after a refund of what was paid for already, is a debt: it \
                     is taken off later amounts until it is made good.";

/// What `share equally` asks for.
fn engagement(rule: &Rule<'_>) -> String {
    if rule.measures.iter().any(|measure| measure.worth) {
        return "points".to_owned();
    }
    let credited = rule.measures.iter().filter(|measure| measure.credited);
    listed(&credited.map(|measure| spoken(measure.name)).collect::<Vec<_>>(), "or")
}

fn top(rule: &Rule<'_>, count: u32, metric: &str) -> String {
    let best = most(rule, metric, "most");
    if count == 1 {
        return format!("The whole pool goes to whoever qualifies and has {best}.");
    }
    format!("The pool goes to the {count} who have {best} of those who qualify.")
}

/// `the most completions`, `the highest average grade`
fn most(rule: &Rule<'_>, metric: &str, word: &str) -> String {
    let adds_up = metric == "points" || rule.measure(metric).is_some_and(|it| it.adds_up);
    let article = if word == "most" { "the " } else { "" };
    match (adds_up, word) {
        (true, word) => format!("{article}{word} {}", spoken(metric)),
        (false, "most") => format!("the highest {}", spoken(metric)),
        (false, _) => format!("the higher {}", spoken(metric)),
    }
}

/// What each place gets, the first one first.
fn places(gets: impl Iterator<Item = String>) -> String {
    let said = gets.zip(1..).map(|(got, place)| {
        let gets = if place == 1 { "place gets " } else { "" };
        format!("the {} {gets}{got}", ordinal(place))
    });
    listed(&said.collect::<Vec<_>>(), "and")
}

/// What a `pay` line pays.
fn paid(pays: PayWord, name: &str) -> String {
    match pays {
        PayWord::Part(part) => format!("{part} of their own {name}"),
        PayWord::Each { rate, units: 1 } => format!("{rate} for each of their own {name}"),
        PayWord::Each { rate, units } => {
            format!("{rate} for every {units} of their own {name}, parts of that too")
        }
    }
}

fn is_top_one(part: &Part<'_>) -> bool {
    part.clauses.iter().any(|(_, clause)| {
        matches!(clause, Clause::Weighting(WeightingClause::Top { count, .. }) if count.node == 1)
    })
}

/// Who gets nothing for want of a score.
fn nothing(rule: &Rule<'_>, part: &Part<'_>) -> String {
    if pays_by_results(rule) && part.clauses.iter().any(|(_, clause)| is_pay_line(clause)) {
        return "What these lines pay adds up, each of them rounded by itself.".to_owned();
    }
    if part.clauses.iter().any(|(_, clause)| is_share_part(clause)) {
        let besides = if pays_beside(rule) { BESIDES } else { "" };
        return format!(
            "Nobody gets anything of a part for a score of zero or less. Who has some of several parts gets all \
             of it, rounded once.{besides}"
        );
    }
    let by = part.clauses.iter().find_map(|(_, clause)| match clause {
        Clause::Weighting(
            WeightingClause::ShareBy(metric)
            | WeightingClause::PayBy(metric)
            | WeightingClause::Top { metric, .. },
        ) => Some(spoken(&metric.node)),
        _ => None,
    });
    let of = by.unwrap_or_else(|| engagement(rule));
    match pays_beside(rule) {
        true => format!("Nobody gets anything of the pool for {of} of zero or less.{BESIDES}"),
        false => format!("Nobody gets anything for {of} of zero or less."),
    }
}

/// Where money is left over, as far as the weighting's lines can leave it.
fn leaving(part: &Part<'_>) -> Vec<&'static str> {
    let mut causes = Vec::new();
    for (_, clause) in &part.clauses {
        match clause {
            Clause::Weighting(
                WeightingClause::EachAtMostPart(_)
                | WeightingClause::EachAtMostAmount(_)
                | WeightingClause::EachAtMostMetric(_),
            ) => causes.push("because of the limit for one collaborator"),
            Clause::Weighting(WeightingClause::SharePart { .. }) => {
                causes.push("because nobody takes a part");
            }
            Clause::Weighting(WeightingClause::Places(_)) => {
                causes.push("because a place stays empty or the places are less than the pool");
            }
            _ => {}
        }
    }
    causes.dedup();
    causes
}

fn limited(part: &Part<'_>) -> bool {
    part.clauses.iter().any(|(_, clause)| {
        matches!(
            clause,
            Clause::Weighting(
                WeightingClause::EachAtMostPart(_)
                    | WeightingClause::EachAtMostAmount(_)
                    | WeightingClause::EachAtMostMetric(_),
            )
        )
    })
}

fn leftover(word: LeftoverWord, part: &Part<'_>) -> String {
    let causes = listed(&leaving(part), "or");
    let left = if causes.is_empty() {
        "What is left over".to_owned()
    } else {
        format!("What is left over, {causes},")
    };
    match word {
        LeftoverWord::CarryOver => {
            format!("{left} is carried over into the pool of the next period.")
        }
        LeftoverWord::ReturnToOwner => {
            format!("{left} is paid to nobody and returns to the site's owner.")
        }
        LeftoverWord::ShareAgain => {
            let left = format!(
                "{left} is shared again among those who have not reached their limit, as often as \
                 anything is left for them."
            );
            if !limited(part) {
                return left;
            }
            format!(
                "{left} When all have reached it, the rest goes where it would if nobody qualified."
            )
        }
    }
}

/// What a collaborator has of a metric, from some value on.
pub(super) fn from(rule: &Rule<'_>, metric: &str, value: &str) -> String {
    having(rule, metric, "at least", value)
}
