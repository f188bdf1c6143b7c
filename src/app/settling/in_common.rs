//! What periods that are settled at the same time read of the log in common: their rules are many, and what these ask
//! the log for is often the same. Each such thing is read once.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;

use rules::domain::{CutOff, Late, Moment, Stop, Window};

use crate::app::Answer;
use crate::app::settling::source::Source;
use crate::store::log::{self, Few, LateQuery, LogQuery};

/// What was read up to a cut-off.
#[derive(Debug)]
pub struct InCommon {
    /// How far the log is read.
    pub cut_off: CutOff,
    /// The distributors to whose pools something was contributed: they read a log of their own.
    contributed: BTreeSet<String>,
    /// `None` of what is long.
    few: ByKey<LogQuery, Option<Arc<Few>>>,
    /// `None` of what is long.
    late: ByKey<LateQuery, Option<Arc<Vec<Late>>>>,
}

/// Of so many late entries nothing is kept: of a large import there would be as many copies as there are settlements
/// before with cut-offs of their own, until the last of those that began together is settled.
const MANY_LATE: usize = 10_000;

impl InCommon {
    /// Nothing yet.
    pub fn new(cut_off: CutOff, contributed: BTreeSet<String>) -> Self {
        Self { cut_off, contributed, few: ByKey::new(), late: ByKey::new() }
    }

    /// The log of a query that may be taken apart by time; `None` where it is long, or has something of its distributor
    /// alone.
    pub fn few(&self, source: &Source<'_>, query: &LogQuery) -> Answer<Option<Arc<Few>>> {
        if query.cut_off != self.cut_off || self.contributed.contains(&query.distributor) {
            return Ok(None);
        }
        let measured_from = query.journeys.as_ref().map_or(Moment::ALWAYS, |_| query.measured_from);
        let key = LogQuery { measured_from, ..of_nobody(query) };
        // In one transaction, so that a customer has one name in it whoever is erased meanwhile.
        let read = || source.store.read(|c| log::few(c, query, source.catalogue));
        self.few.get(key, || Ok(read()?.map(Arc::new)))
    }

    /// What became known late.
    pub fn late(&self, source: &Source<'_>, asked: LateQuery) -> Answer<Arc<Vec<Late>>> {
        let Window { start, .. } = asked.query.window;
        let before = Window::new(start, start);
        let query = LogQuery { window: before, journeys: None, ..of_nobody(&asked.query) };
        let key = LateQuery { query, ..asked };
        let read = || Ok(Arc::new(source.store.read(|c| log::late(c, &key, source.catalogue))?));
        let mut own = None;
        let kept = self.late.get(key.clone(), || {
            let late: Arc<Vec<Late>> = read()?;
            own = Some(Arc::clone(&late));
            Ok(Some(late).filter(|late| late.len() < MANY_LATE))
        })?;
        kept.or(own).map_or_else(read, Ok)
    }
}

/// What was read, by what was asked for. Whoever comes first reads it; who asks for the same waits for that, and who asks
/// for something else does not.
#[derive(Debug)]
struct ByKey<K, V>(Mutex<Vec<(K, Place<V>)>>);

/// Where something is kept once it is read.
type Place<V> = Arc<Mutex<Option<V>>>;

impl<K: PartialEq, V: Clone> ByKey<K, V> {
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn get(&self, key: K, read: impl FnOnce() -> Answer<V>) -> Answer<V> {
        let place = self.place(key);
        let mut known = place.lock();
        if let Some(known) = &*known {
            return Ok(known.clone());
        }
        let value = read()?;
        *known = Some(value.clone());
        Ok(value)
    }

    fn place(&self, key: K) -> Place<V> {
        let mut all = self.0.lock();
        if let Some((_, place)) = all.iter().find(|(known, _)| *known == key) {
            return Arc::clone(place);
        }
        let place = Place::default();
        all.push((key, Arc::clone(&place)));
        place
    }
}

/// A query without what makes no difference to what is read in common.
fn of_nobody(query: &LogQuery) -> LogQuery {
    LogQuery { distributor: String::new(), funds_after: None, stop: Stop::never(), ..query.clone() }
}

#[cfg(test)]
mod tests {
    use super::ByKey;
    use crate::app::AppError;

    #[test]
    fn what_was_read_is_read_once_and_what_failed_again() {
        let known = ByKey::new();
        let failed = known.get(1, || Err(AppError::Internal("not now".to_owned())));
        assert!(failed.is_err());
        assert_eq!(known.get(1, || Ok("one")).unwrap(), "one");
        assert_eq!(known.get(1, || panic!("it is known")).unwrap(), "one");
    }

    /// A long reading holds up nobody who asks for something else.
    #[test]
    fn who_asks_for_something_else_does_not_wait() {
        let known = ByKey::new();
        let both = known.get(1, || known.get(2, || Ok(2)).map(|two| two + 10));
        assert_eq!(both.unwrap(), 12);
    }
}
