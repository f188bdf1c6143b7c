//! What many attempts to settle write at the same time, by as few statements as one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::store::checkpoints::{self, Checkpoint};
use crate::store::periods::{self, Leased};
use crate::store::settlements::{self, Commit};
use crate::store::{Batch, Connection, Performed, Place};
use rules::domain::{AuditRecord, Catalogue, JournalEntry, Moment, Period, Settlement};

use crate::app::settling::due_time::lease_time;
use crate::app::settling::follow::{Ended, Next, after_settlements};

/// How long a lease lasts unless it is renewed: a worker that was killed holds nobody up for longer.
pub const LEASE: Duration = Duration::from_secs(3);

/// When a lease runs out that is taken or renewed at `now`.
pub fn lasting_from(now: Moment) -> Moment {
    let length = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
    Moment::from_micros(now.micros().saturating_add(length))
}

/// The right to work on a period for a while.
#[derive(Debug, Clone)]
pub struct Lease {
    /// Names whoever took it among all of all servers.
    pub holder: Arc<str>,
    /// What was taken.
    pub taken: Leased,
}

/// Takes the lease of a period; `None` when somebody else has it.
pub struct Leasing {
    pub distributor: String,
    pub index: i64,
    /// Names this attempt among all of all servers. Those that are leased together have the name of one of them.
    pub holder: Arc<str>,
    pub clock: Clock,
}

impl Batch for Leasing {
    type Done = Option<Lease>;

    fn place(&self) -> Place {
        Place::BeforeCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<Option<Lease>> {
        let Some(first) = all.first() else { return Ok(Vec::new()) };
        let now = lease_time(&first.clock, connection)?;
        let wanted: Vec<(&str, i64)> =
            all.iter().map(|one| (one.distributor.as_str(), one.index)).collect();
        let leased = periods::lease(connection, &wanted, &first.holder, (now, lasting_from(now)))?;
        let mut leased: BTreeMap<(String, i64), Leased> =
            leased.into_iter().map(|it| ((it.distributor.clone(), it.index), it)).collect();
        // Of two attempts at one period the first has it.
        let lease = |one: &&Self| {
            let taken = leased.remove(&(one.distributor.clone(), one.index));
            (taken.map(|taken| Lease { holder: Arc::clone(&first.holder), taken }), None)
        };
        Ok(all.iter().map(lease).collect())
    }
}

/// Puts in force what a period was settled with; whether there may be more to do behind it.
pub struct Settling {
    pub lease: Leased,
    pub period: Period,
    pub settlement: Settlement,
    pub movements: Vec<JournalEntry>,
    pub catalogue: Arc<Catalogue>,
    /// When it is done.
    pub now: Moment,
    /// Its line of the audit trail.
    pub line: AuditRecord,
}

impl Batch for Settling {
    type Done = bool;

    fn place(&self) -> Place {
        Place::WithCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<bool> {
        let leases: Vec<&Leased> = all.iter().map(|one| &one.lease).collect();
        periods::require_leases(connection, &leases)?;
        let ended = all.iter().map(|one| Ended {
            period: &one.period,
            settlement: &one.settlement,
            catalogue: &one.catalogue,
        });
        let next = after_settlements(connection, &ended.collect::<Vec<_>>())?;
        let mut commits = Vec::with_capacity(all.len());
        for (one, next) in all.iter().zip(&next) {
            let (settlement, movements) = (&one.settlement, one.movements.as_slice());
            commits.push(Commit { settlement, next: next.to_make(), movements });
        }
        settlements::commit(connection, &commits)?;
        let done = |(one, next): (&&Self, Next)| (next.goes_on(one.now), Some(one.line.clone()));
        Ok(all.iter().zip(next).map(done).collect())
    }
}

/// Keeps what the period after a settled one goes on from.
pub struct KeepingTotals(pub Checkpoint);

impl Batch for KeepingTotals {
    type Done = ();

    fn place(&self) -> Place {
        Place::BeforeCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<()> {
        let totals: Vec<&Checkpoint> = all.iter().map(|one| &one.0).collect();
        checkpoints::put_all(connection, &totals)?;
        Ok(all.iter().map(|_| ((), None)).collect())
    }
}
