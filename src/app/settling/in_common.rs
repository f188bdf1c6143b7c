//! What periods that are settled at the same time read of the log in common: their rules are many, and what these ask
//! the log for is often the same. Each such thing is read once.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;

use rules::domain::{CutOff, Late, Moment, Stop, Window};

use crate::app::Answer;
use crate::app::settling::source::Source;
use crate::store::log::{self, Few, LateQuery, LogQuery};

/// What was read up to a cut-off. Whoever comes first reads it, and the others wait for that.
#[derive(Debug)]
pub struct InCommon {
    /// How far the log is read.
    pub cut_off: CutOff,
    /// The distributors to whose pools something was contributed: they read a log of their own.
    contributed: BTreeSet<String>,
    few: Mutex<Vec<(LogQuery, Option<Arc<Few>>)>>,
    late: Mutex<Vec<(LateQuery, Arc<Vec<Late>>)>>,
}

impl InCommon {
    /// Nothing yet.
    pub fn new(cut_off: CutOff, contributed: BTreeSet<String>) -> Self {
        Self { cut_off, contributed, few: Mutex::default(), late: Mutex::default() }
    }

    /// The log of a query that may be taken apart by time; `None` where it is long, or has something of its distributor
    /// alone.
    pub fn few(&self, source: &Source<'_>, query: &LogQuery) -> Answer<Option<Arc<Few>>> {
        if query.cut_off != self.cut_off || self.contributed.contains(&query.distributor) {
            return Ok(None);
        }
        let measured_from = query.journeys.as_ref().map_or(Moment::ALWAYS, |_| query.measured_from);
        let key = LogQuery { measured_from, ..of_nobody(query) };
        let mut known = self.few.lock();
        if let Some((_, few)) = known.iter().find(|(known, _)| *known == key) {
            return Ok(few.clone());
        }
        // In one transaction, so that a customer has one name in it whoever is erased meanwhile.
        let few = source.store.read(|c| log::few(c, query, source.catalogue))?.map(Arc::new);
        known.push((key, few.clone()));
        Ok(few)
    }

    /// What became known late.
    pub fn late(&self, source: &Source<'_>, asked: LateQuery) -> Answer<Arc<Vec<Late>>> {
        let Window { start, .. } = asked.query.window;
        let before = Window::new(start, start);
        let query = LogQuery { window: before, journeys: None, ..of_nobody(&asked.query) };
        let key = LateQuery { query, ..asked };
        let mut known = self.late.lock();
        if let Some((_, late)) = known.iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(late));
        }
        let late = Arc::new(source.store.read(|c| log::late(c, &key, source.catalogue))?);
        known.push((key, Arc::clone(&late)));
        Ok(late)
    }
}

/// A query without what makes no difference to what is read in common.
fn of_nobody(query: &LogQuery) -> LogQuery {
    LogQuery { distributor: String::new(), funds_after: None, stop: Stop::never(), ..query.clone() }
}
