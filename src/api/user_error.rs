//! What a caller can mend, as data in a payload.

use async_graphql::{Enum, ID, SimpleObject};

use super::ids;
use crate::app::{Problem, ProblemCode};
use rules::domain::Thing;

/// Stable codes of what callers can mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "UserErrorCode", remote = "ProblemCode")]
pub enum UserErrorCode {
    /// The input is not of the form it must have.
    Invalid,
    /// There is nothing with that name or id.
    NotFound,
    /// The state it is in does not allow it.
    IllegalState,
    /// The key was used before with other content.
    KeyReused,
    /// A customer was erased from the entry that has the key.
    KeyErased,
    /// The text has errors; they are given as diagnostics.
    RuleInvalid,
    /// An example of the rule does not come out as it says.
    ExampleFailed,
    /// More than is allowed at once.
    TooMany,
    /// It was changed since the version that the change was made for.
    Conflict,
    /// Somebody else is at it right now; try again.
    Busy,
    /// The period has its settlement already.
    AlreadySettled,
    /// The rule cannot be evaluated over these events.
    CannotEvaluate,
    /// It would change what is measured already, and nobody has confirmed that yet.
    NotConfirmed,
    /// A new schedule or time zone leaves a gap, and nobody has said what becomes of it.
    GapUndecided,
    /// A fixed amount would be paid for a part of a period, and nobody has said from when it measures.
    MeasureFromUndecided,
    /// More periods of the past would be opened than anybody expects, and nobody has confirmed that.
    PastPeriodsUndecided,
    /// The server's clock cannot be trusted; nothing is settled by it.
    ClockDisagrees,
    /// Another person has to do it than the one who made what it is about.
    NeedsSecondPerson,
}

/// Something the caller can mend.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "UserError")]
pub struct UserError {
    /// A stable code.
    code: UserErrorCode,
    /// The path of the input it is about, for example ["events", "3", "fields", "amount"].
    field: Vec<String>,
    /// One sentence: what is wrong and what would be right. It names things by the ids that people read in files,
    /// commands and the console.
    message: String,
    /// The global ids of what the sentence names by an id, in its order; `node(id:)` finds what is there.
    ids: Vec<ID>,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        let ids = problem.named.iter().map(|one| ids::global(type_of(one.thing), &one.id));
        Self {
            code: problem.code.into(),
            field: problem.field,
            ids: ids.collect(),
            message: problem.message,
        }
    }
}

/// The type of a kind of thing.
const fn type_of(thing: Thing) -> &'static str {
    match thing {
        Thing::Dispute => "Dispute",
        Thing::Fulfillment => "Fulfillment",
        Thing::HookDelivery => "HookDelivery",
        Thing::Obligation => "Obligation",
        Thing::Payout => "Payout",
        Thing::Token => "Token",
        Thing::Webhook => "Webhook",
    }
}
