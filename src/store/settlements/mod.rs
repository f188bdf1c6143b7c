//! Settlements: stored whole, in one transaction, once for each period.

mod commit;
mod corrections;
mod detail;
mod earlier;
mod growth_detail;
mod read;
mod row;
mod tier_detail;
mod unvalued;

pub use commit::{Commit, approve, commit, discard, propose};
pub use corrections::{carried_by, corrections, corrections_of_all, taken_over};
pub use earlier::{Seen, causes_of, listed_of, seen, taken_from};
pub use read::{
    debts_before, find, header, headers, ids, ids_since, in_force_between, last_in_force, page,
    pages, standing, standing_pages, standings, standings_of,
};
