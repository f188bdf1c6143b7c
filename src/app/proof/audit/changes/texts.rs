//! Catalogues and versions of rules: their texts are those whose digests the trail has.

use std::collections::BTreeMap;

use rules::domain::escaped;

use super::{Lines, finding};
use crate::app::proof::audit::Finding;
use crate::app::rules::define::digest;
use crate::app::rules::save::SAID_DIGEST;
use crate::store::{Connection, StoreError, catalogues, distributors, erasures};

/// What stands in a text from which a customer was erased: it is not the text that was saved.
const PSEUDONYM: &str = "erased-";

/// Texts that are not what was saved, and rules that are at another version than their last.
pub fn findings(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let is_erased = erasures::count(connection)? > 0;
    let is_changed = |text: &str| is_erased && text.contains(PSEUDONYM);
    let mut found = Vec::new();
    let saved = Lines::of(connection, &["saveCatalogue"])?;
    for (line, number) in saved.lines.iter().zip(1..) {
        let Some(source) = catalogues::find(connection, number)? else { continue };
        let (expected, now) = (line.after.clone(), Some(digest(&source)));
        if expected != now && !is_changed(&source) {
            let row = format!("catalogues {number}");
            found.push(finding(row, "the digest of its text", expected, now));
        }
    }
    let saved = Lines::of(connection, &["saveDistributor"])?;
    let digests = digests(&saved);
    let mut last: BTreeMap<String, i32> = BTreeMap::new();
    for (name, version, source) in distributors::texts(connection)? {
        last.insert(name.clone(), version);
        // Older releases kept no digest.
        let Some(expected) = digests.get(&(escaped(&name).into_owned(), version)) else { continue };
        let now = digest(&source);
        if *expected != now && !is_changed(&source) {
            let row = format!("rule_versions {name} version {version}");
            found.push(finding(row, "the digest of its text", Some(expected.clone()), Some(now)));
        }
    }
    for (name, version) in distributors::versions_now(connection)? {
        let newest = last.get(&name).copied();
        if newest != Some(version) {
            let (row, newest) = (format!("distributors {name}"), newest.map(|it| it.to_string()));
            found.push(finding(row, "its newest version", newest, Some(version.to_string())));
        }
    }
    Ok(found)
}

/// The digest with which each version was saved last, by name and version.
fn digests(lines: &Lines) -> BTreeMap<(String, i32), String> {
    let digest = |line: &rules::domain::AuditRecord| {
        let (version, digest) = line.after.as_deref()?.split_once(SAID_DIGEST)?;
        let version = version.strip_prefix("version ")?.parse().ok()?;
        Some(((line.about.clone(), version), digest.to_owned()))
    };
    lines.lines.iter().filter_map(digest).collect()
}
