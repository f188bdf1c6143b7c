//! Of whom an example says anything but what is expected.

use std::collections::BTreeSet;

use super::super::tree::{At, Clause, ExampleClause as Words, Literal};
use super::layout::Section;

/// Somebody of whom it says what they brought or own; `ana` where there is nobody.
pub(super) fn somebody<'a>(section: &Section<'a>) -> &'a str {
    let named = section.clauses().find_map(|(_, clause)| match clause {
        Clause::Example(Words::Given { values, .. }) => {
            values.iter().find_map(|(who, _)| who.as_ref())
        }
        Clause::Example(Words::BelongsTo { owners, .. }) => owners.first().map(|(who, _)| who),
        _ => None,
    });
    named.map_or("ana", |who| who.node.as_str())
}

/// The collaborators, and whatever else a text or name in the example refers to.
pub(super) fn people(section: &Section<'_>) -> BTreeSet<String> {
    let mut people = BTreeSet::new();
    for (_, clause) in section.clauses() {
        match clause {
            Clause::Example(Words::Given { values, .. }) => {
                let named = values.iter().filter_map(|(who, _)| who.as_ref());
                people.extend(named.map(|who| who.node.clone()));
            }
            Clause::Example(Words::Advance(amounts)) => {
                people.extend(amounts.iter().map(|(who, _)| who.node.clone()));
            }
            Clause::Example(Words::BelongsTo { owners, .. }) => {
                people.extend(owners.iter().map(|(who, _)| who.node.clone()));
            }
            Clause::Example(Words::Fact { reference, value, .. }) => {
                people.insert(reference.node.clone());
                people.extend(referred(value));
            }
            Clause::Example(Words::Event { fields, .. }) => {
                people.extend(fields.iter().filter_map(|(_, value)| referred(value)));
            }
            _ => {}
        }
    }
    people
}

fn referred(value: &At<Literal>) -> Option<String> {
    if let Literal::Text(text) = &value.node { Some(text.clone()) } else { None }
}
