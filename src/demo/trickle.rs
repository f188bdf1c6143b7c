//! Events that keep coming, so that standings move while somebody watches.

use std::time::Duration;

use super::activity::Activity;
use super::sequence::Sequence;
use crate::app::{Actor, App};

/// How long it takes until the next event.
const PACE: Duration = Duration::from_secs(2);

/// Records what happens next, every two seconds, for ever. What goes wrong is logged.
pub async fn trickle(app: App) {
    let mut activity = Activity::new(Sequence::of(app.now().micros().unsigned_abs()));
    let mut pace = tokio::time::interval(PACE);
    loop {
        pace.tick().await;
        let now = app.now();
        let events = activity.next(now, &format!("live-{}", now.micros()));
        if let Err(error) = app.record_events(&Actor::demo(), events).await {
            tracing::warn!(error = %error, "the demo could not record an event");
        }
    }
}
