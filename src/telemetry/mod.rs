//! What an operator watches: numbers that grow, numbers of now, how long things take, and what belongs together.
//!
//! The only module that names the libraries for it. Commands and tests have no recorder: there noting a number
//! is a look at a pointer.

mod collect;
mod page;
pub mod trace;

use std::time::Duration;

use metrics::{counter, gauge, histogram};

pub use collect::{CollectError, Collecting, begin as collect};
pub use page::{Page, PageError};

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, from 0 at the start of the process.
    Counter,
    /// It is what it is now.
    Gauge,
    /// How often something was at most so large.
    Histogram,
}

/// A number that is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name, with its unit.
    pub name: &'static str,
    /// What kind of number it is.
    pub kind: Kind,
    /// What it says.
    pub help: &'static str,
    /// The names of its labels.
    pub labels: &'static [&'static str],
}

const REQUESTS: &str = "tantieme_requests_total";
const REQUEST_SECONDS: &str = "tantieme_request_seconds";
const ENTRIES: &str = "tantieme_entries_total";
const COMMIT_ENTRIES: &str = "tantieme_commit_entries";
const COMMIT_SECONDS: &str = "tantieme_commit_seconds";
const QUEUED: &str = "tantieme_queued_entries";
const SETTLEMENTS: &str = "tantieme_settlements_total";
const DUE: &str = "tantieme_periods_due";
const LAG: &str = "tantieme_periods_due_oldest_seconds";
const PERIODS: &str = "tantieme_periods";
const BEAT: &str = "tantieme_scheduler_beat_age_seconds";
const WEBHOOKS: &str = "tantieme_webhook_backlog";
const HOOKS: &str = "tantieme_hook_deliveries_kept";
const CONNECTIONS: &str = "tantieme_database_connections";

/// Every number that is watched, in the order of the reference.
pub const METRICS: &[Metric] = &[
    Metric {
        name: REQUESTS,
        kind: Kind::Counter,
        help: "GraphQL requests, by the first field that they ask for and what became of them",
        labels: &["operation", "outcome"],
    },
    Metric {
        name: REQUEST_SECONDS,
        kind: Kind::Histogram,
        help: "How long GraphQL requests took",
        labels: &["operation"],
    },
    Metric {
        name: ENTRIES,
        kind: Kind::Counter,
        help: "Entries that were sent: recorded, duplicate or refused",
        labels: &["outcome"],
    },
    Metric {
        name: COMMIT_ENTRIES,
        kind: Kind::Histogram,
        help: "How many rows one commit of the log wrote",
        labels: &[],
    },
    Metric {
        name: COMMIT_SECONDS,
        kind: Kind::Histogram,
        help: "How long commits of the log took",
        labels: &[],
    },
    Metric {
        name: QUEUED,
        kind: Kind::Gauge,
        help: "Rows that wait for the writer of the log",
        labels: &[],
    },
    Metric {
        name: SETTLEMENTS,
        kind: Kind::Counter,
        help: "Periods that were due: settled, proposed for review, held for a reason that an admin can mend, or broken",
        labels: &["outcome"],
    },
    Metric { name: DUE, kind: Kind::Gauge, help: "Periods that could be settled now", labels: &[] },
    Metric {
        name: LAG,
        kind: Kind::Gauge,
        help: "For how long the one of them that waits longest has been due",
        labels: &[],
    },
    Metric {
        name: PERIODS,
        kind: Kind::Gauge,
        help: "Periods that somebody has to look at: FAILED, WAITING for approvals of events, in REVIEW",
        labels: &["state"],
    },
    Metric {
        name: BEAT,
        kind: Kind::Gauge,
        help: "How long ago the scheduler looked last for what is due",
        labels: &[],
    },
    Metric {
        name: WEBHOOKS,
        kind: Kind::Gauge,
        help: "Messages to webhooks that are still to be delivered",
        labels: &[],
    },
    Metric {
        name: HOOKS,
        kind: Kind::Gauge,
        help: "Deliveries to hooks that could not be recorded, and that somebody has to look at",
        labels: &[],
    },
    Metric {
        name: CONNECTIONS,
        kind: Kind::Gauge,
        help: "Connections to the database, of each pool: in use, or idle",
        labels: &["pool", "state"],
    },
];

/// A request was answered.
pub fn answered(operation: &str, outcome: &'static str, took: Duration) {
    counter!(REQUESTS, "operation" => operation.to_owned(), "outcome" => outcome).increment(1);
    histogram!(REQUEST_SECONDS, "operation" => operation.to_owned()).record(took.as_secs_f64());
    trace::answered(operation, outcome);
}

/// So many entries of a request were recorded, known already, or refused.
pub fn entries(outcome: &'static str, many: usize) {
    counter!(ENTRIES, "outcome" => outcome).increment(many as u64);
}

/// One commit wrote so many rows of the log.
pub fn committed(rows: usize, took: Duration) {
    histogram!(COMMIT_ENTRIES).record(count(rows));
    histogram!(COMMIT_SECONDS).record(took.as_secs_f64());
}

/// So many rows wait for the writer.
pub fn queued(rows: usize) {
    gauge!(QUEUED).set(count(rows));
}

/// So many periods came to this.
pub fn settled(outcome: &'static str, many: usize) {
    counter!(SETTLEMENTS, "outcome" => outcome).increment(many as u64);
}

/// So many periods are due, the first of them since so long.
pub fn due(periods: usize, oldest: Duration) {
    gauge!(DUE).set(count(periods));
    gauge!(LAG).set(oldest.as_secs_f64());
}

/// So many periods are in a state that somebody has to look at.
pub fn periods(state: &'static str, many: usize) {
    gauge!(PERIODS, "state" => state).set(count(many));
}

/// So many messages to webhooks are still to be delivered.
pub fn webhook_backlog(many: usize) {
    gauge!(WEBHOOKS).set(count(many));
}

/// So many deliveries to hooks could not be recorded.
pub fn hook_deliveries_kept(many: usize) {
    gauge!(HOOKS).set(count(many));
}

/// The scheduler has looked for what is due so long ago.
pub fn beaten(ago: Duration) {
    gauge!(BEAT).set(ago.as_secs_f64());
}

/// A pool has so many connections, of which so many are idle.
pub fn connections(pool: &'static str, all: u32, idle: u32) {
    gauge!(CONNECTIONS, "pool" => pool, "state" => "in use")
        .set(f64::from(all.saturating_sub(idle)));
    gauge!(CONNECTIONS, "pool" => pool, "state" => "idle").set(f64::from(idle));
}

/// A count as the libraries take it; what is beyond four thousand millions is shown as that.
fn count(many: usize) -> f64 {
    f64::from(u32::try_from(many).unwrap_or(u32::MAX))
}
