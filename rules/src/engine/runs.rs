//! Metrics that run on beyond the period: what their totals came to at its start and at its end. A total that
//! begins anew within the period, with a year or a quarter, has several runs, of which each pays by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::assets::{Assets, OfAsset};
use super::counted::Tracing;
use super::error::EvaluateError;
use super::everybody;
use super::exact;
use super::knowledge::{Knowledge, Total};
use super::lookup::at_mut;
use super::quotas::Quotas;
use super::reading::Reading;
use super::reported::Reported;
use super::shared::Shared;
use super::tally::Tally;
use super::totals::MetricTotal;
use crate::calendar::Running;
use crate::domain::{Billionths, Entry, Moment, Recorded, Window};
use crate::language::{Given, Id, Metric, MetricId, Program, with_ids};

/// What the events of a log come to in each run, by the metric's place and the run's first moment.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Runs {
    totals: BTreeMap<(usize, Moment), Run>,
    /// Money that stands in the way of totals besides that of the period's end.
    obstacles: Option<Reported>,
}

/// What one metric came to in a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Run {
    /// At the start of the period, or at the run's own end where that is before it.
    pub start: MetricTotal,
    /// At the run's end, where that is not the period's: what a metric comes to at the period's end is among
    /// the totals of the period.
    pub end: MetricTotal,
}

/// What somebody's total came to in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ran {
    /// What it is the total since; [`Moment::ALWAYS`] where of all that was measured.
    pub since: Moment,
    /// At the start of the period.
    pub start: Billionths,
    /// At the end of the run.
    pub end: Billionths,
    /// The last instants of what the two totals are of: what is known of somebody is seen then.
    pub told: (Moment, Moment),
    /// What both are of assets; nothing where no tiers are for each of them.
    pub assets: AssetSides,
    /// Whether the run was over before the period.
    was_over: bool,
    /// Whether it was over, and nothing became known of it since: it brings nothing, and nobody is there for it.
    is_closed: bool,
}

/// What somebody has of assets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AssetSides {
    /// At the start of the period.
    pub start: Vec<OfAsset>,
    /// At the end of the run.
    pub end: Vec<OfAsset>,
}

/// The runs of one metric by whose value it is.
#[derive(Debug)]
pub(super) struct Grown<'a> {
    by: BTreeMap<Option<&'a str>, Vec<Ran>>,
    /// All runs of somebody without anything.
    empty: Vec<Ran>,
}

/// Which of its totals of a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

impl Runs {
    /// What a metric came to in the run that begins at a moment.
    pub fn of(&mut self, metric: MetricId, start: Moment) -> &mut Run {
        self.totals.entry((metric.place(), start)).or_default()
    }

