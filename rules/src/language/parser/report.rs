//! From a fault in a clause to a diagnostic of the document.

use std::ops::Range;

use super::attempt::difference;
use super::fault::{Fault, Move, Replaced};
use super::lines::RawLine;
use super::sections::Section;
use super::words;
use crate::language::codes;
use crate::language::diagnostic::{Diagnostic, Edit, Fix, Label, Severity, Span, single_blanks};
use crate::language::place::LineText;
use crate::language::tree::{At, Clause, Head};

/// What helps where nothing can be written instead.
const LEAVE_OUT: &str = "leave this line out";

/// The diagnostic of a fault. `corrected` is the whole clause as it should be, `sample` some
/// clause of that kind that is right.
pub(super) fn diagnostic(
    fault: &Fault,
    raw: &RawLine<'_>,
    corrected: Option<&str>,
    sample: Option<&str>,
) -> Diagnostic {
    let (start, end) = (raw.base + fault.at.start, raw.base + fault.at.end);
    let span = raw.line.span(start..end);
    let example = || sample.map(|sample| format!("for example: {sample}"));
    let shown = corrected.map(|line| if line.is_empty() { LEAVE_OUT } else { line });
    // A clause that is one too many is not mended by writing it differently.
    let other = fault.code.starts_with('L');
    let lines = (!fault.lines.is_empty()).then(|| fault.lines.join("\n"));
    let help = shown.map(str::to_owned).or(lines).or_else(|| fault.help.clone());
    let help = if other { help } else { help.or_else(example) };
    let mut fixes = Vec::new();
    if let Some(corrected) = corrected {
        let (range, text) = difference(raw.clause, corrected);
        let offset = raw.line.start + raw.base;
        let edit = if corrected.is_empty() {
            Edit { start: raw.line.start, end: raw.line.start + raw.line.text.len(), text }
        } else {
            Edit { start: offset + range.start, end: offset + range.end, text }
        };
        let title = match shown {
            Some(LEAVE_OUT) => LEAVE_OUT.to_owned(),
            _ => format!("write: {corrected}"),
        };
        fixes.push(Fix { title, edits: vec![edit] });
    }
    fixes.extend(fault.under.as_ref().map(|under| moved(raw, under)));
    fixes.extend((!fault.lines.is_empty()).then(|| apart(raw, &fault.lines)));
    fixes.extend((!fault.replaced.is_empty()).then(|| together(raw, &fault.replaced)));
    if let Some(above) = &fault.above {
        let at = raw.line.start;
        let edit = Edit { start: at, end: at, text: format!("{above}\n") };
        fixes.push(Fix { title: format!("write above: {above}"), edits: vec![edit] });
    }
    let label = Label { span, text: single_blanks(&fault.label) };
    make(fault.code, single_blanks(&fault.message), label, help, fixes)
}

/// Takes the whole line out, with its comment, and writes it behind the head where it belongs.
fn moved(raw: &RawLine<'_>, under: &Move) -> Fix {
    let (before, rest) = raw.line.text.split_at_checked(raw.base).unwrap_or(("", raw.line.text));
    let behind = rest.get(raw.clause.len()..).unwrap_or("").trim_end();
    let clause = under.clause.as_deref().unwrap_or(raw.clause);
    let there =
        Edit { start: under.end, end: under.end, text: format!("\n{before}{clause}{behind}") };
    let Range { start, end } = raw.whole;
    let away = Edit { start, end, text: String::new() };
    let edits = if under.end <= start { vec![there, away] } else { vec![away, there] };
    Fix { title: "move the line there".to_owned(), edits }
}

/// Writes several lines in place of the clause, as far in as it stands.
fn apart(raw: &RawLine<'_>, lines: &[String]) -> Fix {
    let indent = raw.line.text.get(..raw.base).unwrap_or("");
    let start = raw.line.start + raw.base;
    let text = lines.join(&format!("\n{indent}"));
    let edit = Edit { start, end: start + raw.clause.len(), text };
    Fix { title: format!("write: {}", lines.join(" / ")), edits: vec![edit] }
}

/// Writes several clauses otherwise, each as far in as this one stands.
fn together(raw: &RawLine<'_>, replaced: &[Replaced]) -> Fix {
    let indent = raw.line.text.get(..raw.base).unwrap_or("");
    let all: Vec<&str> = replaced.iter().flat_map(|it| &it.lines).map(String::as_str).collect();
    let title = format!("write: {}", all.join(" / "));
    let edit = |it: &Replaced| Edit {
        start: it.at.start,
        end: it.at.end,
        text: it.lines.join(&format!("\n{indent}")),
    };
    Fix { title, edits: replaced.iter().map(edit).collect() }
}

