//! What holds for every part of the log: facts and rates.

use super::facts::FactBook;
use super::plan::Plan;
use super::rates::Rates;
use super::reading::Reading;
use crate::domain::Recorded;

/// What holds for every part of the log, for one reading.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    /// The resolved program.
    pub plan: &'a Plan<'a>,
    /// What is evaluated besides the program.
    pub reading: &'a Reading,
    /// Rates as known at the cut-off.
    pub rates: Rates<'a>,
    /// Facts as known at the cut-off.
    pub facts: FactBook<'a>,
}

impl<'a> Shared<'a> {
    /// Reads facts and rates among `entries`.
    pub fn new(plan: &'a Plan<'a>, reading: &'a Reading, entries: &'a [Recorded]) -> Self {
        Self {
            plan,
            reading,
            rates: Rates::read(plan.program, entries, &reading.cut_off),
            facts: FactBook::read(&plan.attributes, entries, &reading.cut_off),
        }
    }
}
