//! Words of the language behind `expect`, and names that are misspelt ones.

use super::super::tree::At;
use super::report::{Problem, Report};

/// Those that an amount stands behind.
pub(super) const TOTALS: &[&str] = &["pool", "leftover", "carried", "only"];
/// Those that a name stands behind.
pub(super) const KEPT: &[&str] = &["waiting", "debt"];

/// Whether a name is a misspelt word of the language, one that stands behind `expect`; reports it.
pub(super) fn keyword(
    report: &mut Report<'_>,
    name: &At<String>,
    (words, alone): (&[&'static str], bool),
) -> bool {
    let close = |right: &&str| strsim::osa_distance(&name.node, right) <= 1;
    let Some(word) = words.iter().copied().find(close) else {
        return false;
    };
    let message = format!("\"{}\" does not fit here", name.node);
    let problem = Problem::new("S125", name.span, message);
    let problem = problem.label(format!("close to \"{word}\""));
    if alone {
        report.replace(problem, name.span, word);
    } else {
        report.add(problem.help(format!("a line of its own begins with: expect {word}")));
    }
    true
}
