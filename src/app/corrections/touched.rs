//! Which settled periods something was recorded of since the settlement before.

use std::collections::BTreeMap;

use rules::calendar::Corrections as Policy;
use rules::domain::{Cause, Entry, Late, Moment, Period, Window};
use rules::engine;
use rules::language::Program;

use crate::app::Answer;
use crate::app::reading::{PeriodInput, reach, version_program};
use crate::app::source::Source;
use crate::store::log::{self, LateQuery, LogQuery};
use crate::store::periods;

use super::history::History;

/// Two days: more than any zone is from UTC, with the day itself.
const ZONES_MICROS: i64 = 2 * 86_400 * 1_000_000;

/// What became known late, and the settled periods that it may change.
#[derive(Debug, Default)]
pub struct Touched {
    /// What became known.
    pub late: Vec<Late>,
    /// The periods, oldest first.
    pub periods: Vec<Period>,
    /// Those of which older versions only listed what became known, or let it be, with its causes, where the
    /// version of the period being settled is the first that brings it.
    pub outstanding: BTreeMap<i64, Vec<Cause>>,
    /// What settlements before did.
    pub history: History,
    /// How long after a moment it may count, in microseconds, by any of the rules; `None` without a bound.
    reach: Option<i64>,
}

impl Touched {
    /// Everything that became known and may change a period, as causes: for where it cannot be told what
    /// each entry changes.
    pub fn causes(&self, period: &Period) -> Vec<Cause> {
        let behind = self.late.iter().filter(|it| overlap(span(it, self.reach), period.window));
        let cause = |late: &Late| Cause {
            period_index: period.index,
            place: (late.recorded.stream, late.recorded.position),
            by_time: late.by_time,
            collaborator: None,
        };
        behind.map(cause).collect()
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
    let begins = begins(source, input)?;
    if late.is_empty() && !begins {
        return Ok(Touched::default());
    }
    let history = History::load(source, input, &versions)?;
    let outstanding = if begins { history.outstanding(source, input)? } else { BTreeMap::new() };
    if late.is_empty() && outstanding.is_empty() {
        return Ok(Touched::default());
    }
    // A journey counts long after its touches, so that a late touch may change a period far behind
    // it.
    let reach = programs
        .iter()
        .map(|program| reach(program))
        .try_fold(0, |all: i64, one| Some(all.max(one?)));
    let touches = |period: &Period| late.iter().any(|it| overlap(span(it, reach), period.window));
    let touched = |period: &&Period| outstanding.contains_key(&period.index) || touches(period);
    let periods = history.periods().filter(touched).cloned().collect();
    Ok(Touched { late, periods, outstanding, history, reach })
}

/// Whether the version of the period being settled pays what becomes known, and another one settled the
/// period before.
fn begins(source: &Source<'_>, input: &PeriodInput) -> Answer<bool> {
    if input.program.schedule.corrections == Policy::Ignored {
        return Ok(false);
    }
    let (name, before) = (&input.period.distributor, input.period.index - 1);
    let previous = source.store.read(|connection| periods::find(connection, name, before))?;
    Ok(previous.is_some_and(|previous| previous.version != input.period.version))
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
        // A fact holds until another one comes, which this entry does not know.
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
