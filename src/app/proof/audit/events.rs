//! Each event that a rule reads is in exactly one place: settled, open, late, void or not measured.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rules::domain::{
    Catalogue, CutOff, DistributorState, EventState, GapChoice, Moment, Period, PeriodState,
};
use rules::language::Program;

use super::Finding;
use crate::app::rules::compiled;
use crate::app::settling::follow::{plan_after, planned};
use crate::app::{Answer, App, Problem};
use crate::store::log::{PlacedEvent, placed_behind};
use crate::store::{Connection, StoreError, distributors, periods, settlements};

/// The name of the check.
pub const NAME: &str = "events";

/// So many findings are enough.
const MOST: usize = 100;

/// How many events of a rule are where. Together they are all events of the kinds that it reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The distributor's name.
    pub distributor: String,
    /// In a settled period, and known when it was settled.
    pub settled: u64,
    /// Among those that are settled: how often a settlement found one that nobody owns.
    pub uncredited: u64,
    /// In a period that is not settled yet, or in one to come.
    pub open: u64,
    /// In a settled period, and recorded after it was settled: what the next settlement is told of.
    pub late: u64,
    /// Rejected, or taken back wholly.
    pub void: u64,
    /// Before the rule measured anything, in a time that it skips, or of a kind that it did not read then.
    pub unmeasured: u64,
}

impl App {
    /// Looks where each event of a rule is.
    pub(super) async fn audit_events(&self, name: &str) -> Answer<(Vec<Finding>, Whereabouts)> {
        let catalogue = self.catalogue().await?.catalogue;
        let wanted = name.to_owned();
        let load = move |connection: &mut _| Measures::load(connection, &wanted, &catalogue);
        let measures = self.read(load).await?;
        let measures = measures.ok_or_else(|| Problem::not_found("name", "distributor", name))?;
        let mut found = measures.unexplained_gaps();
        let mut whereabouts = Whereabouts {
            distributor: name.to_owned(),
            uncredited: measures.uncredited,
            ..Whereabouts::default()
        };
        let (kinds, mut behind) = (measures.kinds(), (i32::MIN, 0));
        loop {
            let kinds = kinds.clone();
            let events = self.read(move |c| placed_behind(c, &kinds, behind)).await?;
            found.extend(events.iter().filter_map(|event| measures.place(event, &mut whereabouts)));
            match events.last().filter(|_| found.len() < MOST) {
                Some(last) => behind = (last.stream, last.position),
                None => return Ok((found, whereabouts)),
            }
        }
    }
}

/// What a rule measures, and what became of it.
struct Measures {
    name: String,
    archived: bool,
    /// In their order, each with how far the log was read when it was settled; `None` where it is not.
    periods: Vec<(Period, Option<CutOff>)>,
    versions: BTreeMap<i32, Version>,
    /// The indexes of the periods before which a version leaves out some time.
    planned: BTreeSet<i64>,
    uncredited: u64,
}

/// A version that still reads.
struct Version {
    program: Arc<Program>,
    kinds: Vec<String>,
    gap: Option<GapChoice>,
}

impl Version {
    /// When it would begin to measure behind a period.
    fn begins_behind(&self, before: &Period) -> Result<Option<Moment>, StoreError> {
        let plan = plan_after(&self.program, self.gap, &planned(before))?;
        Ok(plan.map(|plan| plan.window.start))
    }
}

/// The indexes of the periods that begin later than the one before ends, because a version says so.
fn planned_gaps(
    periods: &[Period],
    versions: &BTreeMap<i32, Version>,
) -> Result<BTreeSet<i64>, StoreError> {
    let mut found = BTreeSet::new();
    for (before, period) in periods.iter().zip(periods.iter().skip(1)) {
        if before.window.end >= period.window.start {
            continue;
        }
        for version in versions.values() {
            if version.begins_behind(before)? == Some(period.window.start) {
                found.insert(period.index);
            }
        }
    }
    Ok(found)
}

impl Measures {
    fn load(
        connection: &mut Connection,
        name: &str,
        catalogue: &Catalogue,
    ) -> Result<Option<Self>, StoreError> {
        let Some(distributor) = distributors::find(connection, name)? else { return Ok(None) };
        let periods = periods::all(connection, name)?;
        let (mut cut_offs, mut uncredited) = (BTreeMap::new(), 0);
        for id in settlements::ids(connection, Some(name))? {
            let Some(settlement) = settlements::find(connection, &id)? else { continue };
            if settlement.owed_since.is_some() {
                cut_offs.insert(settlement.period_index, settlement.cut_off);
                uncredited += settlement.outcome.uncredited.iter().map(|it| it.count).sum::<u64>();
            }
        }
        let mut versions = BTreeMap::new();
        for version in distributors::versions(connection, &[name.to_owned()])? {
            // One that no longer reads measures nothing: its periods fail.
            if let Some(program) = compiled::program(&version.source, catalogue) {
                let kinds = program.event_kinds();
                versions.insert(version.version, Version { program, kinds, gap: version.gap });
            }
        }
        let planned = planned_gaps(&periods, &versions)?;
        Ok(Some(Self {
            name: name.to_owned(),
            archived: distributor.state == DistributorState::Archived,
            periods: periods
                .into_iter()
                .map(|period| (cut_offs.remove(&period.index), period))
                .map(|(cut_off, period)| (period, cut_off))
                .collect(),
            planned,
            versions,
            uncredited,
        }))
    }

