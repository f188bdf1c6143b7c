//! Advice on a credit that leads over something that not everybody has.
//!
//! A condition is written by a click only where it changes nothing of what counts: where a metric looks at each
//! customer's first event, that one is the first that meets the conditions.

use super::super::program::{Condition, Operand, Path};
use super::super::tree::DottedPath;
use super::layout::Section;
use super::paths::dotted;
use super::report::{Problem, Report};
use crate::domain::SubjectKind;

/// Advises where a credit follows an attribute of a person, such as the sponsor of an owner, and no
/// condition of the metric looks at it. That an asset has no owner yet is another matter: it is
/// mended by giving it one. `plain`: no line of the metric looks at each customer's first event.
pub(super) fn advise(
    report: &mut Report<'_>,
    section: &Section<'_>,
    (written, path): (&DottedPath, &Path),
    (conditions, plain): (&[Condition], bool),
) {
    let owned =
        |kind: &SubjectKind, name: &str| matches!(kind, SubjectKind::Asset(_)) && name == "owner";
    let Some(place) = path.hops.iter().position(|hop| !owned(&hop.kind, &hop.attribute)) else {
        return;
    };
    let looks = |condition: &Condition| {
        condition
            .tests
            .iter()
            .any(|test| matches!(&test.subject, Operand::Path(other) if other.text == path.text))
    };
    // The first step is the field of the event, so the attribute stands one further.
    let (Some(step), false) = (written.node.get(place + 1), conditions.iter().any(looks)) else {
        return;
    };
    let whole = dotted(written);
    let before: Vec<&str> =
        written.node.iter().take(place + 1).map(|step| step.node.as_str()).collect();
    let message = format!(
        "\"{whole}\" may be missing: without \"{}\" of \"{}\" nobody is credited",
        step.node,
        before.join(".")
    );
    let problem = Problem::new("W915", step.span, message);
    let condition = format!("where {whole} is known");
    if plain {
        return report.insert(problem, section.last(), &[condition]);
    }
    report.add(problem.help(format!(
        "as it stands, each customer's first is their first event of all, also where nobody is credited\n \
         \"{condition}\" would move it to the first event that has one, so that other events count"
    )));
}
