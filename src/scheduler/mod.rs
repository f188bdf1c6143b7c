//! Wakes up `app::tick`; decides nothing itself.
//!
//! The scheduler crate's timers may fire twice, late or never: what is due comes from the store, so
//! a lost or doubled wake-up changes nothing. The only module that names the crate.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::{App, TickReport, tick};
use rules::domain::Moment;

/// Every second, UTC: how long a trigger waits at most for its tick.
const HEARTBEAT: &str = "* * * * * *";

/// Without a trigger, the longest time between two ticks, in microseconds. What a tick cannot know
/// of beforehand waits no longer: a distributor just activated, a period whose hindrance is mended.
const LONGEST_REST: i64 = 60 * 1_000_000;

/// The running heartbeat. It beats until it is stopped.
pub struct Heartbeat {
    scheduler: JobScheduler,
}

/// The heartbeat could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler does not run: {0}")]
pub struct SchedulerError(#[from] JobSchedulerError);

impl Heartbeat {
    /// Starts beating; the first tick comes at once and catches up what was missed.
    pub async fn start(app: App) -> Result<Self, SchedulerError> {
        let scheduler = JobScheduler::new().await?;
        let rest = Arc::new(Mutex::new(Rest::over()));
        let job = Job::new_async(HEARTBEAT, move |_, _| {
            let (app, rest) = (app.clone(), Arc::clone(&rest));
            Box::pin(async move {
                // One tick at a time: a beat that finds the one before still at work is dropped.
                if let Ok(mut rest) = rest.try_lock() {
                    beat(&app, &mut rest).await;
                }
            })
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        Ok(Self { scheduler })
    }

    /// Stops beating; a tick at work comes to its end.
    pub async fn stop(mut self) -> Result<(), SchedulerError> {
        Ok(self.scheduler.shutdown().await?)
    }
}

/// Until when there is nothing to do, as far as is known.
#[derive(Debug)]
pub struct Rest {
    until: Moment,
}

impl Rest {
    /// No rest: the next beat ticks.
    pub fn over() -> Self {
        Self { until: Moment::ALWAYS }
    }
}

/// Ticks when the rest is over, then rests until the next trigger, or a minute. What goes wrong is
/// logged and tried again.
pub async fn beat(app: &App, rest: &mut Rest) {
    let now = app.now();
    if now < rest.until {
        return;
    }
    match tick(app, now).await {
        Ok(report) => tell(&report),
        Err(error) => tracing::error!(error = %error, "tick failed"),
    }
    let longest = Moment::from_micros(now.micros().saturating_add(LONGEST_REST));
    let trigger = next_trigger(app).await.filter(|trigger| *trigger > now);
    rest.until = trigger.map_or(longest, |trigger| trigger.min(longest));
}

async fn next_trigger(app: &App) -> Option<Moment> {
    app.next_trigger().await.unwrap_or_else(|error| {
        tracing::error!(error = %error, "the next trigger is not known");
        None
    })
}

fn tell(report: &TickReport) {
    report.settled.iter().for_each(|id| mention(id, "settled"));
    report.proposed.iter().for_each(|id| mention(id, "waits for approval"));
    report.held.iter().for_each(|(period, reason)| warn(period, reason));
    report.broken.iter().for_each(|(what, error)| complain(what, error));
}

fn mention(id: &str, what: &str) {
    tracing::info!(settlement = %id, "{what}");
}

fn warn(period: &impl std::fmt::Display, reason: &str) {
    tracing::warn!(period = %period, reason = %reason, "not settled");
}

fn complain(what: &str, error: &str) {
    tracing::error!(what = %what, error = %error, "broken");
}
