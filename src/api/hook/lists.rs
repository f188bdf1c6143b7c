//! Hooks and what came to them, as lists.

use async_graphql::{Context, Object, Result};

use super::{Hook, HookDelivery, HookDeliveryFilter};
use crate::api::caller::Allow;
use crate::api::fault;
use crate::api::node::Node;
use crate::api::order::HookDeliveryOrder;
use crate::api::paging::{self, Asked, Connection};

/// A delivery by its number; `None` where there is none.
pub async fn find(ctx: &Context<'_>, id: &str) -> Result<Option<Node>> {
    let Ok(number) = id.parse() else { return Ok(None) };
    let found = fault::app(ctx)?.hook_delivery(number).await;
    let found = found.map_err(|error| fault::of(ctx, &error))?;
    Ok(found.map(|row| HookDelivery(row).into()))
}

/// What can be asked about hooks.
#[derive(Default)]
pub struct Hooks;

/// What can be asked about hooks.
#[Object]
impl Hooks {
    /// The hooks that shops and platforms can send to, without their secrets.
    #[graphql(guard = "Allow::ADMIN")]
    async fn hooks(&self, ctx: &Context<'_>) -> Result<Vec<Hook>> {
        let hooks = fault::app(ctx)?.hooks().await.map_err(|error| fault::of(ctx, &error))?;
        Ok(hooks.into_iter().map(Hook).collect())
    }

    /// What came to hooks, signed as it has to be, the newest first.
    #[graphql(guard = "Allow::ADMIN")]
    #[expect(clippy::too_many_arguments, reason = "each one is an argument of the field")]
    async fn hook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what fits; everything given must hold.")] filter: Option<
            HookDeliveryFilter,
        >,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<HookDeliveryOrder>,
    ) -> Result<Connection<HookDelivery>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        let filter = filter.unwrap_or_default().read()?;
        paging::answer(ctx, fault::app(ctx)?.hook_deliveries(filter, page).await, HookDelivery)
    }
}
