//! Where collaborators are paid to.

use async_graphql::{Context, InputObject, Object, Result};

use super::{payload, perform};
use crate::api::caller::{Allow, AllowChange};
use crate::api::payout_account::PayoutAccount;
use crate::api::states::AccountKind;
use crate::app::{self, Actor, App};

/// Where collaborators are paid to.
#[derive(Default)]
pub struct Accounts;

/// An account to pay to.
#[derive(InputObject)]
#[graphql(name = "SetPayoutAccountInput")]
pub struct SetPayoutAccountInput {
    /// Whose, by reference.
    collaborator: String,
    /// How they are paid.
    kind: AccountKind,
    /// Whose account it is, as their bank knows them: at most 140 characters.
    holder: String,
    /// The country the holder lives in, two letters, for example "DE".
    country: Option<String>,
    /// The account's number, spaces allowed: needed with BANK, and only there.
    #[graphql(secret)]
    iban: Option<String>,
    /// The bank's code; only with BANK.
    bic: Option<String>,
    /// The address of the account: needed with PAYPAL, and only there.
    #[graphql(secret)]
    email: Option<String>,
    /// The account in words: needed with OTHER, and only there.
    #[graphql(secret)]
    details: Option<String>,
}

payload!(
    /// What became of an account.
    SetPayoutAccountPayload {
        /// The account as it is now: PROPOSED where a second person has to confirm it.
        account: Option<PayoutAccount>,
    }
);

/// Whose account to confirm.
#[derive(InputObject)]
#[graphql(name = "ConfirmPayoutAccountInput")]
pub struct ConfirmPayoutAccountInput {
    /// The reference.
    collaborator: String,
}

payload!(
    /// What became of an account.
    ConfirmPayoutAccountPayload {
        /// The account as it is now.
        account: Option<PayoutAccount>,
    }
);

/// Whose account to turn down.
#[derive(InputObject)]
#[graphql(name = "RejectPayoutAccountInput")]
pub struct RejectPayoutAccountInput {
    /// The reference.
    collaborator: String,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload!(
    /// What became of an account.
    RejectPayoutAccountPayload {
        /// The account as it is now.
        account: Option<PayoutAccount>,
    }
);

/// Whose account to remove.
#[derive(InputObject)]
#[graphql(name = "RemovePayoutAccountInput")]
pub struct RemovePayoutAccountInput {
    /// The reference.
    collaborator: String,
    /// Why, for the audit trail.
    reason: Option<String>,
}

payload!(
    /// What became of an account.
    RemovePayoutAccountPayload {
        /// The account as it is now.
        account: Option<PayoutAccount>,
    }
);

/// Everything that can be done.
#[Object]
impl Accounts {
    /// Names the account that a collaborator is paid to. The first one holds at once. One that takes another's place
    /// is not paid to for three days: what is payable is left out with ACCOUNT_CHANGED. Where the server runs with
    /// `--four-eyes`, a second person confirms it first.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn set_payout_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SetPayoutAccountInput,
    ) -> Result<SetPayoutAccountPayload> {
        let input = app::AccountInput {
            collaborator: input.collaborator,
            kind: input.kind.into(),
            holder: input.holder,
            country: input.country,
            iban: input.iban,
            bic: input.bic,
            email: input.email,
            details: input.details,
        };
        let verb = async move |app: App, actor: Actor| app.set_payout_account(&actor, input).await;
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |account| SetPayoutAccountPayload {
            account: Some(PayoutAccount(account)),
            errors: Vec::new(),
        }))
    }

    /// Confirms the account that another admin named for a collaborator.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn confirm_payout_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ConfirmPayoutAccountInput,
    ) -> Result<ConfirmPayoutAccountPayload> {
        let verb = async move |app: App, actor: Actor| {
            app.confirm_payout_account(&actor, &input.collaborator).await
        };
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |account| ConfirmPayoutAccountPayload {
            account: Some(PayoutAccount(account)),
            errors: Vec::new(),
        }))
    }

    /// Removes the account that a collaborator is paid to: there is none from now on. Payouts that were gathered stay, and
    /// what was sent to the bank is answered as before; files that are made from now on leave them out. An account that
    /// is named later is not paid to for three days.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn remove_payout_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RemovePayoutAccountInput,
    ) -> Result<RemovePayoutAccountPayload> {
        let verb = async move |app: App, actor: Actor| {
            app.remove_payout_account(&actor, &input.collaborator, input.reason).await
        };
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |account| RemovePayoutAccountPayload {
            account: Some(PayoutAccount(account)),
            errors: Vec::new(),
        }))
    }

    /// Turns down the account that somebody named for a collaborator, who goes on being paid to the one before.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn reject_payout_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: RejectPayoutAccountInput,
    ) -> Result<RejectPayoutAccountPayload> {
        let verb = async move |app: App, actor: Actor| {
            app.reject_payout_account(&actor, &input.collaborator, input.reason).await
        };
        let done = perform(ctx, "collaborator", verb).await?;
        Ok(done.map_or_else(Into::into, |account| RejectPayoutAccountPayload {
            account: Some(PayoutAccount(account)),
            errors: Vec::new(),
        }))
    }
}
