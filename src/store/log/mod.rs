//! The one append-only log: entries with gap-free positions, idempotent by key for ever.
//!
//! `append` takes entries, with `histories` watching what may be said of events, `Writer` groups many
//! clients' entries into one commit, `read` gives an evaluation what it needs, `page` and `find` serve
//! lists and look-ups, `facts` the history of
//! attributes.

mod append;
mod copies;
mod erase;
pub mod facts;
mod heads;
mod histories;
mod keys;
pub mod mentions;
mod naming;
mod page;
mod placed;
mod rates;
mod read;
mod room;
mod row;
mod streams;
mod walk;
mod writer;

pub(super) use append::chain_of;
pub use append::{Appended, NewEntry, Prepared, TRIED, append, append_prepared, head, try_out};
pub(super) use copies::links_of_stream;
pub use copies::{Copied, copies_behind};
pub use erase::{
    Rewriting, about_event, erasure_key, erasures, places_naming, places_of_erasures, rewriting,
};
pub use keys::is_erased as is_key_erased;
pub(super) use keys::key_digest;
pub use page::{corrections_of, events_of, find, get, get_all, page};
pub use placed::{PlacedEvent, placed_behind};
pub use rates::{rates, rates_at};
pub use read::{
    Apart, Changed, Few, JourneyQuery, LateQuery, LogQuery, Part, Shared, Somebodys, Span,
    approves_next, changed_since, contributed_to, customers_of, few, lasting, late, late_at,
    occurred_in, of_customers, part, read, shared, somebodys, with_corrections,
};
pub use streams::{ONE_WRITER, lock_all_streams, split};
pub use writer::{Batch, Line, Writer};
