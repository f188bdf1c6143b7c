//! Every word of a text with what it is: for colours, and to find a name wherever it is used.

use super::choose;
use super::grammar::{self, Rule};
use super::lines::{self, RawLine};
use super::node::Place;
use super::outline::Outline;
use super::sections::{Section, Stage};
use crate::language::diagnostic::Span;
use crate::language::tree::{Clause, Document, Line};

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The first word of a section's head, and `language`, `catalogue`.
    Head,
    /// The first words of a clause.
    Opening,
    /// Another word of the language.
    Word,
    /// The name that a head gives.
    NewName,
    /// The name of a metric, or `points`.
    Metric,
    /// The name of a kind of events, or of a cluster.
    Event,
    /// `order_paid.amount`
    EventField,
    /// A field of an event, or an attribute.
    Field,
    /// `course.owner`, or the name of a metric in a condition on one.
    Path,
    /// A kind of asset.
    Kind,
    /// A type.
    Type,
    /// A collaborator.
    Person,
    /// A reference that is written as a bare name.
    Value,
    /// `"…"`
    Text,
    /// Digits, with their percent sign.
    Number,
    /// A currency's code.
    Unit,
    /// A time zone.
    Zone,
    /// A date or a time.
    Moment,
    /// From `#` on.
    Comment,
}

/// A word and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TokenKind,
    /// The word of its section's head; empty above the first section.
    pub section: &'static str,
}

/// The words of every line that could be read, and every comment, in the order of the text.
pub fn tokens(document: &Document) -> Vec<Token> {
    let raw = lines::split(&document.source);
    let outline = Outline::of(&raw);
    let mut stage = Stage::Language;
    let mut found = Vec::new();
    for (line, raw) in document.lines.iter().zip(&raw) {
        if let Some(clause) = &line.clause {
            of_clause(line, raw, stage, &outline, &mut found);
            stage = behind(clause, stage);
        }
        if let Some(comment) = &line.comment {
            let section = word(stage);
            found.push(Token { span: comment.span, kind: TokenKind::Comment, section });
        }
    }
    found
}

/// The stage behind a clause.
fn behind(clause: &Clause, stage: Stage) -> Stage {
    match clause {
        Clause::Head(head) => Stage::In(Section::of(head)),
        Clause::Catalogue => Stage::Catalogue,
        _ if stage == Stage::Language => Stage::Top,
        _ => stage,
    }
}

fn word(stage: Stage) -> &'static str {
    stage.section().map_or("", Section::word)
}

/// The words of one clause; none of a line whose head alone is known.
fn of_clause(
    line: &Line,
    raw: &RawLine<'_>,
    stage: Stage,
    outline: &Outline,
    found: &mut Vec<Token>,
) {
    let Ok(choice) = choose::choose(raw.clause, stage, outline).rule else { return };
    let Ok(pair) = grammar::read(choice.rule, raw.clause) else { return };
    let section = match &line.clause {
        Some(Clause::Head(head)) => Section::of(head).word(),
        _ => word(stage),
    };
    let is_head =
        matches!(line.clause, Some(Clause::Head(_) | Clause::Language(_) | Clause::Catalogue));
    let place = Place { line: raw.line, base: raw.base };
    for pair in pair.into_inner().flatten() {
        let (rule, at) = (pair.as_rule(), pair.as_span());
        let is_leaf = pair.into_inner().next().is_none();
        let Some(kind) = kind(rule).filter(|_| is_leaf && at.start() < at.end()) else { continue };
        let span = place.at((), &(at.start()..at.end())).span;
        let kind = match kind {
            TokenKind::Word if span.end > line.opening.end => TokenKind::Word,
            TokenKind::Word if is_head => TokenKind::Head,
            TokenKind::Word => TokenKind::Opening,
            other => other,
        };
        found.push(Token { span, kind, section });
    }
}

/// What the grammar's rule stands for; nothing for the end of a line and for commas.
fn kind(rule: Rule) -> Option<TokenKind> {
    Some(match rule {
        Rule::EOI | Rule::comma => return None,
        Rule::new_name => TokenKind::NewName,
        Rule::metric_name => TokenKind::Metric,
        Rule::event_name => TokenKind::Event,
        Rule::event_field => TokenKind::EventField,
        Rule::field_name => TokenKind::Field,
        Rule::path => TokenKind::Path,
        Rule::kind_name => TokenKind::Kind,
        Rule::type_name => TokenKind::Type,
        Rule::person_name => TokenKind::Person,
        Rule::value_name => TokenKind::Value,
        Rule::text => TokenKind::Text,
        Rule::count | Rule::number | Rule::length | Rule::amount | Rule::percent => {
            TokenKind::Number
        }
        Rule::code => TokenKind::Unit,
        Rule::zone => TokenKind::Zone,
        Rule::date | Rule::time => TokenKind::Moment,
        // Words of the language, and groups, which are no leaves.
        _ => TokenKind::Word,
    })
}
