//! One thing, by its id, its name or its key, and who asks.

use async_graphql::{Context, ID, Object, Result};

use crate::api::caller::{Allow, Caller, sight};
use crate::api::catalogue::Catalogue;
use crate::api::collaborator::Collaborator;
use crate::api::distributor::Distributor;
use crate::api::event::Event;
use crate::api::fault;
use crate::api::loaders::{self, CollaboratorRef, DistributorName};
use crate::api::node::{self, Node};
use crate::api::viewer::Viewer;
use rules::domain::LARGEST_PAGE;

/// One thing, by its id, its name or its key, and who asks.
#[derive(Default)]
pub struct Objects;

#[Object]
impl Objects {
    /// The object behind a global id; null when there is none that the caller may see.
    #[graphql(guard = "Allow::OWN")]
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global id.")] id: ID,
    ) -> Result<Option<Node>> {
        node::find(ctx, &id).await
    }

    /// The objects behind global ids, in their order; at most 500.
    #[graphql(guard = "Allow::OWN")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > LARGEST_PAGE as usize {
            let message = format!("\"ids\" has {}; at most {LARGEST_PAGE}", ids.len());
            return Err(fault::bad_input(message));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| node::find(ctx, id))).await
    }

    /// Who asks.
    #[graphql(guard = "Allow::ANYONE")]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer::new(Caller::of(ctx)?))
    }

    /// The distributor with that name.
    #[graphql(guard = "Allow::OWN")]
    async fn distributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its name.")] name: String,
    ) -> Result<Option<Distributor>> {
        Ok(loaders::load(ctx, DistributorName(name)).await?.map(Distributor))
    }

    /// The collaborator with that reference.
    #[graphql(guard = "Allow::OWN")]
    async fn collaborator(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "ref", desc = "The reference.")] reference: String,
    ) -> Result<Option<Collaborator>> {
        if !sight(ctx)?.sees(&reference) {
            return Ok(None);
        }
        Ok(loaders::load(ctx, CollaboratorRef(reference)).await?.map(Collaborator::of))
    }

    /// What can be tracked.
    #[graphql(guard = "Allow::LOOKUP")]
    async fn catalogue(&self, ctx: &Context<'_>) -> Result<Catalogue> {
        let found = fault::app(ctx)?.catalogue().await;
        found.map(Catalogue).map_err(|error| fault::of(ctx, &error))
    }

    /// The event with that key. With the role INTEGRATION only one's own events are found.
    #[graphql(guard = "Allow::LOOKUP")]
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sender's key.")] key: String,
        #[graphql(desc = "The sender: the name of the token, or `import`.")] source: Option<String>,
    ) -> Result<Option<Event>> {
        let found = fault::app(ctx)?.event(sight(ctx)?, &key, source.as_deref()).await;
        Ok(found.map_err(|error| fault::of(ctx, &error))?.and_then(Event::of))
    }
}
