//! The catalogue in force, read once for each version of it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::Catalogue;
use crate::language::compile_catalogue;
use crate::store::catalogues;

use super::{Answer, App, AppError, CurrentCatalogue};

/// The catalogue that was read last, with its number in the store.
#[derive(Debug, Clone, Default)]
pub struct LastRead(Arc<Mutex<Option<(i64, CurrentCatalogue)>>>);

impl LastRead {
    fn get(&self, number: i64) -> Option<CurrentCatalogue> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(read, _)| *read == number).map(|(_, current)| current.clone())
    }

    fn set(&self, number: i64, current: CurrentCatalogue) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, current));
    }
}

impl App {
    /// The catalogue in force: the built-in one and what was saved. Another server may have saved
    /// one, so its number is asked for each time.
    pub async fn catalogue(&self) -> Answer<CurrentCatalogue> {
        let newest = self.read(catalogues::newest).await?;
        let number = newest.as_ref().map_or(0, |(number, _)| *number);
        if let Some(current) = self.last_catalogue.get(number) {
            return Ok(current);
        }
        let source = newest.map(|(_, source)| source);
        let catalogue = match &source {
            None => Catalogue::builtin(),
            Some(source) => {
                compile_catalogue(source, &Catalogue::builtin()).catalogue.ok_or_else(|| {
                    AppError::Internal("the saved catalogue no longer reads".to_owned())
                })?
            }
        };
        let current = CurrentCatalogue { source, catalogue: Arc::new(catalogue) };
        self.last_catalogue.set(number, current.clone());
        Ok(current)
    }
}
