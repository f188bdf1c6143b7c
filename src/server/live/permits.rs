//! How much each token has open on this server.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// What is counted of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Connections.
    Connection,
    /// Operations.
    Operation,
    /// Editors.
    Editor,
}

/// The most editors of a token at the same time: each keeps its texts here.
const MOST_EDITORS: usize = 50;

type Taken = Arc<Mutex<HashMap<(Kind, String), usize>>>;

/// Permits for what tokens have open.
#[derive(Debug)]
pub struct Permits {
    most: usize,
    taken: Taken,
}

/// A permit that is held until it is dropped.
#[derive(Debug)]
pub struct Permit {
    of: (Kind, String),
    taken: Taken,
}

impl Permits {
    /// So many of each kind for each token.
    pub fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// Takes a permit; the reason when there is none left.
    pub fn take(&self, kind: Kind, token: &str) -> Result<Permit, String> {
        let of = (kind, token.to_owned());
        let mut taken = self.taken.lock();
        let count = taken.get(&of).copied().unwrap_or(0);
        let most = match kind {
            Kind::Connection | Kind::Operation => self.most,
            Kind::Editor => self.most.min(MOST_EDITORS),
        };
        if count >= most {
            let what = match kind {
                Kind::Connection => "connections",
                Kind::Operation => "operations",
                Kind::Editor => "editors",
            };
            return Err(format!("the token has {count} {what} open; at most {most}"));
        }
        taken.insert(of.clone(), count + 1);
        drop(taken);
        Ok(Permit { of, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        let left = taken.get(&self.of).copied().unwrap_or(0).saturating_sub(1);
        if left == 0 {
            taken.remove(&self.of);
        } else {
            taken.insert(self.of.clone(), left);
        }
    }
}
