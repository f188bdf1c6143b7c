//! What the word at a place means.

use super::names::{Named, named_at};
use super::parts::part_at;
use super::subjects::Subjects;
use super::unread;
use super::words;
use crate::domain::{Approval, Catalogue, Field, TimeSpan};
use crate::language::diagnostic::Span;
use crate::language::explain::explain;
use crate::language::parser::{Token, TokenKind, openings, tokens};
use crate::language::tree::{Clause, Document, ExampleClause, Line};

/// What to say of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// In Markdown.
    pub text: String,
}

/// What to say of the word at a byte of the text. `is_right` tells that the document has no errors: then a line is
/// said in a plain sentence, too.
pub fn hover(
    document: &Document,
    catalogue: &Catalogue,
    offset: usize,
    is_right: bool,
) -> Option<Hover> {
    let is_there = |span: Span| span.start <= offset && offset < span.end;
    let tokens = tokens(document);
    let Some(token) = tokens.iter().copied().find(|token| is_there(token.span)) else {
        let is_word = |token: &Token| token.kind != TokenKind::Comment;
        let mut words = tokens.iter().filter(|token| is_word(token));
        let mut is_read = |number: u32| words.any(|token| token.span.line == number);
        return unread::hover(document, offset).filter(|found| !is_read(found.span.line));
    };
    let subjects = Subjects { document, catalogue };
    if let Some(found) = named_at(document, catalogue, offset)
        && let Some(text) = of_name(subjects, &found.named, is_right)
    {
        return Some(Hover { span: found.span, text });
    }
    let line = document.line(token.span.line)?;
    let text = match token.kind {
        TokenKind::Path => of_path(subjects, &token)?,
        TokenKind::Comment => return None,
        TokenKind::Head | TokenKind::Opening | TokenKind::Word => {
            of_line(document, catalogue, line, &token, is_right)?
        }
        _ => return None,
    };
    let is_opening = matches!(token.kind, TokenKind::Head | TokenKind::Opening);
    Some(Hover { span: if is_opening { line.opening } else { token.span }, text })
}

/// What the reference says of a line, below what the line itself says.
fn of_line(
    document: &Document,
    catalogue: &Catalogue,
    line: &Line,
    token: &Token,
    is_right: bool,
) -> Option<String> {
    let sentence = if is_right { sentence(document, catalogue, line.number) } else { None };
    let reference = reference(document, line, token.section);
    match (sentence, reference) {
        (Some(sentence), Some(reference)) => Some(format!("{sentence}\n\n---\n\n{reference}")),
        (sentence, reference) => sentence.or(reference),
    }
}

/// The sentences that a line has in the explanation.
fn sentence(document: &Document, catalogue: &Catalogue, number: u32) -> Option<String> {
    let explained = explain(document, catalogue);
    let sentences = explained.sections.iter().flat_map(|section| &section.sentences);
    let of_line = sentences.filter(|sentence| sentence.line == Some(number));
    let texts: Vec<&str> = of_line.map(|sentence| sentence.text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

fn reference(document: &Document, line: &Line, section: &str) -> Option<String> {
    let page = match &line.clause {
        Some(Clause::Example(ExampleClause::BelongsTo { .. })) => Some("belongs-to"),
        Some(Clause::Example(ExampleClause::Event { .. })) => Some("events"),
        Some(Clause::Example(ExampleClause::Refund { .. })) => Some("refund"),
        _ => None,
    };
    if let Some(page) = page {
        return words::of_page(section, page);
    }
    let written = document.source.get(line.opening.start..line.opening.end)?;
    let written: Vec<&str> = written.trim_end_matches(',').split_whitespace().collect();
    let written = written.join(" ");
    // A head stands in its own section; above the sections of a catalogue stands a line of none.
    let section = if section.is_empty() { "catalogue" } else { section };
    let exact = openings().find(|one| one.section == section && one.words == written);
    let longer = || {
        openings()
            .find(|one| one.section == section && one.words.split(' ').next() == Some(&written))
    };
    let opening = exact.or_else(longer)?;
    words::of_opening(opening.section, opening.words)
}

fn of_name(subjects: Subjects<'_>, named: &Named, is_right: bool) -> Option<String> {
    match named {
        Named::Metric(name) => Some(of_section(subjects, "metric", name, is_right)),
        Named::Cluster(name) => Some(of_section(subjects, "cluster", name, is_right)),
        Named::Event(name) => of_event(subjects, name),
        Named::Kind(name) => {
            let kind = subjects.catalogue.assets.get(name)?;
            Some(format!("asset `{name}`: {}\n\n{}", kind.title, fields(&kind.attributes)))
        }
        Named::Field { event, field } => {
            let field = subjects.catalogue.events.get(event)?.field(field)?;
            Some(format!("`{}`: {} of `{event}`", field.name, field.value_type))
        }
    }
}

/// A section of the document, in sentences where it has no errors, else as it is written.
fn of_section(subjects: Subjects<'_>, word: &str, name: &str, is_right: bool) -> String {
    let named = match word {
        "metric" => Named::Metric(name.to_owned()),
        _ => Named::Cluster(name.to_owned()),
    };
    let head = format!("{word} `{name}`");
    let document = subjects.document;
    let declared = super::names::declaration(document, &named);
    let Some(part) = declared.and_then(|span| part_at(document, span.line)) else { return head };
    let last = part.below.last().map_or(part.first.number, |line| line.number);
    let lines = part.first.number..=last;
    if is_right {
        let explained = explain(document, subjects.catalogue);
        let sentences = explained.sections.iter().flat_map(|section| &section.sentences);
        let own = sentences.filter(|one| one.line.is_some_and(|line| lines.contains(&line)));
        let texts: Vec<&str> = own.map(|sentence| sentence.text.as_str()).collect();
        return format!("{head}\n\n{}", texts.join(" "));
    }
    let written = part.below.iter().filter(|line| line.clause.is_some());
    let written = written.filter_map(|line| document.source.get(line.span.start..line.span.end));
    let written: Vec<&str> = written.collect();
    format!("{head}\n\n```tantieme\n{}\n```", written.join("\n"))
}

fn of_event(subjects: Subjects<'_>, name: &str) -> Option<String> {
    let event = subjects.catalogue.events.get(name)?;
    let approval = match event.approval {
        Approval::Automatic => String::new(),
        Approval::ByHand => ", approved by hand".to_owned(),
        Approval::After { micros } => {
            format!(", approved by itself after {}", TimeSpan { micros })
        }
    };
    Some(format!("event `{name}`: {}{approval}\n\n{}", event.title, fields(&event.fields)))
}

fn fields(fields: &[Field]) -> String {
    let rows = fields.iter().map(|field| format!("- `{}`: {}", field.name, field.value_type));
    rows.collect::<Vec<_>>().join("\n")
}

/// What a path leads to.
fn of_path(subjects: Subjects<'_>, token: &Token) -> Option<String> {
    let text = subjects.document.source.get(token.span.start..token.span.end)?;
    let line = subjects.document.line(token.span.line)?;
    let before = subjects.document.source.get(line.span.start..token.span.start)?;
    let fields = subjects.fields(token.span.line, before);
    let path: Vec<&str> = text.split('.').collect();
    let found = subjects.type_of(&fields, &path)?;
    Some(format!("`{text}`: {found}"))
}
