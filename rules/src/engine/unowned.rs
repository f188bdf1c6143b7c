//! Events credited to nobody: how many, for want of what, and how to mend it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::EvaluateError;
use super::exact;
use super::lookup::{at, of};
use super::names::Names;
use super::plan::Plan;
use super::reported::{add, exchange};
use crate::domain::{Billionths, Uncredited};
use crate::language::{MetricId, Program};

/// How many assets a message names.
const NAMED: usize = 3;

/// Events credited to nobody, by what was missing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Unowned {
    /// The kinds of events that are credited and the paths along which they are, in order.
    credits: Vec<(String, String)>,
    found: BTreeMap<Lack, Found>,
}

/// What was missing to credit events: the kind and path at that place, and what on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Lack {
    credit: usize,
    missing: Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Missing {
    /// What the field that the path starts from names leads nowhere.
    Owner,
    /// That field.
    Field,
    /// Something behind one of several owners: their part of the metric is nobody's.
    Part(MetricId),
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Found {
    count: u64,
    /// What they name, or the owners.
    names: Names,
    /// What parts come to.
    value: Billionths,
    last: Option<(i32, i64)>,
}

/// Parts of events that are credited to nobody, of one metric and path.
#[derive(Debug, Default)]
pub(super) struct LostParts(Found);

impl LostParts {
    /// Takes in what is lost of an event, or given back of it, behind owners without what the path
    /// asks for.
    pub fn lose<'n>(
        &mut self,
        value: &Billionths,
        without: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), EvaluateError> {
        exact::add(&mut self.0.value, value)?;
        without.into_iter().try_for_each(|name| self.0.names.add(name))?;
        add(&mut self.0.count, 1)
    }

    /// Takes in what was lost in another part of the log.
    pub fn merge(&mut self, other: Self) -> Result<(), EvaluateError> {
        self.0.merge(other.0)
    }
}

impl Unowned {
    /// Nothing found yet.
    pub fn new(plan: &Plan<'_>) -> Self {
        let credits = plan.credits.iter();
        let credits = credits.map(|(kind, path)| ((*kind).to_owned(), (*path).to_owned()));
        Self { credits: credits.collect(), found: BTreeMap::new() }
    }

    /// What is missing to an event of a kind along a path of the rule. `asset` is what the path
    /// starts from.
    pub fn lack(&self, kind: &str, path: &str, asset: Option<&str>) -> Result<Lack, EvaluateError> {
        let credit = self.credit(kind, path)?;
        let missing = if asset.is_none() { Missing::Field } else { Missing::Owner };
        Ok(Lack { credit, missing })
    }

    /// The place of a kind and path; events that are credited at all are credited along one of them.
    fn credit(&self, kind: &str, path: &str) -> Result<usize, EvaluateError> {
        let known = |(of, along): &(String, String)| of == kind && along == path;
        let credit = self.credits.iter().position(known);
        credit.ok_or_else(|| EvaluateError::defect(format!("no {kind} is credited along {path}")))
    }

    /// Counts parts of events of a kind that are lost to a metric along a path of the rule.
    pub fn lose(
        &mut self,
        metric: MetricId,
        (kind, path): (&str, &str),
        lost: LostParts,
    ) -> Result<(), EvaluateError> {
        if lost.0.count == 0 {
            return Ok(());
        }
        let lack = Lack { credit: self.credit(kind, path)?, missing: Missing::Part(metric) };
        self.found.entry(lack).or_default().merge(lost.0)
    }

    /// Counts the event at a place of the log, unless it was the last one or was noted before.
    pub fn find(
        &mut self,
        lack: Lack,
        asset: Option<&str>,
        place: (i32, i64),
        noted: bool,
    ) -> Result<(), EvaluateError> {
        let found = self.found.entry(lack).or_default();
        if found.last.replace(place) == Some(place) || noted {
            return Ok(());
        }
        if let Some(asset) = asset {
            found.names.add(asset)?;
        }
        add(&mut found.count, 1)
    }

    /// Adds what was found in another part of the log.
    pub fn merge(&mut self, other: Self) -> Result<(), EvaluateError> {
        for (lack, theirs) in other.found {
            self.found.entry(lack).or_default().merge(theirs)?;
        }
        Ok(())
    }

    /// Takes what was found in one part out and puts what is found in another one in; `None` where
    /// too few names are left of those that were kept.
    pub fn replace(&mut self, before: &Self, after: &Self) -> Option<()> {
        for (lack, before) in &before.found {
            let mine = self.found.get_mut(lack)?;
            exchange(&mut mine.count, before.count, 0)?;
            mine.value = mine.value.minus(&before.value)?;
            mine.names.take_out(&before.names)?;
        }
        for (lack, after) in &after.found {
            let mine = self.found.entry(*lack).or_default();
            mine.merge(after.clone()).ok()?;
        }
        self.found.retain(|_, found| found.count > 0);
        let told = |found: &Found| found.names.first(NAMED + 1).is_some();
        self.found.values().all(told).then_some(())
    }

    /// A line for each kind and path.
    pub fn lines(&self, program: &Program) -> Result<Vec<Uncredited>, EvaluateError> {
        let line = |(lack, found): (&Lack, &Found)| {
            let (kind, path) = at(&self.credits, lack.credit, "credited path")?;
            let (why, part) = match lack.missing {
                Missing::Field => (without_field(path), None),
                Missing::Owner => (without_owner(path, &found.names, program), None),
                Missing::Part(metric) => {
                    let metric = of(&program.metrics, metric)?;
                    let part = program.metric_value(metric, found.value.shown());
                    (without_part(path, &found.names), Some(part))
                }
            };
            Ok(Uncredited { event: kind.clone(), count: found.count, why, part })
        };
        self.found.iter().map(line).collect()
    }
}

impl Found {
    fn merge(&mut self, other: Self) -> Result<(), EvaluateError> {
        exact::add(&mut self.value, &other.value)?;
        self.names.merge(&other.names)?;
        add(&mut self.count, other.count)
    }
}

fn root(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

fn without_field(path: &str) -> String {
    let field = root(path);
    format!(
        "{field} is unknown, so nobody can be credited; reverse the event and record it again with \
         its {field}"
    )
}

fn without_owner(text: &str, assets: &Names, program: &Program) -> String {
    let credits = program.metrics.iter().filter_map(|metric| metric.credit.as_ref());
    let touches = program.clusters.iter().flat_map(|cluster| &cluster.touches);
    let mut paths = credits.chain(touches.map(|touch| &touch.by));
    let path = paths.find(|path| path.text == text);
    let hop = path.and_then(|path| path.hops.first());
    let kind = hop.map_or(root(text).to_owned(), |hop| hop.kind.to_string());
    let names = listed(assets);
    if hop.is_some_and(|hop| hop.attribute == "owner") {
        format!(
            "nobody owned {kind} {names} when it happened; assign an owner from an earlier \
             moment"
        )
    } else {
        format!(
            "{text} was unknown for {kind} {names} when it happened; set it from an earlier \
             moment"
        )
    }
}

fn without_part(path: &str, owners: &Names) -> String {
    format!(
        "{path} was unknown behind the owners {} when it happened, so their part is credited to nobody; \
         set it from an earlier moment",
        listed(owners)
    )
}

/// The first few names.
fn listed(names: &Names) -> String {
    let first = names.first(NAMED + 1).unwrap_or_default();
    let named = first.iter().take(NAMED).map(|name| format!("\"{name}\""));
    let more = if first.len() > NAMED { " and others" } else { "" };
    format!("{}{more}", named.collect::<Vec<_>>().join(", "))
}
