//! What holds for every part of the log, as known at the cut-off of one reading.

use super::corrections::Known;
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
    /// What was known at the settlement before, where totals at the start are read so.
    pub before: Option<Before<'a>>,
}

/// What was known at the settlement before.
#[derive(Debug)]
pub(super) struct Before<'a> {
    /// How much that was.
    pub known: Known<'a>,
    /// Rates known then.
    pub rates: Rates<'a>,
    /// Facts known then.
    pub facts: Facts<'a>,
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
            before: reading.known_before.as_ref().map(|before| Before {
                known: Known { cut_off: &before.cut_off, as_of: before.as_of },
                rates: lasting.rates.known(plan.program, &before.cut_off),
                facts: lasting.facts.known(&before.cut_off),
            }),
        }
    }
}
