//! What a bank answers.

use async_graphql::{Context, InputObject, Object, Result};

use super::{payload, perform};
use crate::api::caller::{Allow, AllowChange, Caller};
use crate::api::fault;
use crate::api::payout_answers::PayoutAnswers;
use crate::app::{Actor, App, AppError};

/// What a bank answers.
#[derive(Default)]
pub struct Bank;

/// A file of a bank.
#[derive(InputObject)]
#[graphql(name = "ImportPayoutAnswersInput")]
pub struct ImportPayoutAnswersInput {
    /// The text of the file: a pain.002, a camt.054, or CSV with the columns payout or endToEndId, and state; for
    /// what is PAID also date; and perhaps reference, reason, amount and currency. It is as large as a request may
    /// be; larger ones are taken by `tantieme import payouts`.
    file: String,
    /// True: nothing is changed, and nothing written down; the answer says what the file would change now.
    #[graphql(default)]
    dry_run: bool,
}

payload!(
    /// What a bank's file came to.
    ImportPayoutAnswersPayload {
        /// What it says, and what it changes; null when nothing of it was taken.
        answers: Option<PayoutAnswers>,
    }
);

/// Everything that can be done.
#[Object]
impl Bank {
    /// Takes what a bank answers: marks payouts as paid, failed and returned, all that the file says or nothing of it.
    /// The same file again changes nothing. Amounts and currencies that it has must be those of the payouts.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn import_payout_answers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ImportPayoutAnswersInput,
    ) -> Result<ImportPayoutAnswersPayload> {
        let ImportPayoutAnswersInput { file, dry_run } = input;
        let done = if dry_run {
            // Nothing is changed, so that it stops as a query does when nobody waits for it any more.
            let actor = Caller::of(ctx)?.actor();
            match fault::app(ctx)?.foresee_payout_answers(&actor, file).await {
                Ok(report) => Ok(report),
                Err(AppError::Refused(problem)) => Err(problem),
                Err(error) => return Err(fault::of(ctx, &error)),
            }
        } else {
            let verb =
                async move |app: App, actor: Actor| app.import_payout_answers(&actor, file).await;
            perform(ctx, "file", verb).await?
        };
        Ok(done.map_or_else(Into::into, |report| ImportPayoutAnswersPayload {
            answers: Some(PayoutAnswers(report)),
            errors: Vec::new(),
        }))
    }
}
