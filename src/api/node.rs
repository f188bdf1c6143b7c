//! Objects by their global id.

use async_graphql::{Context, ID, Interface, Result};

use super::caller::Caller;
use super::collaborator::Collaborator;
use super::dispute::Dispute;
use super::distributor::Distributor;
use super::event::Event;
use super::fulfillment::Fulfillment;
use super::ids;
use super::loaders::{
    self, CollaboratorRef, DisputeId, DistributorName, EventId, FulfillmentId, ObligationId,
    PayoutId, PeriodId,
};
use super::obligation::Obligation;
use super::payout::Payout;
use super::period::Period;
use super::settlement::{self, Settlement};
use rules::domain::Role;

/// Something with a global id.
#[derive(Interface)]
#[graphql(name = "Node", field(name = "id", ty = "ID", desc = "Global id."))]
pub enum Node {
    /// A rule with its versions.
    Distributor(Distributor),
    /// A measured span.
    Period(Period),
    /// The result of a period.
    Settlement(Settlement),
    /// A commitment to pay.
    Obligation(Obligation),
    /// A batch of payouts.
    Fulfillment(Fulfillment),
    /// A payment.
    Payout(Payout),
    /// Something that is said to be wrong.
    Dispute(Dispute),
    /// Who earns.
    Collaborator(Collaborator),
    /// Something tracked.
    Event(Event),
}

/// The object behind a global id; `None` when there is none, or none that the caller may see.
pub async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let Some((kind, id)) = ids::parse(id) else { return Ok(None) };
    let caller = Caller::of(ctx)?;
    Ok(match kind.as_str() {
        "Distributor" => {
            loaders::load(ctx, DistributorName(id)).await?.map(|row| Distributor(row).into())
        }
        "Period" => match ids::period(&id) {
            Some((distributor, index)) => {
                let key = PeriodId(distributor, index);
                loaders::load(ctx, key).await?.map(|row| Period(row).into())
            }
            None => None,
        },
        "Settlement" => settlement::find(ctx, id).await?.map(Into::into),
        "Obligation" => {
            let found = loaders::load(ctx, ObligationId(id)).await?;
            let found = found.filter(|row| caller.may_see(&row.collaborator));
            found.map(|row| Obligation(row).into())
        }
        "Fulfillment" if caller.role() != Role::Collaborator => {
            loaders::load(ctx, FulfillmentId(id)).await?.map(|row| Fulfillment(row).into())
        }
        "Payout" => {
            let found = loaders::load(ctx, PayoutId(id)).await?;
            found.filter(|row| caller.may_see(&row.collaborator)).map(|row| Payout(row).into())
        }
        "Dispute" => {
            let found = loaders::load(ctx, DisputeId(id)).await?;
            found.filter(|row| caller.may_see(&row.collaborator)).map(|row| Dispute(row).into())
        }
        "Collaborator" if caller.may_see(&id) => {
            loaders::load(ctx, CollaboratorRef(id)).await?.map(|row| Collaborator::of(row).into())
        }
        "Event" if caller.role() != Role::Collaborator => {
            loaders::load(ctx, EventId(id)).await?.and_then(Event::of).map(Into::into)
        }
        _ => None,
    })
}
