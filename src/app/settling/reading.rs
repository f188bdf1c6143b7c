//! What one evaluation needs: which part of the log, and what else is known of a period.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::store::log::{JourneyQuery, LogQuery};
use crate::store::{Connection, StoreError, distributors, obligations, periods, settlements};
use rules::calendar::Corrections as Policy;
use rules::domain::{
    Catalogue, Corrections, Currency, CutOff, Late, Moment, Money, MoneyError, Name, Obligation,
    Outcome, Period, RuleVersion, Settlement, SettlementHeader, Stop, Window,
};
use rules::engine::{Funds, KnownBefore, Reading};
use rules::language::{Cluster, Grain, Metric, Program, Timed};

use crate::app::settling::corrections::{Corrected, Outlook};
use crate::app::settling::source::Source;
use crate::app::{Answer, AppError, Problem, rules::compiled};

/// The part of the log that a window of a rule needs by itself.
pub fn query(program: &Program, window: Window, cut_off: &CutOff) -> LogQuery {
    LogQuery {
        event_kinds: program.event_kinds(),
        journeys: journeys(program, window, window.start),
        window,
        cut_off: cut_off.clone(),
        funds_after: None,
        measured_from: program.starts.unwrap_or(Moment::ALWAYS),
        currency: program.currency,
        distributor: program.name.clone(),
        stop: Stop::never(),
    }
}

/// What journeys and metrics of a rule need from before a window: as far back as what counts in it reaches, and as
/// the totals reach that something became known of which happened at a moment or later. `None` for a rule of which
/// nothing does.
fn journeys(program: &Program, window: Window, since: Moment) -> Option<JourneyQuery> {
    let clusters = program.clusters.iter().flat_map(Cluster::event_kinds);
    let metrics = program.metrics.iter().filter(|metric| metric.looks_back());
    let metrics = metrics.filter_map(Metric::event).map(Name::as_str);
    let kinds: BTreeSet<&str> = clusters.chain(metrics).collect();
    if kinds.is_empty() {
        return None;
    }
    let since = read_from(program, window, since);
    Some(JourneyQuery { kinds: kinds.into_iter().map(str::to_owned).collect(), since })
}

/// The first moment of which anything is read.
fn read_from(program: &Program, window: Window, since: Moment) -> Moment {
    let start = window.start;
    let of_clusters = furthest(program, |_| Some(0))
        .map_or(Moment::ALWAYS, |reach| Moment::from_micros(start.micros().saturating_sub(reach)));
    let of_metric = |metric: &Metric| match metric.running {
        _ if metric.looks_back_for_good() => Moment::ALWAYS,
        Some(running) if running.begins_anew() => {
            running.reaches_back_to(since.min(start), program.zone)
        }
        Some(running) => running.reaches_back_to(start, program.zone),
        None => start,
    };
    program.metrics.iter().map(of_metric).fold(of_clusters, Moment::min)
}

/// How far before the moment at which it counts anything may be that a settled period of a rule counts, in
/// microseconds, for who does `policy` about it; `None` where that has no bound. Zero for a rule that looks at
/// its periods alone.
pub fn reach(program: &Program, policy: Policy) -> Option<i64> {
    match policy {
        // Totals that run on are told as known now by the next period itself.
        Policy::NextPeriod => furthest(program, |metric| match metric.running {
            Some(_) => Some(0),
            None => metric.reach_micros(),
        }),
        Policy::Adjust(_) | Policy::Ignored => furthest(program, Metric::reach_micros),
    }
}

fn furthest(program: &Program, of_metric: impl Fn(&Metric) -> Option<i64>) -> Option<i64> {
    let longest = |timed: Option<&Timed>| timed.map_or(0, |timed| timed.length.bounds_micros().1);
    let of_cluster = |cluster: &Cluster| {
        // Without an end, a journey lies within its period.
        let Some(end) = cluster.end() else { return Some(0) };
        // Whether an end is the first of its kind shows only among all there ever were.
        if end.once_per.is_some() {
            return None;
        }
        // A cluster without a window reaches back as far as anything is measured.
        let window = end.window.as_ref()?;
        Some(longest(Some(window)).saturating_add(longest(end.hold.as_ref())))
    };
    let clusters = program.clusters.iter().map(of_cluster);
    let all = clusters.chain(program.metrics.iter().map(of_metric));
    all.into_iter().try_fold(0, |furthest: i64, one| Some(furthest.max(one?)))
}

