//! Everything the tool can say of a rule's text without recording anything.

use chrono_tz::Tz;

use crate::store::{Connection, StoreError, periods};
use rules::calendar::{Calendar, Planned, Trigger, local_text, local_window};
use rules::domain::{Catalogue, GapChoice, Moment, Stop, Window};
use rules::language::{
    Compiled, Diagnostic, Explanation, Parsed, Program, compile_parsed_catalogue_until,
    compile_parsed_until, explain, format_checked, parse_str, parse_until, tree::Document,
};

use crate::app::rules::advice::merged;
use crate::app::rules::sample_example::sample;
use crate::app::rules::seam::upcoming;
use crate::app::settling::follow::planned;
use crate::app::{Answer, App, ExampleResult, Seam, rules::examples};

/// Everything `check` says of a rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleCheck {
    /// All problems and advice, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// The canonical form, when there is no error.
    pub formatted: Option<String>,
    /// The rule in plain sentences, when there is no error.
    pub explanation: Option<Explanation>,
    /// The next five runs.
    pub next_runs: Vec<NextRun>,
    /// The period that is running now and whole ones before it, as the schedule has them, the newest first.
    pub past_periods: Vec<Window>,
    /// Whether it runs only when somebody starts it.
    pub by_hand: bool,
    /// The time that it would leave behind the last period of the distributor that it names.
    pub seam: Option<Seam>,
    /// What became of the examples.
    pub examples: Vec<ExampleResult>,
    /// An example that could be added, of a rule that has none: nothing of it was tried.
    pub sample_example: Option<String>,
}

/// One coming run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRun {
    /// In the rule's zone, with its abbreviation.
    pub local: String,
    /// The moment.
    pub at: Moment,
    /// What it measures.
    pub measures: Window,
    /// The same in the rule's zone, for people.
    pub measures_local: String,
    /// Whether it is the first run behind a gap of which nobody has said what becomes. It is shown as
    /// SKIP has it; JOIN measures more, and SEPARATE has a run before it.
    pub undecided: bool,
}

/// How many coming runs are shown.
const RUNS_SHOWN: usize = 5;

/// How many whole periods are shown of the past.
const PAST_SHOWN: usize = 12;

/// Problems, canonical form, explanation, next runs after `now`, and the results of the examples. A
/// catalogue has neither runs nor examples; it adds to the built-in one.
pub fn check(source: &str, catalogue: &Catalogue, now: Moment) -> RuleCheck {
    checked(parse_str(source), catalogue, now, &Stop::never()).0
}

/// The same of a text that was read, with the checked rule unless it is a catalogue; only a part of it when
/// `stop` has ended the work.
fn checked(
    parsed: Parsed,
    catalogue: &Catalogue,
    now: Moment,
    stop: &Stop,
) -> (RuleCheck, Option<Compiled>) {
    if parsed.document.is_catalogue() {
        let compiled = compile_parsed_catalogue_until(&parsed, &Catalogue::builtin(), stop);
        let explained = compiled.catalogue.map(|catalogue| explain(&parsed.document, &catalogue));
        return (said(&parsed.document, compiled.diagnostics, explained), None);
    }
    let compiled = compile_parsed_until(parsed, catalogue, stop);
    let diagnostics = compiled.diagnostics.clone();
    let Some(program) = &compiled.program else {
        return (said(&compiled.document, diagnostics, None), Some(compiled));
    };
    let explained = explain(&compiled.document, catalogue);
    let checked = RuleCheck {
        next_runs: next_runs(program, now),
        past_periods: past_periods(program, now),
        by_hand: program.schedule.trigger == Trigger::ByHand,
        examples: examples::run(program, &compiled.examples, stop),
        sample_example: if compiled.examples.is_empty() { sample(program) } else { None },
        ..said(&compiled.document, diagnostics, Some(explained))
    };
    (checked, Some(compiled))
}

