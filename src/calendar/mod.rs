//! When a rule runs and what it measures: triggers and windows in the rule's own time zone.
//!
//! Pure: it never asks what time it is. croner and chrono-tz are named only here (chrono-tz also
//! where a zone is read).

mod schedule;

pub use schedule::{
    Corrections, Days, Duration, DurationUnit, Measure, MonthDay, Schedule, Trigger, Unapproved,
};
