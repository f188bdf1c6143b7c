//! What a line or a section can say, each form with what it means, for lines of which nothing better is known.

use super::outline::Outline;
use super::rows::lines::filled;
use super::sections::{FORMS, Section};
use super::words;
use crate::language::reference;

/// What stands before what a line of a help says.
pub(super) const COMMENT: &str = "  # ";

/// What stands before forms that say something of what a line is about. Their figures are examples.
pub(super) const ABOUT: &str = "lines about that, for example:";

/// The form that a line of a help shows, without what is said before and behind it.
pub(super) fn form(line: &str) -> &str {
    let shown = line.split(COMMENT).next().unwrap_or(line);
    shown.rsplit_once(": ").map_or(shown, |(_, form)| form).trim()
}

/// Beginnings that have chosen between the forms already.
const CHOSEN: &[&str] =
    &["corrections adjust", "each below", "ties by", "tiers by", "tiers for", "leftover share"];

/// Lines whose forms end in a condition, each with conditions of several kinds.
const CONDITIONS: &[(&str, &[&str])] = &[
    (
        "where",
        &[
            "where category is \"course\"",
            "where category is any of \"course\", \"membership\"",
            "where amount at least 50.00 USD",
            "where customer.country is known",
            "where customer is not course.owner.customer",
        ],
    ),
    (
        "segment",
        &[
            "segment customer.country is \"US\"",
            "segment customer.country is any of \"US\", \"CA\"",
            "segment customer.plan is known",
        ],
    ),
    (
        "qualify",
        &[
            "qualify when {condition}",
            "qualify when group is \"gold\"",
            "qualify when group is none of \"team\", \"staff\"",
            "qualify when joined before 2026-01-01",
        ],
    ),
];

/// Every form of the line; `None` where its first word begins none or only one, and where it has chosen.
pub(super) fn of_line(clause: &str, section: Section, outline: &Outline) -> Option<String> {
    let begins = |beginning: &str| words::opens_with(clause, beginning).is_some();
    if CHOSEN.iter().any(|chosen| begins(chosen)) {
        return None;
    }
    if let Some((_, lines)) = CONDITIONS.iter().find(|(beginning, _)| begins(beginning)) {
        let lines = lines.iter().map(|line| (filled(line, &[], outline), None));
        return listed("possible are:", lines);
    }
    let first = words::first(clause);
    let begin_alike = |word: &&reference::Word| {
        word.section == section.word() && word.openings.iter().any(|it| words::first(it) == first)
    };
    let forms = reference::words().filter(begin_alike).flat_map(|word| word.forms);
    let lines: Vec<_> =
        forms.map(|(form, says)| (with_metric(form, section, outline), Some(*says))).collect();
    if lines.len() < 2 {
        return None;
    }
    listed(&format!("what a line with \"{first}\" can say:"), lines.into_iter())
}

/// A line of each kind that a section can have.
pub(super) fn of_section(section: Section, outline: &Outline) -> Option<String> {
    let forms = FORMS.iter().filter(|form| form.section == section);
    let is_credited = section == Section::Weighting;
    let lines = forms.map(|form| {
        let says = reference::says(form.sample);
        // A bound that is a number is one of a count.
        let is_sum = form.sample.contains(" at least ").then_some(false);
        let named = |word: &str| match word {
            "completions" => outline.sample(is_sum, true),
            "sales" => outline.sample(Some(true), is_credited),
            other => other.to_owned(),
        };
        let line: Vec<String> = form.sample.split(' ').map(named).collect();
        (line.join(" "), says)
    });
    listed(&format!("what lines under \"{}\" can say:", section.word()), lines)
}

/// A form with a metric of the document.
fn with_metric(form: &str, section: Section, outline: &Outline) -> String {
    let is_sum = if form.contains("% of METRIC") {
        Some(true)
    } else {
        form.contains(" per ").then_some(false)
    };
    form.replace("METRIC", &outline.sample(is_sum, section == Section::Weighting))
}

/// Lines below each other, with what they say beside them.
fn listed(
    title: &str,
    lines: impl Iterator<Item = (String, Option<&'static str>)>,
) -> Option<String> {
    let lines: Vec<_> = lines.collect();
    let longest = lines.iter().map(|(line, _)| line.chars().count()).max()?;
    let lines = lines.iter().map(|(line, says)| match says {
        Some(says) => format!("\n{line:longest$}{COMMENT}{says}"),
        None => format!("\n{line}"),
    });
    Some(format!("{title}{}", lines.collect::<String>()))
}
