//! What an open period came to as of a moment, and how it goes on from there: only what became known
//! since is read, and what it touches is exchanged in the totals.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::store::log::{self, Changed};
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, Entry, Fact, Moment, Outcome, Recorded, SubjectKind, Window};
use rules::engine::{self, Lasting, Reading, Totals};
use rules::language::{Cluster, Grain, Program};

use crate::app::settling::corrections::Corrected;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, AppError};

/// With more new entries than this, or more customers, or more events of a kind that facts touch, adding
/// everything up is quicker.
const MOST_ENTRIES: u64 = 100_000;
const MOST_CUSTOMERS: usize = 20_000;
const MOST_EVENTS: u32 = 100_000;

/// A rate is of a day of the rule's zone, and is stored with the moment of that day in UTC: what it
/// converts is never further from there than this.
const DAYS_AROUND_MICROS: i64 = 3 * 86_400 * 1_000_000;

/// A look at an open period, whose rule does not need the whole log at once.
pub struct Look {
    /// The period's index and version.
    of: (i64, i32),
    catalogue: Arc<Catalogue>,
    reading: Reading,
    lasting: Lasting,
    totals: Totals,
    /// What was shown of it.
    shown: Option<Shown>,
    /// How many entries were known when it was stored; none, when it never was.
    stored: i64,
}

/// An outcome, and what it was computed from besides totals.
pub struct Shown {
    reading: Reading,
    corrected: Corrected,
    outcome: Arc<Outcome>,
}

impl Shown {
    /// An outcome of an input.
    pub fn new(input: &PeriodInput, outcome: Outcome) -> Self {
        let (reading, corrected) = (input.reading.clone(), input.corrected.clone());
        Self { reading, corrected, outcome: Arc::new(outcome) }
    }

    /// What is shown.
    pub fn outcome(&self) -> Arc<Outcome> {
        Arc::clone(&self.outcome)
    }

    /// The same as known now, where nothing was recorded since that the outcome was computed from; `None` where
    /// it is computed anew.
    fn still(mut self, input: &PeriodInput) -> Option<Self> {
        let cut_off = &input.reading.cut_off;
        if self.reading.cut_off != *cut_off {
            self.outcome = Arc::new(self.outcome.known_at(cut_off)?);
            self.reading.until(cut_off);
        }
        Some(self)
    }

    /// Whether it is what an input comes to, of the same totals.
    fn is_of(&self, input: &PeriodInput) -> bool {
        self.reading.shares_out_like(&input.reading) && self.corrected == input.corrected
    }

    /// The same of a rule that needs the whole log at once, as known now: `None` where something was recorded
    /// that it reads, or time has made something count.
    pub fn of_whole(self, source: &Source<'_>, input: &PeriodInput) -> Answer<Option<Self>> {
        let (query, catalogue, since) = (&input.query, source.catalogue, &self.reading.cut_off);
        if self.reading.as_of > input.reading.as_of || !input.reading.cut_off.reaches(since) {
            return Ok(None);
        }
        let span = (self.reading.as_of, input.reading.as_of);
        let is_the_same = source.store.read(|connection| {
            let changed =
                log::changed_since(connection, query, since, span, MOST_ENTRIES, catalogue)?;
            let Some(Changed { events, shared }) = changed else { return Ok(false) };
            let is_read = is_read(&input.program);
            let changes = !events.is_empty() || shared.iter().any(is_read);
            Ok(!changes && released(connection, input, span)?.is_empty())
        })?;
        let still = if is_the_same { self.still(input) } else { None };
        Ok(still.filter(|shown| shown.is_of(input)))
    }
}

/// Tells of an entry besides events whether a rule reads it.
fn is_read(program: &Program) -> impl Fn(&Recorded) -> bool {
    let read_by = engine::read_by(program);
    move |recorded| match &recorded.entry {
        Entry::Fact(fact) => read_by(fact),
        Entry::Rate(rate) => rate.to == program.currency,
        Entry::Contribution(given) => given.distributor == program.name,
        // Whoever was erased has another name in what was shown.
        Entry::Event(_) | Entry::Correction { .. } | Entry::Erasure(_) => true,
    }
}

/// What has to be looked at again.
#[derive(Default)]
struct Touched {
    events: Vec<Recorded>,
    customers: BTreeSet<String>,
    /// All events that occurred in it.
    window: Option<Window>,
}

impl Look {
    /// Adds everything up.
    pub fn new(
        source: &Source<'_>,
        input: &PeriodInput,
        catalogue: Arc<Catalogue>,
    ) -> Answer<Self> {
        let (program, reading) = (&input.program, &input.reading);
        let (lasting, totals) = source.in_parts(program, &input.query, |lasting, parts| {
            Ok((lasting.clone(), engine::totals(program, reading, lasting, parts)?))
        })?;
        Ok(Self::begun(input, catalogue, lasting, totals))
    }

