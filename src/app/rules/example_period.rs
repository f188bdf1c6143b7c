//! Which period an example measures, and how a failure names it.

use rules::calendar::{Calendar, Trigger, local_window};
use rules::domain::{Entry, Event, Moment, Window};
use rules::language::{Closing, Example, Program};

/// The period that the events of an example decide; `None` where there are none, or where nothing
/// but a hand ends periods: then everything is measured.
pub(in crate::app) fn measured(
    program: &Program,
    example: &Example,
) -> Result<Option<Window>, String> {
    let calendar =
        Calendar::new(&program.schedule, program.zone).map_err(|error| error.to_string())?;
    let decides = deciding_moment(program, example);
    let by_hand = program.schedule.trigger == Trigger::ByHand;
    Ok(decides.filter(|_| !by_hand).map(|moment| calendar.window_holding(moment)))
}

/// The period as clocks in the zone of the rule show it.
pub(in crate::app) fn named(program: &Program, window: Window) -> String {
    format!("measured was {} ({})", local_window(program.zone, window), program.zone)
}

/// The earliest moment at which one of the events counts. Touches count with what they led to, which
/// may be in a later period, so they decide nothing unless there is nothing else.
fn deciding_moment(program: &Program, example: &Example) -> Option<Moment> {
    let counts = events(example).filter_map(|event| counts_at(program, event)).min();
    let led = || events(example).map(|event| event.occurred_at).min();
    counts.or_else(led)
}

/// The events of an example.
pub(in crate::app) fn events(example: &Example) -> impl Iterator<Item = &Event> {
    example.entries.iter().filter_map(|recorded| match &recorded.entry {
        Entry::Event(event) => Some(event),
        _ => None,
    })
}

/// When an event counts, if it does more than lead to a journey. A rule without clusters is about
/// all events alike.
fn counts_at(program: &Program, event: &Event) -> Option<Moment> {
    let at = event.occurred_at;
    let directly = program.metrics.iter().any(|metric| metric.event() == Some(&event.kind));
    let directly = (directly || program.clusters.is_empty()).then_some(at);
    let closing = program.clusters.iter().filter_map(|cluster| match &cluster.closing {
        Closing::Event(end) => (end.event == event.kind).then(|| end.counts_at(at, program.zone)),
        Closing::Period { value } => {
            value.as_ref().filter(|value| value.event == event.kind).map(|_| at)
        }
    });
    closing.chain(directly).min()
}
