//! The account that pays, as an operator says it.

use crate::app::{Answer, Payer};

use super::Failure;

/// Whoever pays, as their bank knows them; pain.001 needs it.
#[derive(Debug, clap::Args)]
pub struct Debtor {
    /// The name of whoever pays, as their bank knows it
    #[arg(long, env = "TANTIEME_DEBTOR_NAME", value_name = "NAME", requires = "debtor_iban")]
    #[arg(value_parser = |text: &str| checked(Payer::name(text)))]
    debtor_name: Option<String>,
    /// The IBAN that is paid from
    #[arg(long, env = "TANTIEME_DEBTOR_IBAN", hide_env_values = true, value_name = "IBAN")]
    #[arg(requires = "debtor_name", value_parser = |text: &str| checked(Payer::iban(text)))]
    debtor_iban: Option<String>,
    /// The BIC of its bank, where the bank asks for it
    #[arg(long, env = "TANTIEME_DEBTOR_BIC", value_name = "BIC", requires = "debtor_iban")]
    #[arg(value_parser = |text: &str| checked(Payer::bic(text)))]
    debtor_bic: Option<String>,
}

/// Each value is looked at by itself, so that what is said of it names where it is set.
fn checked(value: Answer<String>) -> Result<String, String> {
    value.map_err(|error| Failure::from(error).to_string())
}

impl Debtor {
    /// Checked; `None` when nothing was said.
    pub fn payer(&self) -> Result<Option<Payer>, Failure> {
        let (Some(name), Some(iban)) = (&self.debtor_name, &self.debtor_iban) else {
            return Ok(None);
        };
        let payer = Payer::read(name, iban, self.debtor_bic.as_deref());
        payer.map(Some).map_err(|error| Failure::usage(Failure::from(error).to_string()))
    }
}
