//! A catalogue document: events, assets and attributes that are added to a base.

use std::collections::HashMap;

use super::super::diagnostic::{Diagnostic, Span};
use super::super::tree::{ApprovalWord, At, Clause, Document, Head};
use super::identity::titled;
use super::layout::{Layout, Section};
use super::literals::{days_of, described, of_months};
use super::names::{declare_field, nearest, unknown};
use super::once::Once;
use super::report::{Problem, Report};
use crate::calendar::Duration;
use crate::domain::{Approval, AssetKind, Catalogue, EventKind, Field, TimeSpan, ValueType};

/// Type words that are no asset kinds.
const TYPE_WORDS: &[&str] = &[
    "number",
    "money",
    "percent",
    "text",
    "truth",
    "moment",
    "duration",
    "customer",
    "collaborator",
];

/// Checks a document that is a catalogue.
pub(super) fn check(
    report: &mut Report<'_>,
    document: &Document,
    found: &[Diagnostic],
    base: &Catalogue,
) -> Option<Catalogue> {
    let layout = Layout::of(document, found, report.stop());
    if let Some(section) = layout.of_kind(|head| matches!(head, Head::Distributor { .. })).first() {
        let message = "this is a distributor, not a catalogue";
        let problem = Problem::new("N215", section.head.opening, message);
        report.add(problem.help("save it as a distributor"));
        return None;
    }
    if layout.catalogue.is_none() && !layout.may_open("catalogue") {
        let span = document.lines.first()?.span;
        let problem = Problem::new("N220", span, "the line \"catalogue\" is missing");
        report.add(problem.help("catalogue"));
        return None;
    }
    let mut building = Building {
        catalogue: base.clone(),
        base,
        declared: HashMap::new(),
        assets_unread: layout.may_open("asset"),
    };
    if let Some(ahead) = ahead(report, &layout) {
        building.catalogue.ahead = ahead;
    }
    for section in &layout.sections {
        if !layout.is_faulty(section) {
            building.declare(report, section);
        }
    }
    for section in &layout.sections {
        building.fill(report, section);
    }
    Some(building.catalogue)
}

struct Building<'a> {
    catalogue: Catalogue,
    base: &'a Catalogue,
    /// Names of sections, and where each stands first.
    declared: HashMap<&'a str, Span>,
    /// Whether there may be assets whose head could not be read.
    assets_unread: bool,
}

impl<'a> Building<'a> {
    /// Takes in the name of an event or an asset, so that types can refer to it.
    fn declare(&mut self, report: &mut Report<'_>, section: &Section<'a>) {
        let Some(name) = section.name() else { return };
        if let Some(first) = self.declared.get(name.node.as_str()) {
            let message = format!("there are two sections named \"{}\"", name.node);
            let also = format!("the first is on line {}", first.line);
            let problem = Problem::new("N210", name.span, message).also(*first, also);
            report.add(problem.help("put its lines under the first"));
            return;
        }
        self.declared.insert(&name.node, name.span);
        let title_of = |title: &Option<At<String>>, before: Option<&str>| match (title, before) {
            (Some(title), _) => title.node.clone(),
            (None, Some(before)) => before.to_owned(),
            (None, None) => titled(&name.node),
        };
        let key = name.node.clone();
        match section.title {
            Head::Event { title, .. } => {
                let before = self.base.events.get(&key);
                let title = title_of(title, before.map(|kind| kind.title.as_str()));
                let kind = EventKind {
                    name: key.as_str().into(),
                    title,
                    fields: before.map(|kind| kind.fields.clone()).unwrap_or_default(),
                    approval: before.map_or(Approval::Automatic, |kind| kind.approval),
                };
                self.catalogue.events.insert(key, kind);
            }
            Head::Asset { title, .. } => {
                let before = self.base.assets.get(&key);
                let title = title_of(title, before.map(|kind| kind.title.as_str()));
                let owner = || vec![Field::new("owner", ValueType::Collaborator)];
                let attributes = before.map_or_else(owner, |kind| kind.attributes.clone());
                let kind = AssetKind { name: key.clone(), title, attributes };
                self.catalogue.assets.insert(key, kind);
            }
            _ => {}
        }
    }

    /// Takes in the fields of a section.
    fn fill(&mut self, report: &mut Report<'_>, section: &Section<'a>) {
        let Some(mut fields) = self.fields(section.title) else { return };
        let mut approval: Once<'_, Approval> = Once::default();
        let mut places: HashMap<String, usize> =
            fields.iter().enumerate().map(|(place, it)| (it.name.to_string(), place)).collect();
        let mut written: HashMap<&str, Span> = HashMap::new();
        for (line, clause) in section.clauses() {
            match clause {
                Clause::Approval(word) => {
                    if let Some(word) = approved(report, word) {
                        approval.set(report, line, word, "the approval");
                    }
                }
                Clause::Field { name, type_word } => {
                    if twice(report, &written, name) {
                        continue;
                    }
                    written.insert(&name.node, name.span);
                    let known = places.get(&name.node).and_then(|place| fields.get(*place));
                    if let Some(field) = self.field(report, known, name, type_word) {
                        places.insert(name.node.clone(), fields.len());
                        fields.push(field);
                    }
                }
                _ => {}
            }
        }
        self.put(section.title, fields, approval.get().copied());
    }

