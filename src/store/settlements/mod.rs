//! Settlements: stored whole, in one transaction, once for each period.

mod commit;
mod corrections;
mod detail;
mod read;
mod row;
mod tier_detail;

pub use commit::{approve, commit, discard, propose};
pub use corrections::{adjusted, carried_by, corrections, taken_over};
pub use read::{
    debts_before, find, header, headers, page, pages, standing, standing_pages, standings,
    standings_of,
};
