//! What becomes of obligations, payouts and fulfillments, and every journal entry of it: decided here as
//! immutable values, which the store then stores. No database, no clock; the same values give the same plan.

mod by_hand;
mod fulfillments;
mod gather;
mod payouts;

pub use by_hand::cancel;
pub use fulfillments::{close, start};
pub use gather::gather;
pub use payouts::{mark_failed, mark_paid, retry};
