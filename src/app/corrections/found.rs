//! What became known late of settled periods, and how far the log was looked through for it. Found once
//! and then followed: whoever looks next reads only what was recorded since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rules::calendar::Corrections as Policy;
use rules::domain::{CutOff, Late, Moment};
use rules::engine;
use rules::language::Program;

use crate::app::Answer;
use crate::app::reading::{PeriodInput, version_program};
use crate::app::source::Source;
use crate::store::log::{self, LateQuery, LogQuery};
use crate::store::periods;

/// What became known late, as of a cut-off and a moment.
#[derive(Debug, Clone)]
pub struct Found {
    of: Of,
    cut_off: CutOff,
    as_of: Moment,
    /// The rules by which the periods before were settled, by version.
    pub(super) versions: Arc<BTreeMap<i32, Program>>,
    /// Whether the version of the period being settled pays what becomes known, and another one settled
    /// the period before.
    pub(super) begins: bool,
    /// All of it, in the order of the log, what time alone did last. The same list while nothing else
    /// became known.
    pub late: Arc<Vec<Late>>,
}

/// What is looked at: with another one something else is late.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Of {
    /// The period's index and version.
    period: (i64, i32),
    start: Moment,
    /// The cut-off of the settlement before, and when it was.
    since: CutOff,
    before: Moment,
}

impl Found {
    /// What became known by now: on from the last look where that was of the same, else from the settlement
    /// before. `None` where no period before was settled.
    pub fn reached(
        source: &Source<'_>,
        input: &PeriodInput,
        last: Option<Self>,
    ) -> Answer<Option<Self>> {
        let (Some(since), Some(before)) = (&input.period.late_after, input.settled_before) else {
            return Ok(None);
        };
        let (period, start) =
            ((input.period.index, input.period.version), input.query.window.start);
        let of = Of { period, start, since: since.clone(), before };
        let found = match last.filter(|last| last.of == of && last.is_before(input)) {
            Some(last) => last,
            None => Self {
                cut_off: of.since.clone(),
                as_of: before,
                versions: Arc::new(earlier_versions(source, input)?),
                begins: begins(source, input)?,
                late: Arc::default(),
                of,
            },
        };
        found.followed(source, input).map(Some)
    }

    /// Whether nothing has to be looked at.
    pub fn is_nothing(&self) -> bool {
        self.late.is_empty() && !self.begins
    }

    /// Whether an input is of the same time or later.
    fn is_before(&self, input: &PeriodInput) -> bool {
        self.as_of <= input.reading.as_of && input.reading.cut_off.reaches(&self.cut_off)
    }

    /// The same as of now.
    fn followed(mut self, source: &Source<'_>, input: &PeriodInput) -> Answer<Self> {
        let new = self.new(source, input)?;
        if !new.is_empty() {
            let place = |late: &Late| (late.by_time, late.recorded.stream, late.recorded.position);
            let mut late = [&self.late[..], &new[..]].concat();
            late.sort_by_key(place);
            // Another list, and not this one changed: whoever knows what this one is worth compares them.
            self.late = Arc::new(late);
        }
        self.cut_off.clone_from(&input.reading.cut_off);
        self.as_of = input.reading.as_of;
        Ok(self)
    }
}

impl Found {
    /// What became known late since.
    fn new(&self, source: &Source<'_>, input: &PeriodInput) -> Answer<Vec<Late>> {
        let programs: Vec<&Program> = self.versions.values().collect();
        let reads: Vec<_> = programs.iter().map(|program| engine::read_by(program)).collect();
        let kinds: BTreeSet<String> =
            programs.iter().flat_map(|program| program.event_kinds()).collect();
        let kinds = kinds.into_iter().collect();
        let asked = LateQuery {
            query: &LogQuery { event_kinds: kinds, ..input.query.clone() },
            since: &self.of.since,
            beyond: &self.cut_off,
            approved: (self.as_of, input.reading.as_of),
            reads: &|fact| reads.iter().any(|read| read(fact)),
        };
        Ok(source.store.read(|c| log::late(c, &asked, source.catalogue))?)
    }
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
