//! Whom and what the examples of a rule name, as they write it.

use std::collections::BTreeSet;

use super::subjects::Subjects;
use crate::domain::{SubjectKind, ValueType};
use crate::language::diagnostic::Span;
use crate::language::tree::{At, Clause, ExampleClause, Literal};

/// The references to subjects of this kind, each once, in the order of the text.
pub(super) fn references(subjects: Subjects<'_>, wanted: &SubjectKind) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for line in &subjects.document.lines {
        let Some(Clause::Example(clause)) = &line.clause else { continue };
        let mut spans = of_line(subjects, clause, wanted);
        if *wanted == SubjectKind::Collaborator {
            spans.extend(people(clause));
        }
        for span in spans {
            let written = subjects.document.source.get(span.start..span.end).unwrap_or("");
            if !written.is_empty() && seen.insert(written) {
                found.push(written.to_owned());
            }
        }
    }
    found
}

/// Subjects of facts, and values that refer to one.
fn of_line(subjects: Subjects<'_>, clause: &ExampleClause, wanted: &SubjectKind) -> Vec<Span> {
    let is_wanted = |kind: &At<String>| SubjectKind::from_word(&kind.node) == *wanted;
    let referred = |value: &At<Literal>, value_type: Option<&ValueType>| {
        let is_text = matches!(value.node, Literal::Text(_));
        let kind = value_type.and_then(SubjectKind::of);
        (is_text && kind.as_ref() == Some(wanted)).then_some(value.span)
    };
    match clause {
        ExampleClause::BelongsTo { kind, reference, .. } => {
            is_wanted(kind).then_some(reference.span).into_iter().collect()
        }
        ExampleClause::Fact { kind, reference, attribute, value } => {
            let attributes = subjects.catalogue.attributes(&SubjectKind::from_word(&kind.node));
            let mut attributes = attributes.unwrap_or_default().iter();
            let found = attributes.find(|field| field.name == attribute.node);
            let value = referred(value, found.map(|field| &field.value_type));
            is_wanted(kind).then_some(reference.span).into_iter().chain(value).collect()
        }
        ExampleClause::Event { event, fields, .. } => {
            let kind = subjects.catalogue.events.get(event.node.as_str());
            let value_type = |name: &str| Some(&kind?.field(name)?.value_type);
            let fields = fields.iter();
            fields.filter_map(|(name, value)| referred(value, value_type(&name.node))).collect()
        }
        _ => Vec::new(),
    }
}

/// The collaborators that a line names beside those of facts and events.
fn people(clause: &ExampleClause) -> Vec<Span> {
    match clause {
        ExampleClause::Given { values, .. } | ExampleClause::ExpectMetric { values, .. } => {
            values.iter().filter_map(|(who, _)| who.as_ref()).map(|who| who.span).collect()
        }
        ExampleClause::BelongsTo { owners, .. } => {
            owners.iter().map(|(owner, _)| owner.span).collect()
        }
        ExampleClause::Advance(amounts) => amounts.iter().map(|(who, _)| who.span).collect(),
        ExampleClause::ExpectAmounts { amounts, .. }
        | ExampleClause::ExpectWaiting(amounts)
        | ExampleClause::ExpectDebt(amounts) => amounts.iter().map(|(who, _)| who.span).collect(),
        _ => Vec::new(),
    }
}
