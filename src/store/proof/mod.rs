//! What must hold between the rows of a sound database, asked of the database itself. Each question gives the
//! rows for which it does not hold; nothing is changed, and nothing is decided.

mod balances;
mod chains;
mod columns;
mod disputes;
mod entries;
mod files;
mod journal;
mod numbers;
mod obligations;
mod payouts;
mod periods;
mod told;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::{Connection, StoreError};

pub use balances::{Book, books};
pub use chains::{ChainHead, Followed, Step, heads};
pub(super) use chains::{LINKS_AT_ONCE, Link};
pub(super) use columns::is_all_read;
pub use columns::{Content, Table, columns, tables};
pub use disputes::disputes;
pub use entries::{Told, contents, corrections_without_event, positions};
pub use files::files;
pub use journal::movements;
pub use numbers::numbers;
pub use obligations::{by_hand, of_settlements};
pub use payouts::{fulfillments, payouts};
pub use periods::periods;
pub use told::told;

/// So many rows are named for one question: where more are wrong, these are reason enough to look.
const MOST: usize = 100;

/// A row for which something does not hold.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Mismatch {
    /// The table's name and what tells the row from others.
    #[diesel(sql_type = Text)]
    pub place: String,
    /// What does not hold.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// What follows from other rows; `None` for nothing.
    #[diesel(sql_type = Nullable<Text>)]
    pub expected: Option<String>,
    /// What is there; `None` for nothing.
    #[diesel(sql_type = Nullable<Text>)]
    pub found: Option<String>,
}

/// Asks a question that both databases understand. Its columns are those of a [`Mismatch`].
fn ask(connection: &mut Connection, question: &str) -> Result<Vec<Mismatch>, StoreError> {
    let query = diesel::sql_query(format!("{question} LIMIT {MOST}"));
    Ok(match connection {
        Connection::Sqlite(inner) => query.load(inner)?,
        Connection::Postgres(inner) => query.load(inner)?,
    })
}

/// Asks several.
fn ask_all(connection: &mut Connection, questions: &[&str]) -> Result<Vec<Mismatch>, StoreError> {
    let mut found = Vec::new();
    for question in questions {
        found.extend(ask(connection, question)?);
    }
    Ok(found)
}