/// A period with its pinned rule and what else its evaluation needs, but for the log itself.
pub struct PeriodInput {
    /// The period.
    pub period: Period,
    /// The checked rule of the pinned version.
    pub program: Program,
    /// What the evaluator is told.
    pub reading: Reading,
    /// Which part of the log it reads.
    pub query: LogQuery,
    /// What waits of the distributor until it is worth paying.
    pub waiting: Vec<Obligation>,
    /// When the period before was settled; `None` when none was.
    pub settled_before: Option<Moment>,
    /// Whether the period is settled at all.
    pub outlook: Outlook,
    /// What became known of settled periods since then; nothing before [`Self::corrected`].
    pub corrected: Corrected,
    /// All entries that became known since then of what happened before the period; `None` where that was not looked for.
    pub late: Option<Arc<Vec<Late>>>,
    /// What was read beforehand of the periods before; `None` where it is read when it is asked for.
    pub beforehand: Option<Beforehand>,
}

/// What is stored of a distributor besides its rule, and is a part of what is evaluated.
pub struct Stored {
    /// When its first period begins.
    pub measured_from: Moment,
    /// When the period before was settled; `None` when none was.
    pub settled_before: Option<Moment>,
    /// What waits until it is worth paying.
    pub waiting: Vec<Obligation>,
    /// What is still owed by whom after the settlement before.
    pub debts: BTreeMap<String, Money>,
}

/// What is known of the periods before, and of looks at this one.
#[derive(Debug, Clone)]
pub struct Beforehand {
    /// The versions by which periods were settled.
    pub versions: Vec<i32>,
    /// The version by which the period before was settled; `None` when none was.
    pub previous: Option<i32>,
    /// Whether totals are kept of the distributor that an evaluation may go on from.
    pub has_totals: bool,
    /// Whether it is kept what became known late.
    pub has_late: bool,
}

impl Stored {
    fn of(connection: &mut Connection, period: &Period) -> Result<Self, StoreError> {
        let first = periods::find(connection, &period.distributor, 0)?;
        Ok(Self {
            measured_from: first.map_or(period.window.start, |first| first.window.start),
            settled_before: settled_before(connection, period)?,
            waiting: obligations::waiting(connection, &period.distributor)?,
            debts: settlements::debts_before(connection, &period.distributor, period.index)?,
        })
    }
}

impl PeriodInput {
    /// With the log up to `cut_off`, to be looked at as of a moment.
    pub fn load(
        connection: &mut Connection,
        period: Period,
        cut_off: CutOff,
        as_of: Moment,
        catalogue: &Catalogue,
    ) -> Result<Self, StoreError> {
        let program = pinned_program(connection, &period, catalogue)?;
        Self::with_program(connection, period, program, cut_off, as_of)
    }

    /// With another rule in the place of the pinned one.
    pub fn with_program(
        connection: &mut Connection,
        period: Period,
        program: Program,
        cut_off: CutOff,
        as_of: Moment,
    ) -> Result<Self, StoreError> {
        let stored = Stored::of(connection, &period)?;
        Self::of((period, program), stored, cut_off, as_of)
    }

    /// With what is stored.
    pub fn of(
        (period, program): (Period, Program),
        stored: Stored,
        cut_off: CutOff,
        as_of: Moment,
    ) -> Result<Self, StoreError> {
        let Stored { measured_from, settled_before: before, waiting, debts } = stored;
        let mut query = query(&program, period.window, &cut_off);
        query.funds_after.clone_from(&period.late_after);
        query.measured_from = measured_from;
        let known_before = known_before(&program, (&period, before));
        if let Some(known) = &known_before {
            query.journeys = journeys(&program, period.window, known.since);
        }
        let reading = Reading {
            known_before,
            measured_from,
            period_index: period.index,
            carried_in: period.carried_in,
            funds: Funds { after: period.late_after.clone(), until: cut_off.clone() },
            waiting_in: sums(program.currency, &waiting)
                .map_err(|error| StoreError::Corrupt(format!("what waits: {error}")))?,
            debts_in: debts,
            ..Reading::new(period.window, cut_off, as_of, program.currency)
        };
        let corrected = Corrected::default();
        Ok(Self {
            period,
            program,
            reading,
            query,
            waiting,
            settled_before: before,
            outlook: Outlook::default(),
            corrected,
            late: None,
            beforehand: None,
        })
    }

