//! What becomes of obligations, payouts and fulfillments, and every journal entry of it: decided here as
//! immutable values, which the store then stores. No database, no clock; the same values give the same plan.

mod accounts;
mod answers;
mod balance;
mod by_hand;
mod disputes;
mod fulfillments;
mod gather;
mod payouts;
mod statement;

pub use accounts::{AccountsInView, gather_to};
pub use answers::answered;
pub use balance::balance;
pub use by_hand::{advance, cancel, credit, hold, release};
pub use disputes::{dispute, end_dispute};
pub use fulfillments::{cancel_fulfillment, close, start};
pub use gather::gather;
pub use payouts::{correct_reference, mark_failed, mark_paid, mark_returned, retry};
pub use statement::statement;
