//! Wakes up `app::tick`; decides nothing itself.
//!
//! The scheduler crate's timers may fire twice, late or never: what is due comes from the store, so
//! a lost or doubled wake-up changes nothing. The only room that names the crate.

use std::sync::Arc;

use tokio::sync::Mutex;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::{App, AppError, tick};

/// Every five seconds, UTC: how long a due period waits at most for a wake-up.
const HEARTBEAT: &str = "*/5 * * * * *";

/// The running heartbeat. It beats until it is stopped.
pub struct Heartbeat {
    scheduler: JobScheduler,
}

/// The heartbeat could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler does not run: {0}")]
pub struct SchedulerError(#[from] JobSchedulerError);

impl Heartbeat {
    /// Starts ticking.
    pub async fn start(app: App) -> Result<Self, SchedulerError> {
        let scheduler = JobScheduler::new().await?;
        // One tick at a time: a beat that finds the one before still at work is dropped.
        let at_work = Arc::new(Mutex::new(()));
        let job = Job::new_async(HEARTBEAT, move |_, _| {
            let (app, at_work) = (app.clone(), Arc::clone(&at_work));
            Box::pin(async move {
                if let Ok(_alone) = at_work.try_lock() {
                    beat(&app).await;
                }
            })
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        Ok(Self { scheduler })
    }

    /// Stops ticking; a tick at work comes to its end.
    pub async fn stop(mut self) -> Result<(), SchedulerError> {
        Ok(self.scheduler.shutdown().await?)
    }
}

/// One tick, now. What goes wrong is logged and tried again at the next beat.
pub async fn beat(app: &App) {
    match tick(app, app.now()).await {
        Ok(report) => {
            for id in &report.settled {
                tracing::info!(settlement = %id, "settled");
            }
            for (period, reason) in &report.held {
                tracing::warn!(period = %period, reason = %reason, "not settled");
            }
        }
        Err(AppError::Refused(problem)) => tracing::error!(problem = %problem, "tick refused"),
        Err(error) => tracing::error!(error = %error, "tick failed"),
    }
}
