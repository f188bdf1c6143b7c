//! How periods move from state to state, and what is handed from one to the next.

use diesel::prelude::*;

use crate::store::fixed::fixed;
use crate::store::schema::periods;
use crate::store::{Connection, StoreError, dialect};
use rules::domain::{CutOff, Moment, Money, Period, PeriodState};

use super::find::find;
use super::row::{IS_UNSETTLED, missing, state, unsettled};

/// Moves a period to a state, with the reason why it waits or failed.
pub fn set_state(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    to: PeriodState,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let to = locked_state(connection, distributor, index)?.move_to(to)?;
    diesel::update(periods::table.find((distributor, index)))
        .set((periods::state.eq(to.code()), periods::reason.eq(reason)))
        .execute(connection)?;
    Ok(())
}

/// Makes a period that could not be settled WAITING or FAILED, whatever it was before.
pub fn hold(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    to: PeriodState,
    reason: &str,
) -> Result<(), StoreError> {
    if locked_state(connection, distributor, index)? != PeriodState::Due {
        set_state(connection, distributor, index, PeriodState::Due, None)?;
    }
    set_state(connection, distributor, index, to, Some(reason))
}

/// Ends a period that was left open for somebody to close by hand, and makes it DUE.
pub fn close(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    end: Moment,
) -> Result<Period, StoreError> {
    let to = locked_state(connection, distributor, index)?.move_to(PeriodState::Due)?;
    let open_ended = periods::table
        .find((distributor, index))
        .filter(periods::ends_at.eq(Moment::FAR_FUTURE.micros()))
        .filter(periods::starts_at.le(end.micros()));
    let closed = diesel::update(open_ended)
        .set((periods::ends_at.eq(end.micros()), periods::state.eq(to.code())))
        .execute(connection)?;
    if closed == 0 {
        let sentence =
            format!("period {index} of distributor \"{distributor}\" has its end already");
        return Err(StoreError::Conflict(sentence));
    }
    find(connection, distributor, index)?.ok_or_else(|| missing(distributor, index))
}

/// Pins another version of the rule to a period that is still measured: OPEN, with its trigger and
/// its end ahead of `now`, and nobody at work on it. Its bounds stay as they are.
pub fn pin(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    version: i32,
    now: Moment,
) -> Result<(), StoreError> {
    let state = locked_state(connection, distributor, index)?;
    let refused = |why: &str| {
        let sentence = format!("period {index} of distributor \"{distributor}\" {why}");
        Err(StoreError::Conflict(sentence))
    };
    if state != PeriodState::Open {
        return refused(&format!("is {} and keeps its version", state.code()));
    }
    let free = periods::holder.is_null().nullable().or(periods::held_until.le(now.micros()));
    let ahead = periods::trigger_at.is_null().nullable().or(periods::trigger_at.gt(now.micros()));
    let measured = periods::table
        .find((distributor, index))
        .filter(periods::ends_at.gt(now.micros()))
        .filter(ahead)
        .filter(free);
    let pinned = diesel::update(measured).set(periods::version.eq(version)).execute(connection)?;
    if pinned == 0 {
        return refused("has ended and keeps its version");
    }
    Ok(())
}

/// What a period in REVIEW says while its settlement waits for an admin.
const PROPOSED: &str = "waits for approval: approveSettlement or rejectSettlement";

/// Ends a period with its settlement: SETTLED, or EMPTY, or puts it in REVIEW with one that waits
/// for approval. It passes through DUE on the way. A settlement by another version than the one that
/// is pinned is refused.
pub(in crate::store) fn settle(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    to: PeriodState,
    version: i32,
) -> Result<(), StoreError> {
    let (from, pinned) = locked_version(connection, distributor, index)?;
    let ended = matches!(from, PeriodState::Settled | PeriodState::Empty);
    if ended || (from, to) == (PeriodState::Review, PeriodState::Review) {
        return Err(StoreError::AlreadySettled);
    }
    let reason = (to == PeriodState::Review).then_some(PROPOSED);
    let from = match from {
        PeriodState::Due | PeriodState::Review => from,
        other => other.move_to(PeriodState::Due)?,
    };
    let to = from.move_to(to)?;
    if pinned != version {
        let sentence = format!(
            "period {index} of distributor \"{distributor}\" is measured by version {pinned}, not \
             by version {version}"
        );
        return Err(StoreError::Conflict(sentence));
    }
    diesel::update(periods::table.find((distributor, index)))
        .set((
            periods::state.eq(to.code()),
            periods::reason.eq(reason),
            periods::holder.eq(None::<String>),
            periods::held_until.eq(None::<i64>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Says why a period in REVIEW is where it is.
pub(in crate::store) fn explain(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
    reason: &str,
) -> Result<(), StoreError> {
    let state = locked_state(connection, distributor, index)?;
    if state != PeriodState::Review {
        state.move_to(PeriodState::Review)?;
    }
    diesel::update(periods::table.find((distributor, index)))
        .set(periods::reason.eq(reason))
        .execute(connection)?;
    Ok(())
}

/// Hands what a settlement carries over to the next unsettled period, with its cut-off.
pub(in crate::store) fn carry_in(
    connection: &mut Connection,
    distributor: &str,
    after_index: i64,
    carried: Money,
    cut_off: &CutOff,
) -> Result<(), StoreError> {
    // Indexes have no gaps, and no period is settled before the one before it.
    let next = periods::table.find((distributor, after_index + 1));
    let handed = diesel::update(next.filter(fixed(IS_UNSETTLED)))
        .set((
            periods::carried_in.eq(carried.minor),
            periods::currency.eq(carried.currency.code()),
            periods::late_after.eq(cut_off.to_string()),
        ))
        .execute(connection)?;
    if handed == 1 {
        return Ok(());
    }
    // The last period has none behind it: then it is handed over by the one that opens the next.
    let later = unsettled(distributor).filter(periods::period_index.gt(after_index));
    match later.select(periods::period_index).first::<i64>(connection).optional()? {
        None => Ok(()),
        Some(later) => {
            let between = format!("{distributor}.{after_index} and {distributor}.{later}");
            Err(StoreError::Corrupt(format!("{between} have no unsettled period between them")))
        }
    }
}

/// The state of a period and the version that is pinned to it.
fn locked_version(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<(PeriodState, i32), StoreError> {
    let found = dialect::lock_version(connection, distributor, index)?;
    let (code, version) = found.ok_or_else(|| missing(distributor, index))?;
    Ok((state(&code)?, version))
}

fn locked_state(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<PeriodState, StoreError> {
    let code = dialect::lock_period(connection, distributor, index)?;
    state(&code.ok_or_else(|| missing(distributor, index))?)
}
