//! The moment that decides what is due and how long leases last: the database's where several servers
//! share one, and never that of a clock that cannot be trusted.

use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Clock;
use crate::store::{Connection, StoreError, database_time};
use rules::domain::Moment;

use crate::app::settling::clock_watch::{self, ClockFault, ClockWatch};
use crate::app::{Answer, App, Problem, ProblemCode};

/// The watch over the clock that decides; clones share it.
pub(in crate::app) type Watched = Arc<Mutex<ClockWatch>>;

impl App {
    /// The moment by which it is decided what is due. On PostgreSQL it is the database's, so that all
    /// servers agree; on SQLite this machine's.
    ///
    /// # Errors
    /// [`ProblemCode::ClockDisagrees`] when the clock has jumped, or differs from the database's.
    pub async fn due_time(&self) -> Answer<Moment> {
        if let Some(moment) = self.clock.stands_at() {
            return Ok(moment);
        }
        let clock = self.clock.clone();
        let (before, database, after, at) = self
            .read(move |connection| {
                let before = clock.now();
                Ok((before, database_clock(&clock, connection)?, clock.now(), clock.steady()))
            })
            .await?;
        if let Some(database) = database {
            clock_watch::compare(before, database, after).map_err(disagrees)?;
        }
        let decides = database.unwrap_or(after);
        let mut watch = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watch.look(at, decides).map_err(disagrees)?;
        Ok(decides)
    }
}

fn disagrees(fault: ClockFault) -> Problem {
    Problem::new(ProblemCode::ClockDisagrees, &[], fault.to_string())
}

/// What time it is for leases: a fixed clock's own, else the database's, else the system's.
pub(in crate::app) fn lease_time(
    clock: &Clock,
    connection: &mut Connection,
) -> Result<Moment, StoreError> {
    match clock.stands_at() {
        Some(moment) => Ok(moment),
        None => Ok(database_clock(clock, connection)?.unwrap_or_else(|| clock.now())),
    }
}

/// What the database's clock says; `None` of a database that has none.
fn database_clock(
    clock: &Clock,
    connection: &mut Connection,
) -> Result<Option<Moment>, StoreError> {
    match clock.database() {
        Some(moment) => Ok(Some(moment)),
        None => database_time(connection),
    }
}
