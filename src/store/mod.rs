//! Rows and SQL: SQLite and PostgreSQL behind one `Store`. All SQL is here.
//!
//! Functions are `noun::verb(connection, …)`, one file for each noun. Every call runs inside a
//! transaction that [`Store::read`] or [`Store::write`] opened. **Nothing of the log is ever
//! updated or deleted, but the reference of a customer who is erased. No two settlements of one period exist. No amount is stored that does not
//! add up.**

mod chain;
mod connection;
mod dialect;
mod distributed;
mod error;
mod file;
mod fixed;
mod grouped;
mod keyset;
mod long_commit;
mod open;
mod own_session;
mod patience;
mod pooled;
mod schema;
mod snapshot;
mod stalled;
mod together;
mod traced;
mod url;
mod write_ahead;

pub mod audit;
pub mod backup;
pub mod catalogues;
pub mod checkpoints;
pub mod collaborators;
pub mod diagnosis;
pub mod disputes;
pub mod distributors;
pub mod erasures;
pub mod fulfillments;
pub mod health;
pub mod hooks;
pub mod journal;
pub mod late_found;
pub mod log;
pub mod marks;
pub mod migrations;
pub mod obligations;
pub mod paying;
pub mod payout_accounts;
pub mod payout_answers;
pub mod payout_exports;
pub mod payouts;
pub mod periods;
pub mod proof;
pub mod sessions;
pub mod settlements;
pub mod statements;
pub mod tokens;
pub mod webhooks;

pub use connection::Either as Connection;
pub use dialect::now as database_time;
pub use error::StoreError;
pub use grouped::Pages;
pub use long_commit::LongCommit;
pub use open::Store;
pub use patience::Patience;
pub use together::{Batch, Performed, Place, Together};
pub use url::{DatabaseUrl, UnknownDatabase};
