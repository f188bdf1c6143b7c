//! What open periods came to when they were last looked at, by distributor. The next look goes on from
//! there ([`Look`]).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::store::Store;
use crate::store::late_found::{self, LateFound};
use rules::domain::{Approval, Catalogue, Entry, Event, Late, Moment, Outcome};
use rules::engine::Reading;
use rules::language::Grain;

use super::checkpoint::EVERY;
use super::corrections::{Corrected, Found, Touched};
use super::look::Look;
use super::reading::PeriodInput;
use super::source::Source;
use super::{Answer, AppError};

/// Of how many distributors the last look is kept.
const KEPT: usize = 16;
/// How soon who waits for another's look sees that nobody waits for their own.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// The last looks, by distributor. Cheap to clone.
#[derive(Clone, Default)]
pub struct Live {
    looks: Arc<Mutex<BTreeMap<String, Looked>>>,
    late: Arc<Mutex<BTreeMap<String, KnownLate>>>,
}

/// What was found to have become known of settled periods.
#[derive(Clone)]
struct KnownLate {
    catalogue: Arc<Catalogue>,
    found: Found,
    /// What it is worth, of which list; `None` where nobody has looked, or time alone may change it.
    corrected: Option<(Arc<Vec<Late>>, Corrected)>,
}

/// The place of one look. Who looks at the same time waits, and then finds it.
type Looked = Arc<Mutex<Option<Look>>>;

impl Live {
    /// The outcome of an open period as of now.
    pub fn outcome(
        &self,
        store: &Store,
        catalogue: &Arc<Catalogue>,
        input: PeriodInput,
    ) -> Answer<Arc<Outcome>> {
        let input = &self.corrected(store, catalogue, input)?;
        let source = &Source { store, catalogue };
        let (program, reading) = (&input.program, &input.reading);
        if program.grain() == Grain::Whole {
            return input.evaluate(source).map(Arc::new);
        }
        let place = self.place(&input.period.distributor);
        let mut place = in_turn(&place, reading)?;
        let look = Look::reached(source, input, catalogue, place.take())?;
        let look = place.insert(look);
        look.store_now_and_then(store, input)?;
        look.outcome(input)
    }

    /// An open period with what became known of settled ones.
    pub fn corrected(
        &self,
        store: &Store,
        catalogue: &Arc<Catalogue>,
        input: PeriodInput,
    ) -> Answer<PeriodInput> {
        let source = &Source { store, catalogue };
        let known = self.late.lock().get(&input.period.distributor).cloned();
        let known = known.filter(|known| Arc::ptr_eq(&known.catalogue, catalogue));
        let (last, corrected) = known.map(|known| (known.found, known.corrected)).unzip();
        let Some(mut found) = Found::reached(source, &input, last)? else { return Ok(input) };
        let (late, timeless) = (Arc::clone(&found.late), is_timeless(&input, &found.late));
        let same = |(of, _): &(Arc<Vec<Late>>, _)| timeless && Arc::ptr_eq(of, &late);
        let corrected = corrected.flatten().filter(same);
        if let Some(late) = found.take_to_store(source, &input, EVERY) {
            store_late(store, late);
        }
        let known = KnownLate { catalogue: Arc::clone(catalogue), found, corrected: None };
        // What was found stays found where its worth cannot be told.
        self.keep(&input, known.clone());
        if known.found.is_nothing() {
            return Ok(input);
        }
        let corrected = match corrected {
            Some((_, corrected)) => corrected,
            None => Corrected::of(source, &input, &Touched::by(source, &input, &known.found)?)?,
        };
        if timeless {
            let corrected = Some((late, corrected.clone()));
            self.keep(&input, KnownLate { corrected, ..known });
        }
        input.corrected(corrected)
    }

    fn keep(&self, input: &PeriodInput, known: KnownLate) {
        let (mut places, name) = (self.late.lock(), &input.period.distributor);
        if places.len() >= KEPT && !places.contains_key(name) {
            places.pop_first();
        }
        places.insert(name.clone(), known);
    }

    fn place(&self, distributor: &str) -> Looked {
        let mut places = self.looks.lock();
        if places.len() >= KEPT && !places.contains_key(distributor) {
            places.pop_first();
        }
        Arc::clone(places.entry(distributor.to_owned()).or_default())
    }
}

/// Stores what was found in the background.
fn store_late(store: &Store, late: LateFound) {
    let store = store.for_itself();
    std::thread::spawn(move || {
        if let Err(error) = store.write(|c| late_found::put(c, &late)) {
            tracing::warn!(distributor = %late.distributor, %error, "what came late is not stored");
        }
    });
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

/// Whether what became known is worth the same until more becomes known.
fn is_timeless(input: &PeriodInput, late: &[Late]) -> bool {
    let now = input.reading.as_of;
    !input.outlook.is_over()
        && input.period.trigger_at.is_some()
        && !late.iter().any(|late| waits_for_time(late, now))
}

/// Whether an event is still to count by itself, without any entry, as time passes.
fn waits_for_time(late: &Late, now: Moment) -> bool {
    let event = late.event().map(|recorded| &recorded.entry);
    let Some(Entry::Event(Event { occurred_at, approval: Approval::After { micros }, .. })) = event
    else {
        return false;
    };
    now.micros() < occurred_at.micros().saturating_add(*micros)
}
