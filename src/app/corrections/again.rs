//! A settled period evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{
    Adjustment, Late, Moment, Money, Outcome, Period, PeriodChange, Settlement, SettlementHeader,
    Treatment,
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
    settled_at: Moment,
}

/// What a settled period comes to.
pub struct Again {
    /// Then and now.
    pub change: Change,
    /// What it would pay as known now.
    now: Outcome,
    /// What it would have paid as known then.
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
    let PeriodInput { program, reading, query, .. } = input;
    let then = Reading { cut_off: since, as_of: before, ..reading.clone() };
    let (cut_off, as_of) = (looking.reading.cut_off.clone(), looking.reading.as_of);
    let query = LogQuery { cut_off: cut_off.clone(), ..query };
    let now = Reading { cut_off, as_of, ..reading };
    Ok((Readings { program, then, now, query }, header))
}

impl Settled {
    /// Loads it for the period that is the next to be settled.
    pub fn load(source: &Source<'_>, looking: &PeriodInput, period: &Period) -> Answer<Self> {
        let (readings, header) = readings(source, looking, period)?;
        Ok(Self { readings, settled_at: header.owed_since.unwrap_or(header.settled_at) })
    }

    /// When it was settled.
    pub fn settled_at(&self) -> Moment {
        self.settled_at
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

    /// What everybody would get as known now, less what they would have got as known then.
    ///
    /// As known then is what was settled and adjusted so far, as long as each settlement since looked and
    /// adjusted. What one of them took over by metrics, or left, is in it too: nothing counts twice.
    pub fn adjustments(&self, again: &Again, treatment: Treatment) -> Vec<Adjustment> {
        let amounts = |outcome: &Outcome| -> BTreeMap<String, Money> {
            let standings = outcome.standings.iter();
            standings.map(|it| (it.collaborator.clone(), it.amount)).collect()
        };
        let (then, now) = (amounts(&again.then), amounts(&again.now));
        let everybody: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        let zero = Money::zero(again.now.currency);
        let shared = engine::depends_on_everybody(&self.readings.program);
        let adjustment = |collaborator: &String| Adjustment {
            period_index: self.readings.now.period_index,
            collaborator: collaborator.clone(),
            before: then.get(collaborator).copied().unwrap_or(zero),
            after: now.get(collaborator).copied().unwrap_or(zero),
            treatment,
            shared,
        };
        let all = everybody.into_iter().map(adjustment);
        all.filter(|adjustment| adjustment.before != adjustment.after).collect()
    }

    /// What moves with the adjustments: the change of pool and leftover. `None` where nothing does.
    pub fn moved(&self, Again { then, now, .. }: &Again) -> Answer<Option<PeriodChange>> {
        let returned = |outcome: &Outcome| outcome.leftover.minus(outcome.carried);
        let change = PeriodChange {
            period_index: self.readings.now.period_index,
            pool: now.pool.minus(then.pool)?,
            carried: now.carried.minus(then.carried)?,
            returned: returned(now)?.minus(returned(then)?)?,
        };
        let moved = then.standings != now.standings || then.pool != now.pool;
        Ok((moved || change.carried.minor != 0).then_some(change))
    }
}
