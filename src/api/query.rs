//! Everything that can be asked.

use async_graphql::{Context, Object, Result};

use super::caller::{Allow, Caller};
use super::viewer::Viewer;

/// Everything that can be asked.
pub struct Query;

/// Everything that can be asked.
#[Object(name = "Query")]
impl Query {
    /// Who asks.
    #[graphql(guard = "Allow::ANYONE")]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer::new(Caller::of(ctx)?))
    }
}
