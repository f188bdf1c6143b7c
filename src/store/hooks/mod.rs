//! Hooks that others send to: their secrets and mappings, and what came.

mod deliveries;
mod row;

use diesel::prelude::*;

use rules::domain::{Hook, HookSource, Moment};

use super::schema::hooks;
use super::{Connection, StoreError};

pub use deliveries::{Arrival, discard, find_delivery, insert, kept, known, mapped, page, waiting};
use row::HookRow;

/// The hook of a source, as it was changed last.
pub fn find(connection: &mut Connection, source: HookSource) -> Result<Hook, StoreError> {
    let row: Option<HookRow> = hooks::table
        .find(source.code())
        .select(HookRow::as_select())
        .first(connection)
        .optional()?;
    row.map_or_else(|| Ok(Hook::off(source)), Hook::try_from)
}

/// Stores a hook as it is now.
pub fn change(connection: &mut Connection, hook: &Hook) -> Result<(), StoreError> {
    let row = HookRow::of(hook);
    let changed = diesel::update(hooks::table.find(hook.source.code()))
        .set((
            hooks::secret.eq(row.secret.clone()),
            hooks::old_secret.eq(row.old_secret.clone()),
            hooks::old_secret_until.eq(hook.old_secret.as_ref().map(|(_, until)| until.micros())),
            hooks::mapping.eq(row.mapping.clone()),
        ))
        .execute(connection)?;
    if changed == 0 {
        diesel::insert_into(hooks::table).values(row).execute(connection)?;
    }
    Ok(())
}

/// Takes the secrets of a hook away, so that nothing is taken any more.
pub fn switch_off(connection: &mut Connection, source: HookSource) -> Result<(), StoreError> {
    let hook = find(connection, source)?;
    change(connection, &Hook { secret: None, old_secret: None, ..hook })
}

fn moment(micros: Option<i64>) -> Option<Moment> {
    micros.map(Moment::from_micros)
}
