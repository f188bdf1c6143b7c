//! Everything that can be asked.

mod lists;
mod money;
mod things;
mod trying;

use async_graphql::MergedObject;

/// Everything that can be asked.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Query(
    things::Objects,
    lists::Lists,
    money::OwedAndPaid,
    trying::Trying,
    super::webhook::Webhooks,
    super::hook::Hooks,
);
