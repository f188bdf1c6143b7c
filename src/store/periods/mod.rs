//! Periods of distributors: which there are, which are due, who works on them.

mod due;
mod find;
mod lease;
mod moves;
mod row;

pub use due::{
    Behind, behind, count_in, due, due_among, due_of, first_unsettled_of_all, is_due, next_trigger,
};
pub use find::{
    all, current, current_of_all, distributors, find, find_all, first_after, first_of_versions,
    first_unsettled, gaps, in_review, insert, insert_many, last, last_begun, last_of_all, open,
    page, pages, settled_between, settled_versions, settled_versions_of_all,
};
pub use lease::{Leased, lease, release, renew, require_leases};
pub(super) use moves::{Ending, Handing, carry_in, explain, settle};
pub use moves::{close, hold, pin, set_state};
