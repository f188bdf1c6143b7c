//! Tokens: each was made as the trail says, with its role, and is taken back where the trail says so.

use std::collections::BTreeMap;

use rules::domain::{Moment, escaped};

use super::{Lines, finding, is_near};
use crate::app::access::tokens::{told, told_shortly};
use crate::app::proof::audit::Finding;
use crate::store::{Connection, StoreError, tokens};

/// Tokens that nobody made, with another role, or good again.
pub fn findings(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let lines = Lines::of(connection, &["createToken", "revokeToken"])?;
    let mut revoked: BTreeMap<&str, Moment> = BTreeMap::new();
    for line in lines.lines.iter().filter(|line| line.what == "revokeToken") {
        revoked.entry(&line.about).or_insert(line.at);
    }
    let mut found = Vec::new();
    for token in tokens::list(connection)? {
        let row = format!("tokens {}", token.id);
        let (made, shortly) = (told(&token), told_shortly(&token));
        let is_made = lines.lines.iter().any(|line| {
            line.what == "createToken"
                && is_near(line.at, token.created_at)
                && (lines.is_erased || line.about == escaped(&token.name))
                && line.after.as_ref().is_some_and(|after| *after == made || *after == shortly)
        });
        if !is_made {
            let what = "the line of the audit trail that made it";
            found.push(finding(row.clone(), what, Some(made), None));
        }
        let expected = revoked.get(token.id.as_str()).copied();
        let is_same = match (expected, token.revoked_at) {
            (Some(expected), Some(revoked)) => is_near(expected, revoked),
            (expected, revoked) => expected == revoked,
        };
        if !is_same {
            let at = |at: Option<Moment>| at.map(|at| at.to_string());
            let (expected, now) = (at(expected), at(token.revoked_at));
            found.push(finding(row, "when it was taken back", expected, now));
        }
    }
    Ok(found)
}
