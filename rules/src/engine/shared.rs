//! What holds for every part of the log: facts and rates, as known now and as the settlement before
//! knew them.

use super::corrections::Known;
use super::facts::FactBook;
use super::plan::Plan;
use super::rates::Rates;
use super::reading::Reading;
use crate::calendar::Calendar;
use crate::domain::{Entry, Recorded};

/// What holds for every part of the log, for one reading.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    /// The resolved program.
    pub plan: &'a Plan<'a>,
    /// What is evaluated besides the program.
    pub reading: &'a Reading,
    /// Rates as known now.
    pub rates: Rates<'a>,
    /// Facts as known now.
    pub facts: FactBook<'a>,
    /// What the settlement before knew; only when an event may have been taken back since.
    pub settled: Option<Settled<'a>>,
}

/// What a settlement knew, and when what it measured began.
#[derive(Debug)]
pub(super) struct Settled<'a> {
    /// Facts as known then.
    pub facts: FactBook<'a>,
    /// Rates as known then.
    pub rates: Rates<'a>,
    /// When the rule's windows begin; nothing for a rule without a calendar.
    pub calendar: Option<Calendar>,
}

impl<'a> Shared<'a> {
    /// Reads facts and rates among `entries`. All corrections are among them too, unless the rule
    /// has clusters: what was taken back changes journeys whenever anything before them does.
    pub fn new(plan: &'a Plan<'a>, reading: &'a Reading, entries: &'a [Recorded]) -> Self {
        let now = Known::now(reading);
        let taken_back = |then: &Known<'_>| {
            let is_later = |recorded: &Recorded| {
                let correction = matches!(recorded.entry, Entry::Correction { .. });
                correction && now.includes(recorded) && !then.includes(recorded)
            };
            !plan.clusters.is_empty() || entries.iter().any(is_later)
        };
        let then = Known::then(reading).filter(taken_back);
        Self {
            plan,
            reading,
            rates: Rates::read(plan.program, entries, now.cut_off),
            facts: FactBook::read(&plan.attributes, entries, now.cut_off),
            settled: then.map(|then| Settled {
                facts: FactBook::read(&plan.attributes, entries, then.cut_off),
                rates: Rates::read(plan.program, entries, then.cut_off),
                calendar: Calendar::new(&plan.program.schedule, plan.program.zone).ok(),
            }),
        }
    }
}
