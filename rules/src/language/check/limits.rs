//! Limits that need more than one line: refused with the number reached. What is beyond them is not looked at.

use super::super::diagnostic::Span;
use super::super::tree::{Conditions, Line};
use super::report::{Problem, Report};
use super::tiers::TierLine;

/// The most metrics of one distributor.
pub(super) const METRICS: usize = 32;
/// The most clusters of one distributor.
pub(super) const CLUSTERS: usize = 8;
/// The most conditions of one section.
pub(super) const CONDITIONS: usize = 20;
/// The most tiers of one weighting.
const TIERS: usize = 100;
/// The most `pay` lines of one weighting.
const PAYS: usize = 20;
/// The most examples of one distributor.
pub(super) const EXAMPLES: usize = 50;
/// The most lines of one example.
const EXAMPLE_LINES: usize = 200;

fn refuse(report: &mut Report<'_>, code: &'static str, at: Option<Span>, reached: String) {
    if let Some(span) = at {
        report.add(Problem::new(code, span, reached).label("one too many"));
    }
}

/// Refuses the metric after the last allowed one.
pub(super) fn metrics(report: &mut Report<'_>, heads: &[Span]) {
    let message = format!("there are {} metrics, at most {METRICS} are possible", heads.len());
    refuse(report, "L706", heads.get(METRICS).copied(), message);
}

/// Refuses the cluster after the last allowed one.
pub(super) fn clusters(report: &mut Report<'_>, heads: &[Span]) {
    let message = format!("there are {} clusters, at most {CLUSTERS} are possible", heads.len());
    refuse(report, "L712", heads.get(CLUSTERS).copied(), message);
}

/// Refuses the condition after the last allowed one of a section.
pub(super) fn conditions<'c>(report: &mut Report<'_>, lines: impl Iterator<Item = &'c Conditions>) {
    let tests: Vec<Span> =
        lines.flat_map(|line| &line.tests).map(|test| test.subject.span).collect();
    let message = format!(
        "there are {} conditions in this section, at most {CONDITIONS} are possible",
        tests.len()
    );
    refuse(report, "L707", tests.get(CONDITIONS).copied(), message);
}

/// Refuses the tier after the last allowed one.
pub(super) fn tiers(report: &mut Report<'_>, tiers: &[TierLine<'_>]) {
    let message = format!("there are {} tiers, at most {TIERS} are possible", tiers.len());
    refuse(report, "L710", tiers.get(TIERS).map(|tier| tier.line.span), message);
}

/// Refuses the `pay` line after the last allowed one.
pub(super) fn pays<T>(report: &mut Report<'_>, lines: &[(&Line, T)]) {
    let message = format!("there are {} \"pay\" lines, at most {PAYS} are possible", lines.len());
    refuse(report, "L710", lines.get(PAYS).map(|(line, _)| line.span), message);
}

/// Refuses the example after the last allowed one.
pub(super) fn examples(report: &mut Report<'_>, heads: &[Span]) {
    let message = format!("there are {} examples, at most {EXAMPLES} are possible", heads.len());
    refuse(report, "L708", heads.get(EXAMPLES).copied(), message);
}

/// Refuses the line after the last allowed one of an example.
pub(super) fn example_lines(report: &mut Report<'_>, lines: &[&Line]) {
    let message =
        format!("the example has {} lines, at most {EXAMPLE_LINES} are possible", lines.len());
    refuse(report, "L709", lines.get(EXAMPLE_LINES).map(|line| line.span), message);
}
