//! Everything that can be done. What a caller can mend is data in the payload; every verb writes
//! itself down in the audit trail.

mod accounts;
mod bank;
mod by_hand;
mod define;
mod dispute;
mod dry_run;
mod entries;
mod erase;
mod fund;
mod hooks;
mod pay;
mod people;
mod record;
mod review;
mod undo;
mod webhooks;

use async_graphql::{Context, MergedObject, Result};
use tracing::Instrument as _;

pub(super) use entries::{EventInput, FactInput};
pub(super) use fund::{ContributeInput, ExchangeRateInput};

use super::caller::Caller;
use super::fault;
use crate::app::{Actor, App, AppError, Problem};

/// Everything that can be done.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(
    define::Define,
    record::Record,
    fund::Fund,
    people::People,
    review::Review,
    pay::Pay,
    bank::Bank,
    by_hand::ByHand,
    undo::Undo,
    accounts::Accounts,
    dispute::Disputes,
    webhooks::Listeners,
    hooks::Incoming,
    erase::Erase,
);

/// The application as verbs use it: what they have begun is done, whoever waits. What a payload shows is
/// read as in any query.
pub struct Acting(pub App);

fn acting(ctx: &Context<'_>) -> Result<App> {
    let acting = ctx.data_opt::<Acting>();
    acting.map_or_else(|| fault::app(ctx).cloned(), |acting| Ok(acting.0.clone()))
}

/// Does what a verb of the application does. The verb writes itself down; it goes on when the client
/// goes away or the time of the request is over, so that it is done and written down, or neither.
/// The outer error is a GraphQL error, the inner one is for the payload; one that names no field is
/// about `field` of the input.
async fn perform<T: Send + 'static, V>(
    ctx: &Context<'_>,
    field: &str,
    verb: impl FnOnce(App, Actor) -> V,
) -> Result<std::result::Result<T, Problem>>
where
    V: Future<Output = std::result::Result<T, AppError>> + Send + 'static,
{
    let verb = verb(acting(ctx)?, Caller::of(ctx)?.actor());
    match tokio::spawn(verb.in_current_span()).await {
        Ok(Ok(value)) => Ok(Ok(value)),
        Ok(Err(AppError::Refused(problem))) => Ok(Err(about(field, problem))),
        Ok(Err(error)) => Err(fault::of(ctx, &error)),
        Err(error) => Err(fault::internal(ctx, &format!("a verb stopped: {error}"))),
    }
}

/// Says of an input that it cannot be read, and writes down that somebody tried.
async fn unreadable(
    ctx: &Context<'_>,
    (field, value): (&str, &str),
    problem: Problem,
) -> Result<Problem> {
    let (app, actor) = (acting(ctx)?, Caller::of(ctx)?.actor());
    let (what, value) = (ctx.field().name().to_owned(), value.to_owned());
    let code = problem.code.code();
    let noted = async move { app.note_refused(&actor, &what, &value, code).await };
    match tokio::spawn(noted.in_current_span()).await {
        Ok(()) => Ok(about(field, problem)),
        Err(error) => Err(fault::internal(ctx, &format!("a verb stopped: {error}"))),
    }
}

/// A problem that names a field: `field` if it names none itself.
fn about(field: &str, mut problem: Problem) -> Problem {
    if problem.field.is_empty() {
        problem.field.push(field.to_owned());
    }
    problem
}

/// Declares a payload: its fields, and how it says that nothing was done.
macro_rules! payload {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $vis:vis $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Default, async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[$field_meta])* $vis $field: $type,)*
            /// What the caller can mend; when there is any, nothing was done.
            errors: Vec<$crate::api::user_error::UserError>,
        }

        impl From<$crate::app::Problem> for $name {
            fn from(problem: $crate::app::Problem) -> Self {
                Self { errors: vec![problem.into()], ..Self::default() }
            }
        }
    };
}

use payload;
