//! The journal as hledger reads it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::names::{escaped_by, parts};
use rules::domain::{Account, Currency, JournalLine};

/// Every commodity and account, so that `hledger check --strict` holds too.
pub(super) fn head(accounts: &[Account], currencies: &BTreeSet<Currency>) -> String {
    let mut text =
        "; The journal of Tantieme. What is owed is a credit, and stands below zero.\n".to_owned();
    for currency in currencies {
        let decimals = "0".repeat(usize::try_from(currency.decimals()).unwrap_or(0));
        let _written = writeln!(text, "commodity 1000.{decimals} {currency}");
    }
    for account in accounts {
        let _written = writeln!(text, "account {}", name(account));
    }
    text.push('\n');
    text
}

/// One movement.
pub(super) fn transaction(JournalLine { number, entry }: &JournalLine) -> String {
    let day = entry.at.to_utc().date_naive();
    let (amount, currency) = (entry.amount.amount(), entry.amount.currency);
    format!(
        "{day} ({number}) {}  ; at: {}\n    {}  {amount} {currency}\n    {}  -{amount} {currency}\n\n",
        plain(&entry.cause),
        entry.at,
        name(&entry.from),
        name(&entry.to),
    )
}

fn name(account: &Account) -> String {
    match parts(account) {
        (class, Some(whose)) => format!("{class}:{}", plain(whose)),
        (class, None) => class.to_owned(),
    }
}

fn plain(text: &str) -> String {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-+".contains(&byte);
    escaped_by(text, '%', allowed)
}
