//! What holds for every part of the log, as known at the cut-off of one reading.

use super::facts::Facts;
use super::lasting::Lasting;
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
    pub facts: Facts<'a>,
    /// Contributions, known or not.
    pub contributions: &'a [Recorded],
}

impl<'a> Shared<'a> {
    /// What is known of `lasting` at the cut-off of a reading.
    pub fn new(plan: &'a Plan<'a>, reading: &'a Reading, lasting: &'a Lasting) -> Self {
        Self {
            plan,
            reading,
            rates: lasting.rates.known(plan.program, &reading.cut_off),
            facts: lasting.facts.known(&reading.cut_off),
            contributions: &lasting.contributions,
        }
    }
}
