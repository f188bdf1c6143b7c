//! Databases of Citus, where `TANTIEME_TEST_POSTGRES` names its coordinator.

use tantieme::store::{Store, StoreError};

/// Spreads the log of a fresh database, where it is one of Citus. It keeps one stream, of which tests know the
/// positions.
pub fn distribute(store: &Store) {
    match store.distribute(Some(1)) {
        Ok(_) | Err(StoreError::NotDistributed(_)) => {}
        Err(error) => panic!("{error}"),
    }
}
