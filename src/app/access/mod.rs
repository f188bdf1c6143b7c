//! Who asks, what they may do and what they did, and whose turn it is.

pub(super) mod actor;
pub(super) mod deed;
pub(super) mod fair;
pub(super) mod four_eyes;
pub(super) mod known_tokens;
pub(super) mod provider;
pub(super) mod sight;
pub(super) mod sign_in;
pub(super) mod tokens;
