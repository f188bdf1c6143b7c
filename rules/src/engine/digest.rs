//! The digest: equal for equal results, so that a settlement can be proved by evaluating it again.

use sha2::{Digest, Sha256};

use super::reading::Reading;
use crate::domain::{Corrections, Outcome};
use crate::language::Program;

/// The digest of an outcome together with what is done about settled periods: another one as soon as
/// anything that is owed would be another.
pub fn sealed(digest: &str, corrections: &Corrections) -> String {
    // A settlement without corrections keeps the digest that a replay of its own period gives.
    if corrections.is_empty() {
        return digest.to_owned();
    }
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    add("tantieme corrections 1");
    add(digest);
    for it in &corrections.adjustments {
        let treatment = it.treatment.code();
        let (period, before, after) = (it.period_index, it.before, it.after);
        add(&format!("{treatment} {period} {before} {after} {}", it.collaborator));
    }
    for it in &corrections.periods {
        add(&format!("{} {} {} {}", it.period_index, it.pool, it.carried, it.returned));
    }
    for it in &corrections.unvalued {
        add(&format!("{} {} {}", it.treatment.code(), it.period_index, it.why));
    }
    for it in &corrections.taken_over {
        let whose = it.collaborator.as_deref().unwrap_or_default();
        let (period, metric, value) = (it.period_index, &it.metric, it.value.shown());
        add(&format!("{period} {metric} {value} {} {whose}", it.counts));
        if it.value.rest().is_some() {
            add(&it.value.to_string());
        }
    }
    hex::encode(hash.finalize())
}

/// SHA-256, in hex, over the program, the window, the cut-off, the pool, what is left of it, and
/// everybody's amount and metrics. Every part carries its length, so no two results look alike.
pub(super) fn digest(program: &Program, reading: &Reading, outcome: &Outcome) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    add("tantieme outcome 1");
    add(&program.fingerprint);
    add(&reading.window.to_string());
    add(&reading.cut_off.to_string());
    add(&outcome.pool.to_string());
    add(&outcome.leftover.to_string());
    if outcome.shortfall.minor > 0 {
        add("shortfall");
        add(&outcome.shortfall.to_string());
    }
    for standing in &outcome.standings {
        add("standing");
        add(&standing.collaborator);
        add(&standing.amount.to_string());
        if standing.earned != standing.amount || standing.derivation.forgiven.is_some() {
            add("debt");
            add(&standing.earned.to_string());
            add(&standing.debt.to_string());
        }
        if let Some(waits) = &standing.derivation.waits {
            add("waits");
            add(&waits.before.to_string());
        }
        for metric in &standing.metrics {
            add(&metric.name);
            add(&metric.value.to_string());
        }
    }
    hex::encode(hash.finalize())
}
