//! Deeds are lines: whatever changed has its line in the audit trail, and no line tells of what is not.

use std::collections::{BTreeMap, BTreeSet};

use crate::tables::{LineRow, Tables};

/// Entries, versions, settlements, fulfillments and payments, each against its lines.
pub fn tells_every_deed(tables: &Tables) {
    let recorded: usize = lines(
        tables,
        &[
            "recordEvents",
            "setFacts",
            "approveEvents",
            "rejectEvents",
            "reverseEvent",
            "correctEvents",
        ],
    )
    .map(recorded_by)
    .sum();
    assert_eq!(recorded, tables.entries.len(), "entries and what lines say was recorded");
    // A text that is saved again is a deed that makes no version.
    let told: BTreeSet<_> = lines(tables, &["saveDistributor"])
        .map(|line| (line.about.clone(), line.state_after.clone()))
        .collect();
    let saved = tables.versions.iter();
    let saved: BTreeSet<_> =
        saved.map(|it| (it.distributor.clone(), Some(format!("version {}", it.version)))).collect();
    assert_eq!(told, saved, "versions and their lines");
    assert_eq!(
        lines(tables, &["createFulfillment"]).count(),
        tables.fulfillments.len(),
        "fulfillments and their lines"
    );
    let started = tables.fulfillments.iter().filter(|it| it.state != "PENDING").count();
    assert_eq!(lines(tables, &["startFulfillment"]).count(), started, "started, and their lines");
    settlements(tables);
    payments(tables);
}

/// What was done of these kinds; what was refused has other outcomes.
fn lines<'a>(tables: &'a Tables, what: &'a [&str]) -> impl Iterator<Item = &'a LineRow> {
    tables
        .trail
        .iter()
        .filter(move |line| line.outcome == "OK" && what.contains(&line.what.as_str()))
}

/// `3 recorded, 1 known, 0 refused`.
fn recorded_by(line: &LineRow) -> usize {
    let told = line.state_after.as_deref().and_then(|told| told.split_once(" recorded"));
    told.and_then(|(count, _)| count.parse().ok()).unwrap_or_else(|| panic!("{line:?}"))
}

/// Each settled period has one line, which says so.
fn settlements(tables: &Tables) {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines(tables, &["settle"]) {
        if matches!(line.state_after.as_deref(), Some("SETTLED" | "EMPTY")) {
            *told.entry(&line.about).or_default() += 1;
        }
    }
    let ended = tables.periods.iter().filter(|it| matches!(it.state.as_str(), "SETTLED" | "EMPTY"));
    let ended: BTreeMap<String, usize> =
        ended.map(|it| (format!("{}.{}", it.distributor, it.period_index), 1)).collect();
    let told: BTreeMap<String, usize> =
        told.into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
    assert_eq!(told, ended, "settled periods and their lines");
}

/// Each payout that is paid is named by a line, and no other is.
fn payments(tables: &Tables) {
    let about = |id: &str| {
        lines(tables, &["markPayoutsPaid"]).any(|line| line.about.split(", ").any(|one| one == id))
    };
    for payout in &tables.payouts {
        let paid = payout.state == "PAID";
        assert_eq!(about(&payout.id), paid, "payout {} is {}", payout.id, payout.state);
    }
}
