//! Why a command did not do what was asked: one sentence and an exit code.

use std::process::ExitCode;

use crate::app::AppError;

/// A command that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// What was asked for is wrong in itself: a flag, a file that is not there. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// What was asked for was refused. Exit code 1.
    #[error("{0}")]
    Refused(String),
    /// Everything was said already. Exit code 1.
    #[error("")]
    Said,
}

impl Failure {
    /// Wrong usage, in one sentence.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// Refused, in one sentence.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }

    /// 1 or 2.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Refused(_) | Self::Said => ExitCode::from(1),
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(problem) => Self::Refused(problem.message),
            AppError::Unavailable(message) | AppError::Internal(message) => Self::Refused(message),
            AppError::Forbidden { .. }
            | AppError::NoRole(_)
            | AppError::RateLimited
            | AppError::Stopped => Self::Refused(error.to_string()),
        }
    }
}
