//! What everybody has of each metric, while it is put together.

use std::collections::BTreeMap;

use super::achieved::Achieved;
use crate::domain::Quantity;

/// What one collaborator has.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Who.
    pub who: &'a str,
    /// Whether they have anything, or take part without it.
    pub present: bool,
    /// By metric.
    pub values: Vec<Achieved>,
}

impl<'a> Row<'a> {
    /// With nothing of any metric yet.
    pub fn new(who: &'a str, metrics: usize) -> Self {
        Self { who, present: false, values: vec![Quantity::ZERO.into(); metrics] }
    }
}

/// Rows by reference.
#[derive(Debug)]
pub(super) struct ByPerson<'a> {
    metrics: usize,
    /// Whoever has something by events, in order. They are nearly everybody: a list is made in a fraction of the
    /// time that a map takes.
    measured: Vec<Row<'a>>,
    /// Whoever is there for any other reason.
    others: BTreeMap<&'a str, Row<'a>>,
}

impl<'a> ByPerson<'a> {
    /// Rows that are in the order of references, each with a value of so many metrics.
    pub fn new(metrics: usize, measured: Vec<Row<'a>>) -> Self {
        Self { metrics, measured, others: BTreeMap::new() }
    }

    /// Somebody's row, with nothing where there was none.
    pub fn row(&mut self, who: &'a str) -> &mut Row<'a> {
        let place = self.measured.binary_search_by(|row| row.who.cmp(who));
        if let Some(row) = place.ok().and_then(|place| self.measured.get_mut(place)) {
            return row;
        }
        self.others.entry(who).or_insert_with(|| Row::new(who, self.metrics))
    }

    /// Somebody's row, and that they are there.
    pub fn present(&mut self, who: &'a str) -> &mut Row<'a> {
        let row = self.row(who);
        row.present = true;
        row
    }

    /// The rows of everybody who is there, in the order of references.
    pub fn into_rows(self) -> Vec<Row<'a>> {
        let mut rows = self.measured;
        if !self.others.is_empty() {
            rows.extend(self.others.into_values());
            rows.sort_by_key(|row| row.who);
        }
        rows.retain(|row| row.present);
        rows
    }
}
