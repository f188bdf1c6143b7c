//! What the database can say by itself.

use crate::store::proof::{self, Mismatch};
use crate::store::{Connection, StoreError};

/// A check that compares rows with rows.
#[derive(Debug)]
pub struct RowCheck {
    /// Its name.
    pub name: &'static str,
    /// Gives the rows for which it does not hold.
    pub ask: fn(&mut Connection) -> Result<Vec<Mismatch>, StoreError>,
}

/// In the order in which what comes first explains what comes later.
pub static ROW_CHECKS: [RowCheck; 13] = [
    RowCheck { name: "columns", ask: proof::columns },
    RowCheck { name: "positions", ask: proof::positions },
    RowCheck { name: "corrections", ask: proof::corrections_without_event },
    RowCheck { name: "trail", ask: |c| proof::numbers(c, ("audit", "audit")) },
    RowCheck { name: "journal", ask: journal },
    RowCheck { name: "periods", ask: proof::periods },
    RowCheck { name: "obligations", ask: proof::of_settlements },
    RowCheck { name: "moved", ask: proof::by_hand },
    RowCheck { name: "payouts", ask: proof::payouts },
    RowCheck { name: "fulfillments", ask: proof::fulfillments },
    RowCheck { name: "disputes", ask: proof::disputes },
    RowCheck { name: "files", ask: proof::files },
    RowCheck { name: "told", ask: proof::told },
];

fn journal(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let mut found = proof::numbers(connection, ("journal", "journal"))?;
    found.extend(proof::movements(connection)?);
    Ok(found)
}
