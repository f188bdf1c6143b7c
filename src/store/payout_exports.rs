//! Which files were made to pay with.

use std::collections::BTreeMap;

use diesel::prelude::*;

use rules::domain::{Moment, Money, Page, PageArgs, PayoutExport};

use super::connection::MultiBackend;
use super::grouped::{Pages, keyset_groups};
use super::keyset::keyset_row;
use super::schema::payout_exports;
use super::{Connection, StoreError, dialect, fulfillments};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = payout_exports, treat_none_as_default_value = false)]
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
    digest: Option<String>,
}

keyset_row!(ExportRow, number: i64);

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
            digest: row.digest,
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
        digest: export.digest.clone(),
    };
    diesel::insert_into(payout_exports::table).values(row).execute(connection)?;
    Ok(())
}

/// The files behind a number, oldest first and so many at most, with the number of the last one.
pub(super) fn behind(
    connection: &mut Connection,
    number: i64,
) -> Result<(Vec<PayoutExport>, Option<i64>), StoreError> {
    let rows: Vec<ExportRow> = payout_exports::table
        .filter(payout_exports::number.gt(number))
        .order(payout_exports::number)
        .limit(1_000)
        .select(ExportRow::as_select())
        .load(connection)?;
    let last = rows.last().map(|row| row.number);
    let exports: Result<_, StoreError> = rows.into_iter().map(PayoutExport::try_from).collect();
    Ok((exports?, last))
}

/// The files with these ids, the oldest first; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    message_ids: &[String],
) -> Result<Vec<PayoutExport>, StoreError> {
    dialect::in_chunks(message_ids, |chunk| {
        let rows: Vec<ExportRow> = payout_exports::table
            .filter(payout_exports::message_id.eq_any(chunk))
            .order(payout_exports::number)
            .select(ExportRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The same page of the files that were made of many fulfillments, the newest first.
pub fn pages(
    connection: &mut Connection,
    fulfillments: &[String],
    args: &PageArgs,
) -> Result<Pages<PayoutExport>, StoreError> {
    let numbers: Vec<i64> = fulfillments.iter().filter_map(|id| id.parse().ok()).collect();
    let pages: Result<BTreeMap<i64, Page<PayoutExport>>, StoreError> = keyset_groups!(connection, args, &numbers, payout_exports::fulfillment => i64, falling payout_exports::number, all(), ExportRow);
    Ok(pages?.into_iter().map(|(number, page)| (number.to_string(), page)).collect())
}

fn all() -> payout_exports::BoxedQuery<'static, MultiBackend> {
    payout_exports::table.into_boxed()
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
