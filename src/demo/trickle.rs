//! Events that keep coming, so that standings move while somebody watches.

use std::time::Duration;

use super::activity::Activity;
use super::sequence::Sequence;
use crate::app::{Actor, App};

/// How long it takes until the second event.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// After so many events the next ones come half as often.
const AT_ONE_PACE: u32 = 20;

/// How often something happens on a day of the year that the demo begins with: about every two hours.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3_600);

/// Records what happens next, for ever. What goes wrong is logged.
pub async fn trickle(app: App) {
    let mut activity = Activity::new(Sequence::of(app.now().micros().unsigned_abs()));
    for number in 1.. {
        let now = app.now();
        let events = activity.next(now, &format!("live-{}", now.micros()));
        if let Err(error) = app.record_events(&Actor::demo(), events).await {
            tracing::warn!(error = %error, "the demo could not record an event");
        }
        tokio::time::sleep(pause_after(number)).await;
    }
}

/// How long nothing happens after the `number`th event, from 1. Whoever has just started the demo sees it
/// move; at that pace for an hour, the open month would come to five times what the settled ones did.
pub fn pause_after(number: u32) -> Duration {
    let halvings = number.saturating_sub(1) / AT_ONE_PACE;
    let factor = 2_u32.checked_pow(halvings).unwrap_or(u32::MAX);
    FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)
}
