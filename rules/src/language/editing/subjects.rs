//! What can be looked at in a line: fields of the events that its section is about, attributes, metrics.

use std::cmp::Reverse;

use super::parts::{Part, part_at, parts};
use crate::domain::{Catalogue, EventKind, Field, SubjectKind, ValueType};
use crate::language::tree::{
    Clause, ClusterClause, Document, Head, Identity, MeasureWord, MetricClause, WeightingClause,
};

/// A document and what its names can stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subjects<'d> {
    pub document: &'d Document,
    pub catalogue: &'d Catalogue,
}

impl<'d> Subjects<'d> {
    /// The names of its metrics, in the order of the text.
    pub fn metrics(&self) -> Vec<&'d str> {
        let named = |part: Part<'d>| match part.head {
            Head::Metric(name) => Some(name.node.as_str()),
            _ => None,
        };
        parts(self.document).into_iter().filter_map(named).collect()
    }

    /// The names of its clusters, in the order of the text.
    pub fn clusters(&self) -> Vec<&'d str> {
        let named = |part: Part<'d>| match part.head {
            Head::Cluster(name) => Some(name.node.as_str()),
            _ => None,
        };
        parts(self.document).into_iter().filter_map(named).collect()
    }

    /// The type of what a metric of this name comes to; `None` of one that is not there or not finished.
    pub fn type_of_metric(&self, name: &str) -> Option<ValueType> {
        if name == "points" {
            return Some(ValueType::Number);
        }
        let is_it = |part: &Part<'d>| matches!(part.head, Head::Metric(of) if of.node == name);
        let metric = parts(self.document).into_iter().find(is_it)?;
        metric.below.iter().find_map(|line| match &line.clause {
            Some(Clause::Metric(MetricClause::Count(_))) => Some(ValueType::Number),
            Some(Clause::Metric(MetricClause::Measure { word: MeasureWord::Distinct, .. })) => {
                Some(ValueType::Number)
            }
            Some(Clause::Metric(MetricClause::Measure { event, field, .. })) => {
                let mut fields = self.measured_fields(&event.node).into_iter();
                let field = fields.find(|known| known.name == field.node)?;
                Some(field.value_type)
            }
            Some(Clause::Metric(MetricClause::Attribute(name))) => {
                let mut all = self.catalogue.collaborator.iter();
                all.find(|field| field.name == name.node).map(|field| field.value_type.clone())
            }
            _ => None,
        })
    }

    fn cluster(&self, name: &str) -> Option<Part<'d>> {
        let is_it = |part: &Part<'d>| matches!(part.head, Head::Cluster(of) if of.node == name);
        parts(self.document).into_iter().find(is_it)
    }

    /// A kind of events by its name; that of a cluster is the one that ends its journeys.
    pub fn event(&self, name: &str) -> Option<&'d EventKind> {
        match self.cluster(name) {
            Some(part) => self.event_of(&part),
            None => self.catalogue.events.get(name),
        }
    }

    /// The fields of an event or of the journeys of a cluster: those without an end have what they are worth.
    pub fn measured_fields(&self, name: &str) -> Vec<Field> {
        if let Some(event) = self.event(name) {
            return event.fields.clone();
        }
        let lines = self.cluster(name).into_iter().flat_map(|cluster| cluster.below);
        let worth = lines.filter_map(|line| match &line.clause {
            Some(Clause::Cluster(ClusterClause::ValueSum { event, field })) => {
                let value = self.catalogue.events.get(&event.node)?.field(&field.node)?;
                Some(Field { name: "value".into(), value_type: value.value_type.clone() })
            }
            _ => None,
        });
        worth.collect()
    }

    /// Whether amounts in other currencies are turned into the document's own.
    pub fn has_other_currencies(&self) -> bool {
        let said = |clause: &Option<Clause>| {
            matches!(
                clause,
                Some(Clause::Identity(Identity::Currency { others_at_rate: Some(_), .. }))
            )
        };
        self.document.lines.iter().any(|line| said(&line.clause))
    }

    /// The fields that a line of a section can name. `before` is what stands before in the line: an event that it
    /// names decides, else the section does.
    pub fn fields(&self, line: u32, before: &str) -> Vec<Field> {
        let Some(part) = part_at(self.document, line) else { return Vec::new() };
        let words: Vec<&str> = before.split([' ', '\t', '\u{a0}', ',']).collect();
        if let Some(event) = words.iter().find_map(|word| self.catalogue.events.get(*word)) {
            return event.fields.clone();
        }
        let opening = words.iter().find(|word| !word.is_empty()).copied();
        match part.head {
            Head::Example(_) => self.facts(&words),
            Head::Pool => Vec::new(),
            Head::Weighting if opening == Some("tiers") => self.fields_of_paid(&part),
            Head::Weighting => self.catalogue.collaborator.clone(),
            Head::Cluster(_) if opening == Some("group") => self.fields_to_group_by(&part),
            Head::Cluster(_) => self.fields_of_cluster(&part),
            Head::Metric(_) if opening == Some("attribute") => self.catalogue.collaborator.clone(),
            Head::Metric(_) if opening == Some("split") => self.fields_of_touches(&part),
            _ => self.event_of(&part).map(|event| event.fields.clone()).unwrap_or_default(),
        }
    }

    /// The attributes that a fact of an example can name.
    fn facts(&self, words: &[&str]) -> Vec<Field> {
        let kind = words.iter().find(|word| !word.is_empty());
        let kind = kind.map(|word| SubjectKind::from_word(word));
        let attributes = kind.and_then(|kind| self.catalogue.attributes(&kind));
        attributes.map(<[Field]>::to_vec).unwrap_or_default()
    }

    /// Those of the event that ends journeys, else those that touches have, each once.
    fn fields_of_cluster(&self, part: &Part<'_>) -> Vec<Field> {
        match (self.event_of(part), self.touched(part)) {
            (Some(event), _) => event.fields.clone(),
            (None, touched) if touched.is_empty() => self.shared(self.catalogue.events.values()),
            (None, touched) => touched,
        }
    }

    /// What every event of a cluster has. Where none is named yet: what any two events have, of which journeys are
    /// made.
    fn fields_to_group_by(&self, part: &Part<'_>) -> Vec<Field> {
        let touches = touches(part).filter_map(|name| self.catalogue.events.get(name));
        let events: Vec<&EventKind> = touches.chain(self.event_of(part)).collect();
        let Some((first, others)) = events.split_first() else {
            return self.shared(self.catalogue.events.values());
        };
        let has_all = |field: &&Field| others.iter().all(|event| event.fields.contains(field));
        first.fields.iter().filter(has_all).cloned().collect()
    }

    /// The texts and references that several events have, those of most events first.
    fn shared<'e>(&self, events: impl Iterator<Item = &'e EventKind>) -> Vec<Field> {
        let is_name = |field: &&Field| {
            field.value_type == ValueType::Text || SubjectKind::of(&field.value_type).is_some()
        };
        let mut found: Vec<(usize, Field)> = Vec::new();
        for field in events.flat_map(|event| &event.fields).filter(is_name) {
            match found.iter_mut().find(|(_, known)| known == field) {
                Some((times, _)) => *times += 1,
                None => found.push((1, field.clone())),
            }
        }
        found.retain(|(times, _)| *times > 1);
        found.sort_by_key(|(times, _)| Reverse(*times));
        found.into_iter().map(|(_, field)| field).collect()
    }

    /// What a touch of the cluster that a metric is over can weigh: the numbers of its events.
    fn fields_of_touches(&self, part: &Part<'_>) -> Vec<Field> {
        let cluster = part.below.iter().find_map(|line| match &line.clause {
            Some(Clause::Metric(MetricClause::Count(over))) => self.cluster(&over.node),
            Some(Clause::Metric(MetricClause::Measure { event, .. })) => self.cluster(&event.node),
            _ => None,
        });
        let fields = cluster.map(|cluster| self.touched(&cluster)).unwrap_or_default();
        fields.into_iter().filter(|field| field.value_type == ValueType::Number).collect()
    }

    /// What tiers can be for each of: the fields of what is paid by.
    fn fields_of_paid(&self, part: &Part<'_>) -> Vec<Field> {
        let paid = part.below.iter().find_map(|line| match &line.clause {
            Some(Clause::Weighting(WeightingClause::PayBy(metric))) => Some(&metric.node),
            _ => None,
        });
        let is_it =
            |part: &Part<'d>| matches!(part.head, Head::Metric(of) if Some(&of.node) == paid);
        let metric = parts(self.document).into_iter().find(is_it);
        let event = metric.and_then(|metric| self.event_of(&metric));
        event.map(|event| event.fields.clone()).unwrap_or_default()
    }

    /// The fields of the events that touch, each once.
    fn touched(&self, part: &Part<'_>) -> Vec<Field> {
        let mut found: Vec<Field> = Vec::new();
        for event in touches(part).filter_map(|name| self.catalogue.events.get(name)) {
            for field in &event.fields {
                if !found.contains(field) {
                    found.push(field.clone());
                }
            }
        }
        found
    }

    /// The event that the section of a line is about.
    pub fn event_at(&self, line: u32) -> Option<&'d EventKind> {
        self.event_of(&part_at(self.document, line)?)
    }

    /// The event that a metric measures, or that ends the journeys of a cluster.
    fn event_of(&self, part: &Part<'_>) -> Option<&'d EventKind> {
        let name = part.below.iter().find_map(|line| match &line.clause {
            Some(Clause::Metric(MetricClause::Count(event))) => Some(&event.node),
            Some(Clause::Metric(MetricClause::Measure { event, .. })) => Some(&event.node),
            Some(Clause::Cluster(ClusterClause::EndsWith { event, .. })) => Some(&event.node),
            _ => None,
        })?;
        match (part.head, self.cluster(name)) {
            // A cluster is over events alone.
            (Head::Metric(_), Some(cluster)) => self.event_of(&cluster),
            _ => self.catalogue.events.get(name),
        }
    }

    /// What can stand behind a dotted path that begins with one of these fields: the attributes of what it leads to.
    pub fn behind(&self, fields: &[Field], path: &[&str]) -> Vec<Field> {
        let mut fields = fields.to_vec();
        for step in path {
            let found = fields.iter().find(|field| field.name == **step);
            let kind = found.and_then(|field| SubjectKind::of(&field.value_type));
            let attributes = kind.and_then(|kind| self.catalogue.attributes(&kind));
            fields = attributes.map(<[Field]>::to_vec).unwrap_or_default();
        }
        fields
    }

    /// The type that a dotted path leads to.
    pub fn type_of(&self, fields: &[Field], path: &[&str]) -> Option<ValueType> {
        let (last, before) = path.split_last()?;
        let fields = self.behind(fields, before);
        fields.into_iter().find(|field| field.name == **last).map(|field| field.value_type)
    }
}

/// The names of the events that touch in a cluster.
fn touches<'p>(part: &Part<'p>) -> impl Iterator<Item = &'p String> {
    part.below.iter().filter_map(|line| match &line.clause {
        Some(Clause::Cluster(ClusterClause::Touch { event, .. })) => Some(&event.node),
        _ => None,
    })
}
