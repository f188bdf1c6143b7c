//! Why a schedule has no calendar.

/// Why a schedule has no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The cron expression, with what is wrong with it.
    #[error("{0}")]
    Cron(String),
    /// A day that its month never has, or not every month and no rule for the others.
    #[error("the schedule names a day that its month does not have")]
    Day,
    /// Every zero weeks, or a first day that is another weekday.
    #[error("the schedule's weeks do not start on the weekday it names")]
    Weeks,
}
