//! What a verb answers when it does not do what was asked.

use crate::store::StoreError;
use rules::domain::{IllegalMove, Incomparable, MoneyError, Named, PayingRefused, Role, Stopped};
use rules::engine::EvaluateError;

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The caller can mend it; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The role does not allow it; nothing was changed.
    #[error("\"{what}\" is not for the role {}", .role.code())]
    Forbidden {
        /// What it was: a mutation, or a field of its input.
        what: String,
        /// The role that was acted in.
        role: Role,
    },
    /// Who asks is known to the OpenID provider, and nobody here; nothing was changed.
    #[error("{0}")]
    NoRole(String),
    /// It cannot be done now, whatever is asked: the database is down, locked, full or read-only. The
    /// same request may be sent again later; the text is for the log only.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// So much of the caller's waits already that no more is taken. Nothing was done.
    #[error("too many requests wait to be answered; send this one again in a second")]
    RateLimited,
    /// Nobody waits for it any more, or its time is over.
    #[error("stopped: its time was over, or nobody waited for it any more")]
    Stopped,
    /// The caller cannot mend it; the text is for the log only.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// The code as the audit trail has it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(problem) => problem.code.code(),
            Self::Forbidden { .. } | Self::NoRole(_) => "FORBIDDEN",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::RateLimited => "RATE_LIMITED",
            Self::Stopped => "TIMEOUT",
            Self::Internal(_) => "INTERNAL",
        }
    }
}

/// Something the caller can mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// A stable code.
    pub code: ProblemCode,
    /// The path of the input it is about, for example `events.3.fields.amount`; may be empty.
    pub field: Vec<String>,
    /// One sentence: what is wrong and what would be right.
    pub message: String,
    /// What the sentence names by an id.
    pub named: Vec<Named>,
}

/// Stable codes of what callers can mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemCode {
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

impl ProblemCode {
    /// The code as it is shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID",
            Self::NotFound => "NOT_FOUND",
            Self::IllegalState => "ILLEGAL_STATE",
            Self::KeyReused => "KEY_REUSED",
            Self::KeyErased => "KEY_ERASED",
            Self::RuleInvalid => "RULE_INVALID",
            Self::ExampleFailed => "EXAMPLE_FAILED",
            Self::TooMany => "TOO_MANY",
            Self::Conflict => "CONFLICT",
            Self::Busy => "BUSY",
            Self::AlreadySettled => "ALREADY_SETTLED",
            Self::CannotEvaluate => "CANNOT_EVALUATE",
            Self::NotConfirmed => "NOT_CONFIRMED",
            Self::GapUndecided => "GAP_UNDECIDED",
            Self::MeasureFromUndecided => "MEASURE_FROM_UNDECIDED",
            Self::PastPeriodsUndecided => "PAST_PERIODS_UNDECIDED",
            Self::ClockDisagrees => "CLOCK_DISAGREES",
            Self::NeedsSecondPerson => "NEEDS_SECOND_PERSON",
        }
    }
}

impl Problem {
    /// A problem with one part of the input, for example `["name"]`; an empty path is allowed.
    pub fn new(code: ProblemCode, field: &[&str], message: impl Into<String>) -> Self {
        let field = field.iter().map(|part| (*part).to_owned()).collect();
        Self { code, field, message: message.into(), named: Vec::new() }
    }

    /// The same problem, whose sentence names these things.
    #[must_use]
    pub fn naming(self, named: Vec<Named>) -> Self {
        Self { named, ..self }
    }

    /// Nothing has that name or id.
    pub fn not_found(field: &str, what: &str, name: &str) -> Self {
        let message = format!("there is no {what} \"{name}\"");
        Self::new(ProblemCode::NotFound, &[field], message)
    }
}

impl From<IllegalMove> for AppError {
    fn from(error: IllegalMove) -> Self {
        Problem::new(ProblemCode::IllegalState, &[], error.to_string()).into()
    }
}

impl From<MoneyError> for AppError {
    fn from(error: MoneyError) -> Self {
        Problem::new(ProblemCode::Invalid, &[], error.to_string()).into()
    }
}

impl From<PayingRefused> for AppError {
    fn from(refused: PayingRefused) -> Self {
        let (code, field): (_, &[&str]) = match &refused {
            PayingRefused::PaidBeforeOwed { .. } => (ProblemCode::Invalid, &["paidOn"]),
            PayingRefused::Unbalanced(_) => return Self::Internal(refused.to_string()),
            PayingRefused::Money(_) => (ProblemCode::Invalid, &[]),
            _ => (ProblemCode::IllegalState, &[]),
        };
        Problem::new(code, field, refused.to_string()).naming(refused.named()).into()
    }
}

impl From<Incomparable> for AppError {
    fn from(error: Incomparable) -> Self {
        Problem::new(ProblemCode::Invalid, &["source"], error.to_string()).into()
    }
}

impl From<Stopped> for AppError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<EvaluateError> for AppError {
    fn from(error: EvaluateError) -> Self {
        if error == EvaluateError::Stopped {
            return Self::Stopped;
        }
        if error.is_defect() {
            return Self::Internal(error.to_string());
        }
        Problem::new(ProblemCode::CannotEvaluate, &[], error.to_string()).into()
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Illegal(_) => ProblemCode::IllegalState,
            StoreError::NotFound(_) => ProblemCode::NotFound,
            StoreError::NoSuch(named) => {
                let problem = Problem::new(ProblemCode::NotFound, &[], error.to_string());
                return problem.naming(vec![named.clone()]).into();
            }
            StoreError::AlreadySettled => ProblemCode::AlreadySettled,
            StoreError::LeaseLost => ProblemCode::Busy,
            StoreError::Conflict(_) => ProblemCode::IllegalState,
            StoreError::OtherVersion(sentence) => {
                let field = &["expectedVersion"];
                return Problem::new(ProblemCode::Conflict, field, sentence.clone()).into();
            }
            StoreError::BadCursor(_) => ProblemCode::Invalid,
            StoreError::Refused(refused) => return refused.clone().into(),
            StoreError::Stopped => return Self::Stopped,
            StoreError::Busy => return Self::RateLimited,
            _ if error.may_pass() => return Self::Unavailable(error.to_string()),
            _ => return Self::Internal(error.to_string()),
        };
        Problem::new(code, &[], error.to_string()).into()
    }
}
