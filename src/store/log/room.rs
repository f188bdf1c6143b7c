//! How many rows may wait for the writer: as many as it writes before anybody has waited too long.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::store::StoreError;
use crate::telemetry;

/// How long who is taken in may wait until the answer comes, in milliseconds: with what comes before and after
/// it, less than half a second. Who sends more is told so at once, which is better than to wait longer and
/// longer.
const LONGEST_WAIT_MILLIS: u128 = 350;
/// So many rows may always wait: one request brings no more.
const LEAST: usize = 1_000;
/// More never wait, however fast they are written: they are kept in memory.
const MOST: usize = 32_768;
/// How many rows a group has to have to tell how long a row takes. Of fewer, the commit takes most of the time.
const TELLING: usize = 250;

/// The room for rows that wait. Cheap to clone.
#[derive(Clone)]
pub(super) struct Room(Arc<Mutex<Rows>>);

struct Rows {
    waiting: usize,
    most: usize,
}

/// Rows that have their room until they are written.
pub(super) struct Taken {
    room: Room,
    rows: usize,
}

impl Room {
    /// Room for so many rows until it is known how long they take.
    pub fn of(rows: usize) -> Self {
        Self(Arc::new(Mutex::new(Rows { waiting: 0, most: rows })))
    }

    /// Takes room for rows; [`StoreError::Busy`] when too many wait.
    pub fn take(&self, rows: usize) -> Result<Taken, StoreError> {
        let mut all = self.0.lock();
        all.require(rows)?;
        all.waiting += rows;
        telemetry::queued(all.waiting);
        Ok(Taken { room: self.clone(), rows })
    }

    /// Whether there is room for rows now; [`StoreError::Busy`] when there is none.
    pub fn require(&self, rows: usize) -> Result<(), StoreError> {
        self.0.lock().require(rows)
    }

    /// Notes how long so many rows took that were written together; no time at all says nothing.
    pub fn wrote(&self, rows: usize, time: Duration) {
        if rows < TELLING || time.is_zero() {
            return;
        }
        let in_time = LONGEST_WAIT_MILLIS * 1_000 * rows as u128 / time.as_micros().max(1);
        let in_time = usize::try_from(in_time).unwrap_or(MOST).min(MOST);
        let mut all = self.0.lock();
        // One group that took long is no reason to refuse what comes after it.
        all.most = ((3 * all.most + in_time) / 4).clamp(LEAST, MOST);
    }
}

impl Rows {
    fn require(&self, rows: usize) -> Result<(), StoreError> {
        if self.waiting.saturating_add(rows) > self.most { Err(StoreError::Busy) } else { Ok(()) }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut all = self.room.0.lock();
        all.waiting = all.waiting.saturating_sub(self.rows);
        telemetry::queued(all.waiting);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Room;

    /// How many rows there is room for, one by one.
    fn free(room: &Room) -> usize {
        let taken: Vec<_> = (0..).map_while(|_| room.take(1).ok()).collect();
        taken.len()
    }

    #[test]
    fn so_many_wait_as_are_written_in_time() {
        let room = Room::of(16_384);
        for _ in 0..40 {
            // 20 rows a millisecond, 350 milliseconds.
            room.wrote(2_000, Duration::from_millis(100));
        }
        assert_eq!(free(&room), 7_000);
        let most = room.take(6_900).unwrap();
        assert!(room.require(100).is_ok() && room.require(101).is_err() && room.take(101).is_err());
        drop(most);
        assert_eq!(free(&room), 7_000, "what is written makes room");
    }

    #[test]
    fn one_slow_commit_is_not_held_against_the_next() {
        let room = Room::of(16_000);
        room.wrote(10, Duration::from_secs(4));
        assert_eq!(free(&room), 16_000, "of a few rows the commit takes most of the time");
        room.wrote(1_000, Duration::from_secs(4));
        assert_eq!(free(&room), 12_021, "(3 * 16,000 + 87) / 4");
    }

    #[test]
    fn one_request_always_finds_room_and_memory_has_an_end() {
        let room = Room::of(16_384);
        for _ in 0..40 {
            room.wrote(1_000, Duration::from_secs(60));
        }
        assert!(room.take(1_000).is_ok() && room.take(1_001).is_err());
        for _ in 0..40 {
            room.wrote(10_000, Duration::from_millis(1));
        }
        assert!(room.take(32_000).is_ok() && room.take(32_769).is_err());
    }
}
