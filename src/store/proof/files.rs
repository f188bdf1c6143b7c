//! Files that pay, and files with what banks answered: each is what the audit trail says that it was.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST, Mismatch};
use crate::store::{Connection, StoreError, audit, payout_answers, payout_exports, payouts};
use rules::domain::{AuditRecord, Payout, PayoutExport};

/// When something was done, by whom, about what, with what came of it.
type Done = (i64, String, String, String);

/// Files that nobody made or took, and those that pay something else.
pub fn files(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let mut found = of_exports(connection)?;
    found.extend(of_answers(connection)?);
    Ok(found)
}

fn done(connection: &mut Connection, verb: &str) -> Result<BTreeSet<Done>, StoreError> {
    let lines = audit::done_by(connection, &[verb])?.into_iter();
    let done = |(line, _): (AuditRecord, bool)| {
        (line.at.micros(), line.who, line.about, line.after.unwrap_or_default())
    };
    Ok(lines.map(done).collect())
}

fn of_exports(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let made = done(connection, "exportPayouts")?;
    let (mut found, mut behind) = (Vec::new(), 0);
    let mut before: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let (exports, last) = payout_exports::behind(connection, behind)?;
        let Some(last) = last else { return Ok(found) };
        behind = last;
        for export in exports {
            let place = format!("payout_exports {}", export.message_id);
            let mut wrong = |what: &str, expected: String, is: String| {
                if expected != is && found.len() < MOST {
                    let (expected, found_there) = (Some(expected), Some(is));
                    let (place, what) = (place.clone(), what.to_owned());
                    found.push(Mismatch { place, what, expected, found: found_there });
                }
            };
            let earlier = before.entry(export.fulfillment.clone()).or_default();
            *earlier += 1;
            let id = format!("TANTIEME-{}-{earlier}", export.fulfillment);
            wrong("its id", id, export.message_id.clone());
            let (who, about) = (export.who.clone(), export.fulfillment.clone());
            let line = (export.at.micros(), who, about, export.told());
            let is_told = if made.contains(&line) { "there" } else { "missing" };
            wrong("its line of the audit trail", "there".to_owned(), is_told.to_owned());
            let paid = payouts::find_all(connection, &export.payouts)?;
            wrong("the payouts that it pays", export.payouts.join(" "), paid_by(&export, &paid));
        }
    }
}

/// Those of its payouts that are in its fulfillment, in the file's order.
fn paid_by(export: &PayoutExport, found: &[Payout]) -> String {
    let of_it = |id: &&String| {
        found.iter().any(|payout| {
            payout.id == **id
                && payout.fulfillment == export.fulfillment
                && payout.amount.currency == export.total.currency
        })
    };
    let paid: Vec<&str> = export.payouts.iter().filter(of_it).map(String::as_str).collect();
    paid.join(" ")
}

fn of_answers(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let taken = done(connection, "importPayoutAnswers")?;
    let is_told = |answer: &payout_answers::Taken| {
        let about: String = format!("file {}", answer.digest.chars().take(16).collect::<String>());
        let starts = format!("{}: ", answer.format);
        taken.iter().any(|(at, who, file, after)| {
            (*at, who, file) == (answer.at.micros(), &answer.who, &about)
                && after.starts_with(&starts)
        })
    };
    let answers = payout_answers::all(connection)?.into_iter();
    let untold = answers.filter(|answer| !is_told(answer)).take(MOST);
    let mismatch = |answer: payout_answers::Taken| Mismatch {
        place: format!("payout_answers {}", answer.digest),
        what: "its line of the audit trail".to_owned(),
        expected: Some(format!("{} by {} at {}", answer.format, answer.who, answer.at)),
        found: None,
    };
    Ok(untold.map(mismatch).collect())
}
