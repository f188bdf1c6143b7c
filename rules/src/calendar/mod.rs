//! When a rule runs and what it measures: triggers and windows in the rule's own time zone.
//!
//! Pure: it never asks what time it is. croner and chrono-tz are named only here (chrono-tz also
//! where a zone is read).

mod cron;
mod error;
mod periods;
mod recurrence;
mod running;
mod schedule;
mod seam;
mod span;
mod wall_clock;

pub use cron::validate_cron;
pub use error::CalendarError;
pub use periods::{Calendar, Planned};
pub use running::Running;
pub use schedule::{
    Corrections, Days, Duration, DurationUnit, Measure, MonthDay, Schedule, Trigger, Unapproved,
};
pub use span::name as span_name;
pub use wall_clock::{add, day_of, first_instant, local_text, local_window};
