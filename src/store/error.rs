//! What can go wrong in the store, each as one clear sentence.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::pooled::is_not_awaited;
use rules::domain::{IllegalMove, Named, PayingRefused, Thing, Unbalanced};

/// Why the store could not do what was asked. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the SQLite file.
    #[error("the database is locked by another process; stop it or use another file")]
    Locked,
    /// A newer release has changed the database in a way that this one cannot go on with.
    #[error(
        "the database has the migration {found}, which this release does not know and cannot go on with; \
         use a newer release"
    )]
    Newer {
        /// The first such migration.
        found: String,
    },
    /// No connection, for the reason given.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// So many entries wait to be written that no more are taken; nothing of them was.
    #[error("too many entries wait to be written")]
    Busy,
    /// The database takes too long. What was asked may have been done, or may be done yet.
    #[error("the database does not answer")]
    Silent,
    /// Nobody waits for it any more.
    #[error("the reading was stopped, because nobody waits for it any more")]
    Stopped,
    /// The SQLite file is another one than the one that was opened, or none.
    #[error(
        "the database file {0} was deleted or replaced while it was in use; start again on the file that \
         is wanted"
    )]
    Replaced(String),
    /// A file beside the SQLite file, without which it is not complete, is another one by now, or none.
    #[error(
        "the file {0} was deleted, moved or replaced while it was in use. What it held is saved into the \
         database as far as that can be done. Before the next start, nothing may be at that path: keep \
         elsewhere what is there or was moved"
    )]
    Misplaced(String),
    /// Something of a file in use was cut off or overwritten.
    #[error(
        "the file {0} was emptied, shortened or overwritten while it was in use; what was recorded last \
         may be lost. Keep a copy of the database and of the files beside it, and restore the newest \
         backup, or compare what is there with what was sent"
    )]
    Shortened(String),
    /// A SQLite file without a single byte.
    #[error(
        "the database file {0} is empty, as if all of it had been cut off: restore a backup, or delete it \
         with the files beside it whose names end in -wal and -shm, and a new database is made"
    )]
    Emptied(String),
    /// The database does not hold all that was written.
    #[error(
        "the database is damaged: {0}. Keep a copy of the file, with those beside it whose names end in \
         -wal and -shm; then restore the newest backup, or save what is left with: sqlite3 FILE .recover"
    )]
    Damaged(String),
    /// What is there is somebody else's, or nobody's.
    #[error("it is no database of Tantieme: {0}")]
    NotOurs(String),
    /// The log does not get as many streams as were asked for.
    #[error("the log cannot be split: {0}")]
    NotSplit(String),
    /// The tables cannot be spread over several databases.
    #[error("the database cannot be distributed: {0}")]
    NotDistributed(String),
    /// What was named does not exist.
    #[error("there is no {0}")]
    NotFound(String),
    /// What was named by its id does not exist.
    #[error("there is no {0}")]
    NoSuch(Named),
    /// A move that the present state does not allow.
    #[error(transparent)]
    Illegal(#[from] IllegalMove),
    /// Money that does not add up.
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
    /// The period has its one settlement already.
    #[error("the period is settled already")]
    AlreadySettled,
    /// Somebody else has taken over the lease under which this was computed.
    #[error("somebody else works on the period by now")]
    LeaseLost,
    /// It contradicts what is stored, in the way the sentence says.
    #[error("{0}")]
    Conflict(String),
    /// A change of a rule for another version than the newest one.
    #[error("{0}")]
    OtherVersion(String),
    /// A deed of paying that what is owed and paid does not allow.
    #[error(transparent)]
    Refused(#[from] PayingRefused),
    /// A cursor that no page gave out.
    #[error("\"{0}\" is not a cursor of this list")]
    BadCursor(String),
    /// A stored row that makes no sense.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// The database refused.
    #[error("the database refused: {0}{advice}", advice = advice(&.0.to_string()))]
    Database(DieselError),
}

/// What to do about what SQLite says of a disk in a few words; empty where it says enough.
pub(super) fn advice(said: &str) -> &'static str {
    if said.contains("disk I/O error") || said.contains("disk is full") {
        ". Look whether the disk is full or broken: it needs room for the database and the files beside it"
    } else if said.contains("readonly database") || said.contains("unable to open database file") {
        ". Look whether the file is there, and whether it and its folder may be written"
    } else {
        ""
    }
}

/// What databases say of themselves, and not of what they were asked. diesel gives no codes of errors.
const PASSING: &[&str] = &[
    // SQLite
    "database or disk is full",
    "attempt to write a readonly database",
    "disk I/O error",
    "unable to open database file",
    "database is locked",
    // PostgreSQL
    "No space left on device",
    "could not write",
    "could not extend file",
    "could not open file",
    "read-only transaction",
    "due to lock timeout",
    "the database system is",
    "terminating connection due to",
    "connection slots are reserved",
    "sorry, too many clients already",
    "out of shared memory",
    "server closed the connection",
    "no connection to the server",
    "could not connect to server",
    "could not receive data from server",
    "could not send data to server",
];

impl StoreError {
    /// Nothing of a kind has an id.
    pub fn no_such(thing: Thing, id: impl Into<String>) -> Self {
        Self::NoSuch(Named::new(thing, id))
    }

    /// A stored value that is not of its form.
    pub(super) fn corrupt(what: &str, value: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what} \"{value}\""))
    }

    /// Whether it has nothing to do with what was asked: the same may go well later.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Locked | Self::Unreachable(_) | Self::Silent => true,
            other if other.ends_all() => true,
            Self::Database(DieselError::DatabaseError(kind, info)) => {
                matches!(
                    kind,
                    DatabaseErrorKind::ClosedConnection
                        | DatabaseErrorKind::ReadOnlyTransaction
                        | DatabaseErrorKind::SerializationFailure
                ) || PASSING.iter().any(|words| info.message().contains(words))
            }
            _ => false,
        }
    }

    /// Whether the files are damaged or no longer those that were opened: what is written from now on may
    /// be lost, and nothing is to be written any more.
    pub fn ends_all(&self) -> bool {
        matches!(
            self,
            Self::Replaced(_) | Self::Misplaced(_) | Self::Shortened(_) | Self::Damaged(_)
        )
    }

    /// Whether it failed because another transaction did the like at the same moment: done again, it sees what
    /// the other one did.
    pub(super) fn crossed_another(&self) -> bool {
        let is_deadlock = |error: &DieselError| error.to_string().contains("deadlock detected");
        self.is_unique_violation() || matches!(self, Self::Database(error) if is_deadlock(error))
    }

    /// Whether the database refused because a unique key exists already.
    pub(super) fn is_unique_violation(&self) -> bool {
        matches!(
            self,
            Self::Database(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        )
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, info)
                if info.message().starts_with("database is locked") =>
            {
                Self::Locked
            }
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::Unreachable(info.message().trim().to_owned())
            }
            DieselError::DatabaseError(_, info)
                if info.message().contains("database disk image is malformed") =>
            {
                Self::Damaged(info.message().to_owned())
            }
            // It was given the time that somebody waits.
            DieselError::DatabaseError(_, info)
                if info.message().contains("due to statement timeout")
                    || is_not_awaited(info.message()) =>
            {
                Self::Stopped
            }
            _ => Self::Database(error),
        }
    }
}
