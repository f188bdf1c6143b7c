//! `tiers by METRIC` and `tiers by METRIC of METRIC`: what reaches tiers, where it is not the result that is
//! paid by.

use super::super::program::{Aggregate, ReachedBy, Unit};
use super::super::tree::{At, Literal, TiersWord};
use super::literals::of_type;
use super::once::Once;
use super::report::{Problem, Report};
use super::scope::{Scope, Scored};
use crate::domain::{Quantity, Value, ValueType};

/// What is compared, and what it is a part of.
pub(super) type Names<'a> = (&'a At<String>, Option<&'a At<String>>);

/// What reaches tiers, checked.
pub(super) struct Reached<'a> {
    /// What it is.
    pub(super) by: ReachedBy,
    /// What tiers begin at.
    pub(super) begins: Begins<'a>,
}

/// What tiers begin at.
pub(super) enum Begins<'a> {
    /// A value of the result.
    AtResult,
    /// A value of another score, with its name.
    At(Unit, &'a str),
    /// A percentage.
    AtPart,
}

/// What reaches the tiers; `None` when anything in the line is wrong.
pub(super) fn check<'a>(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    line: &Once<'a, Names<'a>>,
    result: Scored,
) -> Option<Reached<'a>> {
    let Some((metric, of)) = line.get() else {
        return Some(Reached { by: ReachedBy::Result, begins: Begins::AtResult });
    };
    let scored = scope.score(report, metric);
    let Some(quota) = of else {
        let scored = scored?;
        // It says what would be so without it.
        if scored.score == result.score {
            let by = ReachedBy::Result;
            return Some(Reached { by, begins: Begins::AtResult });
        }
        let by = ReachedBy::Score(scored.score);
        return Some(Reached { by, begins: Begins::At(scored.unit?, &metric.node) });
    };
    let whole = scope.score(report, quota);
    let (scored, whole) = (scored?, whole?);
    alike(report, scope, (metric, scored), (quota, whole))?;
    let by = ReachedBy::Part { of_that: scored.score, quota: whole.score };
    Some(Reached { by, begins: Begins::AtPart })
}

/// Money is a part of money, and what is no money of what is none.
fn alike(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    (part, scored): (&At<String>, Scored),
    (quota, whole): (&At<String>, Scored),
) -> Option<()> {
    let (is_money, of_money) = (scored.unit? == Unit::Money, whole.unit? == Unit::Money);
    if is_money == of_money && scored.score != whole.score {
        return Some(());
    }
    let other = "write a metric that is counted in the same, such as a quota";
    if is_money == of_money {
        let message = format!("\"{}\" is always all of itself", part.node);
        report.add(Problem::new("T318", quota.span, message).help(other));
        return None;
    }
    let (money, number) = if is_money { (part, quota) } else { (quota, part) };
    let message = format!("\"{}\" is money, and \"{}\" is not", money.node, number.node);
    // A fact is of the type that the catalogue gives it.
    let declared = scope.find(&quota.node).and_then(|(_, metric)| match &metric.aggregate {
        Some(Aggregate::Fact { attribute }) => Some(attribute),
        _ => None,
    });
    let unit = if is_money { "money" } else { "number" };
    let help = declared.map(|name| {
        format!("declare it so in the catalogue, under \"collaborator\": {name} {unit}")
    });
    let problem = Problem::new("T318", quota.span, message);
    report.add(problem.help(help.unwrap_or_else(|| other.to_owned())));
    None
}

/// Where a tier begins that a part reaches.
pub(super) fn part(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    from: &At<Literal>,
) -> Option<Quantity> {
    match of_type(report, scope, from, &ValueType::Percent, "what tiers begin at")? {
        Value::Percent(percent) => Some(percent.number()),
        _ => None,
    }
}

impl Reached<'_> {
    /// Whether only the highest tier that is reached can count: rates for what lies within a tier are of the
    /// result that reaches it. Reports a line that says otherwise.
    pub(super) fn whole_only(
        &self,
        report: &mut Report<'_>,
        line: &Once<'_, Names<'_>>,
        mode: &Once<'_, &At<TiersWord>>,
        result: Scored,
    ) -> Option<bool> {
        let whole = match self.by {
            ReachedBy::Result => false,
            ReachedBy::Score(_) => true,
            ReachedBy::Part { of_that, .. } => of_that != result.score,
        };
        let (Some((_, (metric, _))), Some(word)) = (line.with_line(), mode.get()) else {
            return Some(whole);
        };
        if !whole || word.node == TiersWord::Whole {
            return Some(whole);
        }
        let message = "no part of what is paid by lies within a tier that something else reaches";
        let problem = Problem::new("P404", word.span, message).also(metric.span, "reached by this");
        // Which of the two is meant decides what is paid.
        report.add(problem.help("tiers whole; or, to pay each one, pay by what reaches the tiers: tier from 0 at 2.00 USD each"));
        None
    }
}
