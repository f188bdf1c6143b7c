//! Values of which the mean, the largest or the smallest is wanted, on their way.

use super::apportion;
use super::error::EvaluateError;
use super::metric_tally::sum;
use crate::language::Aggregate;

/// Sum and number of values for a mean; else the only value that matters. In billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gathered {
    value: i128,
    count: u64,
}

impl Gathered {
    /// A single value.
    pub fn one(value: i128) -> Self {
        Self { value, count: 1 }
    }

    /// Takes in more values.
    pub fn join(&mut self, aggregate: &Aggregate, more: Self) -> Result<(), EvaluateError> {
        self.value = match aggregate {
            Aggregate::Highest { .. } => self.value.max(more.value),
            Aggregate::Lowest { .. } => self.value.min(more.value),
            _ => sum(self.value, more.value)?,
        };
        self.count = self.count.saturating_add(more.count);
        Ok(())
    }

    /// What it comes to.
    pub fn result(self, aggregate: &Aggregate) -> Result<i128, EvaluateError> {
        let result = match aggregate {
            Aggregate::Average { .. } => apportion::mean(self.value, self.count),
            _ => Some(self.value),
        };
        result.ok_or_else(|| EvaluateError::overflow("a metric value"))
    }
}
