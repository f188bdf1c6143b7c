//! Accounts to pay to: each can be one, was named as the trail says, and the one that is paid to is the last of them.

use std::collections::BTreeMap;

use rules::domain::{AccountState, AuditRecord, Destination, Moment, PayoutAccount, escaped};

use super::{Lines, finding, is_near};
use crate::app::paying::accounts::{is_sound, told};
use crate::app::proof::audit::Finding;
use crate::store::{Connection, StoreError, payout_accounts};

const VERBS: &[&str] =
    &["setPayoutAccount", "confirmPayoutAccount", "rejectPayoutAccount", "removePayoutAccount"];

/// The account that somebody is paid to, as the trail has it.
#[derive(Debug, Clone)]
struct Current {
    told: String,
    held_until: Option<Moment>,
    /// Whether it was named again in a way that the trail does not show: with another holder, or just so.
    may_be_held: bool,
}

impl Current {
    fn is(&self, other: &Self) -> bool {
        let held = match (self.held_until, other.held_until) {
            (Some(one), Some(other)) => is_near(one, other),
            (one, other) => one == other,
        };
        (held || other.may_be_held) && self.told == other.told
    }
}

/// What the trail has of somebody's accounts up to a line.
struct Known {
    current: Option<Current>,
    /// Whether there ever was one: then another one is not paid to for three days.
    had_one: bool,
}

/// Accounts that are none, that nobody named, or that took another's place without a line.
pub fn findings(connection: &mut Connection) -> Result<Vec<Finding>, StoreError> {
    let lines = Lines::of(connection, VERBS)?;
    let by_name = lines.by_name();
    let (mut found, mut behind) = (Vec::new(), 0);
    let mut current: BTreeMap<String, Current> = BTreeMap::new();
    loop {
        let accounts = payout_accounts::behind(connection, behind)?;
        let Some(last) = accounts.last() else { break };
        behind = last.number;
        for account in accounts {
            let row = format!("payout_accounts {}", account.number);
            if !is_sound(&account.details) {
                let what = "an account that can be paid to".to_owned();
                found.push(finding(
                    row.clone(),
                    "its number, address or country",
                    Some(what),
                    None,
                ));
            }
            let lines_of = by_name.get(&*escaped(&account.collaborator));
            let named = lines_of.into_iter().flatten().any(|line| names(line, &account));
            if !named && !lines.is_erased {
                let what = "the line of the audit trail that names it";
                found.push(finding(row, what, Some(told(&account)), None));
            }
            if account.state == AccountState::Current {
                let (told, held_until) = (told(&account), account.held_until);
                let now = Current { told, held_until, may_be_held: false };
                current.insert(escaped(&account.collaborator).into_owned(), now);
            }
        }
    }
    if !lines.is_erased {
        found.extend(others(&by_name, &current));
    }
    Ok(found)
}

/// Whether a line says that this account was named.
fn names(line: &AuditRecord, account: &PayoutAccount) -> bool {
    let destination: &Destination = &account.details.destination;
    let ending = format!(" {} {}", destination.kind().code(), destination.masked());
    line.what == "setPayoutAccount"
        && line.who == account.set_by
        && is_near(line.at, account.set_at)
        && line.after.as_ref().is_some_and(|after| after.ends_with(&ending))
}

/// Those who are paid to another account than the trail says, or held for another time.
fn others(
    lines: &BTreeMap<&str, Vec<&AuditRecord>>,
    current: &BTreeMap<String, Current>,
) -> Vec<Finding> {
    let told_of = |lines: &[&AuditRecord]| {
        let known = Known { current: None, had_one: false };
        lines.iter().fold(known, |known, line| left(known, line)).current
    };
    let mut found = Vec::new();
    for (name, lines) in lines {
        let (expected, now) = (told_of(lines), current.get(*name));
        let is_same = match (&expected, now) {
            (Some(expected), Some(now)) => now.is(expected),
            (expected, now) => expected.is_none() && now.is_none(),
        };
        if is_same {
            continue;
        }
        let told = |it: &Current| match it.held_until {
            Some(until) => format!("{} held until {until}", it.told),
            None => it.told.clone(),
        };
        let row = format!("payout_accounts of {name}");
        let (expected, now) = (expected.as_ref().map(told), now.map(told));
        found.push(finding(row, "the account that is paid to", expected, now));
    }
    found
}

/// What a line leaves as the account that is paid to.
fn left(known: Known, line: &AuditRecord) -> Known {
    let after = line.after.as_deref().unwrap_or_default();
    match line.what.as_str() {
        "removePayoutAccount" => Known { current: None, ..known },
        "setPayoutAccount" | "confirmPayoutAccount" if after.starts_with("CURRENT ") => {
            let is_same = known.current.as_ref().is_some_and(|current| current.told == after);
            let held_until = known.had_one.then(|| PayoutAccount::hold_from(line.at));
            let told = after.to_owned();
            let current = Some(Current { told, held_until, may_be_held: is_same });
            Known { current, had_one: true }
        }
        _ => known,
    }
}
