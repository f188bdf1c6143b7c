//! Settled periods whose worth as known now could not be told, as rows.

use diesel::prelude::*;

use crate::store::dialect::insert_all;
use crate::store::schema::unvalued;
use crate::store::{Connection, StoreError};
use rules::domain::{Settlement, Treatment, Unvalued};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = unvalued, treat_none_as_default_value = false)]
struct UnvaluedRow {
    settlement: String,
    period_index: i64,
    treatment: String,
    why: String,
}

/// Stores those of settlements.
pub(super) fn insert(
    connection: &mut Connection,
    settlements: &[&Settlement],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for settlement in settlements {
        rows.extend(settlement.corrections.unvalued.iter().map(|one| UnvaluedRow {
            settlement: settlement.id.clone(),
            period_index: one.period_index,
            treatment: one.treatment.code().to_owned(),
            why: one.why.clone(),
        }));
    }
    insert_all!(connection, unvalued::table, rows);
    Ok(())
}

/// Removes those of a proposal that is thrown away.
pub(super) fn discard(connection: &mut Connection, settlement: &str) -> Result<(), StoreError> {
    diesel::delete(unvalued::table.filter(unvalued::settlement.eq(settlement)))
        .execute(connection)?;
    Ok(())
}

/// Those of many settlements, each with its settlement; of one, by period.
pub(super) fn of(
    connection: &mut Connection,
    settlements: &[String],
) -> Result<Vec<(String, Unvalued)>, StoreError> {
    let rows: Vec<UnvaluedRow> = unvalued::table
        .filter(unvalued::settlement.eq_any(settlements))
        .order((unvalued::settlement, unvalued::period_index))
        .select(UnvaluedRow::as_select())
        .load(connection)?;
    let own = |row: UnvaluedRow| Ok((row.settlement.clone(), row.try_into()?));
    rows.into_iter().map(own).collect()
}

impl TryFrom<UnvaluedRow> for Unvalued {
    type Error = StoreError;

    fn try_from(row: UnvaluedRow) -> Result<Self, StoreError> {
        Ok(Self {
            period_index: row.period_index,
            treatment: Treatment::from_code(&row.treatment)
                .ok_or_else(|| StoreError::corrupt("what becomes of a period", &row.treatment))?,
            why: row.why,
        })
    }
}
