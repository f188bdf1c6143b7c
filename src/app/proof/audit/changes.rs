//! Rules, catalogues, accounts, tokens and holds are what the audit trail says they became: the trail is chained, and who
//! changes a row alone is found by it.

mod accounts;
mod holds;
mod texts;
mod tokens;

use std::collections::BTreeMap;

use rules::domain::{AuditRecord, Moment};

use crate::store::{Connection, StoreError, audit};

use super::Finding;

/// The name of the check.
pub const NAME: &str = "changes";

/// Lines of the trail, oldest first.
struct Lines {
    lines: Vec<AuditRecord>,
    /// Whether a customer was erased from any of them: then names may be other ones.
    is_erased: bool,
}

impl Lines {
    fn of(connection: &mut Connection, verbs: &[&str]) -> Result<Self, StoreError> {
        let found = audit::done_by(connection, verbs)?;
        let is_erased = found.iter().any(|(_, is_erased)| *is_erased);
        Ok(Self { lines: found.into_iter().map(|(line, _)| line).collect(), is_erased })
    }

    /// Those of each name.
    fn by_name(&self) -> BTreeMap<&str, Vec<&AuditRecord>> {
        let mut by_name: BTreeMap<&str, Vec<&AuditRecord>> = BTreeMap::new();
        for line in &self.lines {
            by_name.entry(&line.about).or_default().push(line);
        }
        by_name
    }
}

/// How long somebody may have waited between a deed's moment and that of its line, in microseconds: an hour.
const LONGEST_WAIT: u64 = 3_600_000_000;

/// Whether a moment is that of a line, or was taken before somebody waited for the database.
fn is_near(one: Moment, other: Moment) -> bool {
    one.micros().abs_diff(other.micros()) < LONGEST_WAIT
}

/// Everything that is not as it was left.
pub fn findings(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let mut found = accounts::findings(connection)?;
    found.extend(tokens::findings(connection)?);
    found.extend(texts::findings(connection)?);
    found.extend(holds::findings(connection)?);
    Ok(found)
}

fn finding(row: String, what: &str, expected: Option<String>, found: Option<String>) -> Finding {
    Finding { check: NAME, row, what: what.to_owned(), expected, found }
}
