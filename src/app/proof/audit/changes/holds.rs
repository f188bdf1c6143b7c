//! Holds: what is held, and who, is what the audit trail says was held last and not let go.

use std::collections::BTreeMap;

use rules::domain::{AuditRecord, escaped};

use super::{Lines, finding};
use crate::app::proof::audit::Finding;
use crate::store::{Connection, StoreError, collaborators, obligations};

/// Reasons, by what is held for them.
type Held = BTreeMap<String, String>;

/// Obligations and collaborators that are held for another reason than the trail has, or without one.
pub fn findings(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let mut found = Vec::new();
    let lines =
        Lines::of(connection, &["holdObligation", "releaseObligation", "cancelObligation"])?;
    if !lines.is_erased {
        let held = obligations_held(connection)?;
        // What a line says of an obligation says more than its hold: only whether it is held is compared.
        let told = told(&lines).into_keys().map(|id| (id, String::new())).collect();
        let held = held.into_keys().map(|id| (id, String::new())).collect();
        found.extend(others("obligations", &told, &held));
    }
    let lines = Lines::of(connection, &["holdCollaborator", "releaseCollaborator"])?;
    if !lines.is_erased {
        let held = collaborators::held(connection)?.into_iter();
        let held = held.map(|(who, hold)| (escaped(&who).into_owned(), hold.reason)).collect();
        found.extend(others("collaborators", &told(&lines), &held));
    }
    Ok(found)
}

fn obligations_held(connection: &mut Connection) -> Result<Held, StoreError> {
    let (mut held, mut behind) = (Held::new(), 0);
    loop {
        let (said, last) = obligations::said_behind(connection, behind)?;
        held.extend(
            said.into_iter().filter_map(|it| Some((escaped(&it.id).into_owned(), it.held?))),
        );
        let Some(last) = last else { return Ok(held) };
        behind = last;
    }
}

/// What lines leave held, with what stands behind `held: `.
fn told(lines: &Lines) -> Held {
    let mut held = Held::new();
    for AuditRecord { what, about, after, .. } in &lines.lines {
        if what.starts_with("hold") {
            let reason = after.as_deref().and_then(|after| after.strip_prefix("held: "));
            held.insert(about.clone(), reason.unwrap_or_default().to_owned());
        } else if held.remove(about).is_none() {
            // Why it was let go stands behind what.
            let ends = about.match_indices(": ").map(|(end, _)| about.split_at(end).0);
            let known: Vec<String> = ends.map(str::to_owned).collect();
            known.iter().for_each(|name| {
                held.remove(name);
            });
        }
    }
    held
}

fn others(table: &str, told: &Held, held: &Held) -> Vec<Finding> {
    let names = told.keys().chain(held.keys().filter(|name| !told.contains_key(*name)));
    let others = names.filter(|name| told.get(*name) != held.get(*name));
    let said = |reason: &String| format!("held: {reason}");
    let one = |name: &String| {
        let (expected, found) = (told.get(name).map(said), held.get(name).map(said));
        finding(format!("{table} {name}"), "whether and why it is held", expected, found)
    };
    others.map(one).collect()
}
