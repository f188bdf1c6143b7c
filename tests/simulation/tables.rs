//! What the database holds, read behind the product's back.

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query,
};

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct EntryRow {
    #[diesel(sql_type = Integer)]
    pub stream: i32,
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    #[diesel(sql_type = Text)]
    pub source: String,
    #[diesel(sql_type = Text)]
    pub key: String,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct PeriodRow {
    #[diesel(sql_type = Text)]
    pub distributor: String,
    #[diesel(sql_type = BigInt)]
    pub period_index: i64,
    #[diesel(sql_type = BigInt)]
    pub starts_at: i64,
    #[diesel(sql_type = BigInt)]
    pub ends_at: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub trigger_at: Option<i64>,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = BigInt)]
    pub carried_in: i64,
}

/// When a settlement was made.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct SettledRow {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = BigInt)]
    pub settled_at: i64,
}

/// One obligation, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct ObligationRow {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub collaborator: String,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub settlement: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub payout: Option<String>,
    /// The key of what was made by hand, behind its source.
    #[diesel(sql_type = Nullable<Text>)]
    pub key: Option<String>,
    /// The open dispute about it and others of that kind, as JSON.
    #[diesel(sql_type = Nullable<Text>)]
    pub by_hand: Option<String>,
}

/// One dispute.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct DisputeRow {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub obligation: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub credit: Option<String>,
}

/// One payout.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct PayoutRow {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub collaborator: String,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    #[diesel(sql_type = Text)]
    pub state: String,
}

/// One movement of money.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct MovementRow {
    #[diesel(sql_type = Text)]
    pub from_account: String,
    #[diesel(sql_type = Text)]
    pub to_account: String,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    #[diesel(sql_type = Text)]
    pub cause: String,
}

/// One line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct LineRow {
    #[diesel(sql_type = Text)]
    pub what: String,
    #[diesel(sql_type = Text)]
    pub about: String,
    #[diesel(sql_type = Text)]
    pub outcome: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub state_after: Option<String>,
}

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct VersionRow {
    #[diesel(sql_type = Text)]
    pub distributor: String,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Text)]
    pub source: String,
}

/// One fulfillment.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct FulfillmentRow {
    #[diesel(sql_type = BigInt)]
    pub number: i64,
    #[diesel(sql_type = Text)]
    pub state: String,
}

/// Everything that the checks look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    pub entries: Vec<EntryRow>,
    pub periods: Vec<PeriodRow>,
    pub settlements: Vec<SettledRow>,
    pub obligations: Vec<ObligationRow>,
    pub disputes: Vec<DisputeRow>,
    pub payouts: Vec<PayoutRow>,
    pub journal: Vec<MovementRow>,
    pub versions: Vec<VersionRow>,
    pub fulfillments: Vec<FulfillmentRow>,
    pub trail: Vec<LineRow>,
}

/// A connection that the faults do not know.
pub enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

macro_rules! load {
    ($database:expr, $sql:expr) => {
        match $database {
            Database::Sqlite(connection) => sql_query($sql).load(connection),
            Database::Postgres(connection) => sql_query($sql).load(connection),
        }
        .unwrap()
    };
}

impl Database {
    pub fn connect(url: &str) -> Self {
        if url.starts_with("postgres") {
            Self::Postgres(PgConnection::establish(url).unwrap())
        } else {
            Self::Sqlite(SqliteConnection::establish(url).unwrap())
        }
    }

    /// Runs statements that return nothing.
    pub fn execute(&mut self, sql: &str) {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(sql),
            Self::Postgres(connection) => connection.batch_execute(sql),
        }
        .unwrap();
    }

    pub fn tables(&mut self) -> Tables {
        Tables {
            entries: load!(
                self,
                "SELECT stream, position, source, key FROM entries ORDER BY stream, position"
            ),
            periods: load!(
                self,
                "SELECT distributor, period_index, starts_at, ends_at, trigger_at, state, carried_in \
                 FROM periods ORDER BY distributor, period_index"
            ),
            settlements: load!(self, "SELECT id, settled_at FROM settlements ORDER BY id"),
            obligations: load!(
                self,
                "SELECT id, collaborator, amount, state, kind, settlement, payout, key, by_hand \
                 FROM obligations ORDER BY id"
            ),
            disputes: load!(self, "SELECT id, state, obligation, credit FROM disputes ORDER BY id"),
            payouts: load!(self, "SELECT id, collaborator, amount, state FROM payouts ORDER BY id"),
            journal: load!(
                self,
                "SELECT from_account, to_account, amount, cause FROM journal ORDER BY number"
            ),
            versions: load!(
                self,
                "SELECT distributor, version, source FROM rule_versions ORDER BY distributor, version"
            ),
            fulfillments: load!(self, "SELECT number, state FROM fulfillments ORDER BY number"),
            trail: load!(
                self,
                "SELECT what, about, outcome, state_after FROM audit ORDER BY number"
            ),
        }
    }
}
