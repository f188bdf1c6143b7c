//! What is owed by hand: credits, deductions, advances, and what is held or taken back.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::caller::{Allow, AllowChange};
use crate::api::collaborator::Collaborator;
use crate::api::ids;
use crate::api::money::MoneyInput;
use crate::api::obligation::Obligation;
use crate::api::payout::Payout;
use crate::api::scalars::{Date, DateTime};
use crate::api::states::EntryStatus;
use crate::app::{self, Actor, App};

/// What is owed by hand.
#[derive(Default)]
pub struct ByHand;

/// A credit or, below zero, a deduction.
#[derive(InputObject)]
#[graphql(name = "CreditInput")]
pub struct CreditInput {
    /// Whose, by reference.
    collaborator: String,
    /// How much; negative for a deduction.
    amount: MoneyInput,
    /// Why; the collaborator sees it.
    reason: String,
    /// Your own reference, for example of a ticket.
    reference: Option<String>,
    /// A key, 1 to 255 bytes, unique within the source for ever: sent again with it, the same credit is made
    /// once. Without a key each call makes another one.
    key: Option<String>,
    /// From when it is payable; now when nothing is said.
    payable_from: Option<DateTime>,
}

payload!(
    /// What became of a credit.
    CreditPayload {
        /// What is owed because of it.
        obligation: Option<Obligation>,
        /// RECORDED, or DUPLICATE when the same was made with the key before.
        status: Option<EntryStatus>,
    }
);

/// Money that was paid ahead.
#[derive(InputObject)]
#[graphql(name = "RecordAdvanceInput")]
pub struct RecordAdvanceInput {
    /// Who was paid, by reference.
    collaborator: String,
    /// How much; above zero.
    amount: MoneyInput,
    /// Why; the collaborator sees it.
    reason: String,
    /// The payer's reference, for example a bank's.
    reference: Option<String>,
    /// A key as of `credit`.
    key: Option<String>,
    /// The day it was paid; today, UTC, when nothing is said.
    paid_on: Option<Date>,
    /// From when it is paid back; now when nothing is said.
    payable_from: Option<DateTime>,
    /// How much of what else a payout pays it may take back, from 1 to 100 percent, rounded down. When nothing is
    /// said it is netted like any debt: nothing is paid until it is paid back.
    recoup_up_to_percent: Option<i32>,
}

payload!(
    /// What became of an advance.
    RecordAdvancePayload {
        /// What is to be paid back; negative.
        obligation: Option<Obligation>,
        /// The payment, in a fulfillment of its own.
        payout: Option<Payout>,
        /// RECORDED, or DUPLICATE when the same was made with the key before.
        status: Option<EntryStatus>,
    }
);

/// An obligation to take back.
#[derive(InputObject)]
#[graphql(name = "CancelObligationInput")]
pub struct CancelObligationInput {
    /// Its global id.
    id: ID,
    /// Why.
    reason: String,
}

payload!(
    /// What became of an obligation.
    CancelObligationPayload {
        /// The obligation as it is now.
        obligation: Option<Obligation>,
    }
);

/// An obligation to hold.
#[derive(InputObject)]
#[graphql(name = "HoldObligationInput")]
pub struct HoldObligationInput {
    /// Its global id.
    id: ID,
    /// Why, for example a missing tax form; collaborators do not see it.
    reason: String,
}

payload!(
    /// What became of an obligation.
    HoldObligationPayload {
        /// The obligation as it is now.
        obligation: Option<Obligation>,
    }
);

