//! Values of which the mean, the largest or the smallest is wanted, on their way.

use serde::{Deserialize, Serialize};

use super::apportion;
use super::error::EvaluateError;
use super::exact::sum;
use crate::domain::Billionths;
use crate::language::Aggregate;

/// Sum and number of values for a mean; else the only value that matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gathered {
    value: Billionths,
    count: u64,
}

/// What becomes of something when a part of it is exchanged for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchanged<T> {
    /// This.
    Is(T),
    /// There is nothing of it any more.
    Gone,
    /// What was kept does not tell.
    Unknown,
}

impl Gathered {
    /// A single value.
    pub fn one(value: Billionths) -> Self {
        Self { value, count: 1 }
    }

    /// Takes in more values.
    pub fn join(&mut self, aggregate: &Aggregate, more: Self) -> Result<(), EvaluateError> {
        self.value = match aggregate {
            Aggregate::Highest { .. } => self.value.clone().max(more.value),
            Aggregate::Lowest { .. } => self.value.clone().min(more.value),
            _ => sum(&self.value, &more.value)?,
        };
        self.count = self.count.saturating_add(more.count);
        Ok(())
    }

    /// The same without the values that came to `before` and with those that come to `after`.
    pub fn exchange(
        &self,
        aggregate: &Aggregate,
        before: Option<Self>,
        after: Option<Self>,
    ) -> Exchanged<Self> {
        let taken = before.as_ref().map_or(0, |it| it.count);
        let Some(count) = self.count.checked_sub(taken) else { return Exchanged::Unknown };
        if count == 0 {
            return after.map_or(Exchanged::Gone, Exchanged::Is);
        }
        let value = match (aggregate, before) {
            (_, None) => Some(self.value.clone()),
            (Aggregate::Highest { .. } | Aggregate::Lowest { .. }, Some(before)) => {
                // Only what was the largest itself may have hidden another one.
                let hid = before.value == self.value;
                let covered = after.as_ref().is_some_and(|after| match aggregate {
                    Aggregate::Highest { .. } => after.value >= before.value,
                    _ => after.value <= before.value,
                });
                (!hid || covered).then(|| self.value.clone())
            }
            (_, Some(before)) => self.value.minus(&before.value),
        };
        let Some(value) = value else { return Exchanged::Unknown };
        let mut rest = Self { value, count };
        match after.map_or(Ok(()), |after| rest.join(aggregate, after)) {
            Ok(()) => Exchanged::Is(rest),
            Err(_) => Exchanged::Unknown,
        }
    }

    /// What it comes to.
    pub fn result(&self, aggregate: &Aggregate) -> Result<Billionths, EvaluateError> {
        let result = match aggregate {
            Aggregate::Average { .. } => apportion::mean(&self.value, self.count),
            _ => Some(self.value.clone()),
        };
        result.ok_or_else(|| EvaluateError::overflow("a metric value"))
    }
}
