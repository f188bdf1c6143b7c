//! What became known late of settled periods, and how far the log was looked through for it. Found once
//! and then followed: whoever looks next reads only what was recorded since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rules::calendar::Corrections as Policy;
use rules::domain::{CutOff, Entry, Late, Moment};
use rules::engine;
use rules::language::Program;

use crate::app::settling::reading::{Beforehand, PeriodInput, version_program};
use crate::app::settling::source::Source;
use crate::app::{Answer, looking::checkpoint};
use crate::store::late_found::{self, LateFound};
use crate::store::log::{self, LateQuery, LogQuery};
use crate::store::{StoreError, periods};

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
    /// How many entries were looked through when it was stored.
    stored: i64,
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

impl Of {
    /// `None` where no period before was settled.
    fn looked_at_by(input: &PeriodInput) -> Option<Self> {
        let (since, before) = (input.period.late_after.clone()?, input.settled_before?);
        let period = (input.period.index, input.period.version);
        Some(Self { period, start: input.query.window.start, since, before })
    }
}

impl Found {
    /// What became known by now: on from the last look where that was of the same, else from the settlement
    /// before. `None` where no period before was settled.
    pub fn reached(
        source: &Source<'_>,
        input: &PeriodInput,
        last: Option<Self>,
    ) -> Answer<Option<Self>> {
        let Some(of) = Of::looked_at_by(input) else { return Ok(None) };
        let found = match last.filter(|last| last.of == of && last.is_before(input)) {
            Some(last) => last,
            None => Self::stored(source, input, of)?,
        };
        found.followed(source, input).map(Some)
    }

    /// What became known by the cut-off of an input, found in the log alone and in nothing that was kept
    /// of earlier looks. `None` where no period before was settled.
    pub fn anew(source: &Source<'_>, input: &PeriodInput) -> Answer<Option<Self>> {
        let Some(of) = Of::looked_at_by(input) else { return Ok(None) };
        Self::nothing(source, input, of)?.followed(source, input).map(Some)
    }

    /// Nothing yet.
    fn nothing(source: &Source<'_>, input: &PeriodInput, of: Of) -> Answer<Self> {
        let versions = Arc::new(earlier_versions(source, input)?);
        let begins = begins(source, input)?;
        let (cut_off, as_of) = (of.since.clone(), of.before);
        let stored = entries(&cut_off);
        Ok(Self { of, cut_off, as_of, versions, begins, stored, late: Arc::default() })
    }

    /// What is stored, else nothing yet.
    fn stored(source: &Source<'_>, input: &PeriodInput, of: Of) -> Answer<Self> {
        let nothing = Self::nothing(source, input, of)?;
        if input.beforehand.as_ref().is_some_and(|known| !known.has_late) {
            return Ok(nothing);
        }
        let (name, index) = (&input.period.distributor, input.period.index);
        let made_of = nothing.made_of(source);
        let found = source.store.read(|connection| {
            let Some(found) = late_found::find(connection, name, index, &made_of)? else {
                return Ok(None);
            };
            let query = nothing.query(input);
            let late = log::late_at(connection, &query, &found.places, source.catalogue)?;
            Ok::<_, StoreError>(Some((found, late)))
        })?;
        let Some((LateFound { cut_off, as_of, .. }, late)) = found else { return Ok(nothing) };
        let stored = entries(&cut_off);
        let found = Self { cut_off, as_of, stored, late: Arc::new(late), ..nothing.clone() };
        Ok(if found.is_before(input) { found } else { nothing })
    }

    /// What is stored of it, once so many entries were looked through since the last time.
    pub fn take_to_store(
        &mut self,
        source: &Source<'_>,
        input: &PeriodInput,
        every: i64,
    ) -> Option<LateFound> {
        let entries = entries(&self.cut_off);
        if entries.saturating_sub(self.stored) < every {
            return None;
        }
        self.stored = entries;
        let place = |it: &Late| (it.recorded.stream, it.recorded.position, it.by_time);
        Some(LateFound {
            distributor: input.period.distributor.clone(),
            period_index: input.period.index,
            made_of: self.made_of(source),
            cut_off: self.cut_off.clone(),
            as_of: self.as_of,
            places: self.late.iter().map(place).collect(),
        })
    }

    /// The digest of all that decides what is late.
    fn made_of(&self, source: &Source<'_>) -> String {
        let Of { period: (index, version), start, since, before } = &self.of;
        let mut parts = vec![
            "tantieme late 1".to_owned(),
            env!("CARGO_PKG_VERSION").to_owned(),
            format!("{:?}", source.catalogue),
            format!("{index} {version} {since} {} {}", start.micros(), before.micros()),
        ];
        parts.extend(self.versions.values().map(|program| program.fingerprint.clone()));
        checkpoint::digest_of(parts)
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
        let new = self.came_since(source, input)?;
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

    /// What became known late since.
    fn came_since(&self, source: &Source<'_>, input: &PeriodInput) -> Answer<Vec<Late>> {
        let reads: Vec<_> = self.versions.values().map(engine::read_by).collect();
        let asked = LateQuery {
            query: self.query(input),
            since: self.of.since.clone(),
            beyond: self.cut_off.clone(),
            approved: (self.as_of, input.reading.as_of),
        };
        let matters = |late: &&Late| match &late.recorded.entry {
            Entry::Fact(fact) => reads.iter().any(|read| read(fact)),
            _ => true,
        };
        Ok(source.late(asked)?.iter().filter(matters).cloned().collect())
    }

    /// The part of the log that the rules of the settled periods read.
    fn query(&self, input: &PeriodInput) -> LogQuery {
        let kinds: BTreeSet<String> =
            self.versions.values().flat_map(Program::event_kinds).collect();
        LogQuery { event_kinds: kinds.into_iter().collect(), ..input.query.clone() }
    }
}

/// How many entries a cut-off includes.
fn entries(cut_off: &CutOff) -> i64 {
    cut_off.positions().map(|(_, last)| last).sum()
}

/// Whether the version of the period being settled pays what becomes known, and another one settled the
/// period before.
fn begins(source: &Source<'_>, input: &PeriodInput) -> Answer<bool> {
    if input.program.schedule.corrections == Policy::Ignored {
        return Ok(false);
    }
    if let Some(Beforehand { previous, .. }) = input.beforehand {
        return Ok(previous.is_some_and(|previous| previous != input.period.version));
    }
    let (name, before) = (&input.period.distributor, input.period.index - 1);
    let previous = source.store.read(|connection| periods::find(connection, name, before))?;
    Ok(previous.is_some_and(|previous| previous.version != input.period.version))
}

/// The rules by which the periods before were settled, by version.
fn earlier_versions(source: &Source<'_>, input: &PeriodInput) -> Answer<BTreeMap<i32, Program>> {
    let (name, index) = (input.period.distributor.as_str(), input.period.index);
    let numbers = match &input.beforehand {
        Some(known) => known.versions.clone(),
        None => source.store.read(|c| periods::settled_versions(c, name, index))?,
    };
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
