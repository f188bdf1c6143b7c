//! Reading one clause, and mending it when it cannot be read.

use std::ops::Range;

use super::characters;
use super::choose::{self, Chosen};
use super::explain::{self, Trouble};
use super::fault::{Failure, Fault};
use super::grammar::{Rule, Stop};
use super::node::Place;
use super::outline::Outline;
use super::read;
use super::rows::lines::{self, When};
use super::sections::{Section, Stage};
use crate::language::place::LineText;
use crate::language::tree::Clause;

/// Changes to one line that are tried in a row before giving up.
const MOST_MENDS: usize = 8;

/// What came of reading a clause.
pub(super) struct Attempt {
    pub outcome: Result<Clause, Fault>,
    /// The section that holds from this line on, when it changes.
    pub section: Option<Section>,
    /// Where the first word or words end.
    pub opening: usize,
    /// A line of that kind that is right.
    pub sample: Option<&'static str>,
}

/// Reads a clause.
pub(super) fn attempt(clause: &str, place: Place<'_>, stage: Stage, outline: &Outline) -> Attempt {
    let chosen = choose::choose(clause, stage, outline);
    let Chosen { rule, section: next, opening } = chosen;
    let sample = rule.as_ref().ok().map(|choice| choice.sample);
    let said = |when| lines::fault(clause, stage.section(), outline, when);
    let outcome = match rule {
        Err(fault) if fault.code == "S116" => Err(fault),
        rule => match (characters::check(clause), rule) {
            (Some(fault), _) => Err(fault),
            (None, Err(fault)) => {
                if let Some(fault) = said(When::Unread) {
                    return Attempt { outcome: Err(fault), section: None, opening, sample };
                }
                Err(helped(fault, || said(When::Unknown)))
            }
            (None, Ok(choice)) => {
                match read::clause(choice.rule, clause, place, &outline.metrics) {
                    Ok(meaning) => {
                        let known = said(When::Read);
                        let counts =
                            known.filter(|_| lines::names_nothing(choice.rule, clause, outline));
                        counts.map_or(Ok(meaning), Err)
                    }
                    Err(Failure::Fault(fault)) => Err(*fault),
                    Err(Failure::Stop(stop)) => Err(said(When::Unread).unwrap_or_else(|| {
                        let fault = why(&stop, clause, choice.rule, stage, outline);
                        helped(fault, || said(When::Unknown))
                    })),
                }
            }
        },
    };
    Attempt { outcome, section: next, opening, sample }
}

/// A fault with what helps a line in other words, where it neither mends nor helps by itself.
fn helped(fault: Fault, known: impl FnOnce() -> Option<Fault>) -> Fault {
    // A list of all that there are helps less.
    let listed = fault.help.as_ref().is_some_and(|help| help.starts_with("possible are"));
    let helps = fault.help.is_some() && !listed || fault.code == "S111";
    let mends = fault.mend.is_some() || !fault.lines.is_empty() || fault.above.is_some();
    if mends || helps {
        return fault;
    }
    match known().and_then(|known| known.help) {
        Some(help) => fault.help(help),
        None => fault,
    }
}

fn why(stop: &Stop, clause: &str, rule: Rule, stage: Stage, outline: &Outline) -> Fault {
    // Any first word may be a kind of asset; one that goes on wrongly was meant as something else.
    let second = super::words::words(clause).nth(1).map_or(clause.len(), |(range, _)| range.start);
    if matches!(rule, Rule::line_assertion | Rule::line_field)
        && stop.at <= second
        && let Some(fault) = choose::near(clause, stage.section(), outline)
    {
        return fault;
    }
    explain::explain(&Trouble { clause, rule, stop, outline })
}

/// A clause that could not be read, and what it becomes when every mend is applied.
pub(super) struct Mended {
    pub fault: Fault,
    /// The whole corrected clause; `None` when it cannot be corrected.
    pub clause: Option<String>,
    /// What the corrected clause says; its spans are those of the corrected text.
    pub meaning: Option<Clause>,
    /// The section that holds from the corrected line on.
    pub section: Option<Section>,
}

