//! Rows by chunks, with the moment at which each was read.

use crate::clock::Clock;
use rules::domain::Moment;

/// Rows that follow one another, with their lines.
pub(super) struct Chunk<R> {
    pub rows: Vec<(usize, R)>,
    /// When they were read: they are recorded at this moment, which rises with the log.
    pub at: Moment,
}

/// Rows by chunks of at most `size`.
pub(super) fn of<R>(
    rows: impl Iterator<Item = (usize, R)>,
    size: usize,
    clock: &Clock,
) -> impl Iterator<Item = Chunk<R>> {
    let mut rows = rows.fuse();
    std::iter::from_fn(move || {
        let rows: Vec<(usize, R)> = rows.by_ref().take(size).collect();
        (!rows.is_empty()).then(|| Chunk { rows, at: clock.now() })
    })
}
