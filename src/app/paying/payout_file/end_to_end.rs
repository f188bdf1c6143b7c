//! The id of a payment that goes to the bank and comes back with its answer.

use sepa::is_sepa_text;
use sha2::{Digest, Sha256};

/// What pain.001 leaves room for, in characters.
pub const LONGEST_IN_PAIN: usize = 35;

/// What PayPal leaves room for, in characters.
pub const LONGEST_IN_PAYPAL: usize = 30;

/// The payout's own id, where the bank takes it. Otherwise the number of its fulfillment and a digest, which is
/// the same each time: long references, and letters that banks do not have.
pub fn end_to_end_id(payout: &str, longest: usize) -> String {
    let slashes = payout.starts_with('/') || payout.ends_with('/') || payout.contains("//");
    let spaces = payout.starts_with(' ') || payout.ends_with(' ');
    if payout.len() <= longest && is_sepa_text(payout) && !slashes && !spaces {
        return payout.to_owned();
    }
    let fulfillment = payout.split('.').next().unwrap_or_default();
    let digest = hex::encode(Sha256::digest(payout.as_bytes()));
    let room = longest.saturating_sub(fulfillment.len() + 1);
    let digest: String = digest.chars().take(room.min(20)).collect();
    format!("{fulfillment}-{digest}")
}
