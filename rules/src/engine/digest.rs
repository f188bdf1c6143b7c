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
    let mut hash = Parts::default();
    hash.add("tantieme corrections 1");
    hash.add(digest);
    for it in &corrections.adjustments {
        let treatment = it.treatment.code();
        let (period, before, after) = (it.period_index, it.before, it.after);
        hash.add(&format!("{treatment} {period} {before} {after} {}", it.collaborator));
    }
    for it in &corrections.periods {
        hash.add(&format!("{} {} {} {}", it.period_index, it.pool, it.carried, it.returned));
    }
    for it in &corrections.unvalued {
        hash.add(&format!("{} {} {}", it.treatment.code(), it.period_index, it.why));
    }
    for it in &corrections.taken_over {
        let whose = it.collaborator.as_deref().unwrap_or_default();
        hash.add(&format!("{} {} {} {} {whose}", it.period_index, it.metric, it.value, it.counts));
    }
    hash.digest()
}

/// SHA-256, in hex, over the program, the window, the cut-off, the pool, what is left of it, and
/// everybody's amount and metrics. Every part carries its length, so no two results look alike.
pub(super) fn digest(program: &Program, reading: &Reading, outcome: &Outcome) -> String {
    let mut hash = Parts::default();
    hash.add("tantieme outcome 1");
    hash.add(&program.fingerprint);
    hash.add(&reading.window.to_string());
    hash.add(&reading.cut_off.to_string());
    hash.add(&outcome.pool.to_string());
    hash.add(&outcome.leftover.to_string());
    if outcome.shortfall.minor > 0 {
        hash.add("shortfall");
        hash.add(&outcome.shortfall.to_string());
    }
    for standing in &outcome.standings {
        hash.add("standing");
        hash.add(&standing.collaborator);
        hash.add(&standing.amount.to_string());
        if standing.earned != standing.amount || standing.derivation.forgiven.is_some() {
            hash.add("debt");
            hash.add(&standing.earned.to_string());
            hash.add(&standing.debt.to_string());
        }
        if let Some(waits) = &standing.derivation.waits {
            hash.add("waits");
            hash.add(&waits.before.to_string());
        }
        for metric in &standing.metrics {
            hash.add(&metric.name);
            hash.add(&metric.value.to_string());
        }
    }
    hash.digest()
}

/// Texts with their lengths, hashed many at a time: an outcome has tens of thousands of short ones.
#[derive(Default)]
struct Parts {
    hash: Sha256,
    /// The lengths and texts that are not hashed yet.
    waiting: Vec<u8>,
}

/// So many bytes are hashed at once.
const AT_ONCE: usize = 4_096;

impl Parts {
    fn add(&mut self, part: &str) {
        self.waiting.extend_from_slice(&(part.len() as u64).to_be_bytes());
        self.waiting.extend_from_slice(part.as_bytes());
        if self.waiting.len() >= AT_ONCE {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }

    fn digest(mut self) -> String {
        self.hash.update(&self.waiting);
        hex::encode(self.hash.finalize())
    }
}
