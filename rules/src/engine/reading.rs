//! What is evaluated besides the program, and what an evaluation says of single events.

use std::collections::BTreeMap;

use super::error::EvaluateError;
use crate::domain::{Currency, CutOff, Moment, Money, Quantity, Stop, TakenOver, Window};
use crate::language::Given;

/// What is evaluated besides the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What is measured.
    pub window: Window,
    /// How far the log is read: entries beyond it are ignored.
    pub cut_off: CutOff,
    /// The present, for events that approve themselves after a time: the moment of the settlement,
    /// of the preview or of the look at the standings.
    pub as_of: Moment,
    /// Nothing that occurred before this ever counts: the start of the first period.
    pub measured_from: Moment,
    /// Rotates the spare minor unit among those with equal remainders.
    pub period_index: i64,
    /// Money from the period before, and what corrections changed of the leftovers before it. Below
    /// zero it is a shortfall.
    pub carried_in: Money,
    /// What of `carried_in` corrections changed of the leftovers before it: told on a line of its own.
    pub leftovers_changed: Money,
    /// Which contributions belong to the pool.
    pub funds: Funds,
    /// What waits for whom, from settlements before, until it is worth paying.
    pub waiting_in: BTreeMap<String, Money>,
    /// What is owed by whom after the settlement before, each above zero.
    pub debts_in: BTreeMap<String, Money>,
    /// What became known of settled periods since the settlement before, by metric: it is added to
    /// what the window comes to.
    pub taken_over: Vec<TakenOver>,
    /// How much was known when the period before was settled, where what became known since counts in this
    /// one: what totals that run on came to at its start is read so. `None` where it is read as known now.
    pub known_before: Option<KnownBefore>,
    /// Metric values set directly, by examples.
    pub given: Vec<Given>,
    /// What examples say that totals that run on came to at the start.
    pub given_before: Vec<Given>,
    /// Tells the evaluation that nobody waits for it any more.
    pub stop: Stop,
}

/// How much was known at a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBefore {
    /// How far the log was read.
    pub cut_off: CutOff,
    /// When it was.
    pub as_of: Moment,
    /// Nothing became known since of what happened before this: totals that were over by then are what they were, and
    /// are not added up. [`Moment::ALWAYS`] where something may have.
    pub since: Moment,
}

/// Which contributions belong to a pool: those given in its window, and those given before it that
/// were recorded after the settlement before. They are no corrections: each is in one pool, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funds {
    /// The cut-off of the settlement before; `None` for the first period.
    pub after: Option<CutOff>,
    /// The cut-off of the pool's own settlement.
    pub until: CutOff,
}

impl Reading {
    /// A reading of a window with nothing from before it.
    pub fn new(window: Window, cut_off: CutOff, as_of: Moment, currency: Currency) -> Self {
        Self {
            window,
            as_of,
            measured_from: Moment::ALWAYS,
            period_index: 0,
            carried_in: Money::zero(currency),
            leftovers_changed: Money::zero(currency),
            funds: Funds { after: None, until: cut_off.clone() },
            cut_off,
            waiting_in: BTreeMap::new(),
            debts_in: BTreeMap::new(),
            taken_over: Vec::new(),
            known_before: None,
            given: Vec::new(),
            given_before: Vec::new(),
            stop: Stop::never(),
        }
    }

    /// Whether it reads the log as far as another one, and at the same moment.
    pub(super) fn knows_as_much_as(&self, other: &Self) -> bool {
        (&self.cut_off, self.as_of, &self.known_before)
            == (&other.cut_off, other.as_of, &other.known_before)
    }

    /// Whether the same totals come to the same outcome by another reading, whenever it is looked at.
    pub fn shares_out_like(&self, other: &Self) -> bool {
        let Self {
            window,
            cut_off,
            as_of: _,
            measured_from,
            period_index,
            carried_in,
            leftovers_changed,
            funds,
            waiting_in,
            debts_in,
            taken_over,
            known_before,
            given,
            given_before,
            stop: _,
        } = self;
        *window == other.window
            && *cut_off == other.cut_off
            && *measured_from == other.measured_from
            && *period_index == other.period_index
            && *carried_in == other.carried_in
            && *leftovers_changed == other.leftovers_changed
            && *funds == other.funds
            && *waiting_in == other.waiting_in
            && *debts_in == other.debts_in
            && *taken_over == other.taken_over
            && *known_before == other.known_before
            && *given == other.given
            && *given_before == other.given_before
    }

    /// The same as known at another cut-off.
    pub fn until(&mut self, cut_off: &CutOff) {
        self.cut_off.clone_from(cut_off);
        self.funds.until.clone_from(cut_off);
    }

    /// Fails when nobody waits for the evaluation any more.
    pub(super) fn go_on(&self) -> Result<(), EvaluateError> {
        if self.stop.is_stopped() { Err(EvaluateError::Stopped) } else { Ok(()) }
    }
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
    /// What left it out: the clause as written, or `rejected`, `reversed`, `pending`. `None` when it counts.
    pub left_out_by: Option<String>,
}
