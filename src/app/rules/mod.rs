//! Rules as texts: checked, tried, compared, saved and put in force.

pub(super) mod activate;
pub(super) mod advice;
pub(super) mod catalogue;
pub(super) mod check;
pub(super) mod compare;
pub(super) mod compiled;
pub(super) mod define;
pub(super) mod example_period;
pub(super) mod example_settling;
mod example_totals;
pub(super) mod examples;
pub(super) mod expected;
pub(super) mod held;
pub(super) mod in_turn;
pub(super) mod past_periods;
pub mod preview;
pub(super) mod rule;
pub(super) mod sample_example;
pub(super) mod save;
pub(super) mod seam;
pub(super) mod unsaved;
