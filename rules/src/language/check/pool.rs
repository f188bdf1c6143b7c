//! The `pool` section: what is given away.

use super::super::diagnostic::Span;
use super::super::program::{
    Band, Bound, Destination, MetricId, Pool, Score, Take, TakeKind, Unit, with_ids,
};
use super::super::tree::{
    At, BelowZeroWord, Clause, Conditions, DestinationWord, Head, Line, PoolClause,
};
use super::conditions::{self, Looking};
use super::layout::{Layout, Section};
use super::once::{Once, Required};
use super::report::{Problem, Report};
use super::scope::Scope;
use super::way::{self, Way};
use super::{first, minimum, running, upper_bound};
use crate::domain::{Money, Percent, Quantity};

/// The lines of the section, each where it belongs.
#[derive(Default)]
struct Lines<'a> {
    opens: Vec<(&'a Line, &'a Conditions)>,
    less: Vec<(&'a Line, &'a PoolClause)>,
    first: Vec<(&'a Line, &'a PoolClause)>,
    takes: Vec<(&'a Line, &'a PoolClause)>,
    at_most: Once<'a, &'a At<Money>>,
    at_least: Once<'a, &'a At<Money>>,
    if_nobody: Once<'a, &'a At<DestinationWord>>,
    shortfall: Once<'a, &'a At<BelowZeroWord>>,
    contributions: Once<'a, ()>,
}

/// Checks the section; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
) -> Option<Pool> {
    let way = way::of(layout);
    if way == Way::ByResult {
        return upper_bound::check(report, scope, section);
    }
    let lines = sort(report, section);
    if way == Way::Divided {
        required(report, layout, scope, section, &lines);
    }
    let opens = lines
        .opens
        .iter()
        .map(|(line, tests)| conditions::check(report, scope, Looking::AtSite, line, tests))
        .collect::<Vec<_>>();
    let less = takes(report, scope, &lines.less);
    let first = first::check(report, scope, &lines.first);
    let takes = takes(report, scope, &lines.takes);
    let at_most = bound(report, scope, &lines.at_most);
    let at_least = bound(report, scope, &lines.at_least);
    bounds(report, &lines, &at_most, &at_least);
    overdrawn(report, scope, &lines, takes.as_deref().unwrap_or_default());
    if let (Some((line, _)), Some(Some(least)), Some(takes)) =
        (lines.at_least.with_line(), &at_least, &takes)
    {
        minimum::advise(report, layout, scope, (line, least.amount), takes);
    }
    Some(Pool {
        opens: opens.into_iter().collect::<Option<_>>()?,
        takes: takes?,
        less: less?,
        first: first?,
        at_most: at_most?,
        at_least: at_least?,
        if_nobody: lines.if_nobody.get().map(|word| destination(word.node)),
        shortfall_forgiven: forgiven(report, &lines.shortfall),
    })
}

/// What each of the lines takes, or subtracts; `None` when anything in them is wrong.
fn takes(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    lines: &[(&Line, &PoolClause)],
) -> Option<Vec<Take>> {
    let take = |(line, clause): &(&Line, &PoolClause)| {
        let kind = take(report, scope, clause)?;
        Some(Take { kind, clause: report.clause(line) })
    };
    // Every line is looked at before one that is wrong ends it.
    lines.iter().map(take).collect::<Vec<_>>().into_iter().collect()
}

/// The clause that forgives what is below zero, when there is one.
pub(super) fn forgiven(report: &Report<'_>, word: &Once<'_, &At<BelowZeroWord>>) -> Option<String> {
    let (line, word) = word.with_line()?;
    (word.node == BelowZeroWord::Forgiven).then(|| report.clause(line))
}

