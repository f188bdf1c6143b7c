//! Names of accounts in books, which allow fewer characters than references have.

use rules::domain::Account;

/// Class and kind of an account, and whose it is.
pub(super) fn parts(account: &Account) -> (&'static str, Option<&str>) {
    match account {
        Account::Pool(distributor) => ("Liabilities:Pool", Some(distributor)),
        Account::Owed(collaborator) => ("Liabilities:Owed", Some(collaborator)),
        Account::Paid(collaborator) => ("Assets:Paid", Some(collaborator)),
        Account::Owner => ("Expenses:Shares", None),
    }
}

/// A text without the bytes that are not allowed: each of them becomes `mark` and two hex digits. No two texts
/// become the same.
pub(super) fn escaped_by(text: &str, mark: char, is_allowed: impl Fn(u8) -> bool) -> String {
    let mut name = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_allowed(byte) && u32::from(byte) != u32::from(mark) {
            name.push(char::from(byte));
        } else {
            name.push(mark);
            name.push_str(&hex::encode_upper([byte]));
        }
    }
    name
}
