//! Which files were made to pay with.

use diesel::prelude::*;

use rules::domain::{Moment, Money, PayoutExport};

use super::schema::payout_exports;
use super::{Connection, StoreError, dialect, fulfillments};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payout_exports)]
struct ExportRow {
    number: i64,
    fulfillment: i64,
    format: String,
    message_id: String,
    exported_at: i64,
    who: String,
    amount: i64,
    currency: String,
    payouts: String,
}

impl TryFrom<ExportRow> for PayoutExport {
    type Error = StoreError;

    fn try_from(row: ExportRow) -> Result<Self, StoreError> {
        let payouts = serde_json::from_str(&row.payouts)
            .map_err(|_| StoreError::corrupt("the payouts of a file", &row.message_id))?;
        Ok(Self {
            fulfillment: row.fulfillment.to_string(),
            format: row.format,
            message_id: row.message_id,
            at: Moment::from_micros(row.exported_at),
            who: row.who,
            total: Money::new(row.amount, dialect::currency(&row.currency)?),
            payouts,
        })
    }
}

/// Keeps that a file was made.
pub fn insert(connection: &mut Connection, export: &PayoutExport) -> Result<(), StoreError> {
    let row = ExportRow {
        number: dialect::take_numbers(connection, "payout export", 1)?,
        fulfillment: fulfillments::number(&export.fulfillment)?,
        format: export.format.clone(),
        message_id: export.message_id.clone(),
        exported_at: export.at.micros(),
        who: export.who.clone(),
        amount: export.total.minor,
        currency: export.total.currency.code().to_owned(),
        payouts: serde_json::to_string(&export.payouts)
            .map_err(|error| StoreError::corrupt("the payouts of a file", error))?,
    };
    diesel::insert_into(payout_exports::table).values(row).execute(connection)?;
    Ok(())
}

/// How often a file was made of a fulfillment.
pub fn count(connection: &mut Connection, fulfillment: &str) -> Result<i64, StoreError> {
    let of = payout_exports::fulfillment.eq(fulfillments::number(fulfillment)?);
    Ok(payout_exports::table.filter(of).count().get_result(connection)?)
}

/// The file with that id.
pub fn named(
    connection: &mut Connection,
    message_id: &str,
) -> Result<Option<PayoutExport>, StoreError> {
    let row: Option<ExportRow> = payout_exports::table
        .filter(payout_exports::message_id.eq(message_id))
        .select(ExportRow::as_select())
        .first(connection)
        .optional()?;
    row.map(PayoutExport::try_from).transpose()
}
