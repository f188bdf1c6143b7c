//! Limits that need more than one line: refused with the number reached.

use super::super::diagnostic::Span;
use super::super::tree::{Conditions, Line};
use super::report::{Problem, Report};

/// The most metrics of one distributor.
const METRICS: usize = 32;
/// The most conditions of one section.
const CONDITIONS: usize = 20;
/// The most values of one list.
const VALUES: usize = 20;
/// The most places.
const PLACES: usize = 100;
/// The most examples of one distributor.
const EXAMPLES: usize = 50;
/// The most lines of one example.
const EXAMPLE_LINES: usize = 200;

fn refuse(report: &mut Report<'_>, code: &'static str, at: Option<Span>, reached: String) {
    if let Some(span) = at {
        report.add(Problem::new(code, span, reached));
    }
}

/// Refuses the metric after the last allowed one.
pub(super) fn metrics(report: &mut Report<'_>, heads: &[Span]) {
    let message = format!("there are {} metrics, and {METRICS} is the most", heads.len());
    refuse(report, "L706", heads.get(METRICS).copied(), message);
}

/// Refuses the condition after the last allowed one of a section.
pub(super) fn conditions<'c>(report: &mut Report<'_>, lines: impl Iterator<Item = &'c Conditions>) {
    let tests: Vec<Span> =
        lines.flat_map(|line| &line.tests).map(|test| test.subject.span).collect();
    let message = format!(
        "there are {} conditions in this section, and {CONDITIONS} is the most",
        tests.len()
    );
    refuse(report, "L707", tests.get(CONDITIONS).copied(), message);
}

/// Refuses the value after the last allowed one of a list.
pub(super) fn list<T>(report: &mut Report<'_>, values: &[super::super::tree::At<T>]) {
    let message = format!("the list has {} values, and {VALUES} is the most", values.len());
    refuse(report, "L704", values.get(VALUES).map(|value| value.span), message);
}

/// Refuses the place after the last allowed one.
pub(super) fn places(report: &mut Report<'_>, count: usize, at: Option<Span>) {
    if count > PLACES {
        let message = format!("there are {count} places, and {PLACES} is the most");
        refuse(report, "L705", at, message);
    }
}

/// Refuses the example after the last allowed one.
pub(super) fn examples(report: &mut Report<'_>, heads: &[Span]) {
    let message = format!("there are {} examples, and {EXAMPLES} is the most", heads.len());
    refuse(report, "L708", heads.get(EXAMPLES).copied(), message);
}

/// Refuses the line after the last allowed one of an example.
pub(super) fn example_lines(report: &mut Report<'_>, lines: &[&Line]) {
    let message = format!("the example has {} lines, and {EXAMPLE_LINES} is the most", lines.len());
    refuse(report, "L709", lines.get(EXAMPLE_LINES).map(|line| line.span), message);
}
