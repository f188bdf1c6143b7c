//! What a filter names has to exist: a name that is misspelt would look like an empty list.

use async_graphql::{Context, Result};

use super::caller::sight;
use super::fault;
use super::loaders::{self, CollaboratorRef, DistributorName};
use rules::domain::escaped;

/// Refuses names of nobody and nothing, but tells nobody who else there is.
pub async fn known(
    ctx: &Context<'_>,
    collaborator: Option<&str>,
    distributor: Option<&str>,
) -> Result<()> {
    if let Some(name) = distributor {
        self::distributor(ctx, name).await?;
    }
    match collaborator {
        Some(reference) if sight(ctx)?.is_whole() => self::collaborator(ctx, reference).await,
        _ => Ok(()),
    }
}

/// Refuses the name of no distributor.
pub async fn distributor(ctx: &Context<'_>, name: &str) -> Result<()> {
    match loaders::load(ctx, DistributorName(name.to_owned())).await? {
        Some(_) => Ok(()),
        None => Err(unknown("distributor", "distributor", name)),
    }
}

/// Refuses the reference of no collaborator.
pub async fn collaborator(ctx: &Context<'_>, reference: &str) -> Result<()> {
    match loaders::load(ctx, CollaboratorRef(reference.to_owned())).await? {
        Some(_) => Ok(()),
        None => Err(unknown("collaborator", "collaborator", reference)),
    }
}

/// Refuses what is no kind of events.
pub async fn event_kind(ctx: &Context<'_>, kind: &str) -> Result<()> {
    let found = fault::app(ctx)?.catalogue().await.map_err(|error| fault::of(ctx, &error))?;
    match found.catalogue.events.contains_key(kind) {
        true => Ok(()),
        false => Err(unknown("type", "event kind", kind)),
    }
}

fn unknown(field: &str, what: &str, name: &str) -> async_graphql::Error {
    fault::bad_input(format!("filter.{field}: there is no {what} \"{}\"", escaped(name)))
}
