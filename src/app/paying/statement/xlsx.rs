//! A statement as a spreadsheet.

use rules::domain::{Money, Statement};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::sheet::{Cell, HEADS, rows};

/// From so many minor units on a spreadsheet's numbers are no longer exact: then it is words.
const LARGEST_EXACT: u64 = 1 << 53;

/// The bytes of the file.
pub(super) fn write(statement: &Statement) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Statement")?;
    let bold = Format::new().set_bold();
    for (column, head) in (0_u16..).zip(HEADS) {
        sheet.write_string_with_format(0, column, head, &bold)?;
    }
    for (row, cells) in (1_u32..).zip(rows(statement)) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => _ = sheet.write_string(row, column, text)?,
                Cell::Amount(money) => amount(sheet, (row, column), money)?,
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    book.save_to_buffer()
}

fn amount(sheet: &mut Worksheet, (row, column): (u32, u16), money: Money) -> Result<(), XlsxError> {
    let text = money.amount();
    let decimals = text.split_once('.').map_or(0, |(_, behind)| behind.len());
    let exact = money.minor.unsigned_abs() < LARGEST_EXACT;
    match text.parse::<f64>() {
        Ok(number) if exact => {
            let places = match decimals {
                0 => "#,##0".to_owned(),
                some => format!("#,##0.{}", "0".repeat(some)),
            };
            let format = Format::new().set_num_format(places);
            sheet.write_number_with_format(row, column, number, &format)?;
        }
        _ => _ = sheet.write_string(row, column, text)?,
    }
    Ok(())
}
