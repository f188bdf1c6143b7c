//! `top N by METRIC` and its `places`.

use super::super::program::Places;
use super::super::tree::{At, Line, WeightingClause as Words};
use super::layout::{Layout, Section};
use super::once::{Once, Required};
use super::pool::paying;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::{Money, Percent, Quantity};

/// The `top` line and where it stands.
pub(super) struct Top<'t, 'a> {
    /// How many places there are.
    pub(super) count: &'t At<u32>,
    /// The document.
    pub(super) layout: &'t Layout<'a>,
    /// The weighting.
    pub(super) section: &'t Section<'a>,
}

/// What the places get, the first one first; one of 100% for `top 1`.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    top: &Top<'_, '_>,
    places: &Once<'_, &Words>,
) -> Option<Places> {
    let count = top.count.node as usize;
    match places.with_line() {
        Some((line, Words::Places(parts))) => in_parts(report, top, line, parts).map(Places::Parts),
        Some((line, Words::Prizes(prizes))) => {
            as_many(report, top, (line, prizes.len()), "amounts")?;
            let prize = |prize: &At<Money>| paying(report, scope, prize, "a place");
            let prizes: Vec<Option<Money>> = prizes.iter().map(prize).collect();
            prizes.into_iter().collect::<Option<_>>().map(Places::Prizes)
        }
        _ if count == 1 => Some(Places::Parts(vec![Percent::HUNDRED])),
        _ => {
            missing(report, top);
            None
        }
    }
}

fn in_parts(
    report: &mut Report<'_>,
    top: &Top<'_, '_>,
    line: &Line,
    parts: &[At<Percent>],
) -> Option<Vec<Percent>> {
    if top.count.node == 1 {
        let message = "\"top 1\" takes all, so it has no places";
        report.remove(Problem::new("P404", line.opening, message), line.opening);
        return None;
    }
    as_many(report, top, (line, parts.len()), "percentages")?;
    total(report, parts)
}

/// As many places as `top` says; reports another number.
fn as_many(
    report: &mut Report<'_>,
    top: &Top<'_, '_>,
    (line, given): (&Line, usize),
    what: &str,
) -> Option<()> {
    let count = top.count.node as usize;
    if given == count {
        return Some(());
    }
    let message = format!("there are {given} places, and \"top {count}\" has {count}");
    let problem = Problem::new("P402", line.opening, message);
    let span = top.count.span;
    let problem = problem.also(span, "the number of places");
    let help = report.corrected(span, &given.to_string());
    report.add(problem.help(format!("write {help}, or give {count} {what}")));
    None
}

fn total(report: &mut Report<'_>, parts: &[At<Percent>]) -> Option<Vec<Percent>> {
    let mut total = Quantity::ZERO;
    let mut fine = true;
    for part in parts {
        if !part.node.number().is_positive() {
            let problem = Problem::new("P406", part.span, "a place of 0% pays nobody anything");
            report.add(problem.help("write a percentage above zero, or fewer places"));
            fine = false;
        }
        let reached = total.plus(part.node.number())?;
        if reached > Percent::HUNDRED.number() && fine {
            let sum =
                parts.iter().try_fold(Quantity::ZERO, |sum, it| sum.plus(it.node.number()))?;
            let message = format!("the places add up to {sum}%, and 100% is all there is");
            let problem = Problem::new("P403", part.span, message);
            // Which of the places gets less is for the author to say.
            report.add(problem.help("write percentages that add up to at most 100%"));
            return None;
        }
        total = reached;
    }
    fine.then(|| parts.iter().map(|part| part.node).collect())
}

fn missing(report: &mut Report<'_>, top: &Top<'_, '_>) {
    let count = top.count.node;
    let example = match count {
        2 => "60%, 40%".to_owned(),
        3 => "50%, 30%, 20%".to_owned(),
        many => {
            let each = 100 / many.clamp(1, 100);
            vec![format!("{each}%"); many.min(100) as usize].join(", ")
        }
    };
    let required = Required {
        code: "P401",
        message: format!("\"top {count}\" does not say what each place gets"),
        openings: &["places"],
        choices: vec![format!("places  {example}")],
    };
    required.report(report, top.layout, top.section);
}
