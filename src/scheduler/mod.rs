//! Wakes up `app::tick`; decides nothing itself.
//!
//! The scheduler crate's timers may fire twice, late or never: what is due comes from the store, so
//! a lost or doubled wake-up changes nothing. The only module that names the crate.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::{Answer, App, Steady, TickReport, tick};
use crate::telemetry;
use rules::domain::Moment;

/// Every second, UTC: how long a trigger waits at most for its tick.
const HEARTBEAT: &str = "* * * * * *";

/// The same in time that passes: the timers above stand still while the machine's clock is set back.
const PULSE: Duration = Duration::from_secs(1);

/// Without a trigger, the longest time between two ticks. What a tick cannot know of beforehand waits
/// no longer: a distributor just activated, a period whose hindrance is mended.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// How soon a clock that was wrong is looked at again.
const WRONG_CLOCK_REST: Duration = Duration::from_secs(10);

/// The running heartbeat. It beats until it is stopped.
pub struct Heartbeat {
    scheduler: JobScheduler,
    pulse: JoinHandle<()>,
}

/// The heartbeat could not be started or stopped.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler does not run: {0}")]
pub struct SchedulerError(#[from] JobSchedulerError);

impl Heartbeat {
    /// Starts beating; the first tick comes at once and catches up what was missed. A tick that takes
    /// long holds up no later one, which leaves to it what it is at work on.
    pub async fn start(app: App) -> Result<Self, SchedulerError> {
        let scheduler = JobScheduler::new().await?;
        let rest = Rest::over();
        let (pulsing, resting) = (app.clone(), rest.clone());
        let job = Job::new_async(HEARTBEAT, move |_, _| {
            let (app, rest) = (app.clone(), rest.clone());
            Box::pin(async move { beat(&app, &rest).await })
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        let pulse = tokio::spawn(pulse(pulsing, resting));
        Ok(Self { scheduler, pulse })
    }

    /// Stops beating; a tick at work comes to its end.
    pub async fn stop(mut self) -> Result<(), SchedulerError> {
        self.pulse.abort();
        Ok(self.scheduler.shutdown().await?)
    }
}

/// Beats in time that passes.
async fn pulse(app: App, rest: Rest) {
    let mut pulse = tokio::time::interval(PULSE);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        pulse.tick().await;
        let (app, rest) = (app.clone(), rest.clone());
        tokio::spawn(async move { beat(&app, &rest).await });
    }
}

/// Until when there is nothing to do, as far as is known, in time that passes: no clock that was wrong
/// for a while makes it longer. Cheap to clone; clones share.
#[derive(Debug, Clone)]
pub struct Rest {
    until: Arc<Mutex<Steady>>,
}

impl Rest {
    /// No rest: the next beat ticks.
    pub fn over() -> Self {
        Self { until: Arc::new(Mutex::new(Steady::ALWAYS)) }
    }

    /// Whether the rest is over; then it begins anew, for the longest time, and nobody else is told so.
    fn is_over(&self, now: Steady) -> bool {
        let mut until = self.until();
        let over = now >= *until;
        if over {
            *until = now.after(LONGEST_REST);
        }
        over
    }

    /// Ends the rest at a point, unless it ends sooner.
    fn end_by(&self, point: Steady) {
        let mut until = self.until();
        *until = point.min(*until);
    }

    fn until(&self) -> MutexGuard<'_, Steady> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ticks when the rest is over, then rests until the next trigger, or a minute. What goes wrong is
/// logged and tried again; nothing is settled while the clock is wrong.
pub async fn beat(app: &App, rest: &Rest) {
    let steady = app.steady();
    app.note_beat(steady);
    if !rest.is_over(steady) {
        return;
    }
    match app.due_time().await {
        Ok(now) => {
            rest_until_trigger(app, rest, steady, now).await;
            tell_tick(tick(app, now).await);
            // The tick has opened periods, maybe with triggers of their own.
            rest_until_trigger(app, rest, steady, now).await;
        }
        Err(error) => {
            complain("nothing is settled", &error.to_string());
            rest.end_by(steady.after(WRONG_CLOCK_REST));
        }
    }
}

fn tell_tick(ticked: Answer<TickReport>) {
    match ticked {
        Ok(report) => tell(&report),
        Err(error) => complain("tick failed", &error.to_string()),
    }
}

/// Ends the rest at the first trigger after `now`, which is `steady` in time that passes.
async fn rest_until_trigger(app: &App, rest: &Rest, steady: Steady, now: Moment) {
    match app.next_trigger(now).await {
        Ok(Some(trigger)) => {
            let micros = trigger.micros().saturating_sub(now.micros());
            rest.end_by(steady.after(Duration::from_micros(micros.unsigned_abs())));
        }
        Ok(None) => {}
        Err(error) => tracing::error!(error = %error, "the next trigger is not known"),
    }
}

fn tell(report: &TickReport) {
    let TickReport { settled, proposed, held, broken } = report;
    for (outcome, many) in [
        ("settled", settled.len()),
        ("proposed", proposed.len()),
        ("held", held.len()),
        ("broken", broken.len()),
    ] {
        telemetry::settled(outcome, many);
    }
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
