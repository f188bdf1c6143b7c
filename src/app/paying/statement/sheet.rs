//! A statement as rows and columns: the same in every kind of file.

use rules::domain::{Moment, Money, Statement, StatementLine};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words that somebody may have sent.
    Text(String),
    /// An amount, exact.
    Amount(Money),
}

impl Cell {
    /// As text: an amount is its decimal.
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Amount(money) => money.amount(),
        }
    }
}

/// The heads of the columns.
pub(super) const HEADS: [&str; 9] =
    ["date", "kind", "text", "amount", "balance", "currency", "settlement", "obligation", "payout"];

/// The rows: the opening balance, the lines, the closing balance.
pub(super) fn rows(statement: &Statement) -> Vec<Vec<Cell>> {
    let zero = Money::zero(statement.currency);
    let opening = end("OPENING", statement.from, zero, statement.opening);
    let closing = end("CLOSING", statement.until, zero, statement.closing);
    let lines = statement.lines.iter().map(row);
    std::iter::once(opening).chain(lines).chain(std::iter::once(closing)).collect()
}

fn end(kind: &str, at: Option<Moment>, zero: Money, balance: Money) -> Vec<Cell> {
    let at = at.map_or_else(String::new, |at| at.to_string());
    cells([at, kind.to_owned(), String::new()], (zero, balance), [None, None, None])
}

fn row(line: &StatementLine) -> Vec<Cell> {
    let words = [line.at.to_string(), line.kind.code().to_owned(), line.text.clone()];
    let behind = [&line.settlement, &line.obligation, &line.payout];
    cells(words, (line.amount, line.balance), behind.map(Option::as_deref))
}

fn cells(
    words: [String; 3],
    (amount, balance): (Money, Money),
    behind: [Option<&str>; 3],
) -> Vec<Cell> {
    let currency = Cell::Text(amount.currency.code().to_owned());
    let amounts = [Cell::Amount(amount), Cell::Amount(balance), currency];
    let behind = behind.map(|id| Cell::Text(id.unwrap_or_default().to_owned()));
    words.map(Cell::Text).into_iter().chain(amounts).chain(behind).collect()
}
