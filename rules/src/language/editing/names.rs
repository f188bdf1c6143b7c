//! Where names are declared, and where they are used.

use std::collections::BTreeSet;
use std::ops::Range;

use super::parts::parts;
use super::subjects::Subjects;
use crate::domain::Catalogue;
use crate::language::diagnostic::Span;
use crate::language::parser::{Token, TokenKind, tokens};
use crate::language::tree::{At, Clause, Document, ExampleClause, Head, WeightingClause};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A metric.
    Metric(String),
    /// A cluster.
    Cluster(String),
    /// A kind of events.
    Event(String),
    /// A kind of asset.
    Kind(String),
    /// A field of a kind of events.
    Field {
        /// The kind.
        event: String,
        /// The field.
        field: String,
    },
}

/// A name where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Where.
    pub span: Span,
    /// What it stands for.
    pub named: Named,
}

/// The names that a document itself gives to metrics and clusters.
#[derive(Debug, Default)]
pub struct Declared {
    metrics: BTreeSet<String>,
    clusters: BTreeSet<String>,
}

impl Declared {
    /// Those of a document.
    pub fn of(document: &Document) -> Self {
        let mut declared = Self::default();
        for part in parts(document) {
            match part.head {
                Head::Metric(name) => declared.metrics.insert(name.node.clone()),
                Head::Cluster(name) => declared.clusters.insert(name.node.clone()),
                _ => false,
            };
        }
        declared
    }

    fn event(&self, name: &str) -> Named {
        match self.clusters.contains(name) {
            true => Named::Cluster(name.to_owned()),
            false => Named::Event(name.to_owned()),
        }
    }
}

/// Every name of a metric, a cluster, an event, a field of an event or a kind of asset, in the order of the text.
pub fn uses(document: &Document, catalogue: &Catalogue) -> Vec<Use> {
    let declared = Declared::of(document);
    let subjects = Subjects { document, catalogue };
    let tokens = tokens(document);
    tokens.iter().flat_map(|token| of_token(token, subjects, &declared)).collect()
}

/// What stands at a byte of the text.
pub fn named_at(document: &Document, catalogue: &Catalogue, offset: usize) -> Option<Use> {
    let mut all = uses(document, catalogue).into_iter();
    all.find(|one| one.span.start <= offset && offset <= one.span.end)
}

/// Where a document declares what a name stands for.
pub fn declaration(document: &Document, named: &Named) -> Option<Span> {
    parts(document).into_iter().find_map(|part| match (part.head, named) {
        (Head::Metric(name), Named::Metric(wanted))
        | (Head::Cluster(name), Named::Cluster(wanted))
        | (Head::Event { name, .. }, Named::Event(wanted))
        | (Head::Asset { name, .. }, Named::Kind(wanted)) => {
            (name.node == *wanted).then_some(name.span)
        }
        (Head::Event { name, .. }, Named::Field { event, field }) if name.node == *event => {
            part.below.iter().find_map(|line| match &line.clause {
                Some(Clause::Field { name, .. }) if name.node == *field => Some(name.span),
                _ => None,
            })
        }
        _ => None,
    })
}

fn of_token(token: &Token, subjects: Subjects<'_>, declared: &Declared) -> Vec<Use> {
    let document = subjects.document;
    let Some(text) = document.source.get(token.span.start..token.span.end) else {
        return Vec::new();
    };
    let span = token.span;
    let one = |named| vec![Use { span, named }];
    match token.kind {
        TokenKind::NewName => match token.section {
            "metric" => one(Named::Metric(text.to_owned())),
            "cluster" => one(Named::Cluster(text.to_owned())),
            "event" => one(Named::Event(text.to_owned())),
            "asset" => one(Named::Kind(text.to_owned())),
            _ => Vec::new(),
        },
        TokenKind::Metric if text != "points" => one(Named::Metric(text.to_owned())),
        TokenKind::Person if is_metric(document, span) => one(Named::Metric(text.to_owned())),
        TokenKind::Event => one(declared.event(text)),
        TokenKind::EventField => event_field(text, span, declared),
        TokenKind::Kind => one(Named::Kind(text.to_owned())),
        TokenKind::Type if subjects.catalogue.assets.contains_key(text) => {
            one(Named::Kind(text.to_owned()))
        }
        TokenKind::Path => path(subjects, token, text, declared).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// `order_paid.amount`: the event, and the field.
fn event_field(text: &str, span: Span, declared: &Declared) -> Vec<Use> {
    let Some((event, field)) = text.split_once('.') else { return Vec::new() };
    let named = declared.event(event);
    let dot = span.start + event.len();
    let first = Use { span: within(span, span.start..dot), named: named.clone() };
    let Named::Event(event) = named else { return vec![first] };
    let named = Named::Field { event, field: field.to_owned() };
    vec![first, Use { span: within(span, dot + 1..span.end), named }]
}

/// The metric or the field that a path begins with.
fn path(subjects: Subjects<'_>, token: &Token, text: &str, declared: &Declared) -> Option<Use> {
    let first = text.split('.').next().unwrap_or(text);
    let end = token.span.start + first.len();
    let span = within(token.span, token.span.start..end);
    if matches!(token.section, "pool" | "weighting") {
        let named = Named::Metric(first.to_owned());
        // Who is on a roster is said by attributes alone.
        let line = subjects.document.line(token.span.line)?;
        if matches!(line.clause, Some(Clause::Weighting(WeightingClause::Everyone(_)))) {
            return None;
        }
        return declared.metrics.contains(first).then_some(Use { span, named });
    }
    let event = subjects.event_at(token.span.line)?;
    event.field(first)?;
    let named = Named::Field { event: event.name.to_string(), field: first.to_owned() };
    Some(Use { span, named })
}

/// `expect sales 10.00 USD` expects a value of a metric, where there is one of that name.
fn is_metric(document: &Document, span: Span) -> bool {
    let clause = document.line(span.line).and_then(|line| line.clause.as_ref());
    let is = |metric: &At<String>| metric.span == span;
    matches!(clause, Some(Clause::Example(ExampleClause::ExpectMetric { metric, .. })) if is(metric))
}

/// A part of a name, which has letters of one byte alone.
fn within(span: Span, range: Range<usize>) -> Span {
    let after = u32::try_from(range.start.saturating_sub(span.start)).unwrap_or(0);
    let length = u32::try_from(range.len()).unwrap_or(0);
    Span {
        start: range.start,
        end: range.end,
        column: span.column + after,
        end_column: span.column + after + length,
        utf16_start: span.utf16_start + after,
        utf16_end: span.utf16_start + after + length,
        ..span
    }
}