/// Whether the pool takes contributions, or a line that could not be read may say so.
pub(super) fn takes_contributions(layout: &Layout<'_>) -> bool {
    let sections = layout.of_kind(|head| matches!(head, Head::Pool));
    let takes = |section: &&Section<'_>| {
        let takes = Clause::Pool(PoolClause::TakeContributions);
        section.clauses().any(|(_, clause)| *clause == takes) || layout.may_hold(section, &["take"])
    };
    layout.may_open("pool") || sections.iter().any(takes)
}

/// Where money goes, from its words.
pub(super) fn destination(word: DestinationWord) -> Destination {
    match word {
        DestinationWord::CarryOver => Destination::CarryOver,
        DestinationWord::ReturnToOwner => Destination::ReturnToOwner,
    }
}

fn sort<'a>(report: &mut Report<'_>, section: &Section<'a>) -> Lines<'a> {
    let mut lines = Lines::default();
    for (line, clause) in section.clauses() {
        let Clause::Pool(clause) = clause else { continue };
        match clause {
            PoolClause::Opens(tests) => lines.opens.push((line, tests)),
            PoolClause::LessAmount(_) | PoolClause::LessPercent { .. } => {
                lines.less.push((line, clause));
            }
            PoolClause::First { .. } => lines.first.push((line, clause)),
            PoolClause::AtMost(amount) => lines.at_most.set(report, line, amount, "at most"),
            PoolClause::AtLeast(amount) => lines.at_least.set(report, line, amount, "at least"),
            PoolClause::IfNobody(word) => {
                lines.if_nobody.set(report, line, word, "what happens if nobody qualifies");
            }
            PoolClause::Shortfall(word) => {
                lines.shortfall.set(report, line, word, "what becomes of a shortfall");
            }
            PoolClause::TakeContributions => {
                lines.contributions.set(report, line, (), "the take of contributions");
                lines.takes.push((line, clause));
            }
            _ => lines.takes.push((line, clause)),
        }
    }
    lines
}

fn required(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    section: &Section<'_>,
    lines: &Lines<'_>,
) {
    if lines.takes.is_empty() {
        let required = Required {
            code: "P401",
            message: "the pool does not say how much is given away".to_owned(),
            openings: &["take"],
            choices: vec![
                format!("take  fixed {}", scope.sample("500")),
                format!("take  {} each", scope.sample("200")),
            ],
        };
        return required.report(report, layout, section);
    }
    let each_only = lines.takes.iter().all(|(_, clause)| matches!(clause, PoolClause::TakeEach(_)));
    let nobody_matters = !each_only || lines.at_least.is_given();
    let message = if nobody_matters {
        "the pool does not say what happens if nobody qualifies"
    } else if way::may_stop_everybody(layout) {
        "a cap on everybody leaves money that cannot be shared again, and no line says where it goes"
    } else {
        return;
    };
    if !lines.if_nobody.is_given() {
        let required = Required {
            code: "P401",
            message: message.to_owned(),
            openings: &["if"],
            choices: vec![
                "if nobody qualifies, carry over".to_owned(),
                "if nobody qualifies, return to owner".to_owned(),
            ],
        };
        required.report(report, layout, section);
    }
}

fn take(report: &mut Report<'_>, scope: &Scope<'_>, clause: &PoolClause) -> Option<TakeKind> {
    match clause {
        PoolClause::TakeFixed(amount) => {
            paying(report, scope, amount, "a pool").map(TakeKind::Fixed)
        }
        PoolClause::TakeEach(amount) => {
            paying(report, scope, amount, "an amount").map(TakeKind::Each)
        }
        PoolClause::TakePercent { percent, metric, above, up_to } => {
            let part = part(report, percent, "a part");
            let metric = money_metric(report, scope, metric);
            let band = band(report, scope, above.as_ref(), up_to.as_ref());
            Some(TakeKind::PercentOf { percent: part?, metric: metric?, band: band? })
        }
        PoolClause::LessAmount(amount) => {
            paying(report, scope, amount, "an amount").map(TakeKind::Fixed)
        }
        PoolClause::LessPercent { percent, metric } => {
            let part = part(report, percent, "a part");
            running::refuse(report, scope, metric)?;
            let metric = money_metric(report, scope, metric);
            Some(TakeKind::PercentOf { percent: part?, metric: metric?, band: Band::default() })
        }
        PoolClause::TakePerUnit { rate, metric } => {
            let amount = paying(report, scope, rate, "an amount");
            let score = counted(report, scope, metric);
            Some(TakeKind::PerUnit { rate: amount?, score: score? })
        }
        PoolClause::TakeContributions => Some(TakeKind::Contributions),
        PoolClause::Opens(_)
        | PoolClause::First { .. }
        | PoolClause::AtMost(_)
        | PoolClause::AtLeast(_)
        | PoolClause::IfNobody(_)
        | PoolClause::Shortfall(_) => None,
    }
}

