//! How periods move from state to state, and what is handed from one to the next.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::store::fixed::fixed;
use crate::store::schema::periods;
use crate::store::{Connection, StoreError, dialect};
use rules::domain::{CutOff, Moment, Money, Period, PeriodState};

use super::find::find;
use super::lease::by_index;
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

/// What a settlement makes of its period.
pub(in crate::store) struct Ending<'a> {
    /// The distributor of the period.
    pub distributor: &'a str,
    /// The period's index.
    pub index: i64,
    /// SETTLED, or EMPTY, or REVIEW with a settlement that waits for approval.
    pub to: PeriodState,
    /// The version that it is settled by.
    pub version: i32,
}

impl Ending<'_> {
    /// Refuses one that cannot come about from a state, with a version that is pinned. A period passes through DUE on
    /// the way.
    fn require(&self, from: PeriodState, pinned: i32) -> Result<(), StoreError> {
        let Self { distributor, index, to, version } = self;
        let ended = matches!(from, PeriodState::Settled | PeriodState::Empty);
        if ended || (from, *to) == (PeriodState::Review, PeriodState::Review) {
            return Err(StoreError::AlreadySettled);
        }
        let from = match from {
            PeriodState::Due | PeriodState::Review => from,
            other => other.move_to(PeriodState::Due)?,
        };
        from.move_to(*to)?;
        if pinned != *version {
            let sentence = format!(
                "period {index} of distributor \"{distributor}\" is measured by version {pinned}, not \
                 by version {version}"
            );
            return Err(StoreError::Conflict(sentence));
        }
        Ok(())
    }
}

/// Ends periods with their settlements, each once. A settlement by another version than the one that is pinned is
/// refused.
pub(in crate::store) fn settle(
    connection: &mut Connection,
    endings: &[Ending<'_>],
) -> Result<(), StoreError> {
    let mut alike: BTreeMap<(i64, &str), Vec<&str>> = BTreeMap::new();
    for (index, names) in by_index(endings.iter().map(|one| (one.distributor, one.index))) {
        let locked = dialect::lock_periods(connection, index, &names)?;
        let locked: BTreeMap<String, (String, i32)> =
            locked.into_iter().map(|(name, code, version, _)| (name, (code, version))).collect();
        for ending in endings.iter().filter(|one| one.index == index) {
            let found = locked.get(ending.distributor);
            let (code, pinned) = found.ok_or_else(|| missing(ending.distributor, index))?;
            ending.require(state(code)?, *pinned)?;
            alike.entry((index, ending.to.code())).or_default().push(ending.distributor);
        }
    }
    for ((index, code), names) in alike {
        let reason = (code == PeriodState::Review.code()).then_some(PROPOSED);
        let ended = periods::table
            .filter(periods::period_index.eq(index))
            .filter(periods::distributor.eq_any(names));
        diesel::update(ended)
            .set((
                periods::state.eq(code),
                periods::reason.eq(reason),
                periods::holder.eq(None::<String>),
                periods::held_until.eq(None::<i64>),
            ))
            .execute(connection)?;
    }
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

/// What a settlement hands on to the period after its own.
pub(in crate::store) struct Handing<'a> {
    /// The distributor of both.
    pub distributor: &'a str,
    /// The index of the settled one.
    pub after_index: i64,
    /// What is carried over.
    pub carried: Money,
    /// The settlement's cut-off.
    pub cut_off: &'a CutOff,
}

/// Hands what settlements carry over to the next unsettled periods, with their cut-offs. Where this is the same for many,
/// these are changed by one statement.
pub(in crate::store) fn carry_in(
    connection: &mut Connection,
    all: &[Handing<'_>],
) -> Result<(), StoreError> {
    let mut alike: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for Handing { distributor, after_index, carried, cut_off } in all {
        let handed = (*after_index, carried.minor, carried.currency.code(), cut_off.to_string());
        alike.entry(handed).or_default().push(distributor);
    }
    for ((after_index, minor, currency, cut_off), names) in alike {
        // Indexes have no gaps, and no period is settled before the one before it.
        let next = periods::table
            .filter(periods::period_index.eq(after_index + 1))
            .filter(periods::distributor.eq_any(&names))
            .filter(fixed(IS_UNSETTLED));
        let handed = diesel::update(next)
            .set((
                periods::carried_in.eq(minor),
                periods::currency.eq(currency),
                periods::late_after.eq(cut_off),
            ))
            .execute(connection)?;
        if handed < names.len() {
            names.iter().try_for_each(|name| require_adjoining(connection, name, after_index))?;
        }
    }
    Ok(())
}

/// The last period has none behind it: then what it carries is handed over by the one that opens the next. Refuses
/// unsettled periods behind a settled one that do not follow it.
fn require_adjoining(
    connection: &mut Connection,
    distributor: &str,
    after_index: i64,
) -> Result<(), StoreError> {
    let later = unsettled(distributor)
        .filter(periods::period_index.gt(after_index))
        .order(periods::period_index)
        .select(periods::period_index);
    match later.first::<i64>(connection).optional()? {
        Some(later) if later > after_index + 1 => {
            let between = format!("{distributor}.{after_index} and {distributor}.{later}");
            Err(StoreError::Corrupt(format!("{between} have no unsettled period between them")))
        }
        _ => Ok(()),
    }
}

fn locked_state(
    connection: &mut Connection,
    distributor: &str,
    index: i64,
) -> Result<PeriodState, StoreError> {
    let code = dialect::lock_period(connection, distributor, index)?;
    state(&code.ok_or_else(|| missing(distributor, index))?)
}
