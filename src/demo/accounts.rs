//! The accounts that those on the platform are paid to: numbers that the registers of IBANs print as examples, and
//! that belong to nobody.

use crate::app::AccountInput;
use rules::domain::AccountKind;

/// Reference, name at the bank, IBAN.
const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("ana", "Ana Duarte", "PT50000201231234567890154"),
    ("bo", "Bo Lindqvist", "SE4550000000058398257466"),
    ("cy", "Cyrus Amini", "DE89370400440532013000"),
    ("dee", "Dee Okafor", "GB29NWBK60161331926819"),
    ("eli", "Eli Novak", "CZ6508000000192000145399"),
    ("fen", "Fen Zhao", "NL91ABNA0417164300"),
    ("gia", "Gia Romano", "IT60X0542811101000000123456"),
    ("hal", "Hal Brennan", "IE29AIBK93115212345678"),
    ("ines", "Inés Castillo", "ES9121000418450200051332"),
    ("jun", "Jun Takeda", "FR1420041010050500013M02606"),
];

/// One account for each collaborator, so that a file for a bank leaves nobody out.
pub fn accounts() -> impl Iterator<Item = AccountInput> {
    ACCOUNTS.iter().map(|(reference, holder, iban)| AccountInput {
        collaborator: (*reference).to_owned(),
        kind: AccountKind::Bank,
        holder: (*holder).to_owned(),
        country: iban.get(..2).map(str::to_owned),
        iban: Some((*iban).to_owned()),
        bic: None,
        email: None,
        details: None,
    })
}
