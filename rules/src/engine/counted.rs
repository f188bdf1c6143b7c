//! An event that counts, and its parts.

use super::apportion;
use super::error::EvaluateError;
use super::knowledge::Credit;
use crate::domain::{Moment, Recorded};

/// An event with what it adds, in billionths, and to whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    /// The event.
    pub recorded: &'a Recorded,
    /// When it occurred.
    pub occurred_at: Moment,
    /// Whose score it is.
    pub credit: Credit<'a>,
    /// What it adds.
    pub value: i128,
}

/// Of which metrics the events are wanted one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tracing {
    /// Of none.
    Nothing,
    /// Of the one with that index.
    Metric(usize),
    /// Of all.
    Everything,
}

impl Tracing {
    /// Whether those of a metric are wanted.
    pub fn wants(self, metric: usize) -> bool {
        match self {
            Self::Nothing => false,
            Self::Metric(wanted) => wanted == metric,
            Self::Everything => true,
        }
    }
}

/// What an event added to the value of one collaborator, or to the site-wide value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traced<'a> {
    /// The event.
    pub recorded: &'a Recorded,
    /// When it occurred.
    pub occurred_at: Moment,
    /// Whose value.
    pub collaborator: Option<&'a str>,
    /// What it added, in billionths.
    pub value: i128,
}

impl<'a> Counted<'a> {
    /// What decides which of several is first. No two events have the same.
    pub fn order(&self) -> (Moment, &'a str, &'a str) {
        (self.occurred_at, &self.recorded.source, &self.recorded.key)
    }

    /// Visits everybody whom it is credited to with their part of the value; nobody's is one part.
    pub fn each_part(
        &self,
        mut visit: impl FnMut(Option<&'a str>, i128) -> Result<(), EvaluateError>,
    ) -> Result<(), EvaluateError> {
        match self.credit {
            Credit::Site => visit(None, self.value),
            Credit::Sole(collaborator) => visit(Some(collaborator), self.value),
            Credit::Owners(owners) => {
                let parts = apportion::split(self.value, owners);
                let parts = parts.ok_or_else(|| EvaluateError::overflow("a metric value"))?;
                let mut owned = owners.iter().zip(parts);
                owned.try_for_each(|(owner, part)| visit(Some(&owner.collaborator), part))
            }
        }
    }

    /// What it adds to one value.
    pub fn traced(&self, collaborator: Option<&'a str>, value: i128) -> Traced<'a> {
        let Self { recorded, occurred_at, .. } = *self;
        Traced { recorded, occurred_at, collaborator, value }
    }
}
