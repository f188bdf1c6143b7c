//! A settled period evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{
    Adjustment, Corrections, Late, Moment, Money, Outcome, Period, PeriodChange, Settlement,
    SettlementHeader, Treatment,
};
use rules::engine::{self, Change, Reading};
use rules::language::{Metric, Program};

use crate::app::reading::PeriodInput;
use crate::app::source::Source;
use crate::app::{Answer, AppError};
use crate::store::log::LogQuery;
use crate::store::{StoreError, settlements};

/// The same period as known then and as known now.
pub struct Readings {
    /// The rule by which it was settled.
    pub program: Program,
    /// As known at the settlement before the one that looks.
    pub then: Reading,
    /// As known now.
    pub now: Reading,
    /// The part of the log that both need.
    pub query: LogQuery,
}

/// A settled period, and when it was settled.
pub struct Settled {
    readings: Readings,
    header: SettlementHeader,
    /// As known when it was settled, or when a settlement since took over by metrics what had become
    /// known: up to there everything is accounted for.
    accounted: Reading,
    /// What was adjusted since then.
    adjusted: Corrections,
}

/// What a settled period comes to.
pub struct Again {
    /// As known at the settlement before, and as known now.
    pub change: Change,
    /// What it would pay as known now.
    now: Outcome,
    /// What it would have paid as known at the settlement before.
    then: Outcome,
}

/// How a settled period is read by the period that is the next to be settled.
pub fn readings(
    source: &Source<'_>,
    looking: &PeriodInput,
    period: &Period,
) -> Answer<(Readings, SettlementHeader)> {
    let id = Settlement::id_of(&period.distributor, period.index);
    let (input, header) = source.store.read(|connection| {
        let missing = || StoreError::Corrupt(format!("settlement {id} is missing"));
        let header = settlements::header(connection, &id)?.ok_or_else(missing)?;
        let input = PeriodInput::settled(connection, period.clone(), &header, source.catalogue)?;
        Ok::<_, StoreError>((input, header))
    })?;
    let unknown = || AppError::Internal(format!("settlement {id} was settled by nothing before"));
    let since = looking.period.late_after.clone().ok_or_else(unknown)?;
    let before = looking.settled_before.ok_or_else(unknown)?;
    let PeriodInput { program, reading, query, .. } = input.until(&looking.reading.stop);
    let then = Reading { cut_off: since, as_of: before, ..reading.clone() };
    let (cut_off, as_of) = (looking.reading.cut_off.clone(), looking.reading.as_of);
    let query = LogQuery { cut_off: cut_off.clone(), ..query };
    let now = Reading { cut_off, as_of, ..reading };
    Ok((Readings { program, then, now, query }, header))
}

impl Settled {
    /// Loads it for the period that is the next to be settled. `took_over` is the index of the last
    /// settlement since that took over by metrics what had become known.
    pub fn load(
        source: &Source<'_>,
        looking: &PeriodInput,
        period: &Period,
        took_over: Option<i64>,
    ) -> Answer<Self> {
        let (readings, header) = readings(source, looking, period)?;
        let name = &period.distributor;
        let from = took_over.unwrap_or(period.index);
        let (accounted, adjusted) = source.store.read(|connection| {
            let missing = || StoreError::Corrupt(format!("a settlement of \"{name}\" is missing"));
            let id = Settlement::id_of(name, from);
            let accounted = settlements::header(connection, &id)?.ok_or_else(missing)?;
            let since = (from + 1)..looking.period.index;
            let since: Vec<String> = since.map(|index| Settlement::id_of(name, index)).collect();
            Ok::<_, StoreError>((
                accounted,
                settlements::adjusted(connection, period.index, &since)?,
            ))
        })?;
        let (cut_off, as_of) = (accounted.cut_off, accounted.settled_at);
        let accounted = Reading { cut_off, as_of, ..readings.now.clone() };
        Ok(Self { readings, header, accounted, adjusted })
    }

    /// When it was settled.
    pub fn settled_at(&self) -> Moment {
        self.header.owed_since.unwrap_or(self.header.settled_at)
    }

