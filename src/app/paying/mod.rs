//! From what is owed to money in the bank: by hand, fulfilled, disputed, in files, and in the books.

pub(super) mod accounts;
pub(super) mod balances;
pub(super) mod credit;
pub(super) mod csv_table;
pub(super) mod dispute;
mod executed;
pub(super) mod fulfil;
pub(super) mod hold;
pub(super) mod journal_file;
pub(super) mod pay;
pub(super) mod payout_answers;
pub(super) mod payout_file;
pub(super) mod statement;
