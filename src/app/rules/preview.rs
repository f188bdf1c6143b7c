//! What a rule would pay, on given or recorded events. Pays nothing.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde_json::Value as Json;

use crate::store::log::{self, LogQuery};
use rules::calendar::{Calendar, first_instant};
use rules::domain::{Catalogue, CutOff, Entry, Moment, Outcome, Recorded, Window};
use rules::engine::{Reading, evaluate};
use rules::language::{Diagnostic, Program, compile_parsed_until, parse_until};

use crate::app::intake::entries::{self, EntryLine};
use crate::app::rules::rule::require_program;
use crate::app::settling::source::Source;
use crate::app::{Answer, App, AppError, Problem, ProblemCode, intake::admit, intake::possible};

/// What to preview. A source, or the newest version of a distributor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PreviewInput {
    /// The rule's text.
    pub source: Option<String>,
    /// The name of a saved distributor.
    pub distributor: Option<String>,
    /// The period as two dates or moments of the rule's zone, or RFC 3339; the measured period that
    /// holds the last event when nothing is said.
    pub period: Option<(String, String)>,
    /// Entries in their JSON form; the recorded ones when nothing is said.
    pub entries: Option<Vec<Json>>,
}

/// What a preview gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The outcome.
    pub outcome: Outcome,
    /// Advice on the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Evaluates `program` over entries that are not in any log, as of `now` or the end of the period.
/// `period` is as in [`PreviewInput::period`].
pub fn preview_entries(
    program: &Program,
    entries: &[Recorded],
    period: Option<(&str, &str)>,
    now: Moment,
) -> Answer<Outcome> {
    let window = window_of(program, period, last_event(entries))?;
    let reading = reading_of_given(program, window, now);
    Ok(evaluate(program, &reading, entries)?)
}

/// A look at entries that are not in any log. They are all there is of a period, so they come to what
/// its settlement would say: as of its end, if that is still ahead.
pub(in crate::app) fn reading_of_given(program: &Program, window: Window, now: Moment) -> Reading {
    let as_of = if window.is_open_ended() { now } else { now.max(window.end) };
    reading(program, window, CutOff::single(i64::MAX), as_of)
}

/// Checks entries in their JSON form against the catalogue and gives them positions in order.
/// The error names the first entry that is wrong by its place, from 1; what is wrong with one alone
/// comes before what it says of others. There is no clock here, so events may lie ahead.
pub fn admit_lines(
    lines: impl IntoIterator<Item = Result<EntryLine, Problem>>,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Vec<Recorded>, (usize, Problem)> {
    let mut seen: HashMap<String, Entry> = HashMap::new();
    let mut admitted: Vec<Recorded> = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        let place = index + 1;
        let (key, entry) =
            line.and_then(|line| admit_line(&line, catalogue, now)).map_err(|p| (place, p))?;
        if !possible::has_made_key(&key, &entry) {
            match seen.get(&key) {
                Some(first) if *first == entry => continue,
                Some(_) => return Err((place, possible::reused(&key))),
                None => seen.insert(key.clone(), entry.clone()),
            };
        }
        let position = i64::try_from(place).unwrap_or(i64::MAX);
        let source = "preview".to_owned();
        admitted.push(Recorded { stream: 0, position, source, key, recorded_at: now, entry });
    }
    possible::check(admitted, &seen, now)
}

