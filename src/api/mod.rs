//! The GraphQL API: types that wrap values of the application, resolvers of a few lines, and a
//! guard in front of it. `schema` builds without data.

mod caller;
pub mod fault;
pub mod guard;
mod ids;
mod loaders;
mod money;
mod paging;
mod query;
mod scalars;
mod service;
mod viewer;

use async_graphql::{EmptyMutation, EmptySubscription};

pub use caller::Caller;
pub use service::{Answer, Ask, Fate, Service};

use crate::app::App;
use query::Query;

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// The schema with everything switched on; without an application it can be described, not asked.
pub fn schema(app: Option<App>) -> Schema {
    build(app, false)
}

/// The schema; in production without introspection and suggestions.
pub fn build(app: Option<App>, production: bool) -> Schema {
    let mut builder = Schema::build(Query, EmptyMutation, EmptySubscription);
    if let Some(app) = app {
        builder = builder.data(app);
    }
    if production {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.finish()
}

/// The schema in GraphQL's own language.
pub fn sdl() -> String {
    let mut text = schema(None).sdl();
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