    /// Adds a part of the log.
    pub fn add(&mut self, shared: &Shared<'_>, part: &[Recorded]) -> Result<(), EvaluateError> {
        for running in kinds(shared.plan.program) {
            for run in found(shared, running, part) {
                for side in [Side::Start, Side::End] {
                    if let Some(total) = total(shared, running, (run, side)) {
                        self.add_total(shared, part, (running, run, side), total)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn add_total(
        &mut self,
        shared: &Shared<'_>,
        part: &[Recorded],
        (running, run, side): (Running, Window, Side),
        total: Total,
    ) -> Result<(), EvaluateError> {
        let plan = shared.plan;
        let knowledge = Knowledge::of_total(shared, part, total);
        let tally = Tally::of(&knowledge, part, Tracing::Nothing)?;
        let (metrics, mut reported) = tally.finish(&knowledge)?;
        reported.forget_events();
        // What lies in the total at the period's end has been told there.
        if side == Side::End || matches!(running, Running::Last(_)) {
            let obstacles = self.obstacles.get_or_insert_with(|| Reported::new(plan));
            obstacles.merge(reported)?;
        }
        for ((id, metric), tally) in with_ids::<MetricId, _>(&plan.program.metrics).zip(metrics) {
            if metric.running == Some(running) {
                self.of(id, run.start).side(side).add(&metric.aggregate, tally)?;
            }
        }
        Ok(())
    }

    /// The same with some events otherwise known, as [`super::totals::Totals::replaced`] has it.
    pub fn replace(&mut self, program: &Program, before: &Self, after: &Self) -> Option<()> {
        let none = Run::default();
        let keys: BTreeSet<&(usize, Moment)> =
            before.totals.keys().chain(after.totals.keys()).collect();
        for key in keys {
            let aggregate = &program.metrics.get(key.0)?.aggregate;
            let was = before.totals.get(key).unwrap_or(&none);
            let is = after.totals.get(key).unwrap_or(&none);
            let run = self.totals.entry(*key).or_default();
            run.start.replace(aggregate, &was.start, &is.start)?;
            run.end.replace(aggregate, &was.end, &is.end)?;
        }
        match (&mut self.obstacles, &before.obstacles, &after.obstacles) {
            (_, None, None) => {}
            (Some(obstacles), Some(was), Some(is)) => obstacles.replace(was, is)?,
            (obstacles @ None, None, Some(is)) => *obstacles = Some(is.clone()),
            _ => return None,
        }
        Some(())
    }

    /// Refuses the whole evaluation when money stands in the way of a total.
    pub fn refuse(&self, program: &Program) -> Result<(), EvaluateError> {
        self.obstacles.as_ref().map_or(Ok(()), |obstacles| obstacles.refuse(program))
    }

    /// What a metric that runs on came to, run by run; `at_end` is what it comes to at the period's end.
    pub fn grown<'a>(
        &'a self,
        program: &Program,
        (reading, quotas): (&'a Reading, Option<&Quotas<'_, '_>>),
        (id, metric, running): (MetricId, &Metric, Running),
        at_end: &'a MetricTotal,
    ) -> Result<Grown<'a>, EvaluateError> {
        let zone = program.zone;
        let last = running.run_of(reading.window.last_instant(), zone).start;
        let (first, after) = ((id.place(), Moment::ALWAYS), (id.place() + 1, Moment::ALWAYS));
        let mut runs: BTreeMap<Moment, Option<&Run>> =
            self.totals.range(first..after).map(|((_, start), run)| (*start, Some(run))).collect();
        runs.entry(last).or_insert(None);
        let since = |start: Moment| match start == last {
            true => running.until(reading.window.end, zone).start,
            false => start,
        };
        let nothing = |start: &Moment| {
            let ends = running.run_of(*start, zone).end.min(reading.window.end);
            let begins = reading.window.start.min(ends);
            let told = (begins.just_before(), ends.just_before());
            Ran { was_over: begins == ends, ..Ran::since(since(*start), told) }
        };
        let mut grown = Grown { empty: runs.keys().map(nothing).collect(), by: BTreeMap::new() };
        let mut assets = Vec::new();
        for (place, (start, run)) in runs.into_iter().enumerate() {
            let end = if start == last { Some(at_end) } else { run.map(|run| &run.end) };
            if program.weighting.assets_of(id).is_some() {
                assets.push((Assets::of(run.map(|run| &run.start))?, Assets::of(end)?));
            }
            for (whose, value) in values(end, metric)? {
                at_mut(grown.of_mut(whose), place, "run")?.end = value;
            }
            for (whose, value) in values(run.map(|run| &run.start), metric)? {
                at_mut(grown.of_mut(whose), place, "run")?.start = value;
            }
        }
        grown.give(id, reading, assets.last_mut())?;
        grown.own(&assets)?;
        grown.close(quotas)?;
        Ok(grown)
    }
}

impl Run {
    fn side(&mut self, side: Side) -> &mut MetricTotal {
        match side {
            Side::Start => &mut self.start,
            Side::End => &mut self.end,
        }
    }
}

impl Ran {
    fn since(since: Moment, told: (Moment, Moment)) -> Self {
        Self {
            since,
            start: Billionths::ZERO,
            end: Billionths::ZERO,
            told,
            assets: AssetSides::default(),
            was_over: false,
            is_closed: false,
        }
    }

    /// Whether both totals are the same.
    fn stands_still(&self) -> bool {
        self.start == self.end && self.assets.start == self.assets.end
    }

    fn is_nothing(&self) -> bool {
        let of_assets = self.assets.start.is_empty() && self.assets.end.is_empty();
        self.start.is_zero() && self.end.is_zero() && of_assets
    }
}

impl<'a> Grown<'a> {
    /// Everybody's runs, in order; nobody's are those of a site-wide metric.
    pub fn all(&self) -> impl Iterator<Item = (Option<&'a str>, &[Ran])> {
        self.by.iter().map(|(whose, runs)| (*whose, &runs[..]))
    }

    /// Somebody's runs that came to anything, but for those that were over before the period and of which nothing
    /// became known since.
    pub fn of<'g>(&'g self, whose: Option<&'g str>) -> impl Iterator<Item = &'g Ran> {
        let runs = self.by.get(&whose).map_or(&[][..], Vec::as_slice);
        runs.iter().filter(|ran| !ran.is_nothing() && !ran.is_closed)
    }

    /// The runs of everybody together.
    pub fn together(&self) -> Result<Vec<Ran>, EvaluateError> {
        let mut together = self.empty.clone();
        for runs in self.by.values() {
            for (sum, ran) in together.iter_mut().zip(runs) {
                exact::add(&mut sum.start, &ran.start)?;
                exact::add(&mut sum.end, &ran.end)?;
            }
        }
        Ok(together)
    }

    fn of_mut(&mut self, whose: Option<&'a str>) -> &mut [Ran] {
        let empty = &self.empty;
        self.by.entry(whose).or_insert_with(|| empty.clone())
    }

    /// Says of everybody's runs what they have of assets.
    fn own(&mut self, assets: &[(Assets<'a>, Assets<'a>)]) -> Result<(), EvaluateError> {
        for (place, (start, end)) in assets.iter().enumerate() {
            for (who, start) in start.by_owner()? {
                at_mut(self.of_mut(Some(who)), place, "run")?.assets.start = start;
            }
            for (who, end) in end.by_owner()? {
                at_mut(self.of_mut(Some(who)), place, "run")?.assets.end = end;
            }
        }
        Ok(())
    }

    /// Closes of everybody's runs those of which nothing is left to pay.
    fn close(&mut self, quotas: Option<&Quotas<'_, '_>>) -> Result<(), EvaluateError> {
        for (whose, runs) in &mut self.by {
            for ran in runs.iter_mut().filter(|ran| ran.was_over && ran.stands_still()) {
                ran.is_closed = match (quotas, whose) {
                    (Some(quotas), Some(who)) => !quotas.changed(who, ran.told.1)?,
                    _ => true,
                };
            }
        }
        Ok(())
    }

    /// Puts values that are given in the place of what was measured: at the start, to which what was measured
    /// since is added, and at the end.
    fn give(
        &mut self,
        id: MetricId,
        reading: &'a Reading,
        mut assets: Option<&mut (Assets<'a>, Assets<'a>)>,
    ) -> Result<(), EvaluateError> {
        let of_it = |given: &&Given| given.metric == id;
        for given in reading.given_before.iter().filter(of_it) {
            if let Some(ran) = self.of_mut(given.collaborator.as_deref()).last_mut() {
                let more = exact::difference(&ran.end, &ran.start)?;
                ran.start = Billionths::from(given.value);
                ran.end = exact::sum(&ran.start, &more)?;
                if let (Some((start, end)), Some(who)) = (&mut assets, &given.collaborator) {
                    Assets::give_before((start, end), who, &ran.start)?;
                }
            }
        }
        for given in reading.given.iter().filter(of_it) {
            if let Some(ran) = self.of_mut(given.collaborator.as_deref()).last_mut() {
                ran.end = Billionths::from(given.value);
                if let (Some((_, end)), Some(who)) = (&mut assets, &given.collaborator) {
                    end.give(who, ran.end.clone());
                }
            }
        }
        Ok(())
    }
}

/// The ways in which metrics of a rule run on, each once.
fn kinds(program: &Program) -> Vec<Running> {
    let mut kinds = Vec::new();
    for running in program.metrics.iter().filter_map(|metric| metric.running) {
        if !kinds.contains(&running) {
            kinds.push(running);
        }
    }
    kinds
}

/// The runs that hold events of a part and in which the period may have grown. What becomes known of one that
/// is over counts where the start is read as known before, but of those of which nothing did.
fn found(shared: &Shared<'_>, running: Running, part: &[Recorded]) -> BTreeSet<Window> {
    let (program, window) = (shared.plan.program, shared.reading.window);
    let known_before = shared.reading.known_before.as_ref();
    let since = known_before.map_or(window.start, |before| before.since.min(window.start));
    let kinds = program.metrics.iter().filter(|metric| metric.running == Some(running));
    let kinds: Vec<_> = kinds.filter_map(Metric::event).collect();
    let mut found: BTreeSet<Window> = BTreeSet::new();
    let mut known: Option<Window> = None;
    for recorded in part {
        let Entry::Event(event) = &recorded.entry else { continue };
        let at = event.occurred_at;
        if at >= window.end
            || known.is_some_and(|run| run.contains(at))
            || !kinds.iter().any(|kind| **kind == event.kind)
        {
            continue;
        }
        let run = running.run_of(at, program.zone);
        if run.end > since {
            found.insert(run);
        }
        known = Some(run);
    }
    found
}

/// A total that is asked for of a run; `None` where there is nothing in it, or the period has it.
fn total(shared: &Shared<'_>, running: Running, (run, side): (Window, Side)) -> Option<Total> {
    let (zone, window) = (shared.plan.program.zone, shared.reading.window);
    let (until, is_before) = match side {
        Side::Start => (window.start.min(run.end), true),
        Side::End if run.contains(window.last_instant()) => return None,
        Side::End => (run.end, false),
    };
    // At the run's first instant the total is that of the run before.
    let begins = until <= run.start;
    let window = running.until(until, zone);
    (!begins).then_some(Total { running, window, is_before })
}

fn values<'t>(
    total: Option<&'t MetricTotal>,
    metric: &Metric,
) -> Result<Vec<(Option<&'t str>, Billionths)>, EvaluateError> {
    everybody::all(total.into_iter().flat_map(|total| total.values(&metric.aggregate)))
}
