//! What is asked for and changes nothing: live standings, what is behind an amount, and lists.

mod carried;
pub(super) mod changed_kinds;
pub(super) mod changes;
pub(super) mod checkpoint;
pub(super) mod going_on;
pub(super) mod journeys;
pub(super) mod lists;
pub(super) mod live;
pub(super) mod look;
pub(super) mod nested;
pub(super) mod recent;
pub(super) mod standings;
