//! What an evaluation reads: events of its window, facts, corrections, contributions and rates;
//! whole, or customer by customer. And what became known late of windows before it.
//!
//! [`query`] is what is asked, [`events`] and [`others`] read it, [`parts`] reads it in parts that fit
//! into memory, [`mod@few`] where there is little of it, [`changed`] what was recorded since, [`mod@somebodys`] what can be one
//! person's.

mod changed;
mod events;
mod few;
mod late;
mod moment;
mod others;
mod parts;
mod places;
mod query;
mod somebodys;

pub use changed::{
    Changed, approves_next, changed_since, customers_of, occurred_in, of_customers,
    with_corrections,
};
pub use few::{Few, contributed_to, few};
pub use late::{LateQuery, late, late_at};
pub use parts::{Apart, Part, Shared, lasting, part, shared};
pub use query::{JourneyQuery, LogQuery, Span};
pub use somebodys::{Somebodys, somebodys};

use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Recorded};

use query::{Reader, Whose};

/// The entries of a query: events that occurred in the window, and before it where journeys, or metrics that
/// look back, need them; the corrections of all these; every fact that holds
/// from before the window's end; contributions; rates for the money of other currencies. Streams and
/// positions rise.
pub fn read(
    connection: &mut Connection,
    query: &LogQuery,
    catalogue: &Catalogue,
) -> Result<Vec<Recorded>, StoreError> {
    let mut reader = Reader { connection, query, catalogue };
    let mut read = events::of(&mut reader, Whose::Everybody)?;
    let mut others = others::facts_and_contributions(&mut reader)?;
    others.append(&mut others::corrections_of(&mut reader, &read)?);
    if let Some(rates) = others::rates(query, &read, &others) {
        others.append(&mut reader.load(rates)?);
    }
    read.append(&mut others);
    Ok(in_order(read))
}

/// Each entry once, by stream and position.
fn in_order(mut entries: Vec<Recorded>) -> Vec<Recorded> {
    entries.sort_unstable_by_key(Recorded::place);
    entries.dedup_by_key(|entry| entry.place());
    entries
}
