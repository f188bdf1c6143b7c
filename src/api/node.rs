//! Objects by their global id.

use async_graphql::{Context, ID, Interface, Result};

use super::audit::AuditRecord;
use super::caller::{Caller, sight};
use super::collaborator::Collaborator;
use super::dispute::{Dispute, DisputeMessage};
use super::distributor::Distributor;
use super::event::Event;
use super::exchange_rate::ExchangeRate;
use super::fact::Fact;
use super::fulfillment::Fulfillment;
use super::hook::{self, HookDelivery};
use super::ids;
use super::loaders::{
    self, AuditId, CollaboratorRef, DisputeId, DistributorName, EventId, ExportId, FactId,
    FulfillmentId, MessageId, ObligationId, PayoutId, PeriodId, RateId, TokenId,
};
use super::obligation::Obligation;
use super::payout::Payout;
use super::payout_export::PayoutExport;
use super::period::Period;
use super::settlement::{self, Settlement};
use super::token::Token;
use super::webhook::{self, Webhook, WebhookDelivery};
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
    /// What was said in a dispute.
    DisputeMessage(DisputeMessage),
    /// Something tracked.
    Event(Event),
    /// Something that holds from a moment on.
    Fact(Fact),
    /// What one currency was worth in another on a day.
    ExchangeRate(ExchangeRate),
    /// A file that was made to pay with.
    PayoutExport(PayoutExport),
    /// One line of the audit trail.
    AuditRecord(AuditRecord),
    /// A bearer token, without its secret.
    Token(Token),
    /// Somebody outside who is told of what happens.
    Webhook(Webhook),
    /// One webhook being told of one thing that happened.
    WebhookDelivery(WebhookDelivery),
    /// Something that was sent to a hook.
    HookDelivery(HookDelivery),
}

/// The object behind a global id; `None` when there is none, or none that the caller may see.
pub async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let Some((kind, id)) = ids::parse(id) else { return Ok(None) };
    if let Some(found) = shared(ctx, &kind, &id).await? {
        return Ok(Some(found));
    }
    match sight(ctx)?.is_whole() {
        true => office(ctx, &kind, id).await,
        false => Ok(None),
    }
}

/// What collaborators see too, where it is their own or everybody's.
async fn shared(ctx: &Context<'_>, kind: &str, id: &str) -> Result<Option<Node>> {
    let id = id.to_owned();
    Ok(match kind {
        "Distributor" => {
            loaders::load(ctx, DistributorName(id)).await?.map(|row| Distributor(row).into())
        }
        "Period" => {
            let Some((distributor, index)) = ids::numbered(&id) else { return Ok(None) };
            loaders::load(ctx, PeriodId(distributor, index)).await?.map(|row| Period(row).into())
        }
        "Settlement" => settlement::find(ctx, id).await?.map(Into::into),
        "Obligation" => {
            loaders::load(ctx, ObligationId(id)).await?.map(|row| Obligation(row).into())
        }
        "Payout" => loaders::load(ctx, PayoutId(id)).await?.map(|row| Payout(row).into()),
        "Dispute" => loaders::load(ctx, DisputeId(id)).await?.map(|row| Dispute(row).into()),
        "DisputeMessage" => {
            let Some((of, place)) = ids::numbered(&id) else { return Ok(None) };
            if loaders::load(ctx, DisputeId(of.clone())).await?.is_none() {
                return Ok(None);
            }
            let found = loaders::load(ctx, MessageId(of, place)).await?;
            found.map(|row| DisputeMessage(row).into())
        }
        "Collaborator" if sight(ctx)?.sees(&id) => {
            loaders::load(ctx, CollaboratorRef(id)).await?.map(|row| Collaborator::of(row).into())
        }
        _ => None,
    })
}

/// What only those see who see everything; tokens are for admins alone.
async fn office(ctx: &Context<'_>, kind: &str, id: String) -> Result<Option<Node>> {
    Ok(match kind {
        "Fulfillment" => {
            loaders::load(ctx, FulfillmentId(id)).await?.map(|row| Fulfillment(row).into())
        }
        "Event" => loaders::load(ctx, EventId(id)).await?.and_then(Event::of).map(Into::into),
        "Fact" => loaders::load(ctx, FactId(id)).await?.and_then(Fact::of).map(Into::into),
        "ExchangeRate" => {
            loaders::load(ctx, RateId(id)).await?.map(|row| ExchangeRate::of(row).into())
        }
        "PayoutExport" => {
            loaders::load(ctx, ExportId(id)).await?.map(|row| PayoutExport(row).into())
        }
        "AuditRecord" => loaders::load(ctx, AuditId(id)).await?.map(|row| AuditRecord(row).into()),
        "Token" if Caller::of(ctx)?.role() == Role::Admin => {
            loaders::load(ctx, TokenId(id)).await?.map(|row| Token(row).into())
        }
        "Webhook" | "WebhookDelivery" if Caller::of(ctx)?.role() == Role::Admin => {
            webhook::find(ctx, kind, &id).await?
        }
        "HookDelivery" if Caller::of(ctx)?.role() == Role::Admin => hook::find(ctx, &id).await?,
        _ => None,
    })
}
