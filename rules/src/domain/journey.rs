//! One instance of a cluster: the touches of one customer up to an end, and each one's part.

use super::{Moment, Quantity};

/// A journey that counts for a metric, or that a clause keeps from counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// The cluster's name.
    pub cluster: String,
    /// What its events have in common: the customer's reference, as a rule.
    pub group: String,
    /// What tells it from all others behind a metric.
    pub id: JourneyId,
    /// The moment of its first touch that counts.
    pub started_at: Moment,
    /// The moment of its end; the end of the period where no event closes it.
    pub ended_at: Moment,
    /// When it counts: once the hold is over.
    pub counts_at: Moment,
    /// What it adds to the metric; negative for one that counted in a settled period and no longer
    /// does.
    pub value: Quantity,
    /// The clause, as written, that keeps all of it from counting, or from counting yet; none of its
    /// touches counts then, and its value is zero or, while it is held, what it will be.
    pub left_out_by: Option<String>,
    /// The event that closed it, if one did.
    pub end: Option<JourneyEvent>,
    /// The touches that count, in the order of time. All parts add up to `value`.
    pub touches: Vec<JourneyTouch>,
    /// The touches that do not count, in the order of time.
    pub excluded: Vec<ExcludedTouch>,
}

/// What tells a journey from all others behind a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct JourneyId {
    /// Stream and position of its end, or of its first touch where no event closes it.
    pub place: (i32, i64),
    /// Whether it is what counted in a settled period and is taken back.
    pub taken_back: bool,
}

/// What says on which page a journey stands. In the order of journeys: by their ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JourneyHead {
    /// The moment of its end.
    pub ended_at: Moment,
    /// Source and key of the event that closed it, if one did.
    pub end: Option<(String, String)>,
    /// What its events have in common.
    pub group: String,
    /// What it adds to the metric.
    pub value: Quantity,
    /// Which journey it is.
    pub id: JourneyId,
    /// Whether a touch that counts is credited to whom it was asked for.
    pub is_touched: bool,
}

/// An event of a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyEvent {
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
}

/// A touch that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyTouch {
    /// The event.
    pub event: JourneyEvent,
    /// What each of those credited for it gets by it, by reference.
    pub parts: Vec<JourneyPart>,
}

/// What one collaborator gets by one touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JourneyPart {
    /// Who.
    pub collaborator: String,
    /// How much of the journey's value.
    pub value: Quantity,
}

/// A touch that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedTouch {
    /// The event.
    pub event: JourneyEvent,
    /// Who would have been credited, by reference.
    pub collaborators: Vec<String>,
    /// The clause that keeps it out, as written or, where it is not, as it would be.
    pub clause: String,
}

impl Journey {
    /// Its head, as asked for a collaborator or for all.
    pub fn head(&self, collaborator: Option<&str>) -> JourneyHead {
        JourneyHead {
            ended_at: self.ended_at,
            end: self.end.as_ref().map(|end| (end.source.clone(), end.key.clone())),
            group: self.group.clone(),
            value: self.value,
            id: self.id,
            is_touched: collaborator.is_none_or(|who| self.is_touched_by(who)),
        }
    }

    /// The same as something that counted in a settled period and no longer does.
    pub fn taken_back(&self) -> Self {
        let mut journey = self.clone();
        journey.id.taken_back = true;
        journey.value = -journey.value;
        for part in journey.touches.iter_mut().flat_map(|touch| &mut touch.parts) {
            part.value = -part.value;
        }
        journey
    }

    /// Whether a touch that counts is credited to a collaborator.
    pub fn is_touched_by(&self, collaborator: &str) -> bool {
        let mut parts = self.touches.iter().flat_map(|touch| &touch.parts);
        parts.any(|part| part.collaborator == collaborator)
    }

    /// A collaborator's part of it: the sum of their parts by all touches.
    pub fn part_of(&self, collaborator: &str) -> Quantity {
        let parts = self.touches.iter().flat_map(|touch| &touch.parts);
        let mine = parts.filter(|part| part.collaborator == collaborator);
        Quantity::from_nanos(mine.map(|part| part.value.nanos()).sum())
    }
}