    /// Every kind that any of the versions reads.
    fn kinds(&self) -> Vec<String> {
        let kinds = self.versions.values().flat_map(|version| version.kinds.iter().cloned());
        let mut kinds: Vec<String> = kinds.collect();
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// Times between periods that nobody left out.
    fn unexplained_gaps(&self) -> Vec<Finding> {
        let pairs = self.periods.iter().zip(self.periods.iter().skip(1));
        let pairs = pairs.map(|((before, _), (period, _))| (before, period));
        let gaps = pairs.filter(|(before, period)| {
            before.window.end < period.window.start && !self.planned.contains(&period.index)
        });
        let finding = |(before, period): (&Period, &Period)| Finding {
            check: NAME,
            row: format!("periods {}.{}", self.name, period.index),
            what: "the time before it is measured, or a version skips it".to_owned(),
            expected: Some(before.window.end.to_string()),
            found: Some(period.window.start.to_string()),
        };
        gaps.map(finding).collect()
    }

    /// Counts an event where it is; a finding when it is in no place, or in more than one.
    fn place(&self, event: &PlacedEvent, whereabouts: &mut Whereabouts) -> Option<Finding> {
        let next = self.periods.partition_point(|(period, _)| period.window.start <= event.at);
        let contains = |(period, _): &&(Period, Option<CutOff>)| period.window.contains(event.at);
        // Where windows overlap, as they must not, it is those of neighbours.
        let near = self.periods.get(next.saturating_sub(2)..next).unwrap_or_default();
        let mut holding = near.iter().filter(contains);
        let count = match (holding.next(), holding.next()) {
            (Some(_), Some(_)) => return Some(self.finding(event, "in two periods")),
            (Some((period, cut_off)), None) => {
                self.class(event, period, cut_off.as_ref(), whereabouts)
            }
            (None, _) => match self.outside(event, next) {
                None => return Some(self.finding(event, "in none")),
                Some(Outside::Ahead) if is_void(event) => &mut whereabouts.void,
                Some(Outside::Ahead) => &mut whereabouts.open,
                Some(Outside::Unmeasured) => &mut whereabouts.unmeasured,
            },
        };
        *count += 1;
        None
    }

    /// Where an event of a period is.
    fn class<'w>(
        &self,
        event: &PlacedEvent,
        period: &Period,
        cut_off: Option<&CutOff>,
        whereabouts: &'w mut Whereabouts,
    ) -> &'w mut u64 {
        let version = self.versions.get(&period.version);
        let reads = version.is_some_and(|version| version.kinds.contains(&event.kind));
        let settled = matches!(period.state, PeriodState::Settled | PeriodState::Empty);
        match cut_off {
            _ if !reads || (self.archived && !settled) => &mut whereabouts.unmeasured,
            _ if is_void(event) => &mut whereabouts.void,
            None => &mut whereabouts.open,
            Some(cut_off) if cut_off.includes(event.stream, event.position) => {
                &mut whereabouts.settled
            }
            Some(_) => &mut whereabouts.late,
        }
    }

    /// Why an event is in no period; `None` where it should be in one. `next` is the place of the first period
    /// that begins after it.
    fn outside(&self, event: &PlacedEvent, next: usize) -> Option<Outside> {
        let before = next.checked_sub(1).and_then(|at| self.periods.get(at));
        match (before, self.periods.get(next)) {
            (None, _) => Some(Outside::Unmeasured),
            (Some(_), None) if self.archived => Some(Outside::Unmeasured),
            (Some((last, _)), None) if event.at >= last.window.end => Some(Outside::Ahead),
            (Some(_), Some((period, _))) if self.planned.contains(&period.index) => {
                Some(Outside::Unmeasured)
            }
            _ => None,
        }
    }

    fn finding(&self, event: &PlacedEvent, found: &str) -> Finding {
        Finding {
            check: NAME,
            row: format!("entries {}-{}", event.stream, event.position),
            what: format!("where it is for {}", self.name),
            expected: Some("in one period".to_owned()),
            found: Some(found.to_owned()),
        }
    }
}

/// Why an event is in no period.
enum Outside {
    /// Its period begins later.
    Ahead,
    /// The rule does not measure it.
    Unmeasured,
}

fn is_void(event: &PlacedEvent) -> bool {
    matches!(event.state, EventState::Rejected | EventState::Reversed)
}
