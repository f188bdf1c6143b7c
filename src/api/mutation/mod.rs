//! Everything that can be done. What a caller can mend is data in the payload; every mutation is in
//! the audit trail.

mod define;
mod fund;
mod pay;
mod people;
mod record;
mod review;

use async_graphql::{Context, MergedObject, Result};

use super::caller::Caller;
use super::fault;
use crate::app::{AppError, Problem};

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
);

/// How the audit trail says that something was done.
const DONE: &str = "OK";

/// Does what a verb of the application does, and writes it down. The outer error is a GraphQL
/// error, the inner one is for the payload; one that names no field is about `field` of the input.
async fn perform<T>(
    ctx: &Context<'_>,
    what: &str,
    about: (&str, &str),
    verb: impl Future<Output = std::result::Result<T, AppError>>,
) -> Result<std::result::Result<T, Problem>> {
    perform_to(ctx, what, about, verb, |_| DONE).await
}

/// The same for a verb whose answer may say that nothing was done: `outcome` is what is written
/// down.
async fn perform_to<T>(
    ctx: &Context<'_>,
    what: &str,
    (field, about): (&str, &str),
    verb: impl Future<Output = std::result::Result<T, AppError>>,
    outcome: impl Fn(&T) -> &'static str,
) -> Result<std::result::Result<T, Problem>> {
    let done = verb.await;
    if let Err(error @ AppError::Unavailable(_)) = &done {
        // The trail is in the same database: it would wait as long again, and for nothing.
        return Err(fault::of(ctx, error));
    }
    let outcome = match &done {
        Ok(answer) => outcome(answer),
        Err(AppError::Refused(problem)) => problem.code.code(),
        Err(AppError::RateLimited) => fault::RATE_LIMITED,
        Err(AppError::Unavailable(_)) => fault::UNAVAILABLE,
        Err(AppError::Stopped) => fault::TOO_COMPLEX,
        Err(AppError::Internal(_)) => fault::INTERNAL,
    };
    let who = Caller::of(ctx)?.name();
    let noted = fault::app(ctx)?.note(who, what, about, outcome).await;
    match done {
        Ok(value) => {
            noted.map_err(|error| fault::of(ctx, &error))?;
            Ok(Ok(value))
        }
        Err(AppError::Refused(mut problem)) => {
            if problem.field.is_empty() {
                problem.field.push(field.to_owned());
            }
            Ok(Err(problem))
        }
        Err(error) => Err(fault::of(ctx, &error)),
    }
}

/// Declares a payload: its fields, and how it says that nothing was done.
macro_rules! payload {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Default, async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[$field_meta])* $field: $type,)*
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
