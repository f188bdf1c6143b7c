//! What is wrong with a server's surroundings, and what to do about it. A database is looked at as it is: it is not
//! brought up to date, and nothing in it changes.

mod contents;
mod surroundings;

use std::path::Path;

use crate::clock::Clock;
use crate::store::{DatabaseUrl, Store, StoreError};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// As it should be.
    Fine,
    /// Somebody should know.
    Notice,
    /// Somebody has to do something.
    Ill,
}

impl Grade {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Notice => "notice",
            Self::Ill => "ill",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word.
    pub check: &'static str,
    /// How bad it is.
    pub grade: Grade,
    /// What was found.
    pub what: String,
    /// What to do about it; `None` where nothing has to be done.
    pub advice: Option<String>,
}

impl Finding {
    fn fine(check: &'static str, what: impl Into<String>) -> Self {
        Self { check, grade: Grade::Fine, what: what.into(), advice: None }
    }

    fn notice(check: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        let (what, advice) = (what.into(), Some(advice.into()));
        Self { check, grade: Grade::Notice, what, advice }
    }

    fn ill(check: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { grade: Grade::Ill, ..Self::notice(check, what, advice) }
    }
}

/// What was looked at, in this order: what comes first explains what comes later.
pub const CHECKS: &[&str] = &[
    "database",
    "migrations",
    "file",
    "disk",
    "settings",
    "clock",
    "time zones",
    "rules",
    "periods",
    "leases",
    "tokens",
    "webhooks",
    "hooks",
];

/// Looks at a database and what is around it. `least_free` is how many bytes the disk has to have left.
pub fn examine(url: &DatabaseUrl, clock: &Clock, least_free: u64) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(path) = url.path() {
        found.extend(surroundings::of_file(path, least_free));
    }
    found.push(surroundings::time_zones());
    match opened(url) {
        Err(finding) => found.push(finding),
        Ok(store) => found.extend(contents::of_database(&store, clock)),
    }
    let place = |finding: &Finding| CHECKS.iter().position(|check| *check == finding.check);
    found.sort_by_key(place);
    found
}

/// The database, where it is there and can be read.
fn opened(url: &DatabaseUrl) -> Result<Store, Finding> {
    let missing = |path: &Path| !path.exists();
    if let Some(path) = url.path().filter(|path| missing(path)) {
        let what = format!("there is no file {}", path.display());
        return Err(Finding::ill(
            "database",
            what,
            "name the right one with --database; `tantieme serve` makes a new one",
        ));
    }
    let open = || {
        Store::reach(url)?;
        let store = Store::open_as_is(url)?;
        store.read(|_| Ok(()))?;
        Ok(store)
    };
    open().map_err(|error: StoreError| {
        let advice = match (&error, url.is_postgres()) {
            (StoreError::NotOurs(_), _) => {
                "name the right one with --database; `tantieme serve` makes a new one where no file is"
            }
            (StoreError::Unreachable(_), true) => {
                "see that PostgreSQL runs there and takes this user, or name another database with --database; \
                 until then nothing else of it can be looked at"
            }
            _ => "mend that first: the rest cannot be looked at",
        };
        Finding::ill("database", error.to_string(), advice)
    })
}
