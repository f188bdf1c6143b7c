//! Servers that stand still in the middle of a statement. The database waits for the rest of it, without
//! any limit of time, and keeps what the transaction has locked; all others wait for that.

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::BigInt;

use super::{Connection, StoreError};

/// Ends the transactions in this database whose server has sent a part of a statement and nothing more for
/// three seconds: less than anybody waits for a lock. Only those of this product, by the name that it gives
/// its connections, to which a pooler may add an address.
const END: &str = "
    SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
        AND (application_name = 'tantieme' OR application_name LIKE 'tantieme - %') AND state = 'active' AND wait_event = 'ClientRead'
        AND xact_start IS NOT NULL AND state_change < clock_timestamp() - interval '3 seconds'
";

/// Whether somebody waited for a lock for as long as anybody waits.
pub(super) fn has_waited(error: &StoreError) -> bool {
    let StoreError::Database(DieselError::DatabaseError(_, info)) = error else { return false };
    info.message().contains("due to lock timeout")
}

/// Ends those who stand still; how many. What they had begun is undone, and they are told so when they go on.
pub(super) fn end(connection: &mut Connection) -> Result<i64, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = BigInt)]
        ended: i64,
    }
    let Connection::Postgres(connection) = connection else { return Ok(0) };
    Ok(diesel::sql_query(END).get_result::<Found>(connection)?.ended)
}