/// An entry and the key it is recorded under.
pub fn admit_line(
    line: &EntryLine,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<(String, Entry), Problem> {
    match line {
        EntryLine::Event(input) => Ok((input.key.clone(), admit::event(input, catalogue, None)?)),
        EntryLine::Fact(input) => Ok((input.key.clone(), admit::fact(input, catalogue, now)?)),
        EntryLine::Correction(input) => admit::correction(input, now),
        EntryLine::Rate(input) => Ok((input.key.clone(), admit::rate(input)?)),
        EntryLine::Contribution(input) => Ok((input.key.clone(), admit::contribution(input, now)?)),
    }
}

/// When the last event occurred.
pub(in crate::app) fn last_event(entries: &[Recorded]) -> Option<Moment> {
    entries.iter().filter_map(event_moment).max()
}

fn event_moment(recorded: &Recorded) -> Option<Moment> {
    match &recorded.entry {
        Entry::Event(event) => Some(event.occurred_at),
        _ => None,
    }
}

/// A look at a window that belongs to no period of a distributor.
pub(in crate::app) fn reading(
    program: &Program,
    window: Window,
    cut_off: CutOff,
    as_of: Moment,
) -> Reading {
    let measured_from = program.starts.unwrap_or(Moment::ALWAYS);
    Reading { measured_from, ..Reading::new(window, cut_off, as_of, program.currency) }
}

/// The period asked for, or the measured one that holds `moment`, within the rule's own bounds.
pub(in crate::app) fn window_of(
    program: &Program,
    period: Option<(&str, &str)>,
    moment: Option<Moment>,
) -> Answer<Window> {
    let window = match (period, moment) {
        (Some((start, end)), _) => {
            let start = period_bound(start, program.zone)?;
            let end = period_bound(end, program.zone)?;
            if end <= start {
                let message = "the period ends before it starts";
                return Err(Problem::new(ProblemCode::Invalid, &["period"], message).into());
            }
            Window::new(start, end)
        }
        (None, Some(moment)) => calendar(program)?.window_holding(moment),
        (None, None) => Window::new(Moment::ALWAYS, Moment::FAR_FUTURE),
    };
    let start = program.starts.map_or(window.start, |starts| starts.max(window.start));
    let end = program.ends.map_or(window.end, |ends| ends.min(window.end));
    Ok(Window::new(start, end))
}

/// The calendar of a checked rule; checking has already refused schedules without one.
pub fn calendar(program: &Program) -> Answer<Calendar> {
    Calendar::new(&program.schedule, program.zone).map_err(|error| {
        Problem::new(ProblemCode::Invalid, &["schedule"], error.to_string()).into()
    })
}

/// A date (its first instant), `DATE TIME`, or RFC 3339.
fn period_bound(text: &str, zone: Tz) -> Answer<Moment> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Ok(first_instant(zone, date, NaiveTime::MIN));
    }
    let local = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let parsed = local.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    if let Some(local) = parsed {
        return Ok(first_instant(zone, local.date(), local.time()));
    }
    Moment::parse(text).map_err(|_| {
        let message = format!(
            "\"{text}\" is no moment; write 2026-10-01, \"2026-10-01 09:00\" or 2026-10-01T09:00:00Z"
        );
        Problem::new(ProblemCode::Invalid, &["period"], message).into()
    })
}

impl App {
    /// What a text, or a saved distributor's newest version, would pay.
    pub async fn preview(&self, input: PreviewInput) -> Answer<Preview> {
        let catalogue = self.catalogue().await?.catalogue;
        let source = self.preview_source(&input).await?;
        let now = self.now();
        let store = self.store.clone();
        let distributor = input.distributor.clone().unwrap_or_default();
        self.evaluate(&distributor, move || {
            let stop = store.stop();
            let compiled = compile_parsed_until(parse_until(&source, &stop)?, &catalogue, &stop);
            stop.check()?;
            let (program, compiled) = require_program(compiled)?;
            let period = input.period.as_ref().map(|(start, end)| (start.as_str(), end.as_str()));
            let outcome = match &input.entries {
                Some(given) => {
                    let entries = admit_given(given, &catalogue, now)?;
                    preview_entries(&program, &entries, period, now)?
                }
                None => {
                    let window = window_of(&program, period, Some(now))?;
                    let cut_off = store.read(log::head)?;
                    let query = crate::app::settling::reading::query(&program, window, &cut_off);
                    let query = LogQuery { stop: store.stop(), ..query };
                    let reading = reading(&program, window, cut_off, now);
                    let reading = Reading { stop: store.stop(), ..reading };
                    Source::alone(&store, &catalogue).evaluate(&program, &reading, &query)?
                }
            };
            Ok(Preview { outcome, diagnostics: compiled.diagnostics })
        })
        .await
    }

    async fn preview_source(&self, input: &PreviewInput) -> Answer<String> {
        match (&input.source, &input.distributor) {
            (Some(source), None) => Ok(source.clone()),
            (None, Some(name)) => Ok(self.newest_version(name).await?.source),
            _ => {
                let message = "give either \"source\" or \"distributor\"";
                Err(Problem::new(ProblemCode::Invalid, &["source"], message).into())
            }
        }
    }
}

fn admit_given(
    given: &[Json],
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Vec<Recorded>, AppError> {
    let lines = given.iter().cloned().map(entries::parse);
    admit_lines(lines, catalogue, now).map_err(|(place, problem)| {
        let field = ["entries".to_owned(), (place - 1).to_string()];
        let field = field.into_iter().chain(problem.field).collect();
        Problem { field, ..problem }.into()
    })
}
