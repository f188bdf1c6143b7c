//! From text to syntax tree, line by line: a bad line is one problem and never disturbs the rest.
//!
//! Each line is read by the one rule of the grammar that its section and first words select.
//! What cannot be read is looked at again for near misses, which give the corrected line.

mod attempt;
mod characters;
mod choose;
mod explain;
mod fault;
mod grammar;
mod lines;
mod menu;
mod near;
mod next;
mod node;
mod outline;
mod read;
mod report;
mod rows;
mod sections;
mod tokens;
mod words;

use std::convert::Infallible;
use std::ops::Range;

use super::diagnostic::Diagnostic;
use super::place::LineText;
use super::tree::{Clause, Document, Line};
use crate::domain::{Stop, Stopped};
use attempt::Attempt;
pub(super) use characters::plain_character;
use fault::Fault;
pub(super) use grammar::keywords;
use lines::RawLine;
pub(super) use near::numbers::{in_words as number_in_words, plain as plain_number};
pub(super) use next::{Ahead, Next, Written, ahead};
use node::Place;
use outline::Outline;
use rows::lines::figures;
use rows::{ROWS, Rows};
pub(super) use sections::section_word;
use sections::{HEADS, Stage};
pub use sections::{Opening, openings};
pub use tokens::{Token, TokenKind, tokens};
pub(super) use words::says_otherwise;

/// The most bytes of a document.
const MOST_BYTES: usize = 64 * 1024;
/// The most lines of a document.
const MOST_LINES: usize = 2_000;
/// The most characters of a line.
const LONGEST_LINE: usize = 1_000;
/// Lines that are mended; a text with more bad lines is no rule, and mending costs time.
const MOST_MENDED: usize = 200;

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The tree. Lines that could not be read have no clause, except heads, which keep the lines
    /// behind them in their section.
    pub document: Document,
    /// Problems of writing and limits, by position; at most one for each line.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads any bytes. Never fails: what is wrong is in the diagnostics.
pub fn parse(source: &[u8]) -> Parsed {
    let (text, wrong) = lines::decode(source);
    let Ok(parsed) = read_text(text, &wrong, goes_on);
    parsed
}

/// Reads a text.
pub fn parse_str(source: &str) -> Parsed {
    let Ok(parsed) = read_text(source.to_owned(), &[], goes_on);
    parsed
}

/// Reads a text while somebody waits for it; `stop` is asked before each line.
///
/// # Errors
/// When nobody waits any more.
pub fn parse_until(source: &str, stop: &Stop) -> Result<Parsed, Stopped> {
    read_text(source.to_owned(), &[], || stop.check())
}

/// Nothing ends the reading.
fn goes_on() -> Result<(), Infallible> {
    Ok(())
}

/// Reads a text; `before_line` may end it.
fn read_text<E>(
    source: String,
    wrong: &[Range<usize>],
    before_line: impl Fn() -> Result<(), E>,
) -> Result<Parsed, E> {
    read_text_with(source, wrong, before_line, &ROWS)
}

/// Reads a text with these rows of near misses.
fn read_text_with<E>(
    source: String,
    wrong: &[Range<usize>],
    before_line: impl Fn() -> Result<(), E>,
    rows: &'static Rows,
) -> Result<Parsed, E> {
    if source.len() > MOST_BYTES {
        let diagnostic = report::too_large(&source, MOST_BYTES);
        let document = Document { source, lines: Vec::new() };
        return Ok(Parsed { document, diagnostics: vec![diagnostic] });
    }
    let mut raw = lines::split(&source);
    let count = raw.len();
    let over = raw.get(MOST_LINES).map(|line| report::too_many_lines(line, count, MOST_LINES));
    raw.truncate(MOST_LINES);
    let mut reading = Reading {
        outline: Outline { rows, ..Outline::of(&raw) },
        wrong,
        stage: Stage::Language,
        mended: 0,
        diagnostics: Vec::new(),
    };
    let lines = raw.iter().map(|line| before_line().map(|()| reading.line(line)));
    let lines = lines.collect::<Result<Vec<Line>, E>>()?;
    reading.end(&source);
    reading.diagnostics.extend(over);
    let mut diagnostics = reading.diagnostics;
    diagnostics.sort_by_key(|found| found.primary.span.start);
    Ok(Parsed { document: Document { source, lines }, diagnostics })
}

