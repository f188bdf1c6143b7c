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

impl Strike {
    /// Its kind in words.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Statement(_) => "stopped before a statement",
            Self::BeforeCommit(_) => "stopped before a commit",
            Self::AfterCommit(_) => "stopped after a commit",
            Self::BeforeTransaction(_) => "paused before a transaction",
        }
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
    struck: bool,
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
        self.arm(strike, Box::new(|| resume_unwind(Box::new(Stopped))));
    }

    /// Lets `deed` happen while the server that reaches `strike` stands still.
    pub fn meanwhile(&self, strike: Strike, deed: impl FnOnce() + Send + 'static) {
        self.arm(strike, Box::new(deed));
    }

    fn arm(&self, strike: Strike, deed: Deed) {
        *self.0.lock().unwrap() =
            Armed { strike: Some(strike), deed: Some(deed), seen: 0, struck: false };
    }

    /// Takes the fault away; whether it has struck.
    pub fn disarm(&self) -> bool {
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
            armed.struck = true;
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