/// Applies one mend after the other until the clause can be read.
pub(super) fn mend(fault: Fault, clause: &str, stage: Stage, outline: &Outline) -> Mended {
    if fault.code == "S116" && fault.at.start > 0 {
        return with_comment(fault, clause, stage, outline);
    }
    let mut text = clause.to_owned();
    let mut current = fault.clone();
    let mut head = false;
    for _ in 0..MOST_MENDS {
        let Some(next) = current.mended(&text) else {
            // What is left to decide helps more than a line that is right.
            let elsewhere = head || matches!(current.code, "S111" | "S112" | "S115");
            let elsewhere = elsewhere && text != clause;
            let decision = to_decide(&current, (&text, clause), stage, outline);
            let decision = decision.filter(|_| !elsewhere);
            let further = matches!(current.code.as_bytes().first(), Some(b'L' | b'C'));
            let refused = (further && text != clause)
                .then(|| format!("\"{text}\" would be refused as well: {}", current.message));
            let other_words = matches!(fault.code, "S110" | "S122" | "S124" | "S125" | "S126");
            let known = || {
                let known = lines::fault(clause, stage.section(), outline, When::Unknown);
                known.filter(|_| other_words)?.help
            };
            let help = decision.or(fault.help).or(refused).or_else(known);
            return unmended(Fault { help, ..fault });
        };
        let gone = next.is_empty() && matches!(fault.code, "S114" | "S134");
        if gone || next.starts_with('#') || next == text {
            let clause = (next != text).then_some(next);
            return Mended { fault, clause, meaning: None, section: None };
        }
        text = next;
        let line = LineText { number: 1, start: 0, text: &text };
        let trial = attempt(&text, Place { line, base: 0 }, stage, outline);
        head = trial.section.is_some();
        match trial.outcome {
            Ok(meaning) => {
                let (clause, section) = (Some(text), trial.section);
                return Mended { fault, clause, meaning: Some(meaning), section };
            }
            Err(found) => current = found,
        }
    }
    unmended(fault)
}

/// What is left to decide of a clause that some mends have changed. It says why the clause is refused: without that, a
/// line that leaves words out looks as if it said the same.
fn to_decide(
    left: &Fault,
    (text, clause): (&str, &str),
    stage: Stage,
    outline: &Outline,
) -> Option<String> {
    let help = left.help.as_ref()?;
    let known = || lines::fault(text, stage.section(), outline, When::Unread);
    let is_known = text != clause && known().is_some_and(|known| known.message == left.message);
    Some(if is_known { format!("{}\n{help}", left.message) } else { help.clone() })
}

/// A clause with a comment behind another sign: the clause before it is read, or mended too.
fn with_comment(fault: Fault, clause: &str, stage: Stage, outline: &Outline) -> Mended {
    let (before, comment) = clause.split_at_checked(fault.at.start).unwrap_or((clause, ""));
    let head = before.trim_end();
    let blanks = before.get(head.len()..).unwrap_or(" ");
    let line = LineText { number: 1, start: 0, text: head };
    let trial = attempt(head, Place { line, base: 0 }, stage, outline);
    let (kept, meaning, section) = match trial.outcome {
        Ok(meaning) => (Some(head.to_owned()), Some(meaning), trial.section),
        Err(found) => {
            let mended = mend(found, head, stage, outline);
            (mended.clause, mended.meaning, trial.section.or(mended.section))
        }
    };
    let comment = comment.strip_prefix("//").unwrap_or(comment);
    let clause = kept.map(|kept| format!("{kept}{blanks}#{comment}"));
    Mended { fault, clause, meaning, section }
}

fn unmended(fault: Fault) -> Mended {
    Mended { fault, clause: None, meaning: None, section: None }
}

/// The smallest replacement that turns one text into another.
pub(super) fn difference(old: &str, new: &str) -> (Range<usize>, String) {
    let same = |(a, b): &(char, char)| a == b;
    let pairs = old.chars().zip(new.chars());
    let head: usize = pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or(""), new.get(head..).unwrap_or(""));
    let pairs = old_rest.chars().rev().zip(new_rest.chars().rev());
    let tail: usize = pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let end = new_rest.len() - tail;
    (head..old.len() - tail, new_rest.get(..end).unwrap_or("").to_owned())
}
