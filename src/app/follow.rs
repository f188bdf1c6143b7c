//! The period that follows another, by the calendar of the newest version.

use crate::store::{Connection, StoreError, distributors};
use rules::calendar::{Calendar, Planned};
use rules::domain::{Catalogue, Money, Period, PeriodState, Settlement};
use rules::language::Program;

use super::reading::pinned_program;

/// The period after the one that is settled, by the newest version's calendar; nothing when there is
/// none left.
pub fn after_settlement(
    connection: &mut Connection,
    period: &Period,
    settlement: &Settlement,
    catalogue: &Catalogue,
) -> Result<Option<Period>, StoreError> {
    let mut next = following(connection, period, catalogue)?;
    if let Some(next) = &mut next {
        next.carried_in = settlement.outcome.carried;
        next.late_after = Some(settlement.cut_off.clone());
    }
    Ok(next)
}

/// The period that follows `previous`, with the newest version pinned to it and nothing carried in.
pub fn following(
    connection: &mut Connection,
    previous: &Period,
    catalogue: &Catalogue,
) -> Result<Option<Period>, StoreError> {
    let newest = distributors::find(connection, &previous.distributor)?;
    let number = newest.map_or(previous.version, |newest| newest.version);
    let pinned = Period { version: number, ..previous.clone() };
    let program = pinned_program(connection, &pinned, catalogue)?;
    let planned = plan(&program, previous)?;
    Ok(planned.map(|planned| Period {
        distributor: previous.distributor.clone(),
        index: previous.index + 1,
        window: planned.window,
        trigger_at: planned.trigger_at,
        version: number,
        state: PeriodState::Open,
        reason: None,
        carried_in: Money::zero(program.currency),
        late_after: None,
    }))
}

fn plan(program: &Program, previous: &Period) -> Result<Option<Planned>, StoreError> {
    let calendar = Calendar::new(&program.schedule, program.zone)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let planned = Planned { window: previous.window, trigger_at: previous.trigger_at };
    Ok(calendar.next(&planned, program.ends))
}