    /// A settled period as it was read when it was settled.
    pub fn settled(
        connection: &mut Connection,
        period: Period,
        settlement: &SettlementHeader,
        catalogue: &Catalogue,
    ) -> Result<Self, StoreError> {
        let period = Period { version: settlement.version, ..period };
        let (cut_off, as_of) = (settlement.cut_off.clone(), settlement.settled_at);
        let mut input = Self::load(connection, period, cut_off, as_of, catalogue)?;
        let reading = &mut input.reading;
        reading.waiting_in.clone_from(&settlement.waiting_in);
        reading.taken_over = settlements::taken_over(connection, &settlement.id)?;
        let carried =
            settlements::carried_by(connection, &settlement.id, reading.carried_in.currency)?;
        reading.leftovers_changed = carried;
        reading.carried_in = reading
            .carried_in
            .plus(carried)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(input)
    }

    /// The same, evaluated only until it is stopped.
    pub fn until(mut self, stop: &Stop) -> Self {
        self.reading.stop = stop.clone();
        self.query.stop = stop.clone();
        self
    }

    /// The same where nothing became known, since the settlement before, of what happened before a moment: totals that
    /// were over by then bring nothing, and are not read.
    pub fn unchanged_before(mut self, moment: Moment) -> Self {
        let (program, window) = (&self.program, self.period.window);
        let Some(known) = &mut self.reading.known_before else { return self };
        let begins_anew = program.metrics.iter().filter_map(|metric| metric.running);
        let begins_anew = begins_anew.filter(|running| running.begins_anew());
        // The first moment of a year or quarter, so that little that comes late makes another one of it: what was added
        // up is then to be added up anew.
        let first = moment.min(window.start);
        let since = begins_anew.map(|running| running.reaches_back_to(first, program.zone)).min();
        known.since = since.unwrap_or(Moment::ALWAYS);
        self.query.journeys = journeys(program, window, known.since);
        self
    }

    /// Whether totals are read that were over when the period began.
    pub fn reads_past_totals(&self) -> bool {
        let Some(known) = &self.reading.known_before else { return false };
        let (zone, start) = (self.program.zone, self.period.window.start);
        let running = self.program.metrics.iter().filter_map(|metric| metric.running);
        let mut begins_anew = running.filter(|running| running.begins_anew());
        begins_anew.any(|running| running.reaches_back_to(start, zone) > known.since)
    }

    /// Whether it is known that nothing is kept to go on from.
    pub fn has_no_totals(&self) -> bool {
        self.beforehand.as_ref().is_some_and(|known| !known.has_totals)
    }

    /// The same for who asks what happened in the period by itself, and not what totals that run on came to.
    pub fn by_itself(mut self) -> Self {
        let (program, window) = (&self.program, self.period.window);
        self.reading.known_before = None;
        self.query.journeys = match program.grain() {
            Grain::Event => None,
            Grain::Customer | Grain::Whole => journeys(program, window, window.start),
        };
        self
    }

    /// The same without any total that was over when the period began, for who does not ask what became known of it.
    pub fn unchanged_before_period(self) -> Self {
        let start = self.period.window.start;
        self.unchanged_before(start)
    }

    /// The same with what became known of settled periods.
    pub fn corrected(mut self, corrected: Corrected) -> Answer<Self> {
        let reading = &mut self.reading;
        reading.taken_over.clone_from(&corrected.corrections.taken_over);
        for period in &corrected.corrections.periods {
            reading.carried_in = reading.carried_in.plus(period.carried)?;
            reading.leftovers_changed = reading.leftovers_changed.plus(period.carried)?;
        }
        let waiting = std::mem::take(&mut reading.waiting_in);
        reading.waiting_in = with_adjustments(&self.program, waiting, &corrected.corrections)?;
        self.corrected = corrected;
        Ok(self)
    }

