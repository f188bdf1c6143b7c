//! Events credited to nobody: how many, for want of what, and how to mend it.

use std::collections::{BTreeMap, BTreeSet};

use super::error::EvaluateError;
use super::plan::Plan;
use super::reported::{add, exchange, shorten};
use crate::domain::Uncredited;
use crate::language::Program;

/// How many assets a message names.
const NAMED: usize = 3;

/// Events credited to nobody, by what was missing.
#[derive(Debug, Clone)]
pub(super) struct Unowned {
    /// The kinds of events that are credited and the paths along which they are, in order.
    credits: Vec<(String, String)>,
    found: BTreeMap<Lack, Found>,
}

/// What was missing to credit events: the kind and path at that place, and whether it was the field
/// that the path starts from or what that names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lack {
    credit: usize,
    field_missing: bool,
}

#[derive(Debug, Clone, Default)]
struct Found {
    count: u64,
    /// The first few by name, and one more if there are more.
    assets: BTreeSet<String>,
    last: Option<(i32, i64)>,
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
    pub fn lack(&self, kind: &str, path: &str, asset: Option<&str>) -> Option<Lack> {
        let known = |(of, along): &(String, String)| of == kind && along == path;
        let credit = self.credits.iter().position(known)?;
        Some(Lack { credit, field_missing: asset.is_none() })
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
            found.name(asset);
        }
        add(&mut found.count, 1)
    }

    /// Adds what was found in another part of the log.
    pub fn merge(&mut self, other: Self) -> Result<(), EvaluateError> {
        for (lack, theirs) in other.found {
            let mine = self.found.entry(lack).or_default();
            add(&mut mine.count, theirs.count)?;
            mine.assets.extend(theirs.assets);
            shorten(&mut mine.assets, NAMED + 1);
        }
        Ok(())
    }

    /// Takes what was found in one part out and puts what is found in another one in; nothing where
    /// a name would have to go that other parts may have too.
    pub fn replace(&mut self, before: &Self, after: &Self) -> Option<()> {
        let none = Found::default();
        for (lack, before) in &before.found {
            let after = after.found.get(lack).unwrap_or(&none);
            let told = before.assets.len() <= NAMED && before.assets.is_subset(&after.assets);
            exchange(&mut self.found.get_mut(lack)?.count, before.count, 0)?;
            told.then_some(())?;
        }
        for (lack, after) in &after.found {
            let mine = self.found.entry(*lack).or_default();
            exchange(&mut mine.count, 0, after.count)?;
            mine.assets.extend(after.assets.iter().cloned());
            shorten(&mut mine.assets, NAMED + 1);
        }
        self.found.retain(|_, found| found.count > 0);
        Some(())
    }

    /// A line for each kind and path.
    pub fn lines(&self, program: &Program) -> Vec<Uncredited> {
        let line = |(lack, found): (&Lack, &Found)| {
            let (kind, path) = self.credits.get(lack.credit)?;
            let why = if lack.field_missing {
                without_field(path)
            } else {
                without_owner(path, &found.assets, program)
            };
            Some(Uncredited { event: kind.clone(), count: found.count, why })
        };
        self.found.iter().filter_map(line).collect()
    }
}

impl Found {
    /// Remembers a name if it is among the first.
    fn name(&mut self, asset: &str) {
        let full = self.assets.len() > NAMED;
        let beyond = full && self.assets.last().is_some_and(|last| last.as_str() < asset);
        if !beyond && !self.assets.contains(asset) {
            self.assets.insert(asset.to_owned());
            shorten(&mut self.assets, NAMED + 1);
        }
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

fn without_owner(text: &str, assets: &BTreeSet<String>, program: &Program) -> String {
    let credits = program.metrics.iter().filter_map(|metric| metric.credit.as_ref());
    let touches = program.clusters.iter().flat_map(|cluster| &cluster.touches);
    let mut paths = credits.chain(touches.map(|touch| &touch.by));
    let path = paths.find(|path| path.text == text);
    let hop = path.and_then(|path| path.hops.first());
    let kind = hop.map_or(root(text).to_owned(), |hop| hop.kind.to_string());
    let named = assets.iter().take(NAMED);
    let names = named.map(|asset| format!("\"{asset}\"")).collect::<Vec<_>>().join(", ");
    let more = if assets.len() > NAMED { " and others" } else { "" };
    if hop.is_some_and(|hop| hop.attribute == "owner") {
        format!(
            "nobody owned {kind} {names}{more} when it happened; assign an owner from an earlier \
             moment"
        )
    } else {
        format!(
            "{text} was unknown for {kind} {names}{more} when it happened; set it from an earlier \
             moment"
        )
    }
}