/// Between which amounts something is taken of a metric.
fn band(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    above: Option<&At<Money>>,
    up_to: Option<&At<Money>>,
) -> Option<Band> {
    let mut bound = |amount: Option<&At<Money>>| match amount {
        Some(amount) => paying(report, scope, amount, "a bound").map(Some),
        None => Some(None),
    };
    let (lower, upper) = (bound(above), bound(up_to));
    let band = Band { above: lower?, up_to: upper? };
    if let (Band { above: Some(least), up_to: Some(most) }, Some(at)) = (band, up_to)
        && least.minor >= most.minor
    {
        let message = format!("nothing lies above {least} and up to {most}");
        let problem = Problem::new("P405", at.span, message);
        report.add(problem.help("the amount behind \"up to\" is the larger one"));
        return None;
    }
    Some(band)
}

/// An amount above zero in the rule's currency.
pub(super) fn paying(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    amount: &At<Money>,
    what: &str,
) -> Option<Money> {
    let money = scope.money(report, amount)?;
    if money.minor > 0 {
        return Some(money);
    }
    let message = format!("{what} of {money} pays nobody anything");
    report.add(Problem::new("P406", amount.span, message).help("write an amount above zero"));
    None
}

/// A percentage above 0% and at most 100%.
pub(super) fn part(report: &mut Report<'_>, percent: &At<Percent>, what: &str) -> Option<Percent> {
    if percent.node > Percent::HUNDRED {
        let message = format!("{what} of {} is more than all there is", percent.node);
        // All of it is another promise than a part.
        let help = "100% is all there is: write a smaller part";
        report.add(Problem::new("P407", percent.span, message).help(help));
        return None;
    }
    if !percent.node.number().is_positive() {
        let message = format!("{what} of {} pays nobody anything", percent.node);
        let help = "write a percentage above zero";
        report.add(Problem::new("P406", percent.span, message).help(help));
        return None;
    }
    Some(percent.node)
}

fn money_metric(report: &mut Report<'_>, scope: &Scope<'_>, name: &At<String>) -> Option<MetricId> {
    if name.node == "points" {
        let problem = Problem::new("T305", name.span, "a percentage of points is no money");
        report.add(problem.help("write a metric that sums money"));
        return None;
    }
    let (id, metric) = scope.metric_in(report, name, Some(Unit::Money))?;
    if metric.unit? == Unit::Money {
        return Some(id);
    }
    let message = format!("\"{}\" is no money, and a percentage is taken of money", name.node);
    let problem = Problem::new("T305", name.span, message).also(metric.name.span, "measured here");
    match scope.metrics.iter().find(|other| other.unit == Some(Unit::Money)) {
        // Another metric is another promise.
        Some(other) => {
            let right = report.corrected(name.span, &other.name.node);
            report.add(problem.help(format!("a metric that adds up money, such as: {right}")));
        }
        None if metric.unit == Some(Unit::Count) => {
            report.add(problem.help(format!("take {} per {}", scope.sample("5"), name.node)));
        }
        None => report.add(problem.help("add a metric such as: sum  order_paid.amount")),
    }
    None
}

