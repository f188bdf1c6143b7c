//! Time that a new version leaves behind the last period, and periods that are planned.

use async_graphql::SimpleObject;

use super::outcome::Span;
use super::scalars::DateTime;
use super::states::{GapChoice, MeasureFrom};
use crate::app;
use rules::calendar;

/// The time between the last period of a distributor and the first that a new schedule or time zone
/// measures by itself: `[start, end)`.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ScheduleGap")]
pub struct ScheduleGap {
    /// The end of the last period. Of one that is closed by hand, now: the gap begins when it is
    /// closed.
    start: DateTime,
    /// The first boundary of the new schedule after it.
    end: DateTime,
    /// What becomes of it; null as long as nobody has said.
    decided: Option<GapChoice>,
    /// What each choice measures.
    choices: Vec<GapPlan>,
    /// How many journeys ended before it and count within it, because that is where their hold ends, by
    /// what is known now: with SKIP these are counted nowhere. Null in `checkRule`, which does not look, and
    /// once the rule is saved.
    held_journeys: Option<usize>,
}

/// What one choice on a gap measures.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "GapPlan")]
pub struct GapPlan {
    /// The choice.
    gap: GapChoice,
    /// The next three periods after the last one; fewer when the rule ends before.
    periods: Vec<PlannedPeriod>,
}

/// A period that is still to come: `[start, end)`.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "PlannedPeriod")]
pub struct PlannedPeriod {
    /// The first instant that is measured.
    start: DateTime,
    /// The first instant that is no longer measured; null when somebody closes it by hand.
    end: Option<DateTime>,
    /// When it is settled; null when that is done by hand.
    trigger_at: Option<DateTime>,
}

/// What one choice of `measureFrom` measures first.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "FirstPeriod")]
pub struct FirstPeriod {
    /// The choice.
    measure_from: MeasureFrom,
    /// What is measured first.
    period: PlannedPeriod,
}

impl From<app::Seam> for ScheduleGap {
    fn from(seam: app::Seam) -> Self {
        Self {
            start: seam.gap.start.into(),
            end: seam.gap.end.into(),
            decided: seam.decided.map(Into::into),
            choices: seam.choices.into_iter().map(Into::into).collect(),
            held_journeys: seam.held,
        }
    }
}

impl From<app::GapPlan> for GapPlan {
    fn from(plan: app::GapPlan) -> Self {
        let periods = plan.periods.into_iter().map(Into::into).collect();
        Self { gap: plan.choice.into(), periods }
    }
}

impl From<calendar::Planned> for PlannedPeriod {
    fn from(planned: calendar::Planned) -> Self {
        Self {
            start: planned.window.start.into(),
            end: planned.window.closed_at().map(Into::into),
            trigger_at: planned.trigger_at.map(Into::into),
        }
    }
}

impl FirstPeriod {
    /// A choice with what it measures.
    pub fn of((from, planned): (app::MeasureFrom, calendar::Planned)) -> Self {
        Self { measure_from: from.into(), period: planned.into() }
    }
}

/// The time between a period and the one before it, which nothing measures; `None` when the one
/// follows the other.
pub fn between(before: &rules::domain::Period, period: &rules::domain::Period) -> Option<Span> {
    let (start, end) = (before.window.end, period.window.start);
    (start < end).then(|| rules::domain::Window::new(start, end).into())
}
