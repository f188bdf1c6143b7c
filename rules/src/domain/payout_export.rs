//! That a file to pay with was made.

use super::{Moment, Money};

/// A file that was made of a fulfillment, and what it pays. What is in it is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutExport {
    /// The fulfillment's id.
    pub fulfillment: String,
    /// Its form, for example `pain.001.001.09`.
    pub format: String,
    /// Names the file; a bank's answer to all of it names it too.
    pub message_id: String,
    /// When it was made.
    pub at: Moment,
    /// By whom.
    pub who: String,
    /// What its payments come to.
    pub total: Money,
    /// The ids of the payouts that it pays.
    pub payouts: Vec<String>,
    /// The SHA-256 of the file, in hex; `None` for files that older releases made.
    pub digest: Option<String>,
}

impl PayoutExport {
    /// A file as the audit trail has it.
    pub fn told(&self) -> String {
        let Self { format, payouts, total, digest, .. } = self;
        let digest =
            digest.as_ref().map_or_else(String::new, |digest| format!(", sha256 {digest}"));
        format!("{format}, {} payments, {total}{digest}", payouts.len())
    }
}
