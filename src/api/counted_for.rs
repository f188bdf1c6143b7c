//! What one event counts for.

use async_graphql::{Context, ID, Object, Result};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::scalars::Decimal;
use super::{fault, ids};
use rules::domain::EventPart;

/// What an event adds to a metric of a rule, or what left it out.
pub struct CountedFor(EventPart);

/// What an event adds to a metric of a rule, or what left it out.
#[Object(name = "CountedFor", guard = "Allow::READING")]
impl CountedFor {
    /// The metric's name.
    async fn metric(&self) -> &str {
        &self.0.metric
    }

    /// Whose value; null for a site-wide metric, and when nobody is credited.
    async fn collaborator(&self) -> Option<Collaborator> {
        self.0.collaborator.clone().map(Collaborator::named)
    }

    /// What it adds; money in major units.
    async fn value(&self) -> Decimal {
        self.0.value.into()
    }

    /// What left it out: the clause as written, or `rejected`, `reversed`, `pending`; null when it counts.
    async fn left_out_by(&self) -> Option<&str> {
        self.0.left_out_by.as_deref()
    }
}

/// What the event adds to each metric of a period: of a settlement, or of the open one.
pub async fn counted_for(
    ctx: &Context<'_>,
    period: (&str, Option<&str>),
    event: &ID,
) -> Result<Vec<CountedFor>> {
    let none = || fault::bad_input(format!("\"{}\" is not the id of an event", event.as_str()));
    let id = ids::within("Event", event).map_err(|_| none())?;
    let place = ids::place(&id).ok_or_else(none)?;
    let found = fault::app(ctx)?.event_parts(period, place).await;
    let found = found.map_err(|error| fault::of(ctx, &error))?;
    Ok(found.into_iter().map(CountedFor).collect())
}
