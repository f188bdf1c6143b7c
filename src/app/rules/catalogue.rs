//! The catalogue in force, read once for each version of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::ReadAt;
use crate::store::catalogues;
use rules::domain::Catalogue;
use rules::language::compile_catalogue;

use crate::app::{Answer, App, AppError};

/// The catalogue in force.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentCatalogue {
    /// Its number among those that were saved; 0 when only the built-in catalogue is in force.
    pub number: i64,
    /// The saved text; `None` when only the built-in catalogue is in force.
    pub source: Option<String>,
    /// Built-in and saved together.
    pub catalogue: Arc<Catalogue>,
}

/// For how long events are checked without asking whether the catalogue has grown.
const KEPT: Duration = Duration::from_secs(1);

/// The catalogue that was read last, with its number in the store and when it was the newest.
#[derive(Debug, Clone)]
pub struct LastRead {
    last: Arc<Mutex<Option<Read>>>,
    kept: Duration,
}

impl Default for LastRead {
    fn default() -> Self {
        Self { last: Arc::default(), kept: KEPT }
    }
}

#[derive(Debug, Clone)]
struct Read {
    number: i64,
    read_at: ReadAt,
    current: CurrentCatalogue,
}

impl LastRead {
    /// One that is not believed for a moment: whether the store is asked does not hang on real time.
    pub(in crate::app) fn asked_each_time() -> Self {
        Self { kept: Duration::ZERO, ..Self::default() }
    }

    /// The catalogue that was in force a moment ago.
    fn recent(&self) -> Option<Arc<Catalogue>> {
        let last = self.lock();
        let recent = last.as_ref().filter(|read| read.read_at.is_within(self.kept));
        recent.map(|read| Arc::clone(&read.current.catalogue))
    }

    /// The catalogue with this number, which was found to be the newest.
    fn confirm(&self, number: i64, read_at: ReadAt) -> Option<CurrentCatalogue> {
        let mut last = self.lock();
        let read = last.as_mut().filter(|read| read.number == number)?;
        read.read_at = read_at;
        Some(read.current.clone())
    }

    fn set(&self, number: i64, read_at: ReadAt, current: CurrentCatalogue) {
        *self.lock() = Some(Read { number, read_at, current });
    }

    /// The next look asks the store.
    pub(in crate::app) fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Read>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// The catalogue in force: the built-in one and what was saved. Another server may have saved
    /// one, so its number is asked for each time.
    pub async fn catalogue(&self) -> Answer<CurrentCatalogue> {
        let read_at = ReadAt::now();
        let newest = self.read_at_once(catalogues::newest).await?;
        self.in_force(newest, read_at)
    }

    /// The same, where the newest one was read at a moment.
    pub(in crate::app) fn in_force(
        &self,
        newest: Option<(i64, String)>,
        read_at: ReadAt,
    ) -> Answer<CurrentCatalogue> {
        let number = newest.as_ref().map_or(0, |(number, _)| *number);
        if let Some(current) = self.last_catalogue.confirm(number, read_at) {
            return Ok(current);
        }
        let source = newest.map(|(_, source)| source);
        let catalogue = Arc::new(compiled(source.as_deref())?);
        let current = CurrentCatalogue { number, source, catalogue };
        self.last_catalogue.set(number, read_at, current.clone());
        Ok(current)
    }

    /// The catalogue with a number; the one in force where it is not known any more, as of settlements from
    /// before it was kept: a later one keeps everything that it has.
    pub(in crate::app) async fn catalogue_of(&self, number: Option<i64>) -> Answer<Arc<Catalogue>> {
        let current = self.catalogue().await?;
        let Some(number) = number.filter(|number| *number != current.number) else {
            return Ok(current.catalogue);
        };
        let source = match number {
            0 => None,
            _ => {
                let missing = || AppError::Internal(format!("catalogue {number} is missing"));
                let found = self.read(move |connection| catalogues::find(connection, number));
                Some(found.await?.ok_or_else(missing)?)
            }
        };
        Ok(Arc::new(compiled(source.as_deref())?))
    }

    /// The catalogue as it was at most a second ago. A later one keeps everything that it has, so
    /// only what it refuses has to be looked at again with [`App::catalogue`].
    pub(in crate::app) async fn recent_catalogue(&self) -> Answer<Arc<Catalogue>> {
        match self.last_catalogue.recent() {
            Some(recent) => Ok(recent),
            None => Ok(self.catalogue().await?.catalogue),
        }
    }
}

/// The catalogue of a saved text, with the built-in one; the built-in one without a text.
pub(in crate::app) fn compiled(source: Option<&str>) -> Answer<Catalogue> {
    let Some(source) = source else { return Ok(Catalogue::builtin()) };
    let compiled = compile_catalogue(source, &Catalogue::builtin()).catalogue;
    compiled.ok_or_else(|| AppError::Internal("the saved catalogue no longer reads".to_owned()))
}
