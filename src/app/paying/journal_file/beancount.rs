//! The journal as beancount reads it.

use std::fmt::Write as _;

use super::names::{escaped_by, parts};
use rules::domain::{Account, Currency, JournalLine};

/// Every account is opened before anything moves, with the reference that its name stands for.
pub(super) fn head(accounts: &[Account]) -> String {
    let mut text = "; The journal of Tantieme. What is owed is a credit, and stands below zero.\n\
                    option \"title\" \"Tantieme\"\n\n"
        .to_owned();
    for account in accounts {
        let _written = writeln!(text, "1970-01-01 open {}", name(account));
        if let (_, Some(whose)) = parts(account) {
            let _written = writeln!(text, "  reference: {}", quoted(whose));
        }
    }
    text.push('\n');
    text
}

/// One movement.
pub(super) fn transaction(JournalLine { number, entry }: &JournalLine) -> String {
    let day = entry.at.to_utc().date_naive();
    let (amount, unit) = (entry.amount.amount(), unit(entry.amount.currency));
    format!(
        "{day} * {}\n  number: {number}\n  at: \"{}\"\n  {}  {amount} {unit}\n  {}  -{amount} {unit}\n\n",
        quoted(&entry.cause),
        entry.at,
        name(&entry.from),
        name(&entry.to),
    )
}

/// Units are in capitals there.
fn unit(currency: Currency) -> &'static str {
    match currency {
        Currency::Points => "POINTS",
        Currency::Iso(_) => currency.code(),
    }
}

/// A part of a name begins with a capital.
fn name(account: &Account) -> String {
    match parts(account) {
        (class, Some(whose)) => {
            format!("{class}:R-{}", escaped_by(whose, '-', |byte| byte.is_ascii_alphanumeric()))
        }
        (class, None) => class.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let text: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
