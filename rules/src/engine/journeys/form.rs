//! Which touches belong to which end.

use std::ops::Range;

use chrono_tz::Tz;

use super::view::{End, Touch, View};
use crate::calendar::{Duration, add};
use crate::domain::Moment;
use crate::engine::credit::Credit;
use crate::engine::error::EvaluateError;
use crate::engine::knowledge::Knowledge;
use crate::engine::lookup::{at, span};
use crate::language::{Cluster, EndSource};

/// A journey, by places in the view it was formed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formed {
    /// Its end among the ends.
    pub end: usize,
    /// Its touches, in the order of time; those that repeats leave count.
    pub touches: Vec<usize>,
    /// Touches before the end that do not belong, all of them older than those that do.
    pub excluded: Excluded,
    /// Touches that count with the one after them.
    pub repeated: Vec<usize>,
}

/// Ranges of touches that do not belong to a journey, by the clause that keeps them out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Excluded {
    /// An earlier end took them.
    pub taken: Range<usize>,
    /// They are older than the window.
    pub by_window: Range<usize>,
    /// A pause lies between them and the journey.
    pub by_gap: Range<usize>,
    /// How many touches lie up to the end before: another journey had these within its reach.
    pub before: usize,
}

impl Excluded {
    /// How many touches the window and the gap keep out of every journey. Later ends reach no
    /// further back.
    pub fn lost(&self) -> (u64, u64) {
        let lost =
            |range: &Range<usize>| (range.end.saturating_sub(range.start.max(self.before))) as u64;
        (lost(&self.by_window), lost(&self.by_gap))
    }
}

/// The journeys of a group that an event closes, in the order of their ends.
pub(super) fn form(
    cluster: &Cluster,
    source: &EndSource,
    view: &View<'_>,
    knowledge: &Knowledge<'_>,
) -> Result<Vec<Formed>, EvaluateError> {
    let (touches, zone) = (&view.touches, knowledge.plan.program.zone);
    let mut journeys = Vec::with_capacity(view.ends.len());
    let mut taken = 0;
    for (index, end) in view.ends.iter().enumerate() {
        // Where journeys share touches, a group with many ends takes the square of them.
        knowledge.reading().go_on()?;
        let before = reach(touches, end);
        let excluded = excluded(touches, source, end, taken, zone)?;
        let (kept, repeated) = kept(touches, excluded.by_gap.end..before, cluster)?;
        journeys.push(Formed { end: index, touches: kept, excluded, repeated });
        taken = before;
    }
    Ok(journeys)
}

/// What would not belong to the journey of an end that has no effect, if it had. Empty where a
/// later end reaches less far back: that one has these among its own.
pub(super) fn excluded_without_effect(
    source: &EndSource,
    view: &View<'_>,
    end: &End<'_>,
    zone: Tz,
) -> Result<Excluded, EvaluateError> {
    let taken = match view.ends.last() {
        Some(last) if last.item.order() > end.item.order() => return Ok(Excluded::default()),
        Some(last) => reach(&view.touches, last),
        None => 0,
    };
    excluded(&view.touches, source, end, taken, zone)
}

/// The touches before an end that do not belong, where earlier ends took so many.
fn excluded(
    touches: &[Touch<'_>],
    source: &EndSource,
    end: &End<'_>,
    taken: usize,
    zone: Tz,
) -> Result<Excluded, EvaluateError> {
    let before = reach(touches, end);
    // A touch belongs to the first end after it, unless the rule lets several ends share it.
    let free = if source.several { 0 } else { taken };
    let in_window = free + window(span(touches, &(free..before), "touches")?, source, end, zone);
    let joined = in_window + gap(span(touches, &(in_window..before), "touches")?, source, zone);
    Ok(Excluded {
        taken: 0..free,
        by_window: free..in_window,
        by_gap: in_window..joined,
        before: taken,
    })
}

/// How many touches happened up to the end, at its very instant included.
fn reach(touches: &[Touch<'_>], end: &End<'_>) -> usize {
    let at = end.item.event.occurred_at;
    touches.partition_point(|touch| touch.item.event.occurred_at <= at)
}

/// How many of the touches are older than the window.
fn window(touches: &[Touch<'_>], source: &EndSource, end: &End<'_>, zone: Tz) -> usize {
    let Some(window) = &source.window else { return 0 };
    let at = end.item.event.occurred_at;
    touches.partition_point(|touch| {
        reaches(&window.length, touch.item.event.occurred_at, at, zone).is_lt()
    })
}

/// How many of the touches a pause separates from the last one.
fn gap(touches: &[Touch<'_>], source: &EndSource, zone: Tz) -> usize {
    let Some(gap) = &source.gap else { return 0 };
    let pause = |pair: &[Touch<'_>]| match pair {
        [one, next] => {
            let (one, next) = (one.item.event.occurred_at, next.item.event.occurred_at);
            reaches(&gap.length, one, next, zone).is_le()
        }
        _ => false,
    };
    // The last pause counts: what lies before it is cut off, however close together it was.
    touches.windows(2).rposition(pause).map_or(0, |place| place + 1)
}

/// How the moment a duration after `from` lies to another one. The calendar is asked only where
/// the length of a day or month can matter.
fn reaches(length: &Duration, from: Moment, to: Moment, zone: Tz) -> std::cmp::Ordering {
    let passed = to.micros().saturating_sub(from.micros());
    let (shortest, longest) = length.bounds_micros();
    if passed < shortest {
        return std::cmp::Ordering::Greater;
    }
    if passed > longest {
        return std::cmp::Ordering::Less;
    }
    add(length, from, zone).unwrap_or(Moment::FAR_FUTURE).cmp(&to)
}

/// The places of touches that count, and of those that repeats leave out.
type Kept = (Vec<usize>, Vec<usize>);

/// The touches that count, and those that repeats leave out: of touches in a row by the same
/// collaborators the last one counts.
fn kept(
    touches: &[Touch<'_>],
    range: Range<usize>,
    cluster: &Cluster,
) -> Result<Kept, EvaluateError> {
    if cluster.repeats_once.is_none() {
        return Ok((range.collect(), Vec::new()));
    }
    let last = range.end.saturating_sub(1);
    let (mut kept, mut repeated) = Kept::default();
    for place in range {
        let again =
            place != last && same(at(touches, place, "touch")?, at(touches, place + 1, "touch")?);
        if again { repeated.push(place) } else { kept.push(place) }
    }
    Ok((kept, repeated))
}

/// The touches of a journey that is a whole period.
pub(super) fn whole(touches: &[Touch<'_>], cluster: &Cluster) -> Result<Kept, EvaluateError> {
    kept(touches, 0..touches.len(), cluster)
}

/// Whether two touches are by the same people, whatever their parts. They are sorted.
fn same(one: &Touch<'_>, next: &Touch<'_>) -> bool {
    match (one.credit, next.credit) {
        (Credit::Sole(one), Credit::Sole(next)) => one == next,
        (one, next) => one.people() == next.people(),
    }
}
