//! Which periods an example measures, and how a failure names them.

use rules::calendar::{Calendar, Planned, Trigger, local_window};
use rules::domain::{Entry, Event, Moment, Recorded, Window};
use rules::language::{Closing, Example, Program};

use crate::app::rules::example_settling::Failure;

/// The most periods of one example, with those that lie between its parts.
const MOST: usize = 400;

/// A period of an example.
#[derive(Debug, Clone, Copy)]
pub(in crate::app) struct ExamplePeriod {
    /// What it measures, and when it is settled.
    pub planned: Planned,
    /// Which part of the example it is of, from 0; nothing for one that lies between two.
    pub part: Option<usize>,
}

impl ExamplePeriod {
    /// When it is settled; where nothing ends it, when it begins.
    pub fn settled_at(&self) -> Moment {
        let Planned { window, trigger_at } = self.planned;
        let ends = trigger_at.or_else(|| window.closed_at()).or_else(|| window.first());
        ends.unwrap_or(Moment::from_micros(0))
    }
}

/// The periods of an example, in order. Those between two parts are settled too.
pub(in crate::app) fn periods(
    program: &Program,
    example: &Example,
) -> Result<Vec<ExamplePeriod>, Failure> {
    let calendar = Calendar::new(&program.schedule, program.zone)
        .map_err(|error| (example.line, error.to_string()))?;
    let by_hand = program.schedule.trigger == Trigger::ByHand;
    if by_hand && (example.later.is_empty() || !calendar.has_bounds()) {
        return by_hand_periods(program, example);
    }
    if example.later.is_empty() {
        let decides = deciding_moment(program, events(example));
        let window = decides.map_or_else(everything, |moment| calendar.window_holding(moment));
        return Ok(vec![ExamplePeriod { planned: run_of(&calendar, window), part: Some(0) }]);
    }
    let window = first_window(program, example, &calendar);
    let mut planned = run_of(&calendar, window);
    let mut periods = vec![ExamplePeriod { planned, part: Some(0) }];
    for (part, later) in (1..).zip(&example.later) {
        loop {
            let next = calendar.next(&planned, program.ends);
            let after = local_window(program.zone, planned.window);
            let missing = || (later.line, format!("the rule measures nothing after {after}"));
            planned = next.ok_or_else(missing)?;
            let start = planned.window.start;
            if later.holds.is_some_and(|holds| holds < start) {
                let message = format!("this day is not in a period after {after}");
                return Err((later.line, message));
            }
            let reached = later.holds.is_none_or(|holds| planned.window.contains(holds));
            periods.push(ExamplePeriod { planned, part: reached.then_some(part) });
            if periods.len() > MOST {
                let message = format!("an example reaches over at most {MOST} periods");
                return Err((later.line, message));
            }
            if reached {
                break;
            }
        }
    }
    Ok(periods)
}

/// A window with when it is settled.
fn run_of(calendar: &Calendar, window: Window) -> Planned {
    let run = window.first().and_then(|start| calendar.first(start, None));
    let run = run.filter(|run| run.window == window);
    run.unwrap_or(Planned { window, trigger_at: window.closed_at() })
}

/// The first period: the one that its events decide; without any, as many periods before the first
/// part that has some, or names a day, as there are parts between; else the one in which the rule starts.
fn first_window(program: &Program, example: &Example, calendar: &Calendar) -> Window {
    let moment = |part: usize| {
        let later = part.checked_sub(1).and_then(|part| example.later.get(part));
        later
            .and_then(|later| later.holds)
            .or_else(|| deciding_moment(program, events_of(example, part)))
    };
    let found = (0..=example.later.len()).find_map(|part| Some((part, moment(part)?)));
    let (back, moment) = found.unwrap_or((0, program.starts.unwrap_or(NO_DAY)));
    let mut window = calendar.window_holding(moment);
    for _ in 0..back {
        let Some(start) = window.first() else { break };
        window = calendar.window_holding(Moment::from_micros(start.micros() - 1));
    }
    window
}