fn counted(report: &mut Report<'_>, scope: &Scope<'_>, name: &At<String>) -> Option<Score> {
    let scored = scope.score_in(report, name, Some(Unit::Count))?;
    running::refuse(report, scope, name)?;
    if scored.score == Score::Points {
        return Some(scored.score);
    }
    if scored.unit? == Unit::Count {
        return Some(scored.score);
    }
    let message = format!("\"{}\" is no count, so it has no units to pay for", name.node);
    let problem = Problem::new("T306", name.span, message);
    let problem = match scope.find(&name.node) {
        Some((_, metric)) => problem.also(metric.name.span, "measured here"),
        None => problem,
    };
    let help = match scored.unit {
        Some(Unit::Money) => format!(
            "a metric that counts, or points, has units\n of money, a part is taken, for example: take 30% of {}",
            name.node
        ),
        _ => "write a metric that counts, or points".to_owned(),
    };
    report.add(problem.help(help));
    None
}

/// A bound of the pool, if there is one.
pub(super) fn bound(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    line: &Once<'_, &At<Money>>,
) -> Option<Option<Bound>> {
    let Some((line, amount)) = line.with_line() else { return Some(None) };
    let amount = paying(report, scope, amount, "a bound")?;
    Some(Some(Bound { amount, clause: report.clause(line) }))
}

fn bounds(
    report: &mut Report<'_>,
    lines: &Lines<'_>,
    at_most: &Option<Option<Bound>>,
    at_least: &Option<Option<Bound>>,
) {
    let (Some(Some(most)), Some(Some(least))) = (at_most, at_least) else { return };
    let (Some(most_at), Some(least_at)) = (lines.at_most.get(), lines.at_least.get()) else {
        return;
    };
    if least.amount.minor > most.amount.minor {
        let message =
            format!("the pool cannot be at least {} and at most {}", least.amount, most.amount);
        let (first, second) = ordered(least_at.span, most_at.span);
        let problem = Problem::new("P405", second, message).also(first, "the other bound");
        report.add(problem.help(format!("at least {} and at most {}", most.amount, least.amount)));
    }
}

fn ordered(one: Span, other: Span) -> (Span, Span) {
    if one.start < other.start { (one, other) } else { (other, one) }
}

/// Advises when percentages of one metric add up to more than it has.
fn overdrawn(report: &mut Report<'_>, scope: &Scope<'_>, lines: &Lines<'_>, takes: &[Take]) {
    for (id, metric) in with_ids::<MetricId, _>(&scope.metrics) {
        let mut parts = Vec::new();
        for ((line, _), take) in lines.takes.iter().zip(takes) {
            let TakeKind::PercentOf { percent, metric: of, band } = take.kind else { continue };
            if of != id {
                continue;
            }
            parts.push((percent, band));
            let total = together(&parts);
            if total > Percent::HUNDRED.number() {
                let name = &metric.name.node;
                let message = format!("the pool takes {total}% of \"{name}\", more than there is");
                let help = format!("take at most 100% of {name} in all");
                report.add(Problem::new("W903", line.span, message).help(help));
            }
        }
    }
}

/// The most that is taken of any unit of a metric by those of its parts in whose band it lies.
fn together(parts: &[(Percent, Band)]) -> Quantity {
    let begins = |band: &Band| band.above.map_or(0, |above| above.minor);
    let holds = |band: &Band, at: i64| {
        begins(band) <= at && band.up_to.is_none_or(|up_to| at < up_to.minor)
    };
    let at_begin = parts.iter().map(|(_, band)| begins(band)).map(|at| {
        let those = parts.iter().filter(|(_, band)| holds(band, at));
        those.fold(Quantity::ZERO, |total, (part, _)| total.plus(part.number()).unwrap_or(total))
    });
    at_begin.max().unwrap_or(Quantity::ZERO)
}
