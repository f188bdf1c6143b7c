//! `once per …`: what makes a combination, and whether only the first of all time counts.

use super::super::program::{OncePer, Path};
use super::super::tree::{DottedPath, Line};
use super::names::unknown;
use super::paths::from_event;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::domain::EventKind;

/// The line; `None` when anything in it is wrong.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    event: &EventKind,
    (line, paths, ever): (&Line, &[DottedPath], bool),
) -> Option<OncePer> {
    let others = paths.len().saturating_sub(1);
    let read: Vec<Option<Path>> = paths
        .iter()
        .enumerate()
        .map(|(place, path)| {
            // Behind the last comma `ever` may have been meant.
            let may_be_ever = place == others && place > 0 && !ever;
            match may_be_ever.then(|| misspelt(report, event, path)).flatten() {
                Some(()) => None,
                None => from_event(report, scope.catalogue, event, path),
            }
        })
        .collect();
    let paths: Option<Vec<Path>> = read.into_iter().collect();
    paths.map(|paths| OncePer { paths, ever, clause: report.clause(line) })
}

/// Words for times, which no field is called by.
const TIMES: [&str; 6] = ["day", "week", "month", "quarter", "year", "period"];

/// Reports a word that is no field; `None` where it is one, or a longer path.
fn misspelt(report: &mut Report<'_>, event: &EventKind, path: &DottedPath) -> Option<()> {
    let [word] = &path.node[..] else { return None };
    if event.field_type(&word.node).is_some() {
        return None;
    }
    let message = format!("\"{}\" has no field named \"{}\"", event.name, word.node);
    let fields = event.fields.iter().map(|field| field.name.as_str());
    let known: Vec<_> = fields.chain(["ever"]).map(|name| (name, None)).collect();
    if TIMES.contains(&word.node.as_str()) {
        let help = "each period of the schedule counts anew, so a time is left out: what counts once a week has a \
                    schedule that runs each week";
        report.add(Problem::new("N203", word.span, message).help(help));
        return Some(());
    }
    unknown(report, Problem::new("N203", word.span, message), word, &known);
    Some(())
}
