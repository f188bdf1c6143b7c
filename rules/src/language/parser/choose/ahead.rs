//! `events may lie ahead 400 days`: the one line of a catalogue that stands above its sections.

use super::Chosen;
use crate::language::kept::{self, Part};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{AHEAD, Section};
use crate::language::parser::words;

/// Words that name what the line is about, in whatever words it is said.
const ABOUT: &[&str] = &["ahead", "future", "advance"];

/// Words beside them.
const BESIDE: &[&str] = &[
    "event", "can", "be", "are", "in", "the", "into", "of", "by", "up", "to", "at", "most", "for",
];

/// What a line of a catalogue is that speaks of how far ahead events may lie; `None` for every other.
pub(super) fn choose(
    clause: &str,
    end: usize,
    section: Option<Section>,
    outline: &Outline,
) -> Option<Chosen> {
    let opening = words::opens_with(clause, AHEAD.0);
    match (opening, section) {
        (Some(opening), None) => Some(Chosen::rule(Rule::line_ahead, AHEAD.1, opening)),
        (Some(opening), Some(_)) => Some(Chosen::fault(below(opening, outline), opening)),
        (None, _) => match other_words(clause) {
            Some(fault) => Some(Chosen::fault(fault, end)),
            // Above the sections nothing else starts with this word.
            None if section.is_none() && words::first(clause) == "events" => {
                Some(Chosen::rule(Rule::line_ahead, AHEAD.1, end))
            }
            None => None,
        },
    }
}

/// Under a section: it is about all events.
fn below(opening: usize, outline: &Outline) -> Fault {
    let message = format!("\"{}\" stands above the sections of a catalogue", AHEAD.0);
    let fault = Fault::new("S111", 0..opening, message);
    let first = outline.heads.first();
    match first {
        Some(first) => fault.help(format!("move this line above line {}", first.line)),
        None => fault,
    }
}

/// `events may lie 400 days ahead`, `events in the future 30 days`: a line that starts with events,
/// names a length of time, and says ahead.
fn other_words(clause: &str) -> Option<Fault> {
    let small = clause.to_lowercase();
    let found: Vec<&str> = words::words(&small).map(|(_, word)| word).collect();
    let about = found.iter().any(|word| ABOUT.contains(word));
    let digits = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let known = |word: &&str| {
        let near = AHEAD.0.split(' ').any(|right| strsim::osa_distance(word, right) <= 1);
        near || BESIDE.contains(word) || ABOUT.contains(word) || digits(word)
    };
    let mut others = found.iter().filter(|word| grammar::read(Rule::unit, word).is_err());
    let events = matches!(found.first().copied(), Some("event" | "events"));
    if !about || !events || kept::decides(clause) || !others.all(known) {
        return None;
    }
    let pairs = found.iter().zip(found.iter().skip(1));
    let mut lines = pairs.map(|(count, unit)| format!("{} {count} {unit}", AHEAD.0));
    let line = lines.find(|line| grammar::read(Rule::line_ahead, line).is_ok())?;
    let message = format!("\"{clause}\" is written \"{line}\"");
    let fault = Fault::new("S125", 0..clause.len(), message).instead(line);
    Some(fault.rewrites(&[Part::Name, Part::Comparison]))
}
