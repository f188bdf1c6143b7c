//! One measured span of one distributor.

use super::transition::states;
use super::{CutOff, Moment, Money, Window};

states! {
    /// Where a period is on its way to being settled.
    PeriodState, "period" {
        /// Its trigger lies ahead.
        Open = "OPEN",
        /// Its trigger has passed and it is not settled yet.
        Due = "DUE",
        /// Pending approvals hold it back.
        Waiting = "WAITING",
        /// The computed settlement waits for an admin's approval.
        Review = "REVIEW",
        /// Settled, once and for ever.
        Settled = "SETTLED",
        /// Nothing was in the pool and nobody scored.
        Empty = "EMPTY",
        /// Could not be settled for a reason an admin can mend; retried by every later tick.
        Failed = "FAILED",
    } moves {
        Open => Due, Due => Waiting, Due => Review, Due => Settled, Due => Empty, Due => Failed,
        Waiting => Due, Failed => Due, Review => Settled, Review => Due, Review => Empty,
    }
}

/// Period `index` of a distributor. `(distributor, index)` is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The distributor's name.
    pub distributor: String,
    /// 0 for the first period measured, then one by one.
    pub index: i64,
    /// What is measured; open-ended until it is closed when the schedule is `by hand`.
    pub window: Window,
    /// When it becomes due; `None` when it is settled by hand.
    pub trigger_at: Option<Moment>,
    /// The version of the rule pinned to it, from 1.
    pub version: i32,
    /// Where it is.
    pub state: PeriodState,
    /// Why it failed or waits, in one sentence.
    pub reason: Option<String>,
    /// Money carried over into it from the period before.
    pub carried_in: Money,
    /// The cut-off of the settlement before: what was recorded later and belongs before this
    /// period's start counts here. Nothing in a distributor's first period.
    pub late_after: Option<CutOff>,
}
