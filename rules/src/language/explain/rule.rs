//! What sentences need to know of the rest of the document: its sections, what its metrics are.

use crate::domain::{AssetKind, Catalogue, Currency, EventKind, SubjectKind, ValueType};
use crate::language::tree::{
    Clause, ClusterClause, Document, DottedPath, Head, Identity, MeasureWord, MetricClause,
};

use super::words::{quoted, spoken, within};

/// A section: its head and its clauses, each with its line from 1.
pub(super) struct Part<'a> {
    pub head: &'a Head,
    pub line: u32,
    pub clauses: Vec<(u32, &'a Clause)>,
}

/// What a metric's values are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Units that can be named one by one: 5 completions.
    Count,
    Number,
    Money,
}

/// A metric, as far as other sections speak of it.
pub(super) struct Measure<'a> {
    pub name: &'a str,
    pub kind: Kind,
    /// Whether more events make more of it; an average or a maximum is no such thing.
    pub adds_up: bool,
    /// Whether collaborators have it; else it is site-wide.
    pub credited: bool,
    /// Whether it is worth points.
    pub worth: bool,
}

/// Where a path starts.
#[derive(Clone, Copy)]
pub(super) enum Start<'a> {
    /// At an event of that kind.
    Event(&'a str),
    /// At the collaborator who is to qualify.
    Collaborator,
}

/// The whole document.
pub(super) struct Rule<'a> {
    pub catalogue: &'a Catalogue,
    pub parts: Vec<Part<'a>>,
    pub measures: Vec<Measure<'a>>,
    pub currency: Option<Currency>,
}

impl<'a> Rule<'a> {
    pub fn new(document: &'a Document, catalogue: &'a Catalogue) -> Self {
        let parts = parts(document);
        let mut rule = Self { catalogue, parts, measures: Vec::new(), currency: None };
        let currency = rule.clauses().find_map(|clause| match clause {
            Clause::Identity(Identity::Currency { code, .. }) => code.node.parse().ok(),
            _ => None,
        });
        rule.currency = currency;
        rule.measures = rule.parts.iter().filter_map(|part| rule.measure_of(part)).collect();
        rule
    }

