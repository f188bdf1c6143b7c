//! References that were corrected, as one text of JSON: they are only ever read with their payout.

use rules::domain::{FormerReference, Moment};

use crate::store::StoreError;
use crate::store::proof::is_all_read;

/// A reference, and until when it was it.
type Stored = (Option<String>, i64);

/// The stored form; `None` when none was corrected.
pub fn write(former: &[FormerReference]) -> Result<Option<String>, StoreError> {
    if former.is_empty() {
        return Ok(None);
    }
    let stored: Vec<Stored> =
        former.iter().map(|one| (one.reference.clone(), one.until.micros())).collect();
    serde_json::to_string(&stored)
        .map(Some)
        .map_err(|error| StoreError::corrupt("a reference", error))
}

/// From the stored form.
pub fn read(text: Option<&str>) -> Result<Vec<FormerReference>, StoreError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let stored: Vec<Stored> = serde_json::from_str(text)
        .map_err(|_| StoreError::corrupt("the former references", text))?;
    let former =
        |(reference, until)| FormerReference { reference, until: Moment::from_micros(until) };
    Ok(stored.into_iter().map(former).collect())
}

/// Whether a text is a stored form, and says nothing besides.
pub fn is_stored(text: &str) -> bool {
    is_all_read::<Vec<Stored>>(text)
}
