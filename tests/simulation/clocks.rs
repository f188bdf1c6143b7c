//! The clocks of a story on its one virtual time: each server's own, which may be wrong or go wrong ever
//! further, and the database's, which is wrong only within a step.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use tantieme::clock::{Clock, VirtualTime};

use crate::chance::Chance;
use crate::world::{HOUR, SECOND};

/// How far a server's clock may be from the database's before it settles nothing, in microseconds: from
/// the words of the documentation.
const ALLOWED: i64 = 5 * SECOND;

/// How wrong a clock is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wrong {
    /// By so many microseconds since it was set.
    by: i64,
    /// And by so many microseconds more in each second that passes.
    drift: i64,
    /// When it was set.
    since: i64,
}

impl Wrong {
    /// Right, a little wrong, set wrong by up to forty days, or drifting by up to a second in eight
    /// minutes.
    pub fn by_chance(chance: &mut Chance, now: i64) -> Self {
        let mut up_to = |most: u64| i64::try_from(chance.below(most)).unwrap();
        let (kind, amount) = (up_to(6), 1 + up_to(40 * 24));
        let (by, drift) = match kind {
            0 | 1 => (0, 0),
            2 => ((amount % 9 - 4) * SECOND, 0),
            3 => (amount * HOUR, 0),
            4 => (-amount * HOUR, 0),
            _ => (0, (amount - 480) * 4),
        };
        Self { by, drift, since: now }
    }

    fn at(self, now: i64) -> i64 {
        self.by + (now - self.since) / SECOND * self.drift
    }
}

/// All clocks; clones are the same ones.
#[derive(Clone)]
pub struct Clocks {
    passed: Arc<AtomicI64>,
    database: Arc<AtomicI64>,
    servers: Vec<Arc<AtomicI64>>,
    wrong: Arc<Mutex<Vec<Wrong>>>,
}

impl Clocks {
    /// Clocks of so many servers, all right.
    pub fn new(now: i64, servers: usize) -> Self {
        let clock = || Arc::new(AtomicI64::new(now));
        Self {
            passed: clock(),
            database: clock(),
            servers: (0..servers).map(|_| clock()).collect(),
            wrong: Arc::new(Mutex::new(vec![Wrong::default(); servers])),
        }
    }

    /// The clock of a server.
    pub fn of(&self, server: usize) -> Clock {
        Clock::Virtual(VirtualTime {
            own: Arc::clone(&self.servers[server]),
            passed: Arc::clone(&self.passed),
            database: Arc::clone(&self.database),
        })
    }

    /// Sets all of them to what they say when it is `now`; the database's is right.
    pub fn show(&self, now: i64) {
        self.passed.store(now, Ordering::SeqCst);
        self.database.store(now, Ordering::SeqCst);
        let wrong = self.wrong.lock().unwrap();
        for (clock, wrong) in self.servers.iter().zip(&*wrong) {
            clock.store(now + wrong.at(now), Ordering::SeqCst);
        }
    }

    /// Makes the clock of a server wrong, or right, from now on.
    pub fn set(&self, server: usize, wrong: Wrong) {
        self.wrong.lock().unwrap()[server] = wrong;
    }

    /// Sets all of them right.
    pub fn mend(&self) {
        self.wrong.lock().unwrap().fill(Wrong::default());
    }

    /// Lets the clock of a server alone be right until all are set again.
    pub fn lend_right(&self, server: usize, now: i64) {
        self.show(now);
        self.servers[server].store(now, Ordering::SeqCst);
    }

    /// Lets the database's clock jump until all are set again.
    pub fn jump_database(&self, by: i64) {
        self.database.fetch_add(by, Ordering::SeqCst);
    }

    /// Lets a server's own clock jump until all are set again.
    pub fn jump_server(&self, server: usize, by: i64) {
        self.servers[server].fetch_add(by, Ordering::SeqCst);
    }

    /// Whether a server's clock is further from the right time than it may be to settle.
    pub fn is_wrong(&self, server: usize, now: i64) -> bool {
        self.wrong.lock().unwrap()[server].at(now).abs() > ALLOWED
    }
}
