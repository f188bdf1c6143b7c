//! What open periods came to when they were last looked at, by distributor. The next look goes on from
//! there ([`Look`]).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::store::Store;
use rules::domain::{Approval, Catalogue, Entry, Late, Outcome};
use rules::engine::Reading;
use rules::language::Grain;

use super::corrections::{self, Corrected};
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
