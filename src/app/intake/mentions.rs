//! Keeps up with whom events name, in the background: once somebody has asked for the events of a
//! collaborator, and much was recorded since this was read last.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::store::log::mentions;
use crate::store::{Store, StoreError};
use rules::domain::Catalogue;

use crate::app::{Answer, App};

/// The turn of the one thread of this process that reads. It is given back, however that ends.
struct Turn(Arc<AtomicBool>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl App {
    /// Begins to read what is behind, unless that is little or is being read already. Whoever asks for the events of a
    /// collaborator calls this first: until all is read, going through a large log may take longer than they wait.
    pub(in crate::app) async fn keep_up_with_mentions(
        &self,
        catalogue: &Arc<Catalogue>,
    ) -> Answer<()> {
        let known = Arc::clone(catalogue);
        // However little time they have left.
        if self.read_at_once(move |connection| mentions::is_behind(connection, &known)).await? {
            self.read_mentions_apart(Arc::clone(catalogue));
        }
        Ok(())
    }

    /// Reads what is behind in a thread of its own, unless one does so already.
    fn read_mentions_apart(&self, catalogue: Arc<Catalogue>) {
        if self.reading_mentions.swap(true, Ordering::AcqRel) {
            return;
        }
        let (store, turn) = (self.store.for_itself(), Turn(Arc::clone(&self.reading_mentions)));
        std::thread::spawn(move || {
            if let Err(error) = catch_up(&store, &catalogue) {
                tracing::warn!(%error, "whom events name was not read");
            }
            drop(turn);
        });
    }

    /// Reads whom all events name that were recorded so far.
    pub async fn read_mentions(&self) -> Answer<()> {
        let (catalogue, store) = (self.catalogue().await?.catalogue, self.store.for_itself());
        self.compute(move || Ok(catch_up(&store, &catalogue)?)).await
    }
}

/// Each transaction reads some: who waits for the database gets a turn in between.
fn catch_up(store: &Store, catalogue: &Catalogue) -> Result<(), StoreError> {
    while store.write(|connection| mentions::catch_up(connection, catalogue))? {}
    Ok(())
}
