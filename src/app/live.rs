//! What open periods of journey rules came to when they were last looked at. The next look adds up
//! only what became different: the customers of whom something new was recorded.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::store::log::{self, Changed};
use crate::store::{Connection, Store, StoreError};
use rules::domain::{Approval, Catalogue, Entry, Late, Moment, Outcome, Recorded, Window};
use rules::engine::{self, Reading, Totals};
use rules::language::Cluster;

use super::corrections::{self, Corrected};
use super::reading::PeriodInput;
use super::source::Source;
use super::{Answer, AppError};

/// Of how many distributors the last look is kept.
const KEPT: usize = 16;
/// With more new entries than this, or more customers, adding everything up is quicker.
const MOST_ENTRIES: u64 = 100_000;
const MOST_CUSTOMERS: usize = 20_000;
/// How soon who waits for another's look sees that nobody waits for their own.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// The last looks, by distributor. Cheap to clone.
#[derive(Clone, Default)]
pub struct Live {
    looks: Arc<Mutex<BTreeMap<String, Looked>>>,
    corrections: Arc<Mutex<BTreeMap<String, KnownCorrections>>>,
}

/// What was found to have become known of settled periods. It stays so until more becomes known.
struct KnownCorrections {
    /// The open period's index and version.
    of: (i64, i32),
    catalogue: Arc<Catalogue>,
    /// What became known: places, and whether time alone did it.
    late: Vec<((i32, i64), bool)>,
    corrected: Corrected,
}

/// The place of one look. Who looks at the same time waits, and then finds it.
type Looked = Arc<Mutex<Option<Look>>>;

/// A look at an open period.
struct Look {
    /// The period's index and version.
    of: (i64, i32),
    catalogue: Arc<Catalogue>,
    reading: Reading,
    shared: Vec<Recorded>,
    totals: Totals,
}

impl Live {
    /// The outcome of an open period as of now.
    pub fn outcome(
        &self,
        store: &Store,
        catalogue: &Arc<Catalogue>,
        input: PeriodInput,
    ) -> Answer<Outcome> {
        let input = &self.corrected(store, catalogue, input)?;
        let source = &Source { store, catalogue };
        let (program, reading) = (&input.program, &input.reading);
        if !program.is_by_customer() || !program.is_additive() {
            return input.evaluate(source);
        }
        let place = self.place(&input.period.distributor);
        let mut place = in_turn(&place, reading)?;
        let of = (input.period.index, input.period.version);
        let same = |look: &Look| look.of == of && Arc::ptr_eq(&look.catalogue, catalogue);
        let known = place.take().filter(|look| same(look) && look.is_before(reading));
        let look = match known.map(|look| look.renewed(source, input)).transpose()?.flatten() {
            Some(look) => look,
            None => Look::new(source, input, Arc::clone(catalogue))?,
        };
        let outcome = engine::outcome(program, reading, &look.shared, &look.totals)?;
        *place = Some(look);
        Ok(input.corrected.told(outcome))
    }

    /// An open period with what became known of settled ones.
    pub fn corrected(
        &self,
        store: &Store,
        catalogue: &Arc<Catalogue>,
        input: PeriodInput,
    ) -> Answer<PeriodInput> {
        let source = &Source { store, catalogue };
        let touched = corrections::touched(source, &input)?;
        if touched.periods.is_empty() {
            return Ok(input);
        }
        let place = |late: &Late| ((late.recorded.stream, late.recorded.position), late.by_time);
        let late: Vec<_> = touched.late.iter().map(place).collect();
        let (name, of) = (&input.period.distributor, (input.period.index, input.period.version));
        // What time alone changes is looked at each time.
        let timeless = !input.outlook.is_over()
            && input.period.trigger_at.is_some()
            && !touched.late.iter().any(waits_for_time);
        let known = self.corrections.lock().get(name).filter(|_| timeless).and_then(|known| {
            let same =
                known.of == of && Arc::ptr_eq(&known.catalogue, catalogue) && known.late == late;
            same.then(|| known.corrected.clone())
        });
        if let Some(corrected) = known {
            return input.corrected(corrected);
        }
        let corrected = Corrected::of(source, &input, &touched)?;
        if !timeless {
            return input.corrected(corrected);
        }
        let catalogue = Arc::clone(catalogue);
        let known = KnownCorrections { of, catalogue, late, corrected: corrected.clone() };
        let mut places = self.corrections.lock();
        if places.len() >= KEPT && !places.contains_key(name) {
            places.pop_first();
        }
        places.insert(name.clone(), known);
        drop(places);
        input.corrected(corrected)
    }

