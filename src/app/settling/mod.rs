//! Periods that are over: opened, evaluated, stored, reviewed, and corrected later.

pub(super) mod basis;
pub(super) mod clock_watch;
pub(super) mod corrections;
pub(super) mod due_time;
pub(super) mod follow;
pub(super) mod in_common;
pub(super) mod ledger;
pub(super) mod measured;
pub(super) mod open_periods;
pub(super) mod reading;
pub(super) mod review;
pub(super) mod rounds;
pub(super) mod settle;
pub(super) mod settle_now;
pub(super) mod source;
pub(super) mod tick;
pub(super) mod together;
