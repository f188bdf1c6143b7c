//! The period that follows another, by the calendar of the newest version.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::store::{Connection, StoreError, distributors, periods, settlements};
use rules::calendar::{Calendar, Planned};
use rules::domain::{
    Catalogue, GapChoice, Moment, Money, Period, PeriodState, RuleVersion, Settlement,
    SettlementHeader,
};
use rules::language::Program;

use crate::app::settling::reading::{compiled_program, rule_version};

/// The period after one that is settled.
pub enum Next {
    /// There is none yet: this one is to be made.
    New(Period),
    /// It is there already.
    There(Period),
    /// None is left.
    None,
}

impl Next {
    /// The one that is to be made.
    pub fn to_make(&self) -> Option<&Period> {
        match self {
            Self::New(period) => Some(period),
            Self::There(_) | Self::None => None,
        }
    }

    /// Whether it may be due by `now`, or has ended so that another one follows, its distributor being active. One that
    /// is made later is not.
    pub fn goes_on(&self, now: Moment) -> bool {
        match self {
            Self::New(period) | Self::There(period) => {
                periods::is_due(period, now) || period.window.end <= now
            }
            Self::None => false,
        }
    }
}

/// A period that is settled.
pub struct Ended<'a> {
    /// The period.
    pub period: &'a Period,
    /// Its settlement.
    pub settlement: &'a Settlement,
    /// The catalogue that the rule of the next one is read with.
    pub catalogue: &'a Catalogue,
}

/// The periods after those that are settled, in their order, by the newest versions' calendars.
pub fn after_settlements(
    connection: &mut Connection,
    ended: &[Ended<'_>],
) -> Result<Vec<Next>, StoreError> {
    let id = |ended: &Ended<'_>| (ended.period.distributor.clone(), ended.period.index + 1);
    let ids: Vec<(String, i64)> = ended.iter().map(id).collect();
    let there = periods::find_all(connection, &ids)?;
    let mut there: BTreeMap<_, _> = there
        .into_iter()
        .map(|period| ((period.distributor.clone(), period.index), period))
        .collect();
    let without = ids.iter().filter(|id| !there.contains_key(*id));
    let names: Vec<String> = without.map(|(name, _)| name.clone()).collect();
    let newest = distributors::newest_versions(connection, &names)?;
    let newest: BTreeMap<&str, &RuleVersion> =
        newest.iter().map(|newest| (newest.distributor.as_str(), newest)).collect();
    let next = |(ended, id): (&Ended<'_>, &(String, i64))| {
        if let Some(there) = there.remove(id) {
            return Ok(Next::There(there));
        }
        let newest = newest.get(id.0.as_str()).ok_or_else(|| {
            StoreError::Corrupt(format!("the newest version of \"{}\" is missing", id.0))
        })?;
        let next = Follower::by(newest, ended.catalogue)?.after(ended.period);
        let next = next.map(|next| Period {
            carried_in: ended.settlement.outcome.carried,
            late_after: Some(ended.settlement.cut_off.clone()),
            ..next
        });
        Ok(next.map_or(Next::None, Next::New))
    };
    ended.iter().zip(&ids).map(next).collect()
}

/// The period after the last one that exists, with what the settlement of that one hands on to it.
pub fn opened_after(
    connection: &mut Connection,
    previous: &Period,
    catalogue: &Catalogue,
) -> Result<Option<Period>, StoreError> {
    let mut next = following(connection, previous, catalogue)?;
    if let Some(next) = &mut next {
        let settlement = match is_settled(previous) {
            true => settlements::header(connection, &settlement_of(previous))?,
            false => None,
        };
        hand_on(previous, settlement.as_ref(), next)?;
    }
    Ok(next)
}

/// Gives a period that is opened what the settlement of the one before hands on to it, where that is settled
/// already: a version that measures on after the end of another follows settlements.
pub fn hand_on(
    previous: &Period,
    settlement: Option<&SettlementHeader>,
    next: &mut Period,
) -> Result<(), StoreError> {
    if !is_settled(previous) {
        return Ok(());
    }
    let id = settlement_of(previous);
    let header =
        settlement.ok_or_else(|| StoreError::Corrupt(format!("settlement {id} is missing")))?;
    next.carried_in = header.carried;
    next.late_after = Some(header.cut_off.clone());
    Ok(())
}

/// Whether a period has a settlement in force.
pub fn is_settled(period: &Period) -> bool {
    matches!(period.state, PeriodState::Settled | PeriodState::Empty)
}

/// The id of a period's settlement.
pub fn settlement_of(period: &Period) -> String {
    Settlement::id_of(&period.distributor, period.index)
}

/// The period that follows `previous`, with the newest version pinned to it and nothing carried in.
pub fn following(
    connection: &mut Connection,
    previous: &Period,
    catalogue: &Catalogue,
) -> Result<Option<Period>, StoreError> {
    Ok(Follower::of(connection, previous, catalogue)?.after(previous))
}

/// The newest version of a distributor, which says what follows its last period.
pub struct Follower {
    /// The version's number.
    pub version: i32,
    program: Arc<Program>,
    calendar: Calendar,
    gap: Option<GapChoice>,
}

impl Follower {
    /// Of the distributor of a period.
    pub fn of(
        connection: &mut Connection,
        previous: &Period,
        catalogue: &Catalogue,
    ) -> Result<Self, StoreError> {
        let name = previous.distributor.as_str();
        let newest = distributors::find(connection, name)?;
        let version = newest.map_or(previous.version, |newest| newest.version);
        let version = rule_version(connection, name, version)?;
        Self::by(&version, catalogue)
    }

    /// Of a distributor whose newest version is this one.
    pub fn by(newest: &RuleVersion, catalogue: &Catalogue) -> Result<Self, StoreError> {
        let program = compiled_program(newest, catalogue)?;
        let calendar = calendar(&program)?;
        Ok(Self { version: newest.version, program, calendar, gap: newest.gap })
    }

    /// The period that follows `previous`; `None` when there is none left.
    pub fn after(&self, previous: &Period) -> Option<Period> {
        let next = plan_by(&self.calendar, &self.program, self.gap, &planned(previous));
        next.map(|planned| Period {
            distributor: previous.distributor.clone(),
            index: previous.index + 1,
            window: planned.window,
            trigger_at: planned.trigger_at,
            version: self.version,
            state: PeriodState::Open,
            reason: None,
            carried_in: Money::zero(self.program.currency),
            late_after: None,
        })
    }
}

/// What a rule measures after `previous`, with what was said of a gap between them. A rule that
/// starts later than `previous` ends measures nothing until then.
pub fn plan_after(
    program: &Program,
    gap: Option<GapChoice>,
    previous: &Planned,
) -> Result<Option<Planned>, StoreError> {
    Ok(plan_by(&calendar(program)?, program, gap, previous))
}

fn plan_by(
    calendar: &Calendar,
    program: &Program,
    gap: Option<GapChoice>,
    previous: &Planned,
) -> Option<Planned> {
    if previous.window.is_open_ended() {
        return None;
    }
    match program.starts.filter(|starts| *starts > previous.window.end) {
        Some(starts) => calendar.first(starts, program.ends),
        None => calendar.after(previous, program.ends, gap),
    }
}

/// The calendar of a rule that was saved, and so has one.
pub fn calendar(program: &Program) -> Result<Calendar, StoreError> {
    Calendar::new(&program.schedule, program.zone)
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// When a period measures and is settled.
pub fn planned(period: &Period) -> Planned {
    Planned { window: period.window, trigger_at: period.trigger_at }
}
