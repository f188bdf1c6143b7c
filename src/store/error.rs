//! What can go wrong in the store, each as one clear sentence.

use chrono::NaiveDate;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use rules::domain::{IllegalMove, Moment, Unbalanced};

/// Why the store could not do what was asked. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the SQLite file.
    #[error("the database is locked by another process; stop it or use another file")]
    Locked,
    /// The database was written by a newer release.
    #[error(
        "the database has the migration {found}, which this release does not know; use a newer release"
    )]
    Newer {
        /// The first migration that is not known.
        found: String,
    },
    /// No connection, for the reason given.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// What was named does not exist.
    #[error("there is no {0}")]
    NotFound(String),
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
    /// A payment said to be made before what it pays was owed.
    #[error(
        "payout \"{payout}\" cannot be paid on {paid_on}: what it pays is owed since {owed_since}"
    )]
    PaidBeforeOwed {
        /// The payout's id.
        payout: String,
        /// The day that was given.
        paid_on: NaiveDate,
        /// When the newest obligation in it came to be.
        owed_since: Moment,
    },
    /// A cursor that no page gave out.
    #[error("\"{0}\" is not a cursor of this list")]
    BadCursor(String),
    /// A stored row that makes no sense.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// The database refused.
    #[error("the database refused: {0}")]
    Database(DieselError),
}

impl StoreError {
    /// A stored value that is not of its form.
    pub(super) fn corrupt(what: &str, value: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what} \"{value}\""))
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
            _ => Self::Database(error),
        }
    }
}
