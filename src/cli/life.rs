//! What the log says of a server's life: that it started, and why and how it ended.

use std::net::SocketAddr;
use std::time::Duration;

use crate::app::AppError;
use crate::clock;
use crate::server::Told;

/// A server's life so far.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    began: Duration,
    /// The kind of its database. Where it is may be nobody's business who reads the log.
    database: &'static str,
}

impl Life {
    /// Of a server that starts now.
    pub fn begin(database: &'static str) -> Self {
        Self { began: clock::passed(), database }
    }

    /// For how long it has run.
    fn seconds(self) -> u64 {
        clock::passed().saturating_sub(self.began).as_secs()
    }

    /// It answers from now on.
    pub fn started(self, address: SocketAddr) {
        let (version, database) = (env!("CARGO_PKG_VERSION"), self.database);
        tracing::info!(version, %address, database, "started");
    }

    /// Everything that was under way is finished.
    pub fn stopped(self, told: Option<&Told>) {
        let reason = told.map_or("it ended by itself", |told| told.why);
        let stopping_ms = told.map_or(0, |told| millis(told.ago()));
        tracing::info!(reason, stopping_ms, ran_seconds = self.seconds(), "stopped");
    }

    /// Nothing can be finished.
    pub fn broke_off(self, reason: &AppError) {
        tracing::error!(%reason, ran_seconds = self.seconds(), "stopped");
    }
}

/// As a number that logs can hold.
fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
