//! Erasing a customer.

use async_graphql::{Context, InputObject, Object, Result};

use super::{payload, perform};
use crate::api::caller::{Allow, AllowChange};
use crate::app::{Actor, App};

/// Erasing a customer.
#[derive(Default)]
pub struct Erase;

/// A customer to erase.
#[derive(InputObject)]
#[graphql(name = "EraseCustomerInput")]
pub struct EraseCustomerInput {
    /// The customer's reference, as it stands in events and facts.
    #[graphql(name = "ref")]
    reference: String,
    /// Why; kept for ever, so without anything that names the customer. At most 500 bytes.
    reason: String,
}

payload!(
    /// A customer who was erased.
    EraseCustomerPayload {
        /// The pseudonym that stands for the customer now. Nothing leads back from it.
        customer: Option<String>,
        /// How many entries of the log were changed.
        entry_count: Option<i32>,
        /// What is left to do by hand until nothing of it is in the database's files; null for nothing.
        remains: Option<String>,
    }
);

#[Object]
impl Erase {
    /// Erases a customer for good: a random pseudonym takes the place of the reference wherever it stands. Amounts and
    /// settlements stay what they are.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn erase_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: EraseCustomerInput,
    ) -> Result<EraseCustomerPayload> {
        let EraseCustomerInput { reference, reason } = input;
        let verb = async move |app: App, actor: Actor| {
            app.erase_customer(&actor, &reference, &reason).await
        };
        let done = perform(ctx, "ref", verb).await?;
        Ok(done.map_or_else(Into::into, |erased| EraseCustomerPayload {
            customer: Some(erased.customer),
            entry_count: Some(i32::try_from(erased.entries).unwrap_or(i32::MAX)),
            remains: erased.remains,
            errors: Vec::new(),
        }))
    }
}
