//! Whether the database can be used, and whether what it holds is whole.

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{BigInt, Integer, Text};

use super::log::{self, NewEntry};
use super::schema::{entries, log_heads};
use super::write_ahead::Lengths;
use super::{Connection, StoreError, audit, dialect};
use rules::domain::{Approval, AuditRecord, Entry, Event, Fields, Moment};

/// The counter of the tries. A row that stays as it is would not be written at all.
const TRIES: &str = "try";
/// Any moment will do for what is never there.
const EVER: Moment = Moment::from_micros(0);

/// Counts a try: what a full or read-only disk refuses, this refuses, too. Then writes what recording
/// writes, an entry and a line of the audit trail, and takes both back.
pub fn write(connection: &mut Connection) -> Result<(), StoreError> {
    dialect::insert_missing_counter(connection, TRIES)?;
    dialect::take_numbers(connection, TRIES, 1)?;
    let tried = connection.transaction(|connection| {
        log::append(connection, &[trial()], EVER)?;
        audit::append(connection, &[line()])?;
        Err::<(), _>(StoreError::Database(DieselError::RollbackTransaction))
    });
    match tried {
        Err(StoreError::Database(DieselError::RollbackTransaction)) => Ok(()),
        other => other,
    }
}

/// What SQLite says of moving all changes into the file.
#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// Writes a SQLite file anew with nothing but what it holds, and empties the file beside it. What it writes in between
/// is as large as the database, and so it is a file, too.
pub fn compact(connection: &mut Connection) -> Result<(), StoreError> {
    let Connection::Sqlite(inner) = connection else { return Ok(()) };
    inner.batch_execute("PRAGMA temp_store = FILE")?;
    let written = inner.batch_execute("VACUUM");
    inner.batch_execute("PRAGMA temp_store = MEMORY")?;
    written?;
    let moved: Vec<Moved> = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").load(inner)?;
    if moved.iter().any(|it| it.busy != 0) { Err(StoreError::Locked) } else { Ok(()) }
}

/// Tells PostgreSQL how large the log is now. It finds that out by itself within minutes, and until then goes through all
/// of it for what an index has. What SQLite plans does not depend on that.
pub fn look_over(connection: &mut Connection) -> Result<(), StoreError> {
    let Connection::Postgres(inner) = connection else { return Ok(()) };
    Ok(inner.batch_execute("ANALYZE entries")?)
}

/// An entry that is never there.
fn trial() -> NewEntry {
    let event = Event {
        kind: TRIES.into(),
        occurred_at: EVER,
        fields: Fields::default(),
        approval: Approval::Automatic,
    };
    NewEntry { source: TRIES.to_owned(), key: TRIES.to_owned(), entry: Entry::Event(event) }
}

/// A line that is never there.
fn line() -> AuditRecord {
    AuditRecord {
        id: String::new(),
        at: EVER,
        who: TRIES.to_owned(),
        channel: None,
        role: None,
        what: TRIES.to_owned(),
        about: String::new(),
        outcome: String::new(),
        before: None,
        after: None,
        happened: Vec::new(),
    }
}

/// Refuses a log that does not end where its heads say: entries that were acknowledged are missing, or
/// would be overwritten.
pub fn require_heads(connection: &mut Connection) -> Result<(), StoreError> {
    let heads: Vec<(i32, i64)> = log_heads::table
        .order(log_heads::stream.asc())
        .select((log_heads::stream, log_heads::last_position))
        .load(connection)?;
    for (stream, head) in heads {
        let of_stream = entries::table.filter(entries::stream.eq(stream));
        let last: Option<i64> = of_stream.select(max(entries::position)).first(connection)?;
        let last = last.unwrap_or(0);
        if last != head {
            return Err(StoreError::Damaged(format!(
                "the last entry of stream {stream} of the log is {last}, and should be {head}"
            )));
        }
    }
    Ok(())
}

/// Refuses a SQLite file that is damaged. It reads all of it; PostgreSQL looks after its own files.
pub fn require_sound(connection: &mut Connection) -> Result<(), StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        quick_check: String,
    }
    let Connection::Sqlite(connection) = connection else { return Ok(()) };
    let found: Vec<Found> = diesel::sql_query("PRAGMA quick_check(1)").load(connection)?;
    match found.into_iter().map(|row| row.quick_check).find(|said| said != "ok") {
        Some(said) => Err(StoreError::Damaged(said.replace('\n', " "))),
        None => Ok(()),
    }
}

/// What a page of changes has besides the page, and what stands before the first of them, in bytes.
const CHANGE_HEAD: u64 = 24;
const CHANGES_HEAD: u64 = 32;

/// How long a SQLite file and the file with its changes have to be by what the database counts.
/// Fails where it cannot say so now, and where changes that should be there cannot be read.
pub(super) fn lengths(connection: &mut Connection) -> Result<Lengths, StoreError> {
    #[derive(QueryableByName)]
    struct Changes {
        #[diesel(sql_type = BigInt)]
        log: i64,
        #[diesel(sql_type = BigInt)]
        checkpointed: i64,
    }
    #[derive(QueryableByName)]
    struct Pages {
        #[diesel(sql_type = BigInt)]
        pages: i64,
        #[diesel(sql_type = BigInt)]
        bytes: i64,
    }
    let Connection::Sqlite(connection) = connection else { return Ok(Lengths::default()) };
    let changes: Changes =
        diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result(connection)?;
    let counted =
        "SELECT page_count AS pages, page_size AS bytes FROM pragma_page_count, pragma_page_size";
    let found: Pages = diesel::sql_query(counted).get_result(connection)?;
    let (Ok(log), Ok(pages), Ok(bytes)) =
        (u64::try_from(changes.log), u64::try_from(found.pages), u64::try_from(found.bytes))
    else {
        // Somebody else moves changes right now.
        return Err(StoreError::Locked);
    };
    let is_moved = changes.log == changes.checkpointed;
    Ok(Lengths {
        // Pages that are new may be among the changes only.
        database: if is_moved { pages * bytes } else { 0 },
        changes: if log == 0 { 0 } else { CHANGES_HEAD + log * (CHANGE_HEAD + bytes) },
    })
}

/// Moves all of a SQLite database into its file, so that it is seen to have been closed. Where another
/// process uses it, that one does so, and is not held up.
pub fn close(connection: &mut Connection) -> Result<(), StoreError> {
    if let Connection::Sqlite(connection) = connection {
        connection.batch_execute(
            "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 4000",
        )?;
    }
    Ok(())
}
