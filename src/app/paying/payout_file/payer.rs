//! The account that payouts are paid from.

use std::fmt;

use super::{Problem, ProblemCode};
use crate::app::paying::accounts::{bic_of, iban_of};
use crate::app::{Answer, AppError};

/// Whoever pays, as their bank knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Payer {
    pub(super) name: String,
    pub(super) iban: String,
    pub(super) bic: Option<String>,
}

impl Payer {
    /// Checks what an operator says: a name of at most 70 characters, an IBAN, perhaps a BIC.
    pub fn read(name: &str, iban: &str, bic: Option<&str>) -> Answer<Self> {
        let bic = bic.map(Self::bic).transpose()?;
        Ok(Self { name: Self::name(name)?, iban: Self::iban(iban)?, bic })
    }

    /// A name as it is written to a file.
    pub fn name(text: &str) -> Answer<String> {
        let name = text.trim();
        let length = name.chars().count();
        if length == 0 || length > 70 || name.chars().any(char::is_control) {
            let message = "the name of the debtor has 1 to 70 characters";
            return Err(Problem::new(ProblemCode::Invalid, &["debtorName"], message).into());
        }
        Ok(name.to_owned())
    }

    /// An IBAN as it is written to a file.
    pub fn iban(text: &str) -> Answer<String> {
        iban_of(text, "debtorIban")
    }

    /// A BIC as it is written to a file.
    pub fn bic(text: &str) -> Answer<String> {
        bic_of(text, "debtorBic")
    }

    /// Nobody said who pays.
    pub(super) fn missing() -> AppError {
        let message = "pain.001 needs the account that pays: start with --debtor-name and --debtor-iban, or set \
                       TANTIEME_DEBTOR_NAME and TANTIEME_DEBTOR_IBAN";
        Problem::new(ProblemCode::Invalid, &["debtorIban"], message).into()
    }
}

impl fmt::Debug for Payer {
    /// Without the number: it may end up in a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.name)
    }
}
