//! What there is to say about a file to pay with.

use super::{Head, PayoutFormat, ToPay};
use crate::app::Answer;
use rules::domain::Money;

/// How many of those who are left out a refusal names.
const NAMED: usize = 5;

/// What is in a file, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportReport {
    /// The fulfillment's id.
    pub fulfillment: String,
    /// Its form.
    pub format: PayoutFormat,
    /// The id of the file; the bank's answer names it.
    pub message_id: String,
    /// How many payments it has.
    pub payments: usize,
    /// What they come to.
    pub total: Money,
    /// How often a file was made of the fulfillment before this one.
    pub exported_before: i64,
    /// Who cannot be paid with it. In a table for whoever pays by hand they are listed without an account.
    pub left_out: Vec<LeftOutOfFile>,
    /// What had to be written otherwise, because banks do not have its letters or room.
    pub rewritten: Vec<Rewritten>,
}

/// A payout that a file does not pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutOfFile {
    /// Its id.
    pub payout: String,
    /// What it comes to.
    pub amount: Money,
    /// Why.
    pub why: String,
}

/// A text that a bank would not have taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The payout's id; `None` when it is the payer's name.
    pub payout: Option<String>,
    /// What it was.
    pub original: String,
    /// What is in the file.
    pub written: String,
}

impl ExportReport {
    /// What a file of these rows has; nothing is rewritten yet.
    pub(super) fn of(
        head: &Head,
        rows: &[ToPay],
        format: PayoutFormat,
        exported_before: i64,
    ) -> Answer<Self> {
        let currency = head.fulfillment.currency;
        let paid = || rows.iter().filter(|row| row.why_not.is_none());
        let left_out = |row: &ToPay| {
            let (payout, amount) = (row.payout.id.clone(), row.payout.amount);
            row.why_not.clone().map(|why| LeftOutOfFile { payout, amount, why })
        };
        Ok(Self {
            fulfillment: head.fulfillment.id.clone(),
            format,
            message_id: head.message_id.clone(),
            payments: paid().count(),
            total: Money::sum(currency, paid().map(|row| row.payout.amount))?,
            exported_before,
            left_out: rows.iter().filter_map(left_out).collect(),
            rewritten: Vec::new(),
        })
    }

    /// Why the file is not made as a whole.
    pub(super) fn refusal(&self) -> String {
        let named: Vec<String> = self.left_out.iter().take(NAMED).map(told).collect();
        let rest = self.left_out.len().saturating_sub(NAMED);
        let rest = if rest == 0 { String::new() } else { format!("; and {rest} more") };
        format!(
            "{} of {} payouts cannot be paid with this file: {}{rest}; ask for a partial file to leave them out",
            self.left_out.len(),
            self.left_out.len() + self.payments,
            named.join("; ")
        )
    }
}

fn told(left: &LeftOutOfFile) -> String {
    format!("{} ({})", left.payout, left.why)
}