    /// The outcome of the period.
    pub fn evaluate(&self, source: &Source<'_>) -> Answer<Outcome> {
        Ok(self.corrected.told(source.evaluate(&self.program, &self.reading, &self.query)?))
    }
}

/// How much waits for each collaborator.
pub fn sums(
    currency: Currency,
    waiting: &[Obligation],
) -> Result<BTreeMap<String, Money>, MoneyError> {
    let mut sums = BTreeMap::new();
    for obligation in waiting {
        let sum = sums.entry(obligation.collaborator.clone()).or_insert(Money::zero(currency));
        *sum = sum.plus(obligation.amount)?;
    }
    Ok(sums)
}

/// What waits for whom, with what is adjusted now: where amounts may wait, all of a collaborator's
/// amounts wait, and are released, together.
pub fn with_adjustments(
    program: &Program,
    mut waiting: BTreeMap<String, Money>,
    corrections: &Corrections,
) -> Result<BTreeMap<String, Money>, MoneyError> {
    if !program.weighting.lets_wait() {
        return Ok(waiting);
    }
    for adjustment in corrections.owed() {
        let zero = Money::zero(program.currency);
        let sum = waiting.entry(adjustment.collaborator.clone()).or_insert(zero);
        *sum = sum.plus(adjustment.amount()?)?;
    }
    Ok(waiting)
}

/// How much was known when the period before was settled at a moment, where what became known since counts in a
/// period by totals that run on. Something may have become known of any time.
pub fn known_before(
    program: &Program,
    (period, settled_before): (&Period, Option<Moment>),
) -> Option<KnownBefore> {
    let counts = program.schedule.corrections == Policy::NextPeriod;
    let (cut_off, as_of) = (period.late_after.clone()?, settled_before?);
    (counts && program.runs_on()).then_some(KnownBefore { cut_off, as_of, since: Moment::ALWAYS })
}

/// When the period before was settled.
fn settled_before(
    connection: &mut Connection,
    period: &Period,
) -> Result<Option<Moment>, StoreError> {
    if period.late_after.is_none() {
        return Ok(None);
    }
    let id = Settlement::id_of(&period.distributor, period.index - 1);
    Ok(settlements::header(connection, &id)?.map(|before| before.settled_at))
}

/// The rule of the version that is pinned to a period.
pub fn pinned_program(
    connection: &mut Connection,
    period: &Period,
    catalogue: &Catalogue,
) -> Result<Program, StoreError> {
    version_program(connection, &period.distributor, period.version, catalogue)
}

/// The rule of a version of a distributor.
pub fn version_program(
    connection: &mut Connection,
    distributor: &str,
    number: i32,
    catalogue: &Catalogue,
) -> Result<Program, StoreError> {
    Ok(version_with_program(connection, distributor, number, catalogue)?.1)
}

/// A version of a distributor with its rule.
pub fn version_with_program(
    connection: &mut Connection,
    distributor: &str,
    number: i32,
    catalogue: &Catalogue,
) -> Result<(RuleVersion, Program), StoreError> {
    let version = rule_version(connection, distributor, number)?;
    let program = compiled_program(&version, catalogue)?;
    Ok((version, Arc::unwrap_or_clone(program)))
}

/// A version of a distributor.
pub fn rule_version(
    connection: &mut Connection,
    distributor: &str,
    number: i32,
) -> Result<RuleVersion, StoreError> {
    distributors::version(connection, distributor, number)?.ok_or_else(|| {
        StoreError::Corrupt(format!("version {number} of \"{distributor}\" is missing"))
    })
}

/// The rule of a version that was saved, and so can be read.
pub fn compiled_program(
    version: &RuleVersion,
    catalogue: &Catalogue,
) -> Result<Arc<Program>, StoreError> {
    compiled::program(&version.source, catalogue).ok_or_else(|| {
        let RuleVersion { distributor, version: number, .. } = version;
        StoreError::Corrupt(format!(
            "version {number} of \"{distributor}\" no longer reads with the catalogue in force"
        ))
    })
}

/// "There is no distributor of that name."
pub fn no_distributor(name: &str) -> AppError {
    Problem::not_found("name", "distributor", name).into()
}
