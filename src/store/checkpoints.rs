//! What periods came to when they were last looked at. Thrown away at will: what is missing is added up
//! from the log.

use std::collections::BTreeMap;

use diesel::prelude::*;

use rules::domain::{CutOff, Moment};

use super::dialect::insert_all;
use super::schema::checkpoints;
use super::{Connection, StoreError, log};

/// What a period came to as known at a cut-off and a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The distributor.
    pub distributor: String,
    /// The period's index.
    pub period_index: i64,
    /// The digest of what it was computed with, besides the log.
    pub made_of: String,
    /// How far the log was read.
    pub cut_off: CutOff,
    /// When it was looked at.
    pub as_of: Moment,
    /// The totals, in a form that the engine alone reads.
    pub totals: Vec<u8>,
}

/// The checkpoint of a period that was computed with the same; `None` when there is none.
pub fn find(
    connection: &mut Connection,
    distributor: &str,
    period_index: i64,
    made_of: &str,
) -> Result<Option<Checkpoint>, StoreError> {
    let found: Option<(String, i64, Vec<u8>)> = checkpoints::table
        .find((distributor, period_index))
        .filter(checkpoints::made_of.eq(made_of))
        .select((checkpoints::cut_off, checkpoints::as_of, checkpoints::totals))
        .first(connection)
        .optional()?;
    let Some((cut_off, as_of, totals)) = found else { return Ok(None) };
    Ok(Some(Checkpoint {
        distributor: distributor.to_owned(),
        period_index,
        made_of: made_of.to_owned(),
        cut_off: cut_off.parse().map_err(|_| StoreError::corrupt("a cut-off", &cut_off))?,
        as_of: Moment::from_micros(as_of),
        totals,
    }))
}

/// Of which of many distributors a checkpoint is kept.
pub fn kept_of(
    connection: &mut Connection,
    distributors: &[&str],
) -> Result<Vec<String>, StoreError> {
    let kept = checkpoints::table.filter(checkpoints::distributor.eq_any(distributors));
    Ok(kept.select(checkpoints::distributor).distinct().load(connection)?)
}

/// Keeps a checkpoint in the place of the one before, and of those of periods long over.
pub fn put(connection: &mut Connection, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    put_all(connection, &[checkpoint])
}

/// The same for checkpoints of different distributors, by few statements more than for one.
pub fn put_all(connection: &mut Connection, all: &[&Checkpoint]) -> Result<(), StoreError> {
    let erasures = log::places_of_erasures(connection)?;
    let mut rows = Vec::with_capacity(all.len());
    let mut by_index: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for checkpoint in all {
        let Checkpoint { distributor, period_index, made_of, cut_off, as_of, totals } = checkpoint;
        // It may name a customer who was erased while it was computed.
        if erasures.iter().any(|(stream, position)| !cut_off.includes(*stream, *position)) {
            continue;
        }
        by_index.entry(*period_index).or_default().push(distributor);
        rows.push((
            checkpoints::distributor.eq(distributor),
            checkpoints::period_index.eq(period_index),
            checkpoints::made_of.eq(made_of),
            checkpoints::cut_off.eq(cut_off.to_string()),
            checkpoints::as_of.eq(as_of.micros()),
            checkpoints::totals.eq(totals),
        ));
    }
    for (index, names) in by_index {
        // The period before may still have to be settled.
        let over = checkpoints::period_index.lt(index - 1);
        let replaced = over.or(checkpoints::period_index.eq(index));
        let old = checkpoints::table.filter(checkpoints::distributor.eq_any(names).and(replaced));
        diesel::delete(old).execute(connection)?;
    }
    insert_all!(connection, checkpoints::table, rows);
    Ok(())
}

/// Throws all checkpoints away. How many there were.
pub fn forget_all(connection: &mut Connection) -> Result<usize, StoreError> {
    Ok(diesel::delete(checkpoints::table).execute(connection)?)
}