    /// A look that was never stored.
    pub fn begun(
        input: &PeriodInput,
        catalogue: Arc<Catalogue>,
        lasting: Lasting,
        totals: Totals,
    ) -> Self {
        let reading = input.reading.clone();
        Self { stored: 0, ..Self::at(input, catalogue, reading, lasting, totals) }
    }

    /// The look that a stored one was.
    pub fn at(
        input: &PeriodInput,
        catalogue: Arc<Catalogue>,
        reading: Reading,
        lasting: Lasting,
        totals: Totals,
    ) -> Self {
        let stored = entries(&reading);
        Self { of: place(input), catalogue, reading, lasting, totals, shown: None, stored }
    }

    /// How many facts and contributions it keeps.
    pub fn length(&self) -> usize {
        self.lasting.length()
    }

    /// What the log was read by.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What it came to.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Whether so many entries were recorded since it was stored.
    pub fn is_further_by(&self, most: i64) -> bool {
        entries(&self.reading).saturating_sub(self.stored) >= most
    }

    /// Notes that it is stored as it is now. What it was computed with.
    pub fn is_stored(&mut self) -> (&Catalogue, &Reading) {
        self.stored = entries(&self.reading);
        (&self.catalogue, &self.reading)
    }

    /// What everybody gets of it. What was shown is shown again while nothing else is known.
    pub fn outcome(&mut self, input: &PeriodInput) -> Answer<Arc<Outcome>> {
        let (program, reading) = (&input.program, &input.reading);
        if let Some(shown) = self.shown.as_ref().filter(|shown| shown.is_of(input)) {
            return Ok(shown.outcome());
        }
        let outcome = engine::outcome(program, reading, &self.lasting, &self.totals)?;
        let shown = Shown::new(input, input.corrected.told(outcome));
        Ok(self.shown.insert(shown).outcome())
    }

    /// Whether an input is of the same, at the same time or later.
    pub fn is_before(&self, input: &PeriodInput, catalogue: &Arc<Catalogue>) -> bool {
        let (known, reading) = (&self.reading, &input.reading);
        self.of == place(input)
            && Arc::ptr_eq(&self.catalogue, catalogue)
            && known.window == reading.window
            && known.measured_from == reading.measured_from
            && known.known_before == reading.known_before
            && known.as_of <= reading.as_of
            && reading.cut_off.reaches(&known.cut_off)
    }

    /// The same as of now; `None` where everything has to be added up anew.
    pub fn renewed(self, source: &Source<'_>, input: &PeriodInput) -> Answer<Option<Self>> {
        let Some((new, events)) = self.touched(source, input)? else { return Ok(None) };
        let (program, reading) = (&input.program, &input.reading);
        let Self { of, catalogue, reading: known, mut lasting, mut totals, mut shown, stored } =
            self;
        lasting.add(program, &new);
        shown = match shown {
            Some(shown) if events.is_empty() && !new.iter().any(is_read(program)) => {
                shown.still(input)
            }
            _ => None,
        };
        if !events.is_empty() {
            // Who looked then waits no longer, and does not stop who looks now.
            let known = Reading { stop: reading.stop.clone(), ..known };
            let of_them = |reading| {
                let part = std::iter::once(Ok::<_, AppError>(Cow::Borrowed(&events[..])));
                engine::totals(program, reading, &lasting, part)
            };
            let (before, after) = (of_them(&known)?, of_them(reading)?);
            match totals.replaced(program, &before, &after) {
                Some(replaced) => totals = replaced,
                None => return Ok(None),
            }
        }
        let reading = reading.clone();
        Ok(Some(Self { of, catalogue, reading, lasting, totals, shown, stored }))
    }

    /// What became known since for all of the log, and the events that have to be looked at again, with
    /// what was said of them. `None` where these are too many.
    fn touched(
        &self,
        source: &Source<'_>,
        input: &PeriodInput,
    ) -> Answer<Option<(Vec<Recorded>, Vec<Recorded>)>> {
        let (query, catalogue, since) = (&input.query, source.catalogue, &self.reading.cut_off);
        let span = (self.reading.as_of, input.reading.as_of);
        let read = source.store.read(|connection| {
            let changed =
                log::changed_since(connection, query, since, span, MOST_ENTRIES, catalogue)?;
            let Some(Changed { events, shared }) = changed else { return Ok(None) };
            let Some(mut touched) = Touched::of(&input.program, events, &shared) else {
                return Ok(None);
            };
            touched.customers.extend(released(connection, input, span)?);
            let events = touched.read(connection, input, catalogue)?;
            Ok(events.map(|events| (shared, events)))
        })?;
        Ok(read)
    }
}

