//! What the settlements of a distributor did, by their rules, about the periods settled before them.

use std::collections::BTreeMap;

use rules::calendar::Corrections as Policy;
use rules::domain::{Cause, Moment, Period, Settlement, SettlementHeader};
use rules::language::Program;

use crate::app::Answer;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::store::settlements::{self, Seen};
use crate::store::{StoreError, periods};

/// The settled periods of a distributor before one, from some moment on, with when and by which rule they
/// were settled.
#[derive(Debug, Default)]
pub struct History {
    settled: Vec<Settled>,
}

/// A settled period.
#[derive(Debug)]
struct Settled {
    period: Period,
    /// Since when its amounts are owed.
    owed_since: Moment,
    /// The moment from which days to adjust are counted back: its trigger, or its run where it has none.
    run_at: Moment,
    policy: Policy,
    zone: chrono_tz::Tz,
}

impl History {
    /// Loads those that end at a moment or later. `versions` are the rules by which they were settled.
    pub fn load(
        source: &Source<'_>,
        input: &PeriodInput,
        versions: &BTreeMap<i32, Program>,
        from: Moment,
    ) -> Answer<Self> {
        let (name, index) = (&input.period.distributor, input.period.index);
        let (settled, headers) = source.store.read(|connection| {
            let settled = periods::settled_between(connection, name, index, from)?;
            let headers = settlements::headers(connection, &ids(&settled))?;
            Ok::<_, StoreError>((settled, headers))
        })?;
        let mut headers: BTreeMap<i64, SettlementHeader> =
            headers.into_iter().map(|header| (header.period_index, header)).collect();
        let settled = settled.into_iter().map(|period| {
            let id = Settlement::id_of(&period.distributor, period.index);
            let missing = || StoreError::Corrupt(format!("settlement {id} or its rule is missing"));
            let header = headers.remove(&period.index).ok_or_else(missing)?;
            let program = versions.get(&period.version).ok_or_else(missing)?;
            Ok::<_, StoreError>(Settled {
                owed_since: header.owed_since.unwrap_or(header.settled_at),
                run_at: period.trigger_at.unwrap_or(header.settled_at),
                policy: program.schedule.corrections,
                zone: program.zone,
                period,
            })
        });
        Ok(Self { settled: settled.collect::<Result<_, _>>()? })
    }

    /// The settled periods, oldest first.
    pub fn periods(&self) -> impl Iterator<Item = &Period> {
        self.settled.iter().map(|settled| &settled.period)
    }

    /// The index of the last settlement that paid a period as it was known then: its own, or one that
    /// adjusted it.
    pub fn paid_at(&self, period: &Period) -> i64 {
        let Some(of) = self.settled.iter().find(|it| it.period.index == period.index) else {
            return period.index;
        };
        let since = self.settled.iter().filter(|it| it.period.index > period.index);
        let adjusted = since.rev().find(|it| it.adjusts(of));
        adjusted.map_or(period.index, |it| it.period.index)
    }

    /// The index of the last settlement that paid a period as it was known then, or took over the
    /// difference of its metrics.
    pub fn accounted_at(&self, period: &Period) -> i64 {
        let took_over = self.settled.iter().filter(|it| it.policy == Policy::NextPeriod);
        let last = took_over.map(|it| it.period.index).max();
        self.paid_at(period).max(last.unwrap_or(period.index))
    }

    /// Of which periods settlements before saw something that neither they nor later ones brought, though
    /// the rule of the period being settled does; with the causes. What counts is the difference to what was
    /// paid: the first settlement by such a version looks at these, whether or not anything else became
    /// known of them.
    pub fn outstanding(
        &self,
        source: &Source<'_>,
        input: &PeriodInput,
    ) -> Answer<BTreeMap<i64, Vec<Cause>>> {
        let all: Vec<Period> = self.periods().cloned().collect();
        let ids = ids(&all);
        let seen = source.store.read(|connection| settlements::seen(connection, &ids))?;
        let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for seen in seen {
            if self.is_outstanding(&seen, input) {
                found.entry(seen.period_index).or_default().push(seen.settlement);
            }
        }
        let causes = source.store.read(|connection| {
            let causes = found
                .into_iter()
                .map(|(index, ids)| Ok((index, settlements::causes_of(connection, index, &ids)?)));
            causes.collect::<Result<_, StoreError>>()
        })?;
        Ok(causes)
    }

    fn is_outstanding(&self, seen: &Seen, input: &PeriodInput) -> bool {
        let of = self.settled.iter().find(|it| it.period.index == seen.period_index);
        let by = self.settled.iter().find(|it| {
            Settlement::id_of(&it.period.distributor, it.period.index) == seen.settlement
        });
        let (Some(of), Some(by)) = (of, by) else { return false };
        if self.paid_at(&of.period) >= by.period.index {
            return false;
        }
        match &input.program.schedule.corrections {
            Policy::NextPeriod => seen.listed || by.policy != Policy::NextPeriod,
            Policy::Adjust(_) => is_in_time(input, of.owed_since),
            Policy::Ignored => false,
        }
    }
}

impl Settled {
    /// Whether its rule adjusted a period settled before it.
    fn adjusts(&self, of: &Self) -> bool {
        let Policy::Adjust(within) = &self.policy else { return false };
        let until = rules::calendar::add(within, of.owed_since, self.zone);
        until.is_none_or(|until| self.run_at <= until)
    }
}

/// Whether the rule of the period being settled still adjusts what is owed since a moment.
pub fn is_in_time(input: &PeriodInput, owed_since: Moment) -> bool {
    let Policy::Adjust(within) = &input.program.schedule.corrections else { return false };
    let run_at = input.period.trigger_at.unwrap_or(input.reading.as_of);
    let until = rules::calendar::add(within, owed_since, input.program.zone);
    until.is_none_or(|until| run_at <= until)
}

/// The ids of their settlements.
fn ids(periods: &[Period]) -> Vec<String> {
    periods.iter().map(|it| Settlement::id_of(&it.distributor, it.index)).collect()
}