    fn place(&self, distributor: &str) -> Looked {
        let mut places = self.looks.lock();
        if places.len() >= KEPT && !places.contains_key(distributor) {
            places.pop_first();
        }
        Arc::clone(places.entry(distributor.to_owned()).or_default())
    }
}

/// The place of a look, as soon as nobody else looks at it; nothing when the look is stopped before.
fn in_turn<'p>(place: &'p Looked, reading: &Reading) -> Answer<MutexGuard<'p, Option<Look>>> {
    loop {
        if let Some(place) = place.try_lock_for(BETWEEN_TRIES) {
            return Ok(place);
        }
        if reading.stop.is_stopped() {
            return Err(AppError::Stopped);
        }
    }
}

/// Whether an event counts, or not, as time passes, without any entry.
fn waits_for_time(late: &Late) -> bool {
    let event = late.event().map(|recorded| &recorded.entry);
    matches!(event, Some(Entry::Event(event)) if matches!(event.approval, Approval::After { .. }))
}

impl Look {
    /// Adds everything up.
    fn new(source: &Source<'_>, input: &PeriodInput, catalogue: Arc<Catalogue>) -> Answer<Self> {
        let of = (input.period.index, input.period.version);
        let shared = source.shared(&input.query)?;
        let totals = source.in_parts(&input.query, &shared, |parts| {
            engine::totals(&input.program, &input.reading, &shared.entries, parts)
        })?;
        let reading = input.reading.clone();
        Ok(Self { of, catalogue, reading, shared: shared.entries, totals })
    }

    /// Whether a reading is of the same, at the same time or later.
    fn is_before(&self, reading: &Reading) -> bool {
        let known = &self.reading;
        let further = |(stream, last)| reading.cut_off.last(stream) >= last;
        known.window == reading.window
            && known.measured_from == reading.measured_from
            && known.as_of <= reading.as_of
            && known.cut_off.positions().all(further)
    }

    /// The same as of now; `None` where everything has to be added up anew.
    fn renewed(self, source: &Source<'_>, input: &PeriodInput) -> Answer<Option<Self>> {
        let (program, reading) = (&input.program, &input.reading);
        let span = (self.reading.as_of, reading.as_of);
        let measured_by = &engine::measured_by(program);
        let (changed, events) = source.store.read(|connection| {
            let (query, since, catalogue) = (&input.query, &self.reading.cut_off, source.catalogue);
            let mut changed = log::changed_since(
                connection,
                query,
                since,
                span,
                MOST_ENTRIES,
                measured_by,
                catalogue,
            )?;
            changed.customers.extend(released(connection, input, span)?);
            let customers: Vec<String> = changed.customers.iter().cloned().collect();
            let few = !changed.everybody && customers.len() <= MOST_CUSTOMERS;
            let customers = if few { &customers[..] } else { &[] };
            let events = log::of_customers(connection, query, customers, catalogue)?;
            Ok((few.then_some(changed), events))
        })?;
        let Some(Changed { customers, shared: new, .. }) = changed else { return Ok(None) };
        let Self { of, catalogue, reading: known, mut shared, mut totals } = self;
        // Who looked then waits no longer, and does not stop who looks now.
        let known = Reading { stop: reading.stop.clone(), ..known };
        shared.extend(new);
        if !customers.is_empty() {
            let of_them = |reading| {
                let part = std::iter::once(Ok::<_, AppError>(Cow::Borrowed(&events[..])));
                engine::totals(program, reading, &shared, part)
            };
            let (before, after) = (of_them(&known)?, of_them(reading)?);
            match totals.replaced(&before, &after) {
                Some(replaced) => totals = replaced,
                None => return Ok(None),
            }
        }
        Ok(Some(Self { of, catalogue, reading: reading.clone(), shared, totals }))
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