/// What is said of a text that has no runs and no examples; one with errors is not formatted.
fn said(
    document: &Document,
    found: Vec<Diagnostic>,
    explanation: Option<Explanation>,
) -> RuleCheck {
    RuleCheck {
        diagnostics: found,
        formatted: explanation.as_ref().and_then(|_| format_checked(document).ok()),
        explanation,
        ..RuleCheck::default()
    }
}

/// The next five runs that settle anything of a rule that is put in force at `now`, with what each
/// really measures: nothing before the rule's start, or before `now` where it has none.
pub fn next_runs(program: &Program, now: Moment) -> Vec<NextRun> {
    let Ok(calendar) = Calendar::new(&program.schedule, program.zone) else {
        return Vec::new();
    };
    let from = program.starts.unwrap_or(now);
    let measured = |period: Planned| {
        let end = program.ends.map_or(period.window.end, |ends| ends.min(period.window.end));
        let window = Window { start: period.window.start.max(from), end };
        (window.start < window.end).then_some(Planned { window, ..period })
    };
    // The first of them may lie before the start altogether.
    let runs = calendar.settling_after(from.max(now), RUNS_SHOWN + 1).into_iter();
    shown(program.zone, runs.filter_map(measured))
}

fn past_periods(program: &Program, now: Moment) -> Vec<Window> {
    let calendar = Calendar::new(&program.schedule, program.zone);
    calendar.map_or_else(|_| Vec::new(), |known| known.windows_until(now, PAST_SHOWN + 1))
}

/// The first five of these, for people.
fn shown(zone: Tz, periods: impl Iterator<Item = Planned>) -> Vec<NextRun> {
    let run = |period: Planned| {
        let (at, measures) = (period.trigger_at?, period.window);
        Some(NextRun {
            local: local_text(zone, at),
            at,
            measures,
            measures_local: local_window(zone, measures),
            undecided: false,
        })
    };
    periods.filter_map(run).take(RUNS_SHOWN).collect()
}

/// Puts in the next runs of a distributor that measures already, and the time that the rule would
/// leave behind its last period, of which no run is shown until somebody has said what becomes of it.
fn add_measured(
    connection: &mut Connection,
    checked: &mut RuleCheck,
    program: &Program,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(last) = periods::last(connection, &program.name)? else { return Ok(()) };
    checked.seam = Seam::of(connection, program, None, catalogue, now)?;
    let gap = checked.seam.as_ref().map(|seam| seam.decided.unwrap_or(GapChoice::Skip));
    let open = periods::open(connection, &program.name)?;
    let later = upcoming(program, gap, &planned(&last), RUNS_SHOWN)?;
    let all = open.iter().map(planned).chain(later);
    let ahead = all.filter(|one| one.trigger_at.is_some_and(|at| at > now));
    checked.next_runs = shown(program.zone, ahead);
    let undecided = checked.seam.as_ref().filter(|seam| seam.is_undecided());
    if let Some(Seam { gap, .. }) = undecided {
        let behind = checked.next_runs.iter_mut().find(|run| run.measures.start >= gap.end);
        behind.into_iter().for_each(|run| run.undecided = true);
    }
    Ok(())
}

impl App {
    /// Checks a text against the catalogue in force. Of a distributor that measures already, the next
    /// runs are its own.
    pub async fn check_rule(&self, source: String) -> Answer<RuleCheck> {
        let catalogue = self.catalogue().await?.catalogue;
        let (store, now) = (self.store.clone(), self.now());
        let work = move || {
            let stop = store.stop();
            let parsed = parse_until(&source, &stop)?;
            let (mut checked, compiled) = checked(parsed, &catalogue, now, &stop);
            stop.check()?;
            if let Some(program) = compiled.as_ref().and_then(|compiled| compiled.program.as_ref())
            {
                store.read(|connection| {
                    add_measured(connection, &mut checked, program, &catalogue, now)
                })?;
            }
            Ok((checked, compiled))
        };
        let (checked, compiled) = self.evaluate("", work).await?;
        let Some(compiled) = compiled else { return Ok(checked) };
        let advice = self.unheld_attributes(&compiled).await?;
        Ok(RuleCheck { diagnostics: merged(checked.diagnostics, advice), ..checked })
    }
}
