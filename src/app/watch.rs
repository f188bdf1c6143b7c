//! What an operator watches that only the database knows: noted when somebody asks, not all the time.

use std::time::Duration;

use rules::domain::{Moment, PeriodState};

use super::{Answer, App};
use crate::store::{hooks, periods, webhooks};
use crate::telemetry;

/// How long the database may take to answer.
const LONGEST: Duration = Duration::from_secs(5);

/// The states in which a period waits for somebody.
const WAITING: [(PeriodState, &str); 3] = [
    (PeriodState::Failed, PeriodState::Failed.code()),
    (PeriodState::Waiting, PeriodState::Waiting.code()),
    (PeriodState::Review, PeriodState::Review.code()),
];

impl App {
    /// Notes what is due and who waits, the connections, and how long ago the scheduler has looked.
    ///
    /// # Errors
    /// When the database does not answer within five seconds.
    pub async fn note_numbers(&self) -> Answer<()> {
        let now = self.now();
        let read = self.read(move |connection| {
            let due = periods::due(connection, now)?;
            let waiting = WAITING.map(|(state, _)| state);
            let counts = periods::count_in(connection, &waiting)?;
            Ok((due, counts, (webhooks::backlog(connection)?, hooks::kept(connection)?)))
        });
        let (due, counts, (backlog, kept)) = self.within(LONGEST, read).await?;
        let oldest = due.iter().filter_map(|period| period.trigger_at).min();
        telemetry::due(due.len(), oldest.map_or(Duration::ZERO, |since| span(since, now)));
        for ((_, name), many) in WAITING.iter().zip(counts) {
            telemetry::periods(name, usize::try_from(many).unwrap_or(0));
        }
        telemetry::webhook_backlog(usize::try_from(backlog).unwrap_or(0));
        telemetry::hook_deliveries_kept(usize::try_from(kept).unwrap_or(0));
        for (pool, all, idle) in self.store.connections() {
            telemetry::connections(pool, all, idle);
        }
        if let Some(ago) = self.since_beat() {
            telemetry::beaten(ago);
        }
        Ok(())
    }
}

/// How long it is from one moment to a later one.
fn span(from: Moment, until: Moment) -> Duration {
    let micros = until.micros().saturating_sub(from.micros()).max(0);
    Duration::from_micros(micros.unsigned_abs())
}
