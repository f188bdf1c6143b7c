//! An event that counts, and its parts.

use super::credit::Credit;
use super::error::EvaluateError;
use super::exact::difference;
use crate::domain::{Billionths, Moment, Recorded};
use crate::language::MetricId;

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
    /// Of one.
    Metric(MetricId),
    /// Of all.
    Everything,
}

impl Tracing {
    /// Whether those of a metric are wanted.
    pub fn wants(self, metric: MetricId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Metric(wanted) => wanted == metric,
            Self::Everything => true,
        }
    }
}

/// What an event added to the value of one collaborator, or to the site-wide value.
#[derive(Debug, Clone)]
pub(super) struct Traced<'a> {
    /// The event.
    pub recorded: &'a Recorded,
    /// When it occurred.
    pub occurred_at: Moment,
    /// Whose value.
    pub collaborator: Option<&'a str>,
    /// What it added.
    pub value: Billionths,
}

impl<'a> Counted<'a> {
    /// What decides which of several is first. No two events have the same.
    pub fn order(&self) -> (Moment, &'a str, &'a str) {
        (self.occurred_at, &self.recorded.source, &self.recorded.key)
    }

    /// Visits everybody whom it is credited to with their part of the value; that of a site-wide metric
    /// is one part. What is credited to nobody is not visited.
    pub fn each_part(
        &self,
        mut visit: impl FnMut(Option<&'a str>, Billionths) -> Result<(), EvaluateError>,
    ) -> Result<(), EvaluateError> {
        match self.credit {
            Credit::Site => visit(None, Billionths::whole(self.value)),
            Credit::Sole(sole) => visit(Some(sole), Billionths::whole(self.value)),
            Credit::Several(several) => {
                let parts = several.split(self.value);
                let parts = parts.ok_or_else(|| EvaluateError::overflow("a metric value"))?;
                parts
                    .into_iter()
                    .try_for_each(|(collaborator, part)| visit(Some(collaborator), part))
            }
        }
    }

    /// The part of the value that is credited to nobody.
    pub fn nobodys_part(&self) -> Result<Billionths, EvaluateError> {
        let mut rest = Billionths::whole(self.value);
        self.each_part(|_, part| {
            rest = difference(&rest, &part)?;
            Ok(())
        })?;
        Ok(rest)
    }

    /// What it adds to one value.
    pub fn traced(&self, collaborator: Option<&'a str>, value: Billionths) -> Traced<'a> {
        let Self { recorded, occurred_at, .. } = *self;
        Traced { recorded, occurred_at, collaborator, value }
    }
}
