//! What open periods came to when they were last looked at, by distributor. The next look goes on from
//! there ([`Look`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::clock::Clock;
use crate::store::late_found::{self, LateFound};
use crate::store::{Store, erasures};
use rules::domain::{Approval, Catalogue, Entry, Event, Late, Moment, Outcome, Stop};
use rules::language::Grain;

use crate::app::looking::checkpoint::EVERY;
use crate::app::looking::look::{Look, Shown};
use crate::app::looking::recent::Recent;
use crate::app::settling::corrections::{Corrected, Found, Touched};
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, AppError};

/// How many standings, and facts that rules read, all looks together keep: some hundred megabytes.
const MOST_KEPT: usize = 200_000;
/// How many late entries are kept.
const MOST_LATE: usize = 100_000;
/// What a look weighs at least.
const LEAST: usize = 16;
/// How soon who waits for another's look sees that nobody waits for their own.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// The last looks, by distributor. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    looks: Arc<Mutex<Recent<Looked>>>,
    late: Arc<Mutex<Recent<KnownLate>>>,
    /// How many have asked.
    asked: Arc<AtomicU64>,
}

/// Somebody who wants to look at the open period of a distributor.
pub struct Question {
    distributor: String,
    /// Its number among all questions.
    number: u64,
    asked_at: Moment,
    clock: Clock,
}

/// What was found to have become known of settled periods.
#[derive(Clone)]
struct KnownLate {
    catalogue: Arc<Catalogue>,
    /// How many customers were erased by then: of one who is erased later it has another name.
    erasures: i64,
    found: Found,
    /// What it is worth, of which list; `None` where nobody has looked, or time alone may change it.
    corrected: Option<(Arc<Vec<Late>>, Corrected)>,
}

/// The place of one look. Who looks at the same time waits, and then finds it.
type Looked = Arc<Mutex<Place>>;

#[derive(Default)]
struct Place {
    look: Option<Look>,
    given: Option<Given>,
    whole: Option<Whole>,
}

/// What was last shown of a rule that needs the whole log at once.
struct Whole {
    /// The period's index and version.
    of: (i64, i32),
    catalogue: Arc<Catalogue>,
    shown: Shown,
}

impl Whole {
    fn is_by(&self, catalogue: &Arc<Catalogue>) -> bool {
        Arc::ptr_eq(&self.catalogue, catalogue)
    }
}

/// The last answer.
struct Given {
    /// Questions with a lower number had been asked when the log was read for it.
    before: u64,
    as_of: Moment,
    outcome: Arc<Outcome>,
}

impl Given {
    /// Whether it answers a question: all that was known when that was asked is in it.
    fn answers(&self, question: &Question) -> bool {
        // The moments tell looks apart that are at another time than this one.
        self.before > question.number
            && self.as_of >= question.asked_at
            && self.as_of <= question.clock.now()
    }
}

impl Default for Live {
    fn default() -> Self {
        let looks = Arc::new(Mutex::new(Recent::new(MOST_KEPT)));
        let late = Arc::new(Mutex::new(Recent::new(MOST_LATE)));
        Self { looks, late, asked: Arc::default() }
    }
}

impl Live {
    /// A question for the open period of a distributor as of now.
    pub fn ask(&self, distributor: &str, clock: &Clock) -> Question {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let (distributor, clock) = (distributor.to_owned(), clock.clone());
        Question { distributor, number, asked_at: clock.now(), clock }
    }

    /// The outcome of an open period as of a moment since the question; `None` where none is open. `load`
    /// reads what is known now. It is called when it is this one's turn, and not before: the next look would
    /// know more than this one by then, and nothing can go back from there.
    pub fn outcome(
        &self,
        store: &Store,
        question: &Question,
        load: impl FnOnce() -> Answer<Option<(PeriodInput, Arc<Catalogue>)>>,
    ) -> Answer<Option<Arc<Outcome>>> {
        let looked = self.place(&question.distributor);
        let mut place = in_turn(&looked, &store.stop())?;
        if let Some(given) = place.given.as_ref().filter(|given| given.answers(question)) {
            return Ok(Some(Arc::clone(&given.outcome)));
        }
        let before = self.asked.load(Ordering::SeqCst);
        let Some((input, catalogue)) = load()? else { return Ok(None) };
        let input = &self.corrected(store, &catalogue, input)?;
        let source = &Source::alone(store, &catalogue);
        if input.program.grain() == Grain::Whole {
            let of = (input.period.index, input.period.version);
            let last = place.whole.take().filter(|last| last.of == of && last.is_by(&catalogue));
            // It may take long, and nobody who waits could go on from it.
            drop(place);
            let still = last.map(|last| last.shown.of_whole(source, input)).transpose()?.flatten();
            let shown = match still {
                Some(shown) => shown,
                None => Shown::new(input, input.evaluate(source)?),
            };
            let outcome = shown.outcome();
            let weight = LEAST + outcome.standings.len();
            looked.lock().whole = Some(Whole { of, catalogue, shown });
            self.looks.lock().put(&question.distributor, looked, weight);
            return Ok(Some(outcome));
        }
        let look = Look::reached(source, input, &catalogue, place.look.take())?;
        let look = place.look.insert(look);
        look.store_now_and_then(store, input)?;
        let outcome = look.outcome(input)?;
        let weight = LEAST + look.length() + outcome.standings.len();
        place.given =
            Some(Given { before, as_of: input.reading.as_of, outcome: Arc::clone(&outcome) });
        drop(place);
        self.looks.lock().put(&question.distributor, looked, weight);
        Ok(Some(outcome))
    }

    /// An open period with what became known of settled ones.
    pub fn corrected(
        &self,
        store: &Store,
        catalogue: &Arc<Catalogue>,
        input: PeriodInput,
    ) -> Answer<PeriodInput> {
        let source = &Source::alone(store, catalogue);
        let known = self.late.lock().get(&input.period.distributor);
        let erasures = store.read(erasures::count)?;
        let known = known
            .filter(|known| Arc::ptr_eq(&known.catalogue, catalogue) && known.erasures == erasures);
        let (last, corrected) = known.map(|known| (known.found, known.corrected)).unzip();
        let Some(mut found) = Found::reached(source, &input, last)? else { return Ok(input) };
        let input = input.knowing(&found);
        let (late, timeless) = (Arc::clone(&found.late), is_timeless(&input, &found.late));
        let same = |(of, _): &(Arc<Vec<Late>>, _)| timeless && Arc::ptr_eq(of, &late);
        let corrected = corrected.flatten().filter(same);
        if let Some(late) = found.take_to_store(source, &input, EVERY) {
            store_late(store, late);
        }
        let catalogue = Arc::clone(catalogue);
        let known = KnownLate { catalogue, erasures, found, corrected: None };
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
        let weight = LEAST + known.found.late.len();
        self.late.lock().put(&input.period.distributor, known, weight);
    }

    fn place(&self, distributor: &str) -> Looked {
        let mut looks = self.looks.lock();
        looks.get(distributor).unwrap_or_else(|| {
            let looked = Looked::default();
            looks.put(distributor, Arc::clone(&looked), LEAST);
            looked
        })
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

/// The place of a look, as soon as nobody else looks at it; an error when the look is stopped before.
fn in_turn<'p>(place: &'p Looked, stop: &Stop) -> Answer<MutexGuard<'p, Place>> {
    loop {
        if let Some(place) = place.try_lock_for(BETWEEN_TRIES) {
            return Ok(place);
        }
        if stop.is_stopped() {
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