/// How many entries a reading may know.
fn entries(reading: &Reading) -> i64 {
    reading.cut_off.positions().map(|(_, last)| last).sum()
}

/// Which period an input is of: its index, and the version of its rule.
fn place(input: &PeriodInput) -> (i64, i32) {
    (input.period.index, input.period.version)
}

impl Touched {
    /// What new entries touch; `None` where that may be everything.
    fn of(program: &Program, events: Vec<Recorded>, shared: &[Recorded]) -> Option<Self> {
        let mut touched = Self::default();
        let measured_by = engine::measured_by(program);
        for recorded in shared {
            match &recorded.entry {
                Entry::Fact(fact) if measured_by(fact) => touched.by_fact(program, fact)?,
                Entry::Rate(rate) if program.converts && rate.to == program.currency => {
                    let away =
                        |micros: i64| Moment::from_micros(rate.on.micros().saturating_add(micros));
                    let around = Window::new(away(-DAYS_AROUND_MICROS), away(DAYS_AROUND_MICROS));
                    touched.all_in(program, around)?;
                }
                // What was added up may name who was erased.
                Entry::Erasure(_) => return None,
                _ => {}
            }
        }
        match program.grain() {
            Grain::Event => touched.events = events,
            Grain::Customer => touched.take_customers(&events)?,
            Grain::Whole => return None,
        }
        Some(touched)
    }

    /// An event sees a fact that holds when it occurs, but a journey also those of other moments.
    fn by_fact(&mut self, program: &Program, fact: &Fact) -> Option<()> {
        if !program.clusters.is_empty() && fact.subject.kind == SubjectKind::Customer {
            self.customers.insert(fact.subject.reference.clone());
            return Some(());
        }
        self.all_in(program, Window::new(fact.from, Moment::FAR_FUTURE))
    }

    fn all_in(&mut self, program: &Program, window: Window) -> Option<()> {
        // Where one event decides what another one counts for, any other may have to be looked at.
        if program.looks_back() && program.grain() != Grain::Event {
            return None;
        }
        let all = self.window.unwrap_or(window);
        self.window = Some(Window::new(all.start.min(window.start), all.end.max(window.end)));
        Some(())
    }

    /// `None` where an event is nobody's.
    fn take_customers(&mut self, events: &[Recorded]) -> Option<()> {
        for recorded in events {
            let Entry::Event(event) = &recorded.entry else { continue };
            self.customers.insert(event.customer()?.to_owned());
        }
        Some(())
    }

    /// The events with their corrections; `None` where they are too many.
    fn read(
        mut self,
        connection: &mut Connection,
        input: &PeriodInput,
        catalogue: &Catalogue,
    ) -> Result<Option<Vec<Recorded>>, StoreError> {
        let (query, program) = (&input.query, &input.program);
        if let Some(window) = self.window {
            let read = query.read();
            let (start, end) = (window.start.max(read.start), window.end);
            let window = Window::new(start, end.min(read.end).max(start));
            let occurred = log::occurred_in(connection, query, window, MOST_EVENTS, catalogue)?;
            let Some(mut occurred) = occurred else { return Ok(None) };
            if program.grain() == Grain::Event {
                self.events.append(&mut occurred);
            } else if self.take_customers(&occurred).is_none() {
                return Ok(None);
            }
        }
        if program.grain() == Grain::Event {
            return log::with_corrections(connection, query, self.events, catalogue).map(Some);
        }
        if self.customers.len() > MOST_CUSTOMERS {
            return Ok(None);
        }
        let customers: Vec<String> = self.customers.into_iter().collect();
        log::of_customers(connection, query, &customers, catalogue).map(Some)
    }
}

/// Whose journeys are no longer held: their hold ended after a moment, up to another one.
fn released(
    connection: &mut Connection,
    input: &PeriodInput,
    (after, until): (Moment, Moment),
) -> Result<BTreeSet<String>, StoreError> {
    let mut released = BTreeSet::new();
    let ends = input.program.clusters.iter().filter_map(Cluster::end).filter(|_| after < until);
    for (end, hold) in ends.filter_map(|end| Some((end, end.hold.as_ref()?))) {
        // Days and months differ in length, so some of these are over before or after.
        let (shortest, longest) = hold.length.bounds_micros();
        let back = |from: Moment, by: i64| Moment::from_micros(from.micros().saturating_sub(by));
        let span = Window::new(back(after, longest), back(until, shortest.saturating_sub(1)));
        for (customer, at) in log::customers_of(connection, &input.query, &end.event, span)? {
            let counts_at = end.counts_at(at, input.program.zone);
            if after < counts_at && counts_at <= until {
                released.insert(customer);
            }
        }
    }
    Ok(released)
}