    /// Every clause of every section.
    pub fn clauses(&self) -> impl Iterator<Item = &'a Clause> {
        self.parts.iter().flat_map(|part| part.clauses.iter().map(|(_, clause)| *clause))
    }

    /// `, New York time`: whose clocks times of the day are on.
    pub fn clock(&self) -> String {
        let zone = self.clauses().find_map(|clause| match clause {
            Clause::Identity(Identity::TimeZone(zone)) => Some(zone.node.as_str()),
            _ => None,
        });
        match zone.map(|zone| (zone, zone.rsplit_once('/'))) {
            None => String::new(),
            Some((zone, Some((area, city))))
                if area != "Etc" && !zone.contains(char::is_numeric) =>
            {
                format!(", {} time", spoken(city))
            }
            Some((zone, _)) => format!(" in the time zone {zone}"),
        }
    }

    /// The metric with that name.
    pub fn measure(&self, name: &str) -> Option<&Measure<'a>> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// The clauses of the cluster with that name.
    pub fn cluster(&self, name: &str) -> Option<impl Iterator<Item = &'a ClusterClause>> {
        let named = |part: &&Part<'a>| matches!(part.head, Head::Cluster(own) if own.node == name);
        let part = self.parts.iter().find(named)?;
        Some(part.clauses.iter().filter_map(|(_, clause)| match clause {
            Clause::Cluster(clause) => Some(clause),
            _ => None,
        }))
    }

    /// The kind of event whose fields a cluster's conditions and amounts are about.
    pub fn closing(&self, cluster: &str) -> Option<&'a str> {
        let end = self.cluster(cluster)?.find_map(|clause| match clause {
            ClusterClause::EndsWith { event, .. } => Some(event.node.as_str()),
            _ => None,
        });
        end.or_else(|| {
            self.cluster(cluster)?.find_map(|clause| match clause {
                ClusterClause::Touch { event, .. } => Some(event.node.as_str()),
                _ => None,
            })
        })
    }

    /// An event kind's title, between quotes.
    pub fn event(&self, name: &str) -> String {
        let title = self.catalogue.events.get(name).map(|kind: &EventKind| kind.title.as_str());
        quoted(title.filter(|title| !title.is_empty()).unwrap_or(&spoken(name)))
    }

    /// What an asset of a kind is called.
    pub fn asset(&self, name: &str) -> String {
        let title = self.catalogue.assets.get(name).map(|kind: &AssetKind| kind.title.as_str());
        within(title.filter(|title| !title.is_empty()).unwrap_or(&spoken(name)))
    }

    /// `course.owner` is `the owner of the course`, with the type of what it leads to.
    pub fn path(&self, start: Start<'_>, path: &DottedPath) -> (String, Option<ValueType>) {
        let mut steps = path.node.iter().map(|step| step.node.as_str());
        let Some(first) = steps.next() else { return (String::new(), None) };
        let (mut said, mut found) = match start {
            Start::Event(kind) => {
                let kind = self.catalogue.events.get(kind);
                let found = kind.and_then(|kind| kind.field_type(first)).cloned();
                (format!("the {}", self.field(first, found.as_ref())), found)
            }
            Start::Collaborator => {
                let found = self.attribute(&SubjectKind::Collaborator, first);
                let called = attribute_name(&SubjectKind::Collaborator, first, found.as_ref());
                (format!("their {called}"), found)
            }
        };
        for step in steps {
            let kind = found.as_ref().and_then(SubjectKind::of).unwrap_or(SubjectKind::Customer);
            found = self.attribute(&kind, step);
            said = format!("the {} of {said}", attribute_name(&kind, step, found.as_ref()));
        }
        (said, found)
    }

    /// A field of an event; one that is named like its asset is called by the asset's title.
    pub fn field(&self, name: &str, found: Option<&ValueType>) -> String {
        match found {
            Some(ValueType::Asset(kind)) if kind == name => self.asset(kind),
            _ => spoken(name),
        }
    }

    fn attribute(&self, kind: &SubjectKind, name: &str) -> Option<ValueType> {
        self.catalogue.attribute_type(kind, name).cloned()
    }

    fn measure_of(&self, part: &Part<'a>) -> Option<Measure<'a>> {
        let Head::Metric(name) = part.head else { return None };
        let mut measure = Measure {
            name: &name.node,
            kind: Kind::Count,
            adds_up: true,
            credited: false,
            worth: false,
        };
        for (_, clause) in &part.clauses {
            let Clause::Metric(clause) = clause else { continue };
            match clause {
                MetricClause::Credit(_) | MetricClause::Split(_) => measure.credited = true,
                MetricClause::Worth { .. } | MetricClause::WorthFact(_) => measure.worth = true,
                MetricClause::Measure { word, event, field } => {
                    measure.kind = self.kind_of(*word, &event.node, &field.node);
                    measure.adds_up = matches!(word, MeasureWord::Sum | MeasureWord::Distinct);
                }
                MetricClause::Attribute(attribute) => {
                    let found = self.attribute(&SubjectKind::Collaborator, &attribute.node);
                    let is_money = found == Some(ValueType::Money);
                    measure.kind = if is_money { Kind::Money } else { Kind::Number };
                    measure.credited = true;
                }
                MetricClause::Count(_)
                | MetricClause::Where(_)
                | MetricClause::OncePer(_)
                | MetricClause::AtMostPer { .. }
                | MetricClause::SplitOfTwo(..) => {}
            }
        }
        Some(measure)
    }

    fn kind_of(&self, word: MeasureWord, event: &str, field: &str) -> Kind {
        if word == MeasureWord::Distinct {
            return Kind::Count;
        }
        let value = self.cluster(event).into_iter().flatten().find_map(|clause| match clause {
            ClusterClause::ValueSum { event, field } => Some((&event.node, &field.node)),
            _ => None,
        });
        let (event, field) = match value {
            Some((event, summed)) if field == "value" => (event.as_str(), summed.as_str()),
            _ => (self.closing(event).unwrap_or(event), field),
        };
        let found = self.catalogue.events.get(event).and_then(|kind| kind.field_type(field));
        if found == Some(&ValueType::Money) { Kind::Money } else { Kind::Number }
    }
}

/// A collaborator's customer is the account with which they buy themselves.
fn attribute_name(kind: &SubjectKind, name: &str, found: Option<&ValueType>) -> String {
    if *kind == SubjectKind::Collaborator && found == Some(&ValueType::Customer) {
        return format!("{} account", spoken(name));
    }
    spoken(name)
}

fn parts(document: &Document) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in &document.lines {
        match &line.clause {
            Some(Clause::Head(head)) => {
                parts.push(Part { head, line: line.number, clauses: Vec::new() });
            }
            Some(clause) => {
                if let Some(part) = parts.last_mut() {
                    part.clauses.push((line.number, clause));
                }
            }
            None => {}
        }
    }
    parts
}
