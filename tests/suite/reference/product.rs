//! The product's side of the comparison: text to program, JSON lines to entries, and the engine.

use rules::calendar::Calendar;
use rules::domain::{Catalogue, CutOff, Moment, Money, Outcome, Recorded, TakenOver, Window};
use rules::engine::{EvaluateError, Funds, Reading, change, evaluate};
use rules::language::{Program, Severity, compile, compile_catalogue};
use tantieme::app::entries;
use tantieme::app::preview::admit_line;

use super::generator::vocabulary::CATALOGUE;
use super::model::{Happening, Setting};
use super::writing;

/// The built-in catalogue and what the vocabulary adds to it.
pub fn catalogue() -> Catalogue {
    compile_catalogue(CATALOGUE, &Catalogue::builtin()).catalogue.unwrap()
}

/// The program of a text, or what is wrong with it.
pub fn program(text: &str, catalogue: &Catalogue) -> Result<Program, String> {
    let compiled = compile(text, catalogue);
    let wrong = compiled.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    let wrong: Vec<String> = wrong.map(|one| format!("{} {}", one.code, one.message)).collect();
    compiled.program.ok_or_else(|| wrong.join("; "))
}

/// The log as the product reads it, through the JSON form of every entry.
pub fn entries(
    happenings: &[Happening],
    catalogue: &Catalogue,
    setting: &Setting,
) -> Vec<Recorded> {
    let now = Moment::from_micros(setting.now);
    let admit = |happening: &Happening| {
        let line = entries::parse(&writing::line(happening)).unwrap();
        let (key, entry) = admit_line(&line, catalogue, now).unwrap();
        let source = happening.source.to_owned();
        Recorded { stream: 0, position: happening.position, source, key, recorded_at: now, entry }
    };
    happenings.iter().map(admit).collect()
}

/// What the engine says.
pub fn outcome(
    program: &Program,
    entries: &[Recorded],
    setting: &Setting,
) -> Result<Outcome, EvaluateError> {
    let start = Moment::from_micros(setting.start);
    let end = Moment::from_micros(setting.end);
    let start = program.starts.map_or(start, |starts| starts.max(start));
    let end = program.ends.map_or(end, |ends| ends.min(end));
    let now = Moment::from_micros(setting.now);
    let waits = |(who, minor): (&String, &i64)| (who.clone(), Money::new(*minor, program.currency));
    let measured_from = Moment::from_micros(setting.measured_from);
    let measured_from = program.starts.map_or(measured_from, |starts| starts.max(measured_from));
    let everything = CutOff::single(i64::MAX);
    let fresh = Reading::new(Window::new(start, end), everything.clone(), now, program.currency);
    let after = setting.settled.map(|settled| CutOff::single(settled.position));
    let mut reading = Reading {
        measured_from,
        period_index: setting.period_index,
        carried_in: Money::new(setting.carried_in, program.currency),
        waiting_in: setting.waiting.iter().map(waits).collect(),
        funds: Funds { after, until: everything },
        ..fresh
    };
    reading.taken_over = taken_over(program, &reading, entries, setting)?;
    evaluate(program, &reading, entries)
}

/// What became known of the settled windows of the rule's calendar.
fn taken_over(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
    setting: &Setting,
) -> Result<Vec<TakenOver>, EvaluateError> {
    let mut taken_over = Vec::new();
    let Some(settled) = setting.settled else { return Ok(taken_over) };
    for window in settled_windows(program, reading) {
        let now = Reading { window, ..reading.clone() };
        let cut_off = CutOff::single(settled.position);
        let then = Reading { cut_off, as_of: Moment::from_micros(settled.at), ..now.clone() };
        let parts = std::iter::once(Ok::<_, EvaluateError>(entries));
        taken_over.extend(change(program, (&then, &now), entries, parts, &[])?.differences);
    }
    Ok(taken_over)
}

/// The windows before the one that is evaluated, back to where anything is measured.
fn settled_windows(program: &Program, reading: &Reading) -> Vec<Window> {
    let (from, until) = (reading.measured_from, reading.window.start);
    let calendar = Calendar::new(&program.schedule, program.zone).ok();
    let Some(calendar) = calendar else { return vec![Window::new(from, until)] };
    let mut windows = Vec::new();
    let mut at = Moment::from_micros(until.micros() - 1);
    while from <= at {
        let Window { start, end } = calendar.window_holding(at);
        windows.push(Window::new(start.max(from), end.min(until)));
        at = Moment::from_micros(start.micros() - 1);
    }
    windows
}