    /// A metric of the rule by which it was settled.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.readings.program.metrics.iter().find(|metric| metric.name == name)
    }

    /// Evaluates it as known then and as known now.
    pub fn again(&self, source: &Source<'_>, late: &[Late]) -> Answer<Again> {
        let Readings { program, then, now, query } = &self.readings;
        source.take(program, query, |shared, parts| {
            let change = engine::change(program, (then, now), shared, parts, late)?;
            let outcome = |reading, totals| engine::outcome(program, reading, shared, totals);
            let (then, now) = (outcome(then, &change.then)?, outcome(now, &change.now)?);
            Ok(Again { change, then, now })
        })
    }

    /// What everybody would get as known now, less what they were settled to get and what was adjusted
    /// of it so far (of what is only listed, less what they would have got as known then); and what moves with that, the change of pool and leftover, `None` where nothing
    /// does.
    ///
    /// What a settlement since took over by metrics is accounted for: it is no part of the difference,
    /// so that nothing counts twice.
    pub fn adjust(
        &self,
        source: &Source<'_>,
        Again { then, now, .. }: &Again,
        treatment: Treatment,
    ) -> Answer<(Vec<Adjustment>, Option<PeriodChange>)> {
        let Readings { program, query, then: known_then, .. } = &self.readings;
        // What is only listed is listed once, when it becomes known.
        let nothing = Corrections::default();
        let listed = treatment != Treatment::Adjusted;
        let adjusted = if listed { &nothing } else { &self.adjusted };
        let before = if listed || self.accounted.cut_off == known_then.cut_off {
            then.clone()
        } else {
            source.evaluate(program, &self.accounted, query)?
        };
        let (paid, due) = (paid(&before, adjusted)?, amounts(now));
        let everybody: BTreeSet<&String> = paid.keys().chain(due.keys()).collect();
        let zero = Money::zero(now.currency);
        let period_index = self.header.period_index;
        let shared = engine::depends_on_everybody(program);
        let adjustments = everybody.into_iter().map(|collaborator| Adjustment {
            period_index,
            collaborator: collaborator.clone(),
            before: paid.get(collaborator).copied().unwrap_or(zero),
            after: due.get(collaborator).copied().unwrap_or(zero),
            treatment,
            shared,
        });
        let adjustments = adjustments.filter(|it| it.before != it.after).collect();
        Ok((adjustments, self.moved(&before, now)?.filter(|_| !listed)))
    }

    fn moved(&self, before: &Outcome, now: &Outcome) -> Answer<Option<PeriodChange>> {
        let mut change = PeriodChange {
            period_index: self.header.period_index,
            pool: now.funded()?.minus(before.funded()?)?,
            carried: now.carried.minus(before.carried)?,
            returned: now.returned()?.minus(before.returned()?)?,
        };
        for so_far in &self.adjusted.periods {
            change.pool = change.pool.minus(so_far.pool)?;
            change.carried = change.carried.minus(so_far.carried)?;
            change.returned = change.returned.minus(so_far.returned)?;
        }
        let moved = amounts(before) != amounts(now)
            || !self.adjusted.periods.is_empty()
            || [change.pool, change.carried, change.returned].iter().any(|it| it.minor != 0);
        Ok(moved.then_some(change))
    }
}

/// What everybody got, by an outcome and what was adjusted since.
fn paid(before: &Outcome, adjusted: &Corrections) -> Answer<BTreeMap<String, Money>> {
    let mut paid = amounts(before);
    for adjustment in adjusted.owed() {
        let zero = Money::zero(before.currency);
        let so_far = paid.entry(adjustment.collaborator.clone()).or_insert(zero);
        *so_far = so_far.plus(adjustment.amount()?)?;
    }
    Ok(paid)
}

/// What the period by itself brings everybody. Debts from before are the same then and now.
fn amounts(outcome: &Outcome) -> BTreeMap<String, Money> {
    let standings = outcome.standings.iter();
    standings.map(|it| (it.collaborator.clone(), it.earned)).collect()
}
