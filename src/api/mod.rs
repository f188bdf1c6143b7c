//! The GraphQL API: types that wrap values of the application, resolvers of a few lines, and a
//! guard in front of it. `schema` builds without data.

mod adjustment;
mod allowance;
mod answer;
mod answer_size;
mod arrange;
mod asked;
mod audit;
mod balance;
mod caller;
mod catalogue;
mod cause;
mod collaborator;
mod comparison;
mod corrections;
mod counted_for;
mod described;
mod diagnostic;
mod dispute;
mod distributor;
mod document_check;
mod entry_input;
mod event;
mod exchange_rate;
mod execution;
mod explanation;
mod fact;
pub mod fault;
mod filters;
mod foresight;
mod fraction;
mod fulfillment;
mod fulfillment_plan;
mod growth;
pub mod guard;
mod hook;
mod ids;
mod journey;
mod leftover_change;
mod loaders;
mod money;
mod moved;
mod mutation;
mod nested;
mod node;
mod obligation;
mod order;
mod outcome;
mod own_threads;
mod paging;
mod payout;
mod payout_account;
mod payout_answers;
mod payout_export;
mod period;
mod query;
mod rates;
mod references;
mod rule_check;
mod scalars;
mod schema_changes;
mod seam;
mod service;
mod settlement;
mod standing;
mod statement;
mod states;
mod subscription;
mod tier;
mod token;
mod totals;
mod unvalued;
mod user_error;
mod viewer;
mod webhook;

use async_graphql::{SDLExportOptions, SchemaBuilder};

pub use answer::{Answer, Body, Fate};
pub use answer_size::LARGEST_ANSWER;
pub use caller::Caller;
pub use document_check::DocumentCheck;
pub use ids::within as id_within;
pub use rates::{RateLimits, Rates, TooOften, Whereabouts};
pub use scalars::exact_value;
pub use schema_changes::{SchemaChange, Weight, schema_changes};
pub use service::{Ask, Service, StopOnDrop};
pub use subscription::{Opened, Plan, Running, Update};
pub use webhook::{Unanswered, payload};

use crate::app::App;
use mutation::Mutation;
use query::Query;
use subscription::Subscription;

/// The schema of the API.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema with everything switched on; without an application it can be described, not asked.
pub fn schema(app: Option<App>) -> Schema {
    build(app, false)
}

/// The schema; in production without introspection and suggestions.
pub fn build(app: Option<App>, production: bool) -> Schema {
    let builder = builder(app, production);
    if production { builder.disable_suggestions().finish() } else { builder.finish() }
}

/// The same without suggestions, for documents that may have so many names that are none that to compare
/// each with all others would take long.
pub fn without_suggestions(app: Option<App>, production: bool) -> Schema {
    builder(app, production).disable_suggestions().finish()
}

fn builder(app: Option<App>, production: bool) -> SchemaBuilder<Query, Mutation, Subscription> {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription);
    let mut builder = described::pages(builder).extension(answer_size::CountsAnswers);
    if let Some(app) = app {
        builder = builder.data(app);
    }
    if production {
        builder = builder.disable_introspection();
    }
    builder
}

/// The schema in GraphQL's own language.
pub fn sdl() -> String {
    let mut text = schema(None).sdl_with_options(SDLExportOptions::new().include_specified_by());
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
