//! The product's side of the comparison: text to program, JSON lines to entries, and the engine.

use rules::domain::{Catalogue, CutOff, Moment, Money, Outcome, Recorded, Window};
use rules::engine::{EvaluateError, Reading, evaluate};
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
        let line = entries::parse(writing::line(happening)).unwrap();
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
    let window = Window::new(start, end);
    let reading = Reading {
        measured_from: program.starts.map_or(measured_from, |starts| starts.max(measured_from)),
        period_index: setting.period_index,
        carried_in: Money::new(setting.carried_in, program.currency),
        waiting_in: setting.waiting.iter().map(waits).collect(),
        debts_in: setting.debts.iter().map(waits).collect(),
        ..Reading::new(window, CutOff::single(i64::MAX), now, program.currency)
    };
    evaluate(program, &reading, entries)
}
