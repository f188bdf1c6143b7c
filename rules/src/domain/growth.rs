//! What a total that runs on beyond the period came to at its start and at its end.

use super::{Moment, Money, Quantity};

/// What somebody is paid for how a total has grown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// What it is the total since; `None` where of all that was measured.
    pub since: Option<Moment>,
    /// The total at the start of the period; money in major units.
    pub before: Quantity,
    /// The total at its end, or at the end of the year or quarter within it.
    pub after: Quantity,
    /// What the total came to at the start, rounded.
    pub paid_before: Money,
    /// What it comes to at the end, rounded.
    pub paid_after: Money,
}
