//! Two rules on the same events: who gains, who loses, and why. Pays nothing.

use crate::store::log::LogQuery;
use crate::store::{Connection, Store, StoreError, distributors, log, periods};
use rules::domain::{
    Catalogue, Comparison, CutOff, Distributor, Incomparable, Moment, Outcome, Period, Recorded,
    Window,
};
use rules::engine::{Reading, evaluate};
use rules::language::{Compiled, Diagnostic, Program, compile_parsed_until, parse_until};

use crate::app::rules::preview::{last_event, reading, reading_of_given, window_of};
use crate::app::settling::reading::{
    PeriodInput, no_distributor, pinned_program, query, version_program,
};
use crate::app::settling::source::Source;
use crate::app::{Answer, App, AppError, Problem};

/// Another rule than a distributor's own, to be compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareInput {
    /// The name of the distributor.
    pub distributor: String,
    /// The other rule's text.
    pub source: String,
    /// The period as two dates or moments of the distributor's zone, or RFC 3339; the open one as of
    /// now when nothing is said.
    pub period: Option<(String, String)>,
}

/// What another rule would change.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleComparison {
    /// The version of the distributor that was compared.
    pub version: i32,
    /// Who gains and who loses; `None` when the text has errors, or there is a problem.
    pub comparison: Option<Comparison>,
    /// Everything wrong with the other rule's text, and advice.
    pub diagnostics: Vec<Diagnostic>,
    /// Why two rules that can be read cannot be compared.
    pub problem: Option<Problem>,
}

/// Compares two rules over entries that are not in any log, looked at as a preview does. Both are
/// evaluated for one period: the one given, else the one that the first rule measures around the last
/// event.
pub fn compare_entries(
    (before, after): (&Program, &Program),
    entries: &[Recorded],
    period: Option<(&str, &str)>,
    now: Moment,
) -> Answer<Comparison> {
    let after = in_place_of(before, after.clone())?;
    let window = window_of(before, period, last_event(entries))?;
    let reading = reading_of_given(before, window, now);
    let earlier = told("the first rule", evaluated(before, &reading, entries))?;
    let later = told("the second rule", evaluated(&after, &reading, entries))?;
    Ok(Comparison::of(&earlier, &later)?)
}

/// The other rule in the place of the first: what belongs to the distributor, such as money that was
/// contributed, is its own too. Amounts in different currencies say nothing about each other.
fn in_place_of(before: &Program, other: Program) -> Answer<Program> {
    if before.currency != other.currency {
        let (before, after) = (before.currency, other.currency);
        return Err(Incomparable::Currency { before, after }.into());
    }
    Ok(Program { name: before.name.clone(), ..other })
}

fn evaluated(program: &Program, reading: &Reading, entries: &[Recorded]) -> Answer<Outcome> {
    Ok(evaluate(program, reading, entries)?)
}

/// Says which of the rules a problem is about.
fn told<T>(which: &str, answer: Answer<T>) -> Answer<T> {
    answer.map_err(|error| match error {
        AppError::Refused(problem) => {
            let message = format!("{which}: {}", problem.message);
            Problem { message, ..problem }.into()
        }
        internal => internal,
    })
}

/// The rule of a distributor that another is compared with.
struct InForce {
    version: i32,
    program: Program,
    /// The period that is measured now, when there is one.
    period: Option<Period>,
    cut_off: CutOff,
}

impl App {
    /// What another text would change in a distributor's open period as of now, or in a given one.
    pub async fn compare_rules(&self, input: CompareInput) -> Answer<RuleComparison> {
        let catalogue = self.catalogue().await?.catalogue;
        let (store, now) = (self.store.clone(), self.now());
        let distributor = input.distributor.clone();
        self.evaluate(&distributor, move || {
            let name = input.distributor.clone();
            let found = store.read(|connection| in_force(connection, &name, &catalogue, now))?;
            let in_force = found.ok_or_else(|| no_distributor(&name))?;
            let version = in_force.version;
            let stop = store.stop();
            let parsed = parse_until(&input.source, &stop)?;
            let Compiled { program, diagnostics, .. } =
                compile_parsed_until(parsed, &catalogue, &stop);
            stop.check()?;
            let Some(other) = program else {
                return Ok(RuleComparison {
                    version,
                    comparison: None,
                    diagnostics,
                    problem: None,
                });
            };
            let compared = match &input.period {
                Some((start, end)) => {
                    let window = window_of(&in_force.program, Some((start, end)), None)?;
                    over_window(&store, in_force, other, window, &catalogue, now)
                }
                None => over_open_period(&store, in_force, other, &catalogue, now),
            };
            let (comparison, problem) = match compared {
                Ok(comparison) => (Some(comparison), None),
                Err(AppError::Refused(problem)) => (None, Some(problem)),
                Err(error) => return Err(error),
            };
            Ok(RuleComparison { version, comparison, diagnostics, problem })
        })
        .await
    }

