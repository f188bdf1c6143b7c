//! What is said of an obligation by hand, as one text of JSON: it is only ever read with its obligation.

use rules::domain::{Hold, Moment, Obligation};
use serde::{Deserialize, Serialize};

use crate::store::StoreError;
use crate::store::proof::is_all_read;

/// Between the source of a key and the key: no source has it.
const SEPARATOR: char = '\n';

/// The stored form.
#[derive(Serialize, Deserialize, Default, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct ByHand {
    /// The office's own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Why it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<String>,
    /// Why it is held, and since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<(String, i64)>,
    /// The advance that it pays back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advance: Option<String>,
    /// How much of what else a payout pays it may take back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recoup_percent: Option<i32>,
    /// The open dispute about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_dispute: Option<String>,
    /// The dispute that it makes good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credited_for: Option<String>,
}

impl ByHand {
    /// From the stored form.
    pub fn read(text: Option<&str>) -> Result<Self, StoreError> {
        let Some(text) = text else { return Ok(Self::default()) };
        serde_json::from_str(text)
            .map_err(|_| StoreError::corrupt("what is said of an obligation", text))
    }

    /// The hold, if it is held.
    pub fn hold(&self) -> Option<Hold> {
        let (reason, since) = self.held.clone()?;
        Some(Hold { reason, since: Moment::from_micros(since) })
    }
}

/// The stored form of what is said of an obligation; `None` when nothing is.
pub fn write(obligation: &Obligation) -> Result<Option<String>, StoreError> {
    let said = ByHand {
        reference: obligation.reference.clone(),
        cancelled: obligation.cancel_reason.clone(),
        held: obligation.hold.as_ref().map(|hold| (hold.reason.clone(), hold.since.micros())),
        advance: obligation.advance.clone(),
        recoup_percent: obligation.recoup_percent,
        in_dispute: obligation.in_dispute.clone(),
        credited_for: obligation.credited_for.clone(),
    };
    if said == ByHand::default() {
        return Ok(None);
    }
    let text = serde_json::to_string(&said);
    text.map(Some).map_err(|error| StoreError::corrupt("what is said of an obligation", error))
}

/// Source and key as they are stored together, to be unique together.
pub fn joined((source, key): &(String, String)) -> String {
    format!("{source}{SEPARATOR}{key}")
}

/// Source and key of the stored form.
pub fn split(joined: &str) -> Option<(String, String)> {
    let (source, key) = joined.split_once(SEPARATOR)?;
    Some((source.to_owned(), key.to_owned()))
}

/// Whether a stored form is one, and says nothing besides.
pub fn is_said(text: &str) -> bool {
    is_all_read::<ByHand>(text)
}
