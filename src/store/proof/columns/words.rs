//! Texts that stand in many tables.

use crate::store::dialect;
use rules::domain::CutOff;

pub fn is_currency(code: &str) -> bool {
    dialect::currency(code).is_ok()
}

pub fn is_cut_off(text: &str) -> bool {
    text.parse::<CutOff>().is_ok_and(|cut_off| cut_off.to_string() == text)
}

/// A SHA-256 in hex.
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|it| it.is_ascii_digit() || ('a'..='f').contains(&it))
}
