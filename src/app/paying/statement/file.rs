//! A statement as a file.

use rules::domain::{Statement, StatementLine};
use serde_json::{Value as Json, json};

use super::sheet::{self, Cell, HEADS};
use super::xlsx;
use crate::app::{Answer, AppError, paying::csv_table};

/// What kind of file a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementFormat {
    /// Comma-separated values.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// JSON.
    Json,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFile {
    /// Its media type.
    pub media_type: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl StatementFormat {
    /// The format that a file's name ends with, without the dot.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The statement as a file of this format.
    pub fn write(self, statement: &Statement) -> Answer<StatementFile> {
        let broken = |error: String| AppError::Internal(format!("a statement as a file: {error}"));
        let (media_type, bytes) = match self {
            Self::Csv => ("text/csv; charset=utf-8", table(statement).into_bytes()),
            Self::Xlsx => {
                let bytes = xlsx::write(statement).map_err(|error| broken(error.to_string()))?;
                ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
            }
            Self::Json => ("application/json", json(statement).to_string().into_bytes()),
        };
        Ok(StatementFile { media_type, bytes })
    }
}

fn json(statement: &Statement) -> Json {
    json!({
        "collaborator": statement.collaborator,
        "currency": statement.currency.code(),
        "from": statement.from.map(|at| at.to_string()),
        "until": statement.until.map(|at| at.to_string()),
        "opening": statement.opening.amount(),
        "lines": statement.lines.iter().map(line).collect::<Vec<Json>>(),
        "closing": statement.closing.amount(),
    })
}

fn line(line: &StatementLine) -> Json {
    json!({
        "at": line.at.to_string(),
        "kind": line.kind.code(),
        "text": line.text,
        "amount": line.amount.amount(),
        "balance": line.balance.amount(),
        "settlement": line.settlement,
        "obligation": line.obligation,
        "payout": line.payout,
    })
}

/// The statement as comma-separated values.
fn table(statement: &Statement) -> String {
    let heads = HEADS.iter().map(ToString::to_string).collect();
    let rows = sheet::rows(statement).into_iter();
    let texts = |row: Vec<Cell>| row.into_iter().map(Cell::text).collect();
    csv_table::write(std::iter::once(heads).chain(rows.map(texts)))
}