    /// What another rule would change in an open period as of now.
    pub(in crate::app) async fn compare_in_period(
        &self,
        period: Period,
        other: Program,
    ) -> Answer<Comparison> {
        let catalogue = self.catalogue().await?.catalogue;
        let (store, now) = (self.store.clone(), self.now());
        let distributor = period.distributor.clone();
        self.evaluate(&distributor, move || {
            let (program, cut_off) = store.read(|connection| {
                Ok((pinned_program(connection, &period, &catalogue)?, log::head(connection)?))
            })?;
            let version = period.version;
            let in_force = InForce { version, program, period: Some(period), cut_off };
            over_open_period(&store, in_force, other, &catalogue, now)
        })
        .await
    }
}

/// The version pinned to the open period; the newest one where no period is open.
fn in_force(
    connection: &mut Connection,
    name: &str,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Option<InForce>, StoreError> {
    let Some(Distributor { version: newest, .. }) = distributors::find(connection, name)? else {
        return Ok(None);
    };
    let period = periods::current(connection, name, now)?;
    let version = period.as_ref().map_or(newest, |period| period.version);
    let program = version_program(connection, name, version, catalogue)?;
    Ok(Some(InForce { version, program, period, cut_off: log::head(connection)? }))
}

/// Both rules in the open period, with what was carried into it; where none is open, in the period
/// that holds the present.
fn over_open_period(
    store: &Store,
    in_force: InForce,
    other: Program,
    catalogue: &Catalogue,
    now: Moment,
) -> Answer<Comparison> {
    let Some(period) = in_force.period.clone() else {
        let window = window_of(&in_force.program, None, Some(now))?;
        return over_window(store, in_force, other, window, catalogue, now);
    };
    let other = in_place_of(&in_force.program, other)?;
    let (earlier, later) = store.read(|connection| {
        let mut load = |program| {
            let (period, cut_off) = (period.clone(), in_force.cut_off.clone());
            let input = PeriodInput::with_program(connection, period, program, cut_off, now);
            input.map(|input| input.until(&store.stop()))
        };
        Ok((load(in_force.program)?, load(other)?))
    })?;
    let source = Source::alone(store, catalogue);
    let earlier = told(
        "the rule in force",
        earlier.with_corrections(&source).and_then(|it| it.evaluate(&source)),
    )?;
    let later = told(
        "the other rule",
        later.with_corrections(&source).and_then(|it| it.evaluate(&source)),
    )?;
    Ok(Comparison::of(&earlier, &later)?)
}

/// Both rules in a window that need not be a period, with nothing carried in.
fn over_window(
    store: &Store,
    in_force: InForce,
    other: Program,
    window: Window,
    catalogue: &Catalogue,
    now: Moment,
) -> Answer<Comparison> {
    let (before, cut_off) = (in_force.program, in_force.cut_off);
    let other = in_place_of(&before, other)?;
    let reading = reading(&before, window, cut_off.clone(), now);
    let reading = Reading { stop: store.stop(), ..reading };
    let source = Source::alone(store, catalogue);
    let query = |rule: &Program| LogQuery { stop: store.stop(), ..query(rule, window, &cut_off) };
    let outcome = |rule: &Program| source.evaluate(rule, &reading, &query(rule));
    let earlier = told("the rule in force", outcome(&before))?;
    let later = told("the other rule", outcome(&other))?;
    Ok(Comparison::of(&earlier, &later)?)
}