/// 2026-01-15T00:00:00Z: when an example is that says no day, in a rule without `starts`.
const NO_DAY: Moment = Moment::from_micros(1_768_435_200_000_000);

/// Periods that nothing but a hand ends: each reaches to the first day or event of the next part.
fn by_hand_periods(program: &Program, example: &Example) -> Result<Vec<ExamplePeriod>, Failure> {
    let (mut periods, mut start, mut latest) = (Vec::new(), Moment::ALWAYS, None);
    for (part, later) in example.later.iter().enumerate() {
        latest = events_of(example, part).map(|event| event.occurred_at).chain(latest).max();
        let first = deciding_moment(program, events_of(example, part + 1));
        // Where neither says when, nothing depends on it.
        let behind = Moment::from_micros(latest.unwrap_or(NO_DAY).max(start).micros() + 1);
        let end = later.holds.or(first).unwrap_or(behind);
        if end <= start {
            let message = "this part begins before the one above it";
            return Err((later.line, message.to_owned()));
        }
        let planned = Planned { window: Window::new(start, end), trigger_at: Some(end) };
        periods.push(ExamplePeriod { planned, part: Some(part) });
        start = end;
    }
    let window = Window::new(start, Moment::FAR_FUTURE);
    let planned = Planned { window, trigger_at: None };
    periods.push(ExamplePeriod { planned, part: Some(example.later.len()) });
    Ok(periods)
}

fn everything() -> Window {
    Window::new(Moment::ALWAYS, Moment::FAR_FUTURE)
}

/// The period as clocks in the zone of the rule show it.
pub(in crate::app) fn named(program: &Program, window: Window) -> String {
    format!("measured was {} ({})", local_window(program.zone, window), program.zone)
}

/// The earliest moment at which one of the events counts. Touches count with what they led to, which
/// may be in a later period, so they decide nothing unless there is nothing else.
fn deciding_moment<'e>(
    program: &Program,
    events: impl Iterator<Item = &'e Event> + Clone,
) -> Option<Moment> {
    let counts = events.clone().filter_map(|event| counts_at(program, event)).min();
    counts.or_else(|| events.map(|event| event.occurred_at).min())
}

/// The events of one part of an example.
fn events_of(example: &Example, part: usize) -> impl Iterator<Item = &Event> + Clone {
    entries_of(example, part).filter_map(event_of)
}

/// The entries of one part of an example, without facts.
fn entries_of(example: &Example, part: usize) -> impl Iterator<Item = &Recorded> + Clone {
    let until = example.later.get(part).map_or(i64::MAX, |next| next.known_before);
    let begins = part.checked_sub(1).and_then(|before| example.later.get(before));
    let after = begins.map_or(0, |begins| begins.known_before);
    let within =
        move |recorded: &&Recorded| after < recorded.position && recorded.position <= until;
    example.entries.iter().filter(within)
}

/// The first event of a part that counts behind the period of that part: its line, and a sentence about it.
/// What counts before a period becomes known late in it, which is no mistake.
pub(in crate::app) fn behind(
    program: &Program,
    example: &Example,
    (part, window): (usize, Window),
) -> Option<(u32, String)> {
    let end = window.closed_at()?;
    let event = |recorded| Some((recorded, event_of(recorded)?));
    let (recorded, event) = entries_of(example, part)
        .filter_map(event)
        .find(|(_, event)| counts_at(program, event).unwrap_or(event.occurred_at) >= end)?;
    let line = *example.lines.get(&recorded.key)?;
    let period = local_window(program.zone, window);
    let message = format!(
        "\"{}\" of line {line} counts behind the period that is measured here, {period} ({}); \"then the next period\" \
         above it goes on with the next one",
        event.kind, program.zone
    );
    Some((line, message))
}

fn event_of(recorded: &Recorded) -> Option<&Event> {
    if let Entry::Event(event) = &recorded.entry { Some(event) } else { None }
}

/// The events of an example.
pub(in crate::app) fn events(example: &Example) -> impl Iterator<Item = &Event> + Clone {
    example.entries.iter().filter_map(event_of)
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
