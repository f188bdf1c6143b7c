//! What holds for every part of a log: facts, rates and contributions. Read once, and then followed.

use super::facts::FactBook;
use super::plan::Plan;
use super::rates::RateBook;
use crate::domain::{Entry, Recorded};
use crate::language::Program;

/// What a rule reads of a log besides events and what was said of them, each entry with its place: how
/// much of it is known is asked at each cut-off. Borrows nothing of the log.
#[derive(Debug, Clone, Default)]
pub struct Lasting {
    pub(super) facts: FactBook,
    pub(super) rates: RateBook,
    /// Those to the rule's distributor.
    pub(super) contributions: Vec<Recorded>,
}

impl Lasting {
    /// Reads it from entries in any order.
    pub fn read(program: &Program, entries: &[Recorded]) -> Self {
        let mut lasting = Self::default();
        lasting.add(program, entries);
        lasting
    }

    /// How many facts and contributions it keeps.
    pub fn length(&self) -> usize {
        self.facts.length().saturating_add(self.contributions.len())
    }

    /// Takes in what was recorded since.
    pub fn add(&mut self, program: &Program, entries: &[Recorded]) {
        if entries.is_empty() {
            return;
        }
        let plan = Plan::new(program);
        self.facts.add(&plan.attributes, entries);
        self.rates.add(program, entries);
        let ours = |recorded: &&Recorded| matches!(&recorded.entry, Entry::Contribution(it) if it.distributor == program.name);
        self.contributions.extend(entries.iter().filter(ours).cloned());
    }
}