/// What is known while the lines are read one after the other.
struct Reading<'r> {
    outline: Outline,
    /// Bytes that are not UTF-8.
    wrong: &'r [Range<usize>],
    stage: Stage,
    mended: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn line(&mut self, raw: &RawLine<'_>) -> Line {
        let place = Place { line: raw.line, base: raw.base };
        let (clause, opening) = if let Some(fault) = self.unreadable(raw) {
            self.diagnostics.push(report::diagnostic(&fault, raw, None, None));
            self.unread(raw, place)
        } else if raw.clause.is_empty() {
            (None, 0)
        } else {
            self.clause(raw, place)
        };
        let at = |range: &Range<usize>| place.at((), range).span;
        let comment = raw.comment.map(|start| {
            let text = raw.line.text.get(start..).unwrap_or("");
            let span = raw.line.span(start..raw.line.text.len());
            super::tree::At { node: text.to_owned(), span }
        });
        let length = if raw.clause.is_empty() { 0 } else { raw.clause.len() };
        let (span, opening) = (at(&(0..length)), at(&(0..opening)));
        Line { number: raw.line.number, span, clause, opening, comment }
    }

    /// A line that is not read at all. Whatever it says, it is not the first one any more; a head
    /// keeps the lines behind it in its section.
    fn unread(&mut self, raw: &RawLine<'_>, place: Place<'_>) -> (Option<Clause>, usize) {
        let (opening, first) = words::opening(raw.clause);
        let kind = self.outline.kind;
        let head = HEADS.iter().find(|head| head.word == first && head.kind == kind);
        let section = head.map(|head| head.section);
        let span = place.at((), &(0..raw.clause.len())).span;
        let head = report::recovered_head(None, section, raw.clause, span);
        self.advance(section, head.as_ref());
        (head, opening.end)
    }

    /// What forbids to read the line at all.
    fn unreadable(&self, raw: &RawLine<'_>) -> Option<Fault> {
        let line = raw.line.start..raw.line.start + raw.line.text.len();
        let in_line = |range: &&Range<usize>| line.start <= range.start && range.start < line.end;
        if let Some(range) = self.wrong.iter().find(in_line) {
            let bytes = range.start - line.start..range.end - line.start;
            let fault = Fault::new("S100", bytes, "there are bytes here that are not UTF-8");
            return Some(raw.counted_from_line(fault.help("save the text as UTF-8")));
        }
        if let Some(range) = characters::nul(raw.line.text) {
            let fault = Fault::new("S103", range, "there is a control character here (U+0000)");
            let fault = fault.help("delete it, or write the line anew");
            return Some(raw.counted_from_line(fault));
        }
        let characters = raw.line.text.chars().count();
        (characters > LONGEST_LINE).then(|| {
            let message = format!(
                "the line has {characters} characters, at most {LONGEST_LINE} are possible"
            );
            Fault::new("L703", 0..raw.clause.len(), message)
        })
    }

    fn clause(&mut self, raw: &RawLine<'_>, place: Place<'_>) -> (Option<Clause>, usize) {
        let mut first = None;
        let mut attempt = attempt::attempt(raw.clause, place, self.stage, &self.outline);
        if let Err(fault) = &attempt.outcome
            && fault.code == "S101"
        {
            // The line is read as if `language 1` stood above it.
            first = Some(fault.clone());
            self.stage = Stage::Top;
            attempt = attempt::attempt(raw.clause, place, self.stage, &self.outline);
        }
        let opening = attempt.opening;
        let (clause, fault) = self.finish(attempt, raw, place);
        if let Some(fault) = first {
            self.diagnostics.push(report::diagnostic(&fault, raw, None, None));
        } else {
            self.diagnostics.extend(fault);
        }
        (clause, opening)
    }

    /// The clause, or the problem and what is left of the line: its head keeps its section.
    fn finish(
        &mut self,
        attempt: Attempt,
        raw: &RawLine<'_>,
        place: Place<'_>,
    ) -> (Option<Clause>, Option<Diagnostic>) {
        let fault = match attempt.outcome {
            Ok(clause) => {
                self.advance(attempt.section, Some(&clause));
                return (Some(clause), None);
            }
            Err(fault) => fault,
        };
        self.mended += 1;
        let mended = if self.mended <= MOST_MENDED {
            attempt::mend(fault, raw.clause, self.stage, &self.outline)
        } else {
            attempt::Mended { fault, clause: None, meaning: None, section: None }
        };
        let fault = self.placed(mended.fault, raw.clause);
        let fault = match mended.clause {
            None => self.with_figures(self.helped(fault, raw.clause), raw.clause),
            Some(_) => fault,
        };
        let mended = attempt::Mended { fault, ..mended };
        let corrected = mended.clause.as_deref();
        let diagnostic = report::diagnostic(&mended.fault, raw, corrected, attempt.sample);
        if mended.fault.code == "S116" && mended.fault.at.start == 0 {
            // A comment, whatever its sign, changes nothing.
            return (None, Some(diagnostic));
        }
        let section = attempt.section.or(mended.section);
        let span = place.at((), &(0..raw.clause.len())).span;
        let head = report::recovered_head(mended.meaning, section, raw.clause, span);
        self.advance(section, head.as_ref());
        (head, Some(diagnostic))
    }

    /// A fault whose line is moved only where it can be read, mended if need be.
    fn placed(&self, mut fault: Fault, clause: &str) -> Fault {
        let Some(mut under) = fault.under.take() else { return fault };
        if under.clause.is_none() {
            let stage = Stage::In(under.section);
            let line = LineText { number: 1, start: 0, text: clause };
            let there = attempt::attempt(clause, Place { line, base: 0 }, stage, &self.outline);
            if let Err(wrong) = there.outcome {
                let mended = attempt::mend(wrong, clause, stage, &self.outline).clause;
                let Some(mended) = mended else { return fault };
                let help = fault.help.take().map(|help| format!("{help}:\n{mended}"));
                fault.help = help;
                under.clause = Some(mended);
            }
        }
        Fault { under: Some(under), ..fault }
    }

    /// A fault of a line with what the language has for what it is about; where that is not known either, with what
    /// lines begin with.
    fn helped(&self, fault: Fault, clause: &str) -> Fault {
        let Some(section) = self.stage.section() else { return fault };
        let other = fault.above.is_some() || fault.under.is_some() || !fault.lines.is_empty();
        if fault.help.is_some() || other || fault.code.starts_with('L') {
            return fault;
        }
        let few = self.mended <= MOST_MENDED;
        let possible = || few.then(|| menu::of_line(clause, section, &self.outline)).flatten();
        let topic = self.outline.rows.topic(clause, section, &self.outline);
        let known = if sections::begins_condition(clause) {
            topic.or_else(possible)
        } else {
            explain::with_topic(topic, possible())
        };
        let lacking = || choose::lacks_first_word(clause, section);
        let others = || few.then(|| menu::of_section(section, &self.outline)).flatten();
        let unknown = || if fault.code == "S110" { lacking().or_else(others) } else { None };
        let alone = fault.code == "S110" && known.is_none();
        Fault { help: if alone { unknown() } else { known }, ..fault }
    }

    /// A fault whose help shows the figures of its line where it shows figures.
    fn with_figures(&self, fault: Fault, clause: &str) -> Fault {
        // A figure that is wrong itself is not repeated. In a text with more bad lines than are mended, it costs time.
        if fault.code.starts_with("S13") || self.mended > MOST_MENDED {
            return fault;
        }
        let help = fault.help.as_ref().map(|help| figures::own(help, clause, &self.outline));
        Fault { help, ..fault }
    }

    fn advance(&mut self, section: Option<sections::Section>, clause: Option<&Clause>) {
        self.stage = match (section, self.stage) {
            (Some(section), _) => Stage::In(section),
            (None, Stage::Language) => Stage::Top,
            (None, Stage::Top) if clause == Some(&Clause::Catalogue) => Stage::Catalogue,
            (None, stage) => stage,
        };
    }

    /// A text without any clause.
    fn end(&mut self, source: &str) {
        if self.stage == Stage::Language {
            self.diagnostics.push(report::empty(source));
        }
    }
}
