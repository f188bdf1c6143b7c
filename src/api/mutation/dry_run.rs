//! What recording events would do, without doing it.

use async_graphql::{Context, Result};

use super::entries::FactInput;
use super::record::{RecordEventsPayload, all};
use crate::api::caller::Caller;
use crate::api::{allowance, fault};
use crate::app::{self, AppError};

/// What recording events would do. What they would come to is found only where it is asked for.
pub async fn foresee(
    ctx: &Context<'_>,
    events: Vec<app::EventInput>,
    assuming: Vec<FactInput>,
) -> Result<RecordEventsPayload> {
    allowance::take(ctx, "assuming", &assuming)?;
    let assuming = FactInput::read_all("assuming", assuming)?;
    let asked = |name| ctx.look_ahead().field(name).exists();
    let outlook = asked("foreseen") || asked("moreRules");
    // Nothing is changed, so that it stops as a query does when nobody waits for it any more.
    let actor = Caller::of(ctx)?.actor();
    let foreseen = fault::app(ctx)?.foresee_events(&actor, events, assuming, outlook).await;
    match foreseen {
        Ok(foresight) => {
            let mut payload = RecordEventsPayload::default();
            payload.results = all("Event", Some("events"), foresight.results);
            payload.foreseen = foresight.events.into_iter().map(Into::into).collect();
            payload.more_rules = foresight.more_rules;
            Ok(payload)
        }
        Err(AppError::Refused(problem)) => Ok(problem.into()),
        Err(error) => Err(fault::of(ctx, &error)),
    }
}
