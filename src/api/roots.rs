//! Everything that can be asked, put together of what is in files of its own.

use async_graphql::MergedObject;

use super::query::Everything;
use super::webhook::Webhooks;

/// Everything that can be asked.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Query(Everything, Webhooks);
