//! Sessions of PostgreSQL. A pooler such as PgBouncer in transaction mode gives each transaction the session
//! that is free: what is set or prepared in one is not there in the next. So nothing is set for a whole session
//! but what a pooler carries from one to the other, and statements are kept prepared only where the session is
//! known to stay the same.

use diesel::connection::{CacheSize, SimpleConnection as _};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{Nullable, Text};
use diesel::{ConnectionError, PgConnection};

use super::DatabaseUrl;

/// A setting that means nothing to PostgreSQL. A pooler hands no such setting on: it refuses the connection, or
/// leaves the setting out. Where it arrives, the session is the connection's own.
const MARK: &str = "tantieme.own_session";

/// What a pooler carries along: it is told the names of connections, and `stalled` finds them by this one.
const NAME: &str = "SET application_name = 'tantieme'";

/// Plans are made for the table as it is: one that was kept from when the log was empty would look
/// at every row for ever. A statement that is not kept has such a plan anyway.
const FRESH_PLANS: &str = "SET plan_cache_mode TO force_custom_plan";

/// Connects, and finds out whether the session is the connection's own. The inner error is what the database says
/// of a statement.
pub(super) fn connect(
    url: &DatabaseUrl,
) -> Result<Result<PgConnection, DieselError>, ConnectionError> {
    match PgConnection::establish(&url.target_with(MARK, "1")) {
        Ok(connection) => Ok(prepare(connection)),
        Err(error) if is_of_a_pooler(&error) => {
            let connection = PgConnection::establish(&url.target())?;
            Ok(prepare(connection))
        }
        Err(error) => Err(error),
    }
}

fn is_of_a_pooler(error: &ConnectionError) -> bool {
    error.to_string().contains("unsupported startup parameter")
}

fn prepare(mut connection: PgConnection) -> Result<PgConnection, DieselError> {
    connection.set_prepared_statement_cache_size(CacheSize::Disabled);
    connection.batch_execute(NAME)?;
    let arrived = sql::<Nullable<Text>>(&format!("current_setting('{MARK}', true)"));
    let arrived: Option<String> = diesel::select(arrived).get_result(&mut connection)?;
    if arrived.as_deref() == Some("1") {
        connection.batch_execute(FRESH_PLANS)?;
        connection.set_prepared_statement_cache_size(CacheSize::Unbounded);
    }
    Ok(connection)
}
