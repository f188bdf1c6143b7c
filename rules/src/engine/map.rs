//! The maps of the fold, which looks something up for every event.

use std::collections::HashMap;

/// A map whose hash is quick for short keys. It is seeded, so nobody who sends references can foresee
/// which of them meet in one place.
pub(super) type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