/// An obligation to let go.
#[derive(InputObject)]
#[graphql(name = "ReleaseObligationInput")]
pub struct ReleaseObligationInput {
    /// Its global id.
    id: ID,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload!(
    /// What became of an obligation.
    ReleaseObligationPayload {
        /// The obligation as it is now.
        obligation: Option<Obligation>,
    }
);

/// A collaborator to hold.
#[derive(InputObject)]
#[graphql(name = "HoldCollaboratorInput")]
pub struct HoldCollaboratorInput {
    /// The reference.
    collaborator: String,
    /// Why, for example suspected fraud; collaborators do not see it.
    reason: String,
}

payload!(
    /// What became of a collaborator.
    HoldCollaboratorPayload {
        /// The collaborator as they are now.
        collaborator: Option<Collaborator>,
    }
);

/// A collaborator to let go.
#[derive(InputObject)]
#[graphql(name = "ReleaseCollaboratorInput")]
pub struct ReleaseCollaboratorInput {
    /// The reference.
    collaborator: String,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload!(
    /// What became of a collaborator.
    ReleaseCollaboratorPayload {
        /// The collaborator as they are now.
        collaborator: Option<Collaborator>,
    }
);

/// Everything that can be done.
#[Object]
impl ByHand {
    /// Makes a credit or, below zero, a deduction: it is owed from now on.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn credit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CreditInput,
    ) -> Result<CreditPayload> {
        let input = input.read();
        let verb = async move |app: App, actor: Actor| app.credit(&actor, input).await;
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |made| CreditPayload {
            status: Some(status(&made)),
            obligation: Some(Obligation(made.obligation)),
            errors: Vec::new(),
        }))
    }

    /// Says that money was paid ahead: a payout that is paid, and a debt that later payouts pay back.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn record_advance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RecordAdvanceInput,
    ) -> Result<RecordAdvancePayload> {
        let input = input.read();
        let verb = async move |app: App, actor: Actor| app.record_advance(&actor, input).await;
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |made| RecordAdvancePayload {
            status: Some(status(&made)),
            obligation: Some(Obligation(made.obligation)),
            payout: made.payout.map(Payout),
            errors: Vec::new(),
        }))
    }

    /// Takes back what is owed and not paid, with a reason. One that is in a payout which is not paid is taken out
    /// of it first.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn cancel_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: CancelObligationInput,
    ) -> Result<CancelObligationPayload> {
        let id = match ids::within("Obligation", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.cancel_obligation(&actor, &id, input.reason).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| CancelObligationPayload {
            obligation: Some(Obligation(row)),
            errors: Vec::new(),
        }))
    }

    /// Keeps an obligation from being gathered until it is released. One that is in a payout which is not paid is
    /// taken out of it.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn hold_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: HoldObligationInput,
    ) -> Result<HoldObligationPayload> {
        let id = match ids::within("Obligation", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.hold_obligation(&actor, &id, input.reason).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| HoldObligationPayload {
            obligation: Some(Obligation(row)),
            errors: Vec::new(),
        }))
    }

    /// Lets an obligation go that was held.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn release_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ReleaseObligationInput,
    ) -> Result<ReleaseObligationPayload> {
        let id = match ids::within("Obligation", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.release_obligation(&actor, &id, input.reason).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| ReleaseObligationPayload {
            obligation: Some(Obligation(row)),
            errors: Vec::new(),
        }))
    }

    /// Keeps everything of a collaborator from being gathered until they are released. What is in payouts already
    /// stays there.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn hold_collaborator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: HoldCollaboratorInput,
    ) -> Result<HoldCollaboratorPayload> {
        let verb = async move |app: App, actor: Actor| {
            app.hold_collaborator(&actor, &input.collaborator, input.reason).await
        };
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |row| HoldCollaboratorPayload {
            collaborator: Some(Collaborator::of(row)),
            errors: Vec::new(),
        }))
    }

    /// Lets a collaborator go who was held; what is held by itself stays so.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn release_collaborator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ReleaseCollaboratorInput,
    ) -> Result<ReleaseCollaboratorPayload> {
        let verb = async move |app: App, actor: Actor| {
            app.release_collaborator(&actor, &input.collaborator, input.reason).await
        };
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |row| ReleaseCollaboratorPayload {
            collaborator: Some(Collaborator::of(row)),
            errors: Vec::new(),
        }))
    }
}

impl CreditInput {
    fn read(self) -> app::CreditInput {
        app::CreditInput {
            collaborator: self.collaborator,
            amount: (self.amount.amount.0, self.amount.currency.0),
            reason: self.reason,
            reference: self.reference,
            key: self.key,
            payable_from: self.payable_from.map(|moment| moment.0),
        }
    }
}

impl RecordAdvanceInput {
    fn read(self) -> app::AdvanceInput {
        let credit = CreditInput {
            collaborator: self.collaborator,
            amount: self.amount,
            reason: self.reason,
            reference: self.reference,
            key: self.key,
            payable_from: self.payable_from,
        };
        app::AdvanceInput {
            credit: credit.read(),
            paid_on: self.paid_on.map(|day| day.0),
            recoup_percent: self.recoup_up_to_percent,
        }
    }
}

fn status(made: &app::Made) -> EntryStatus {
    if made.is_known { EntryStatus::Duplicate } else { EntryStatus::Recorded }
}