    fn fields(&self, head: &Head) -> Option<Vec<Field>> {
        match head {
            Head::Event { name, .. } => {
                self.catalogue.events.get(&name.node).map(|kind| kind.fields.clone())
            }
            Head::Asset { name, .. } => {
                self.catalogue.assets.get(&name.node).map(|kind| kind.attributes.clone())
            }
            Head::Customer => Some(self.catalogue.customer.clone()),
            Head::Collaborator => Some(self.catalogue.collaborator.clone()),
            _ => None,
        }
    }

    fn put(&mut self, head: &Head, fields: Vec<Field>, approval: Option<Approval>) {
        match head {
            Head::Event { name, .. } => {
                if let Some(kind) = self.catalogue.events.get_mut(&name.node) {
                    kind.fields = fields;
                    kind.approval = approval.unwrap_or(kind.approval);
                }
            }
            Head::Asset { name, .. } => {
                if let Some(kind) = self.catalogue.assets.get_mut(&name.node) {
                    kind.attributes = fields;
                }
            }
            Head::Customer => self.catalogue.customer = fields,
            Head::Collaborator => self.catalogue.collaborator = fields,
            _ => {}
        }
    }

    /// A field that is new; one that is `known` already has to stay what it is.
    fn field(
        &self,
        report: &mut Report<'_>,
        known: Option<&Field>,
        name: &At<String>,
        type_word: &At<String>,
    ) -> Option<Field> {
        declare_field(report, name);
        let value_type = self.value_type(report, type_word)?;
        match known {
            None => return Some(Field { name: name.node.as_str().into(), value_type }),
            Some(field) if field.value_type == value_type => {}
            Some(field) => {
                let message =
                    format!("\"{}\" is {} and stays so", name.node, described(&field.value_type));
                let problem = Problem::new("T313", type_word.span, message);
                report.replace(problem, type_word.span, &field.value_type.to_string());
            }
        }
        None
    }

    fn value_type(&self, report: &mut Report<'_>, word: &At<String>) -> Option<ValueType> {
        let known = TYPE_WORDS.contains(&word.node.as_str())
            || self.catalogue.assets.contains_key(&word.node);
        if known {
            return Some(ValueType::from_word(&word.node));
        }
        let assets = self.catalogue.assets.keys().map(String::as_str);
        let known: Vec<&str> = TYPE_WORDS.iter().copied().chain(assets).collect();
        if self.assets_unread && nearest(&word.node, known.iter().copied()).is_none() {
            return None;
        }
        let message = format!("there is no type named \"{}\"", word.node);
        let known: Vec<_> = known.into_iter().map(|name| (name, None)).collect();
        unknown(report, Problem::new("N205", word.span, message), word, &known);
        None
    }
}

fn twice(report: &mut Report<'_>, written: &HashMap<&str, Span>, name: &At<String>) -> bool {
    let Some(first) = written.get(name.node.as_str()) else { return false };
    let message = format!("\"{}\" is given twice", name.node);
    let problem = Problem::new("N212", name.span, message)
        .also(*first, format!("first given on line {}", first.line));
    report.remove(problem, name.span);
    true
}

/// How far ahead events may lie, where the catalogue says so.
fn ahead(report: &mut Report<'_>, layout: &Layout<'_>) -> Option<TimeSpan> {
    let mut found: Once<'_, TimeSpan> = Once::default();
    for line in &layout.outside {
        let Some(Clause::Ahead(length)) = &line.clause else { continue };
        if let Some(exact) = exact(report, "a limit", length.span, length.node, "") {
            found.set(report, line, exact, "how far ahead events may lie");
        }
    }
    found.get().copied()
}

/// A length of time that is counted exactly, which months cannot be. `what` it is and the word before
/// it are for the problem.
fn exact(
    report: &mut Report<'_>,
    what: &str,
    span: Span,
    length: Duration,
    before: &str,
) -> Option<TimeSpan> {
    if let Some(exact) = length.exactly() {
        return Some(exact);
    }
    let message = format!("months have different lengths, and {what} has one");
    let right = report.corrected(span, &format!("{before}{}", days_of(length)));
    report.add(of_months(span, message, &right));
    None
}

/// How events become approved; waits are counted exactly, which months cannot be.
fn approved(report: &mut Report<'_>, word: &At<ApprovalWord>) -> Option<Approval> {
    let length = match word.node {
        ApprovalWord::Automatic => return Some(Approval::Automatic),
        ApprovalWord::ByHand => return Some(Approval::ByHand),
        ApprovalWord::After(length) => length,
    };
    let exact = exact(report, "a wait", word.span, length, "after ")?;
    Some(Approval::After { micros: exact.micros })
}
