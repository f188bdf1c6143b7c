//! Lines of an example: facts of collaborators, and what somebody gets.

use super::{list, owners, reads};
use crate::language::kept::Part;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{FORMS, Section};
use crate::language::parser::words;

/// Words between a collaborator and an attribute, or between that and its value, that say nothing.
const EMPTY: &[&str] = &["has", "have", "is", "in", "the", "with", "a", "an", "of", "as", "to"];

/// What a line of an example should be.
pub(super) fn fault(clause: &str, outline: &Outline) -> Option<Fault> {
    dated(clause)
        .or_else(|| gets(clause))
        .or_else(|| given_text(clause, outline))
        .or_else(|| owners::fault(clause))
        .or_else(|| cluster_word(clause))
}

/// `on 2026-10-03 10:00 order_paid …`.
fn dated(clause: &str) -> Option<Fault> {
    let mut found = words::words(clause);
    let (range, word) = found.next()?;
    let (next, date) = found.next()?;
    let digits = date.bytes().take(4).filter(u8::is_ascii_digit).count() == 4;
    (matches!(word, "on" | "at") && digits).then(|| {
        let message = format!("\"{word}\" is one word too many; the line begins with the date");
        Fault::new("S122", range.clone(), message).mend(range.start..next.start, "")
    })
}

/// `ana gets 500 USD`.
fn gets(clause: &str) -> Option<Fault> {
    let mut found = words::words(clause);
    let (_, first) = found.next()?;
    let who = if first == "expect" { found.next()?.1 } else { first };
    let (second, verb) = found.next()?;
    let rest = clause.get(second.end..)?.trim_start_matches(words::is_blank);
    let right = format!("expect {who} {rest}");
    let gets = matches!(verb, "gets" | "receives" | "earns" | "get" | "should");
    let is_amount =
        rest.starts_with(|letter: char| letter.is_ascii_digit() || "$€£".contains(letter));
    (gets && is_amount && !matches!(who, "given" | "expect")).then(|| {
        let message = format!("\"{verb}\" does not fit here; an amount is expected");
        Fault::new("S122", second, message).mend(0..clause.len(), right)
    })
}

/// `given group ana "partner"`: a metric has no texts.
fn given_text(clause: &str, outline: &Outline) -> Option<Fault> {
    let parts = list(clause);
    let (["given", attribute, who], value) = parts.split_at_checked(3)? else { return None };
    let text = value.join(" ");
    let fact = format!("collaborator {who} {attribute} {text}");
    let known = outline.metrics.iter().any(|name| name == attribute);
    (!known && text.starts_with('"') && reads(Rule::line_assertion, &fact)).then(|| {
        let message = "a metric has no text; what a collaborator is has a line of its own";
        let (range, _) = words::words(clause).nth(1).unwrap_or((0..clause.len(), clause));
        Fault::new("S122", range, message).mend(0..clause.len(), fact)
    })
}

/// `group ana is "partner"` and `group "partner" belongs to ana`: the first word is one of a
/// cluster's, and no line of a cluster is meant.
fn cluster_word(clause: &str) -> Option<Fault> {
    let (range, first) = words::words(clause).next()?;
    let mut forms = FORMS
        .iter()
        .filter(|form| form.section == Section::Cluster && words::first(form.opening) == first);
    if FORMS.iter().any(|form| form.section == Section::Example && form.opening == first)
        || forms.clone().next().is_none()
        || forms.any(|form| reads(form.rule, clause))
    {
        return None;
    }
    let message = format!("no line under \"example\" starts with \"{first}\"");
    let fault = Fault::new("S110", range, message);
    Some(match fact(clause) {
        Some(right) => fault.mend(0..clause.len(), right).rewrites(&[Part::Order]),
        None => fault.help(
            "possible are \"given\", \"expect\", \"collaborator\", \"customer\", \"carried \
             over\", \"contributed\", \"advance\", an asset such as course \"rust-101\", and a date",
        ),
    })
}

/// The fact that such a line states.
fn fact(clause: &str) -> Option<String> {
    let parts: Vec<&str> = list(clause).into_iter().filter(|word| !EMPTY.contains(word)).collect();
    let (who, value) = match parts.as_slice() {
        [_, value, "belongs", who] if value.starts_with('"') => (who, *value),
        [_, who, value] => (who, *value),
        _ => return None,
    };
    let right = format!("collaborator {who} {} {value}", parts.first()?);
    (value.starts_with('"') && reads(Rule::line_assertion, &right)).then_some(right)
}
