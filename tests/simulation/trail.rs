//! Deeds are lines: whatever changed has its line in the audit trail, and no line tells of what is not.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

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
    let saved: BTreeSet<_> = saved
        .map(|it| {
            let digest = hex::encode(Sha256::digest(it.source.as_bytes()));
            (it.distributor.clone(), Some(format!("version {}, sha256 {digest}", it.version)))
        })
        .collect();
    assert_eq!(told, saved, "versions and their lines");
    let ahead = new_lines(tables, "recordAdvance");
    assert_eq!(
        lines(tables, &["createFulfillment"]).count() + ahead,
        tables.fulfillments.len(),
        "fulfillments and their lines"
    );
    started(tables);
    settlements(tables);
    payments(tables);
    by_hand(tables);
}

/// What was done of these kinds; what was refused has other outcomes.
fn lines<'a>(tables: &'a Tables, what: &'a [&str]) -> impl Iterator<Item = &'a LineRow> {
    tables
        .trail
        .iter()
        .filter(move |line| line.outcome == "OK" && what.contains(&line.what.as_str()))
}

/// How often something was made by hand that was not known yet.
fn new_lines(tables: &Tables, what: &str) -> usize {
    let is_new =
        |line: &&LineRow| line.state_after.as_deref().is_some_and(|it| !it.ends_with(", known"));
    lines(tables, &[what]).filter(is_new).count()
}

/// What is on its way or complete was started, and what waits was not. What was given up may have been, and what
/// was paid ahead never was.
fn started(tables: &Tables) {
    let started: BTreeSet<&str> =
        lines(tables, &["startFulfillment"]).map(|line| line.about.as_str()).collect();
    for it in &tables.fulfillments {
        let number = it.number.to_string();
        let of_it = format!("{number}.");
        let is_ahead = ahead(tables).any(|payout| payout.starts_with(&of_it));
        let expected = match it.state.as_str() {
            _ if is_ahead => Some(false),
            "CANCELLED" => None,
            state => Some(state != "PENDING"),
        };
        let is = started.contains(number.as_str());
        assert!(expected.is_none_or(|expected| is == expected), "started, and their lines: {it:?}");
    }
}

/// The payouts of advances.
fn ahead(tables: &Tables) -> impl Iterator<Item = &str> {
    let paid = tables.obligations.iter().filter(|it| it.kind == "ADVANCE" && it.key.is_some());
    paid.filter_map(|it| it.payout.as_deref())
}

/// Credits, advances, disputes and what was cancelled, each against its lines.
fn by_hand(tables: &Tables) {
    let with_key = |kinds: &[&str]| {
        let made = tables.obligations.iter().filter(|it| it.key.is_some());
        made.filter(|it| kinds.contains(&it.kind.as_str())).count()
    };
    let credits = with_key(&["CREDIT", "DEDUCTION"]);
    assert_eq!(new_lines(tables, "credit"), credits, "credits and their lines");
    assert_eq!(
        new_lines(tables, "recordAdvance"),
        with_key(&["ADVANCE"]),
        "advances and their lines"
    );
    let opened = lines(tables, &["openDispute"]).count();
    assert_eq!(opened, tables.disputes.len(), "disputes and their lines");
    let about = |what: &str| -> BTreeSet<String> {
        tables
            .trail
            .iter()
            .filter(|it| it.outcome == "OK" && it.what == what)
            .map(|it| it.about.clone())
            .collect()
    };
    let in_state = |state: &[&str]| -> BTreeSet<String> {
        let found = tables.disputes.iter().filter(|it| state.contains(&it.state.as_str()));
        found.map(|it| it.id.clone()).collect()
    };
    assert_eq!(
        about("resolveDispute"),
        in_state(&["ACCEPTED", "REJECTED"]),
        "decided, and their lines"
    );
    assert_eq!(about("withdrawDispute"), in_state(&["WITHDRAWN"]), "withdrawn, and their lines");
    let cancelled = tables.obligations.iter().filter(|it| it.state == "CANCELLED");
    let cancelled: BTreeSet<String> = cancelled.map(|it| it.id.clone()).collect();
    assert_eq!(about("cancelObligation"), cancelled, "cancelled, and their lines");
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
    let ahead: BTreeSet<&str> = ahead(tables).collect();
    for payout in tables.payouts.iter().filter(|it| !ahead.contains(it.id.as_str())) {
        let paid = payout.state == "PAID";
        assert_eq!(about(&payout.id), paid, "payout {} is {}", payout.id, payout.state);
    }
}
