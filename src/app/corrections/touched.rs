//! Which settled periods something was recorded of since the settlement before.

use std::collections::{BTreeMap, BTreeSet};

use rules::calendar::Corrections as Policy;
use rules::domain::{Entry, Late, Moment, Period, Window};
use rules::engine;
use rules::language::Program;

use crate::app::Answer;
use crate::app::reading::{PeriodInput, reach, version_program};
use crate::app::source::Source;
use crate::store::log::{self, LateQuery, LogQuery};
use crate::store::periods;

/// Two days: more than any zone is from UTC, with the day itself.
const ZONES_MICROS: i64 = 2 * 86_400 * 1_000_000;

/// What became known late, and the settled periods that it may change.
#[derive(Debug, Default)]
pub struct Touched {
    /// What became known.
    pub late: Vec<Late>,
    /// The periods, oldest first.
    pub periods: Vec<Period>,
    /// The indexes of the settlements that took over by metrics what had become known before them.
    took_over: BTreeSet<i64>,
}

impl Touched {
    /// The last settlement after that of a period which took over by metrics what had become known.
    pub fn took_over_since(&self, period: &Period) -> Option<i64> {
        self.took_over.range(period.index + 1..).next_back().copied()
    }
}

/// Finds them. Nothing is looked for where no period before was settled.
pub fn touched(source: &Source<'_>, input: &PeriodInput) -> Answer<Touched> {
    let (Some(since), Some(before)) = (&input.period.late_after, input.settled_before) else {
        return Ok(Touched::default());
    };
    let versions = earlier_versions(source, input)?;
    let programs: Vec<&Program> = versions.values().collect();
    let reads: Vec<_> = programs.iter().map(|program| engine::read_by(program)).collect();
    let mut kinds: Vec<String> =
        programs.iter().flat_map(|program| program.event_kinds()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let asked = LateQuery {
        query: &LogQuery { event_kinds: kinds, ..input.query.clone() },
        since,
        approved: (before, input.reading.as_of),
        reads: &|fact| reads.iter().any(|read| read(fact)),
    };
    let late = source.store.read(|connection| log::late(connection, &asked, source.catalogue))?;
    if late.is_empty() {
        return Ok(Touched::default());
    }
    // There may be thousands of them, and most settlements ask for none.
    let settled = source.store.read(|connection| {
        periods::settled_before(connection, &input.period.distributor, input.period.index)
    })?;
    let reach = programs
        .iter()
        .map(|program| reach(program))
        .try_fold(0, |all: i64, one| Some(all.max(one?)));
    let spans: Vec<Window> = late.iter().map(|late| span(late, reach)).collect();
    let by_metrics = |period: &&Period| {
        let program = versions.get(&period.version);
        program.is_some_and(|it| it.schedule.corrections == Policy::NextPeriod)
    };
    let took_over = settled.iter().filter(by_metrics).map(|period| period.index).collect();
    let touched = |period: &Period| spans.iter().any(|span| overlap(*span, period.window));
    let periods = settled.into_iter().filter(touched).collect();
    Ok(Touched { late, periods, took_over })
}

/// The rules by which the periods before were settled, by version.
fn earlier_versions(source: &Source<'_>, input: &PeriodInput) -> Answer<BTreeMap<i32, Program>> {
    let (name, index) = (input.period.distributor.as_str(), input.period.index);
    let numbers = source.store.read(|c| periods::settled_versions(c, name, index))?;
    let mut versions = BTreeMap::new();
    for number in numbers {
        let program = if number == input.period.version {
            input.program.clone()
        } else {
            source.store.read(|c| version_program(c, name, number, source.catalogue))?
        };
        versions.insert(number, program);
    }
    Ok(versions)
}

/// The time whose periods may come to something else by what became known. What happened at a moment
/// may belong to a journey that counts as much later as journeys reach back.
fn span(late: &Late, reach: Option<i64>) -> Window {
    let after =
        |moment: Moment, micros: i64| Moment::from_micros(moment.micros().saturating_add(micros));
    match late.event().map(|recorded| &recorded.entry).unwrap_or(&late.recorded.entry) {
        Entry::Event(event) => {
            let until = reach.map(|reach| after(event.occurred_at, reach.saturating_add(1)));
            Window::new(event.occurred_at, until.unwrap_or(Moment::FAR_FUTURE))
        }
        Entry::Rate(rate) => {
            // A day of the rule's zone is never further than this from the day in UTC.
            let start = after(rate.on, -ZONES_MICROS);
            let until = reach.map(|reach| after(rate.on, reach.saturating_add(ZONES_MICROS)));
            Window::new(start, until.unwrap_or(Moment::FAR_FUTURE))
        }
        Entry::Fact(fact) => Window::new(fact.from, Moment::FAR_FUTURE),
        Entry::Correction { .. } | Entry::Contribution(_) => {
            Window::new(Moment::ALWAYS, Moment::ALWAYS)
        }
    }
}

/// Whether two spans have a moment in common. A fact that holds from the very end of a period on is
/// still read at its end.
fn overlap(span: Window, period: Window) -> bool {
    span.start <= period.end && period.start < span.end
}
