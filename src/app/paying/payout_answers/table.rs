//! A table of answers: `payout` or `endToEndId`, `state`, `date`, `reference`, `reason`, `amount`, `currency`. The
//! table that was made to pay with is one once its states are filled in.

use super::{About, Said, invalid};
use crate::app::{Answer, paying::csv_table};
use rules::domain::PayoutAnswer;

/// Where the columns are.
struct Columns {
    payout: Option<usize>,
    end_to_end_id: Option<usize>,
    state: usize,
    date: Option<usize>,
    reference: Option<usize>,
    reason: Option<usize>,
    amount: Option<usize>,
    currency: Option<usize>,
}

/// Everything that a table says.
pub(super) fn read(text: &str) -> Answer<Vec<Said>> {
    let mut rows =
        csv_table::read(text).map_err(|why| invalid(format!("this is no table: {why}")))?;
    let (_, head) = rows.next().unwrap_or_default();
    let columns = Columns::of(&head)?;
    let mut said = Vec::new();
    for (line, row) in rows {
        if row.len() != head.len() {
            let (cells, columns) = (row.len(), head.len());
            return Err(invalid(format!(
                "line {line} has {cells} cells, and the first line {columns}"
            )));
        }
        if row.iter().any(|cell| !cell.trim().is_empty()) {
            said.push(columns.said(&row, &format!("line {line}"))?);
        }
    }
    Ok(said)
}

impl Columns {
    fn of(head: &[String]) -> Answer<Self> {
        let find = |name: &str| head.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
        let needed = "a table of answers has the columns payout or endToEndId, and state; for what is PAID also date; \
                      and perhaps reference, reason, amount and currency";
        let (payout, end_to_end_id) = (find("payout"), find("endToEndId"));
        let state = find("state").filter(|_| payout.is_some() || end_to_end_id.is_some());
        Ok(Self {
            payout,
            end_to_end_id,
            state: state.ok_or_else(|| invalid(needed))?,
            date: find("date"),
            reference: find("reference"),
            reason: find("reason"),
            amount: find("amount"),
            currency: find("currency"),
        })
    }

    fn said(&self, row: &[String], place: &str) -> Answer<Said> {
        let cell = |at: Option<usize>| {
            let cell = at.and_then(|at| row.get(at)).map(|cell| cell.trim()).unwrap_or_default();
            (!cell.is_empty()).then(|| cell.to_owned())
        };
        let id = cell(self.payout).or_else(|| cell(self.end_to_end_id));
        let id = id.ok_or_else(|| invalid(format!("{place} names no payout")))?;
        let reason = || cell(self.reason).unwrap_or_else(|| "the bank gave no reason".to_owned());
        let state = cell(Some(self.state)).unwrap_or_default().to_ascii_uppercase();
        let answer = match state.as_str() {
            "PAID" => {
                let date = cell(self.date);
                let date =
                    date.ok_or_else(|| invalid(format!("{place} is PAID and has no date")))?;
                let on = date.parse().map_err(|_| {
                    invalid(format!("{place}: \"{date}\" is no day; write it like 2026-11-18"))
                })?;
                Some(PayoutAnswer::Paid { on, reference: cell(self.reference) })
            }
            "FAILED" => Some(PayoutAnswer::Failed { reason: reason() }),
            "RETURNED" => Some(PayoutAnswer::CameBack { reason: reason() }),
            "UNPAID" | "PROCESSING" | "" => None,
            other => {
                let message = format!(
                    "{place}: \"{other}\" is none of PAID, FAILED, RETURNED, PROCESSING and UNPAID"
                );
                return Err(invalid(message));
            }
        };
        let amount = match (cell(self.amount), cell(self.currency)) {
            (Some(amount), Some(currency)) => Some((amount, currency)),
            (Some(_), None) => {
                return Err(invalid(format!("{place} has an amount without a currency")));
            }
            _ => None,
        };
        Ok(Said { place: place.to_owned(), about: About::Payment(id), answer, amount })
    }
}
