//! What tells how a database fares, for whoever has to mend it. Nothing is changed.

use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::Text;

use rules::domain::{DistributorState, Moment, PeriodState};

use super::schema::{audit, distributors, entries, log_heads, periods};
use super::{Connection, StoreError};

/// A period that somebody works on, or worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// `DISTRIBUTOR.INDEX`.
    pub period: String,
    /// Until when nobody else takes it over.
    pub held_until: Moment,
}

/// When the newest row was written, by the clock of whoever wrote it; `None` of an empty database.
pub fn newest_moment(connection: &mut Connection) -> Result<Option<Moment>, StoreError> {
    let ends = log_heads::table.select((log_heads::stream, log_heads::last_position));
    let mut newest: Option<i64> = None;
    for (stream, position) in ends.load::<(i32, i64)>(connection)? {
        let last = entries::table.find((stream, position)).select(entries::recorded_at);
        newest = newest.max(last.first(connection).optional()?);
    }
    let last: Option<i64> = audit::table.select(max(audit::number)).first(connection)?;
    if let Some(last) = last {
        let at = audit::table.find(last).select(audit::at);
        newest = newest.max(at.first(connection).optional()?);
    }
    Ok(newest.map(Moment::from_micros))
}

/// Leases that ended before a moment and were not given back.
pub fn leases_over(connection: &mut Connection, now: Moment) -> Result<Vec<Lease>, StoreError> {
    let rows: Vec<(String, i64, Option<i64>)> = periods::table
        .filter(periods::holder.is_not_null().and(periods::held_until.lt(now.micros())))
        .order((periods::distributor, periods::period_index))
        .select((periods::distributor, periods::period_index, periods::held_until))
        .load(connection)?;
    let lease = |(name, index, until): (String, i64, Option<i64>)| {
        let held_until = Moment::from_micros(until?);
        Some(Lease { period: format!("{name}.{index}"), held_until })
    };
    Ok(rows.into_iter().filter_map(lease).collect())
}

/// The periods of ACTIVE distributors in a state, with why they are in it.
pub fn periods_in(
    connection: &mut Connection,
    state: PeriodState,
) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let rows: Vec<(String, i64, Option<String>)> = periods::table
        .inner_join(distributors::table.on(distributors::name.eq(periods::distributor)))
        .filter(distributors::state.eq(DistributorState::Active.code()))
        .filter(periods::state.eq(state.code()))
        .order((periods::distributor, periods::period_index))
        .select((periods::distributor, periods::period_index, periods::reason))
        .load(connection)?;
    Ok(rows.into_iter().map(|(name, index, why)| (format!("{name}.{index}"), why)).collect())
}

/// The settings of PostgreSQL that decide whether what is acknowledged stays; none of SQLite, where every
/// connection sets its own.
pub fn settings(connection: &mut Connection) -> Result<Vec<(String, String)>, StoreError> {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        setting: String,
    }
    const ASKED: &str = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', \
        'synchronous_commit', 'server_version_num', 'server_encoding') ORDER BY name";
    let Connection::Postgres(connection) = connection else { return Ok(Vec::new()) };
    let found: Vec<Setting> = diesel::sql_query(ASKED).load(connection)?;
    Ok(found.into_iter().map(|row| (row.name, row.setting)).collect())
}
