//! Hooks that shops and platforms send to: switched on and off, mapped, and what is kept of them.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::caller::{Allow, AllowChange};
use crate::api::hook::{Hook, HookDelivery, HookSource};
use crate::api::ids;
use crate::app::{Actor, App, Problem, ProblemCode};

/// Hooks that others send to.
#[derive(Default)]
pub struct Incoming;

/// A hook that is given a secret.
#[derive(InputObject)]
#[graphql(name = "SetHookSecretInput")]
pub struct SetHookSecretInput {
    /// Whose hook.
    source: HookSource,
    /// What the sender signs with, as it shows it. Of STANDARD `whsec_` and 24 to 64 bytes in base64; there, one is made
    /// where none is given.
    #[graphql(secret)]
    secret: Option<String>,
}

payload!(
    /// What became of a hook.
    SetHookSecretPayload {
        /// The hook.
        hook: Option<Hook>,
        /// The secret that was made. It is not shown again.
        secret: Option<String>,
    }
);

/// A hook to switch off.
#[derive(InputObject)]
#[graphql(name = "SwitchHookOffInput")]
pub struct SwitchHookOffInput {
    /// Whose hook.
    source: HookSource,
}

payload!(
    /// What became of a hook.
    SwitchHookOffPayload {
        /// The hook.
        hook: Option<Hook>,
    }
);

/// A mapping to use.
#[derive(InputObject)]
#[graphql(name = "SaveHookMappingInput")]
pub struct SaveHookMappingInput {
    /// Whose hook.
    source: HookSource,
    /// The mapping, in TOML; the built-in one is used again where none is given.
    mapping: Option<String>,
}

payload!(
    /// What became of a mapping.
    SaveHookMappingPayload {
        /// The hook with the mapping in force.
        hook: Option<Hook>,
    }
);

/// Deliveries to map again.
#[derive(InputObject)]
#[graphql(name = "MapHookDeliveriesInput")]
pub struct MapHookDeliveriesInput {
    /// Whose hook.
    source: HookSource,
    /// These, at most 100; the oldest 100 that are kept when none are named.
    ids: Option<Vec<ID>>,
}

payload!(
    /// What came of mapping again.
    MapHookDeliveriesPayload {
        /// The deliveries as they are now, the oldest first.
        deliveries: Vec<HookDelivery>,
    }
);

/// Deliveries that nobody wants.
#[derive(InputObject)]
#[graphql(name = "DiscardHookDeliveriesInput")]
pub struct DiscardHookDeliveriesInput {
    /// Their ids, at most 100.
    ids: Vec<ID>,
    /// Why.
    reason: String,
}

payload!(
    /// What became of deliveries.
    DiscardHookDeliveriesPayload {
        /// The deliveries as they are now.
        deliveries: Vec<HookDelivery>,
    }
);

/// The numbers behind ids of deliveries.
fn numbers(ids: Vec<ID>) -> Result<Vec<i64>, (ID, Problem)> {
    let number = |id: ID| {
        let within = ids::within("HookDelivery", &id).map_err(|problem| (id.clone(), problem))?;
        within.parse::<i64>().map_err(|_| {
            let message = format!("there is no hook delivery \"{within}\"");
            (id, Problem::new(ProblemCode::NotFound, &[], message))
        })
    };
    ids.into_iter().map(number).collect()
}

/// Everything that can be done.
#[Object]
impl Incoming {
    /// Gives a hook its secret, which switches it on. The secret before is good for a day more.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn set_hook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SetHookSecretInput,
    ) -> Result<SetHookSecretPayload> {
        let SetHookSecretInput { source, secret } = input;
        let verb = async move |app: App, actor: Actor| {
            app.set_hook_secret(&actor, source.into(), secret).await
        };
        let done = perform(ctx, "secret", verb).await?;
        Ok(done.map_or_else(Into::into, |(hook, secret)| SetHookSecretPayload {
            hook: Some(Hook(hook)),
            secret,
            errors: Vec::new(),
        }))
    }

    /// Takes the secrets of a hook away: deliveries are answered with 404 from now on.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn switch_hook_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SwitchHookOffInput,
    ) -> Result<SwitchHookOffPayload> {
        let verb = async move |app: App, actor: Actor| {
            app.switch_hook_off(&actor, input.source.into()).await
        };
        let done = perform(ctx, "source", verb).await?;
        Ok(done.map_or_else(Into::into, |hook| SwitchHookOffPayload {
            hook: Some(Hook(hook)),
            errors: Vec::new(),
        }))
    }

    /// Uses a mapping from now on, once it is sound and its examples come out. What is kept stays kept until
    /// `mapHookDeliveries`.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn save_hook_mapping(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SaveHookMappingInput,
    ) -> Result<SaveHookMappingPayload> {
        let SaveHookMappingInput { source, mapping } = input;
        let verb = async move |app: App, actor: Actor| {
            app.save_hook_mapping(&actor, source.into(), mapping).await
        };
        let done = perform(ctx, "mapping", verb).await?;
        Ok(done.map_or_else(Into::into, |hook| SaveHookMappingPayload {
            hook: Some(Hook(hook)),
            errors: Vec::new(),
        }))
    }

    /// Maps deliveries that are kept again, with the mapping and the catalogue of now.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn map_hook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: MapHookDeliveriesInput,
    ) -> Result<MapHookDeliveriesPayload> {
        let MapHookDeliveriesInput { source, ids } = input;
        let named = match ids.map(numbers).transpose() {
            Ok(named) => named,
            Err((id, problem)) => return Ok(unreadable(ctx, ("ids", &id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.map_hook_deliveries(&actor, source.into(), named).await
        };
        let done = perform(ctx, "ids", verb).await?;
        Ok(done.map_or_else(Into::into, |mapped| MapHookDeliveriesPayload {
            deliveries: mapped.into_iter().map(HookDelivery).collect(),
            errors: Vec::new(),
        }))
    }

    /// Ends deliveries that are kept and that nobody wants; what was sent is thrown away.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn discard_hook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: DiscardHookDeliveriesInput,
    ) -> Result<DiscardHookDeliveriesPayload> {
        let DiscardHookDeliveriesInput { ids, reason } = input;
        let named = match numbers(ids) {
            Ok(named) => named,
            Err((id, problem)) => return Ok(unreadable(ctx, ("ids", &id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.discard_hook_deliveries(&actor, named, reason).await
        };
        let done = perform(ctx, "ids", verb).await?;
        Ok(done.map_or_else(Into::into, |discarded| DiscardHookDeliveriesPayload {
            deliveries: discarded.into_iter().map(HookDelivery).collect(),
            errors: Vec::new(),
        }))
    }
}
