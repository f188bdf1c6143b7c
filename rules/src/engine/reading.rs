//! What is evaluated besides the program, and what an evaluation says of single events.

use std::collections::BTreeMap;

use crate::domain::{CutOff, Moment, Money, Quantity, Window};
use crate::language::Given;

/// What is evaluated besides the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What is measured.
    pub window: Window,
    /// How far the log is read: entries beyond it are ignored.
    pub cut_off: CutOff,
    /// The cut-off of the settlement before. Events recorded later that occurred before the window
    /// count in it, and what was taken back later counts against it.
    pub late_after: Option<CutOff>,
    /// Nothing that occurred before this ever counts: the start of the first period.
    pub measured_from: Moment,
    /// Times before the window that no period measured: nothing in them is late.
    pub unmeasured: Vec<Window>,
    /// Rotates the spare minor unit among those with equal remainders.
    pub period_index: i64,
    /// Money from the period before; below zero when its pool had a shortfall.
    pub carried_in: Money,
    /// What waits for whom, from settlements before, until it is worth paying.
    pub waiting_in: BTreeMap<String, Money>,
    /// What is owed by whom after the settlement before, each above zero.
    pub debts_in: BTreeMap<String, Money>,
    /// Metric values set directly, by examples.
    pub given: Vec<Given>,
    /// The present, for events that approve themselves after a time: the moment of the settlement,
    /// of the preview or of the look at the standings.
    pub as_of: Moment,
    /// The `as_of` of the settlement that `late_after` belongs to; unused without one.
    pub late_as_of: Moment,
}

/// An event behind a metric value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedEvent {
    /// Its stream.
    pub stream: i32,
    /// Its position within the stream.
    pub position: i64,
    /// Who sent it.
    pub source: String,
    /// The sender's key.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// When it occurred.
    pub occurred_at: Moment,
    /// What it added to the value; negative when it was taken back after a settlement.
    pub value: Quantity,
}
