//! The digest: equal for equal results, so that a settlement can be proved by evaluating it again. It is
//! made when somebody asks for it: of live standings nearly nobody does.

use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use super::{Corrections, CutOff, Outcome};

/// What tells an outcome from others. [`Outcome::digest`] has its text.
#[derive(Debug, Clone)]
pub struct Digest(MadeOf);

#[derive(Debug, Clone)]
enum MadeOf {
    /// It was made before.
    Known(String),
    /// What the outcome was computed from.
    Computed(Computed),
}

#[derive(Debug, Clone)]
struct Computed {
    fingerprint: String,
    cut_off: CutOff,
    /// What is done about settled periods, if anything.
    corrections: Option<Box<Corrections>>,
    /// The text, once somebody has asked for it.
    text: OnceLock<String>,
}

impl Digest {
    /// Of an outcome of a rule with this fingerprint, as known at a cut-off.
    pub fn of(fingerprint: &str, cut_off: &CutOff) -> Self {
        let (fingerprint, cut_off) = (fingerprint.to_owned(), cut_off.clone());
        let text = OnceLock::new();
        Self(MadeOf::Computed(Computed { fingerprint, cut_off, corrections: None, text }))
    }

    /// One that was made before, SHA-256 in hex.
    pub fn known(text: impl Into<String>) -> Self {
        Self(MadeOf::Known(text.into()))
    }

    fn text(&self) -> Option<&String> {
        match &self.0 {
            MadeOf::Known(text) => Some(text),
            MadeOf::Computed(computed) => computed.text.get(),
        }
    }
}

/// Texts where both are there; else what they are made of: of equal outcomes the texts are the same where
/// this is.
impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        if let (Some(one), Some(another)) = (self.text(), other.text()) {
            return one == another;
        }
        let (MadeOf::Computed(one), MadeOf::Computed(another)) = (&self.0, &other.0) else {
            return false;
        };
        one.fingerprint == another.fingerprint
            && one.cut_off == another.cut_off
            && one.corrections == another.corrections
    }
}

impl Eq for Digest {}

impl Outcome {
    /// SHA-256, in hex, over program, window, cut-off and amounts, and over what is done about settled
    /// periods, if anything.
    pub fn digest(&self) -> &str {
        match &self.digest.0 {
            MadeOf::Known(text) => text,
            MadeOf::Computed(computed) => computed.text.get_or_init(|| {
                let own = digest(&computed.fingerprint, &computed.cut_off, self);
                match &computed.corrections {
                    None => own,
                    Some(corrections) => sealed(&own, corrections),
                }
            }),
        }
    }

    /// The same as known at another cut-off, where nothing that it was computed from was recorded in between.
    /// `None` for one that was not computed here.
    pub fn known_at(&self, cut_off: &CutOff) -> Option<Self> {
        let MadeOf::Computed(computed) = &self.digest.0 else { return None };
        let cut_off = cut_off.clone();
        let computed = Computed { cut_off, text: OnceLock::new(), ..computed.clone() };
        Some(Self { digest: Digest(MadeOf::Computed(computed)), ..self.clone() })
    }

    /// Lets its digest be another one as soon as anything is another that is done about settled periods.
    pub fn seal(&mut self, corrections: &Corrections) {
        // A settlement without corrections keeps the digest that a replay of its own period gives.
        if corrections.is_empty() {
            return;
        }
        if let MadeOf::Computed(computed) = &mut self.digest.0 {
            computed.corrections = Some(Box::new(corrections.clone()));
            computed.text = OnceLock::new();
            return;
        }
        self.digest = Digest::known(sealed(self.digest(), corrections));
    }
}

/// The digest of an outcome together with what is done about settled periods: another one as soon as
/// anything that is owed would be another.
fn sealed(digest: &str, corrections: &Corrections) -> String {
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
        let (period, metric, value) = (it.period_index, &it.metric, it.value.shown());
        hash.add(&format!("{period} {metric} {value} {} {whose}", it.counts));
        if let Some(asset) = &it.asset {
            hash.add("of asset");
            hash.add(asset);
        }
        if it.value.rest().is_some() {
            hash.add(&it.value.to_string());
        }
    }
    hash.digest()
}

/// SHA-256, in hex, over the program, the window, the cut-off, the pool, what is left of it, and
/// everybody's amount and metrics. Every part carries its length, so no two results look alike.
fn digest(fingerprint: &str, cut_off: &CutOff, outcome: &Outcome) -> String {
    let mut hash = Parts::default();
    hash.add("tantieme outcome 1");
    hash.add(fingerprint);
    hash.add(&outcome.window.to_string());
    hash.add(&cut_off.to_string());
    hash.add(&outcome.pool.to_string());
    hash.add(&outcome.leftover.to_string());
    if outcome.to_owner.minor > 0 {
        hash.add("to owner");
        hash.add(&outcome.to_owner.to_string());
    }
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
