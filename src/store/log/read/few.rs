//! A log of few events, whole: so little that many who ask for the same may have it together.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::parts::{FEW_EVENTS, after_some};
use super::query::{LogQuery, Reader, events_of};
use super::{in_order, others};
use crate::store::log::row::CONTRIBUTION;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Recorded};

/// What a query comes to, but for contributions: these are of one distributor.
#[derive(Debug)]
pub struct Few {
    /// Facts and rates.
    pub lasting: Vec<Recorded>,
    /// The events of its kinds, with their corrections.
    pub events: Vec<Recorded>,
}

/// The log of a query that may be taken apart by time; `None` where it has many events of a kind.
pub fn few(
    connection: &mut Connection,
    query: &LogQuery,
    catalogue: &Catalogue,
) -> Result<Option<Few>, StoreError> {
    let mut reader = Reader { connection, query, catalogue };
    let mut events = Vec::new();
    for kind in &query.event_kinds {
        let window = query.read_of(kind);
        let more = after_some(reader.connection, query, kind, window, FEW_EVENTS)?;
        if more.is_some() {
            return Ok(None);
        }
        events.append(&mut reader.load(events_of(query, kind, window))?);
    }
    events = in_order(events);
    let corrections = others::corrections_of_few(&mut reader, &events)?;
    events.extend(corrections);
    let mut lasting = reader.load(others::facts(query))?;
    lasting.append(&mut others::all_rates(&mut reader)?);
    Ok(Some(Few { lasting: in_order(lasting), events }))
}

/// Which of many distributors had something contributed to their pools.
pub fn contributed_to(
    connection: &mut Connection,
    distributors: &[&str],
) -> Result<BTreeSet<String>, StoreError> {
    let names = entries::table
        .filter(entries::customer.is_null())
        .filter(entries::entry.eq(CONTRIBUTION))
        .filter(entries::name.eq_any(distributors))
        .select(entries::name)
        .distinct();
    Ok(names.load::<String>(connection)?.into_iter().collect())
}
