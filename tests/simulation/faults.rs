//! Faults between every two statements: diesel tells of each one that it sends, and what listens
//! here may stop the server right there. The product has no hook for it.
//!
//! A server that is stopped unwinds: its connection breaks, the database rolls back what was not
//! committed, and the caller has no answer. That is what `kill -9` leaves behind, with one process
//! for all servers and to the statement.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, OnceLock};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use crate::chance::Chance;
use crate::world::HOUR;

/// Where a fault strikes, counted from when it was armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// Before the n-th statement is sent.
    Statement(u64),
    /// Before the n-th commit.
    BeforeCommit(u64),
    /// After the n-th commit, before anybody hears of it.
    AfterCommit(u64),
    /// Before the n-th transaction begins: nothing is locked yet.
    BeforeTransaction(u64),
}

/// What goes wrong in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The server is stopped.
    Stop(Strike),
    /// It stands still for an hour before its n-th transaction, while another one settles.
    Pause(u64),
    /// It stands still for an hour within its n-th commit. What it has locked holds up the others.
    PauseInCommit(u64),
    /// Its own clock jumps before its n-th transaction.
    OwnJump(u64, i64),
    /// The database's clock jumps before its n-th transaction.
    Jump(u64, i64),
    /// The same, and it is stopped so many statements later: with leases of a time that is not.
    JumpAndStop(u64, i64, u64),
}

impl Fault {
    /// How many kinds of faults are told apart.
    pub const KINDS: usize = 8;

    /// By chance, one of all kinds.
    pub fn by_chance(chance: &mut Chance) -> Self {
        let number = 1 + chance.below(6);
        let hours = i64::try_from(1 + chance.below(200)).unwrap();
        let jump = if chance.once_in(2) { hours * HOUR } else { -hours * HOUR };
        match chance.below(10) {
            0..=2 => Self::Stop(Strike::Statement(1 + chance.below(40))),
            3 => Self::Stop(Strike::BeforeCommit(number)),
            4 => Self::Stop(Strike::AfterCommit(number)),
            5 => Self::Pause(number),
            6 => Self::PauseInCommit(number),
            7 => Self::OwnJump(number, jump),
            8 => Self::Jump(number, jump),
            _ => Self::JumpAndStop(number, jump, 1 + chance.below(8)),
        }
    }

    /// Its kind in words, when it has struck so many times.
    pub const fn kind(self, struck: u64) -> &'static str {
        match self {
            Self::Stop(Strike::Statement(_)) => "stopped before a statement",
            Self::Stop(Strike::BeforeCommit(_)) => "stopped before a commit",
            Self::Stop(Strike::AfterCommit(_)) => "stopped after a commit",
            Self::Stop(Strike::BeforeTransaction(_)) => "stopped before a transaction",
            Self::Pause(_) => "paused before a transaction",
            Self::PauseInCommit(_) => "paused within a commit",
            Self::OwnJump(..) => "the server's clock jumped",
            Self::JumpAndStop(..) if struck > 1 => "stopped while the database's clock was wrong",
            Self::Jump(..) | Self::JumpAndStop(..) => "the database's clock jumped",
        }
    }

    /// Whether a server that it struck so many times has stopped.
    pub const fn stops(self, struck: u64) -> bool {
        match self {
            Self::Stop(_) => struck > 0,
            Self::JumpAndStop(..) => struck > 1,
            _ => false,
        }
    }

    /// Whether an hour passed at its strike.
    pub const fn takes_time(self) -> bool {
        matches!(self, Self::Pause(_) | Self::PauseInCommit(_))
    }
}

/// What is done where a fault strikes.
type Deed = Box<dyn FnOnce() + Send>;

/// A fault that waits to strike, or has.
#[derive(Default)]
struct Armed {
    strike: Option<Strike>,
    deed: Option<Deed>,
    seen: u64,
    /// How often it struck.
    struck: u64,
}

/// The faults of one database.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Armed>>);

/// What a stopped server unwinds with.
struct Stopped;

/// The faults of every database under test, by the URL that it is connected to with.
fn by_url() -> &'static Mutex<HashMap<String, Faults>> {
    static FAULTS: OnceLock<Mutex<HashMap<String, Faults>>> = OnceLock::new();
    FAULTS.get_or_init(|| {
        set_default_instrumentation(|| Some(Box::new(Listener::default()))).unwrap();
        Mutex::default()
    })
}

impl Faults {
    /// The faults of the database at a URL; every connection made from now on listens.
    pub fn of(url: &str) -> Self {
        by_url().lock().unwrap().entry(url.to_owned()).or_default().clone()
    }

    /// Stops the server that reaches `strike`.
    pub fn stop_at(&self, strike: Strike) {
        self.at(strike, || resume_unwind(Box::new(Stopped)));
    }

    /// Lets `deed` happen while the server that reaches `strike` stands still.
    pub fn at(&self, strike: Strike, deed: impl FnOnce() + Send + 'static) {
        let mut armed = self.0.lock().unwrap();
        let struck = armed.struck;
        *armed = Armed { strike: Some(strike), deed: Some(Box::new(deed)), seen: 0, struck };
    }

    /// Takes the fault away; how often it has struck.
    pub fn disarm(&self) -> u64 {
        std::mem::take(&mut *self.0.lock().unwrap()).struck
    }

    fn heard(&self, event: &InstrumentationEvent<'_>) {
        let deed = {
            let mut armed = self.0.lock().unwrap();
            let Some(strike) = armed.strike else { return };
            let (wanted, counts) = match strike {
                Strike::Statement(n) => {
                    (n, matches!(event, InstrumentationEvent::StartQuery { .. }))
                }
                Strike::BeforeCommit(n) => {
                    (n, matches!(event, InstrumentationEvent::CommitTransaction { .. }))
                }
                Strike::AfterCommit(n) => (n, is_committed(event)),
                Strike::BeforeTransaction(n) => (n, begins(event)),
            };
            armed.seen += u64::from(counts);
            if !counts || armed.seen < wanted {
                return;
            }
            armed.strike = None;
            armed.struck += 1;
            armed.deed.take()
        };
        if let Some(deed) = deed {
            deed();
        }
    }
}

fn is_committed(event: &InstrumentationEvent<'_>) -> bool {
    match event {
        InstrumentationEvent::FinishQuery { query, error: None, .. } => {
            query.to_string() == "COMMIT"
        }
        _ => false,
    }
}

fn begins(event: &InstrumentationEvent<'_>) -> bool {
    match event {
        InstrumentationEvent::StartQuery { query, .. } => query.to_string().starts_with("BEGIN"),
        _ => false,
    }
}

/// Listens to one connection.
#[derive(Default)]
struct Listener {
    faults: Option<Faults>,
}

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartEstablishConnection { url, .. } = &event {
            self.faults = by_url().lock().unwrap().get(*url).cloned();
        } else if let Some(faults) = &self.faults {
            faults.heard(&event);
        }
    }
}
