//! From a fault in a clause to a diagnostic of the document.

use super::attempt::difference;
use super::fault::Fault;
use super::lines::RawLine;
use super::sections::Section;
use super::words;
use crate::language::codes;
use crate::language::diagnostic::{Diagnostic, Edit, Fix, Label, Severity, Span};
use crate::language::place::LineText;
use crate::language::tree::{At, Clause, Head};

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
    let help = corrected.map(str::to_owned).or_else(|| fault.help.clone()).or_else(example);
    // A clause that is not built yet is not mended by writing it differently.
    let help = if fault.code == "S190" { None } else { help };
    let mut fixes = Vec::new();
    if let Some(corrected) = corrected {
        let (range, text) = difference(raw.clause, corrected);
        let offset = raw.line.start + raw.base;
        let edit = Edit { start: offset + range.start, end: offset + range.end, text };
        fixes.push(Fix { title: format!("write: {corrected}"), edits: vec![edit] });
    }
    if let Some(above) = &fault.above {
        let at = raw.line.start;
        let edit = Edit { start: at, end: at, text: format!("{above}\n") };
        fixes.push(Fix { title: format!("write above: {above}"), edits: vec![edit] });
    }
    make(fault.code, fault.message.clone(), Label { span, text: fault.label.clone() }, help, fixes)
}

fn make(
    code: &'static str,
    message: String,
    primary: Label,
    help: Option<String>,
    fixes: Vec<Fix>,
) -> Diagnostic {
    let severity = codes::code(code).map_or(Severity::Error, |entry| entry.severity);
    Diagnostic { code, severity, message, primary, secondary: Vec::new(), help, fixes }
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
    let is_head = written.next().is_some();
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
        (None, Some(section)) if is_head && words::first(clause) == section.word() => match section
        {
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