fn make(
    code: &'static str,
    message: String,
    primary: Label,
    help: Option<String>,
    fixes: Vec<Fix>,
) -> Diagnostic {
    let severity = codes::code(code).map_or(Severity::Error, |entry| entry.severity);
    let (secondary, reference) = (Vec::new(), codes::reference(code));
    Diagnostic { code, severity, message, primary, secondary, help, fixes, reference }
}

/// A text without any clause.
pub(super) fn empty(source: &str) -> Diagnostic {
    let start = source.len() - source.strip_prefix('\u{feff}').unwrap_or(source).len();
    let span = LineText { number: 1, start, text: "" }.span(0..0);
    let message = "the document is empty; its first line is \"language 1\"".to_owned();
    let edit = Edit { start, end: start, text: "language 1\n".to_owned() };
    let fix = Fix { title: "write: language 1".to_owned(), edits: vec![edit] };
    let label = Label { span, text: String::new() };
    make("S101", message, label, Some("language 1".to_owned()), vec![fix])
}

/// A document beyond the limit of bytes: nothing of it is read.
pub(super) fn too_large(source: &str, most: usize) -> Diagnostic {
    let message =
        format!("the document has {} bytes, at most {most} (64 KiB) are possible", source.len());
    let end = source.find(['\r', '\n']).unwrap_or(source.len());
    let line = source.get(..end).unwrap_or("");
    let span = LineText { number: 1, start: 0, text: line }.span(0..line.len());
    make("L701", message, Label { span, text: String::new() }, None, Vec::new())
}

/// A document beyond the limit of lines: the first ones are read.
pub(super) fn too_many_lines(line: &RawLine<'_>, count: usize, most: usize) -> Diagnostic {
    let message = format!("the document has {count} lines, at most {most} are possible");
    let span = line.line.span(0..line.line.text.len());
    make("L702", message, Label { span, text: String::new() }, None, Vec::new())
}

/// The head of a line that could not be read, so that the lines behind it keep their section.
/// Its words are all placed at the whole line.
pub(super) fn recovered_head(
    meaning: Option<Clause>,
    section: Option<Section>,
    clause: &str,
    span: Span,
) -> Option<Clause> {
    let mut written = words::words(clause);
    let is_head = written.next().is_some_and(|(_, first)| {
        // A line of a section without a head stands for the head, where that has no name.
        let unnamed =
            matches!(section, Some(Section::Pool | Section::Weighting | Section::Schedule));
        unnamed || section.is_some_and(|section| section.word() == first)
    });
    let named = || At { node: words::words(clause).nth(1).map_or("", |w| w.1).to_owned(), span };
    let place = |mut word: At<String>| {
        word.span = span;
        word
    };
    let head = match (meaning, section) {
        (Some(Clause::Head(head)), _) => match head {
            Head::Distributor { name, title } => {
                Head::Distributor { name: place(name), title: title.map(place) }
            }
            Head::Event { name, title } => {
                Head::Event { name: place(name), title: title.map(place) }
            }
            Head::Asset { name, title } => {
                Head::Asset { name: place(name), title: title.map(place) }
            }
            Head::Metric(name) => Head::Metric(place(name)),
            Head::Cluster(name) => Head::Cluster(place(name)),
            Head::Example(text) => Head::Example(place(text)),
            other => other,
        },
        (None, Some(section)) if is_head => match section {
            Section::Distributor => Head::Distributor { name: named(), title: None },
            Section::Metric => Head::Metric(named()),
            Section::Cluster => Head::Cluster(named()),
            Section::Pool => Head::Pool,
            Section::Weighting => Head::Weighting,
            Section::Schedule => Head::Schedule,
            Section::Example => Head::Example(named()),
            Section::Event => Head::Event { name: named(), title: None },
            Section::Asset => Head::Asset { name: named(), title: None },
            Section::Customer => Head::Customer,
            Section::Collaborator => Head::Collaborator,
        },
        _ => return None,
    };
    Some(Clause::Head(head))
}

impl RawLine<'_> {
    /// Offsets of a fault that count from the start of the line, as those of the clause do. A
    /// place before the clause is taken as its start.
    pub(super) fn counted_from_line(&self, mut fault: Fault) -> Fault {
        fault.at = fault.at.start.saturating_sub(self.base)..fault.at.end.saturating_sub(self.base);
        fault
    }
}
