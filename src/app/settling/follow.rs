//! The period that follows another, by the calendar of the newest version.

use crate::store::{Connection, StoreError, distributors, periods, settlements};
use rules::calendar::{Calendar, Planned};
use rules::domain::{Catalogue, GapChoice, Moment, Money, Period, PeriodState, Settlement};
use rules::language::Program;

use crate::app::settling::reading::version_with_program;

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

    /// Whether it may be due by `now`, its distributor being active. One that is made later is not.
    pub fn may_be_due(&self, now: Moment) -> bool {
        match self {
            Self::New(period) | Self::There(period) => periods::is_due(period, now),
            Self::None => false,
        }
    }
}

/// The period after the one that is settled, by the newest version's calendar.
pub fn after_settlement(
    connection: &mut Connection,
    period: &Period,
    settlement: &Settlement,
    catalogue: &Catalogue,
) -> Result<Next, StoreError> {
    if let Some(there) = periods::find(connection, &period.distributor, period.index + 1)? {
        return Ok(Next::There(there));
    }
    let next = following(connection, period, catalogue)?.map(|next| Period {
        carried_in: settlement.outcome.carried,
        late_after: Some(settlement.cut_off.clone()),
        ..next
    });
    Ok(next.map_or(Next::None, Next::New))
}

/// The period after the last one that exists, with what the settlement of that one hands on to it.
pub fn opened_after(
    connection: &mut Connection,
    previous: &Period,
    catalogue: &Catalogue,
) -> Result<Option<Period>, StoreError> {
    let mut next = following(connection, previous, catalogue)?;
    if let Some(next) = &mut next {
        hand_on(connection, previous, next)?;
    }
    Ok(next)
}

/// Gives a period that is opened what the settlement of the one before hands on to it, where that is settled
/// already: a version that measures on after the end of another follows settlements.
pub fn hand_on(
    connection: &mut Connection,
    previous: &Period,
    next: &mut Period,
) -> Result<(), StoreError> {
    if !matches!(previous.state, PeriodState::Settled | PeriodState::Empty) {
        return Ok(());
    }
    let id = Settlement::id_of(&previous.distributor, previous.index);
    let missing = || StoreError::Corrupt(format!("settlement {id} is missing"));
    let header = settlements::header(connection, &id)?.ok_or_else(missing)?;
    next.carried_in = header.carried;
    next.late_after = Some(header.cut_off);
    Ok(())
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
    program: Program,
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
        let (found, program) = version_with_program(connection, name, version, catalogue)?;
        let calendar = calendar(&program)?;
        Ok(Self { version, program, calendar, gap: found.gap })
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
