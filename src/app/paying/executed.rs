//! The one way in which verbs store a plan: with what the outside is told of it.

use crate::store::{Connection, StoreError, paying};
use rules::domain::{Happening, PayingPlan};

/// Stores everything of a plan, and gives what happened by it, for the line of the deed.
pub(in crate::app) fn executed(
    connection: &mut Connection,
    plan: &PayingPlan,
) -> Result<Vec<Happening>, StoreError> {
    paying::execute(connection, plan)?;
    Ok(Happening::of_paying(plan))
}
