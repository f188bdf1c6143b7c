//! Amounts as senders write them: as decimals, or in minor units, which of some currencies are not those of ISO 4217.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Delivered;
use super::template::Template;
use rules::domain::{Currency, Money};

/// How many decimals a sender's minor unit has, by currency, where that is not what the currency has.
pub(super) type Decimals = BTreeMap<String, u32>;

/// The most decimals that a minor unit may have.
pub(super) const MOST_DECIMALS: u32 = 9;

/// Where an amount stands. A place with `*` leads to several, which are added up.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Amount {
    /// In whole units, such as `19.90`.
    decimal: Option<Template>,
    /// In minor units, such as `1990`.
    minor: Option<Template>,
    /// The currency's code, in small letters or capitals.
    currency: Template,
    /// Whether it is written below zero where it is above.
    #[serde(default)]
    negate: bool,
}

impl Amount {
    /// What is wrong with it whatever comes.
    pub fn check(&self) -> Result<(), String> {
        if self.decimal.is_some() == self.minor.is_some() {
            return Err("an amount has either \"decimal\" or \"minor\"".to_owned());
        }
        match self.currency.is_many() {
            true => Err("a currency is at one place, without \"*\"".to_owned()),
            false => Ok(()),
        }
    }

    /// The amount of a delivery; `what` says what it is for.
    pub fn of(
        &self,
        delivered: Delivered<'_>,
        decimals: &Decimals,
        what: &str,
    ) -> Result<Money, String> {
        let code = self.currency.require(delivered, what)?.to_ascii_uppercase();
        let currency: Currency = code.parse().map_err(|error| format!("{what}: {error}"))?;
        let (place, minor) = match (&self.minor, &self.decimal) {
            (Some(minor), _) => (minor, true),
            (None, Some(decimal)) => (decimal, false),
            (None, None) => return Err(format!("{what}: the mapping names no place")),
        };
        let values = place.values(delivered)?;
        if values.is_empty() {
            return Err(format!("{what}: there is nothing at {}", place.places()));
        }
        let places = decimals.get(&code).copied().unwrap_or_else(|| currency.decimals());
        let mut sum = Money::zero(currency);
        for value in values {
            let decimal = if minor { from_minor(&value, places) } else { Some(value.clone()) };
            let wrong = || format!("{what}: \"{value}\" is no amount in minor units");
            let decimal = decimal.ok_or_else(wrong)?;
            let money = Money::parse(without_zeros(&decimal), currency)
                .map_err(|error| format!("{what}: {error}"))?;
            sum = sum.plus(money).map_err(|error| format!("{what}: {error}"))?;
        }
        if self.negate {
            sum = sum.negated().map_err(|error| format!("{what}: {error}"))?;
        }
        Ok(sum)
    }
}

/// Whole minor units as a decimal with so many places; `None` for what is no whole number.
fn from_minor(text: &str, places: u32) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = places as usize;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at_checked(digits.len() - places)?;
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// A decimal without zeros at its end: `5.00` of a currency without decimals is 5.
fn without_zeros(decimal: &str) -> &str {
    match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.'),
        false => decimal,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use rules::domain::Moment;

    #[test]
    fn minor_units_are_those_of_the_currency_unless_the_sender_has_others() {
        let template = |text: &str| Template::try_from(text.to_owned()).ok();
        let own = Decimals::from([("ISK".to_owned(), 2), ("MGA".to_owned(), 0)]);
        for (currency, minor, amount) in [
            ("usd", json!(1990), Some("19.90 USD")),
            ("usd", json!(5), Some("0.05 USD")),
            ("usd", json!(-5), Some("-0.05 USD")),
            ("jpy", json!(500), Some("500 JPY")),
            ("kwd", json!(5120), Some("5.120 KWD")),
            // Written with two decimals that the currency does not have.
            ("isk", json!(500), Some("5 ISK")),
            ("isk", json!(501), None),
            // Written in whole units of a currency that has two decimals.
            ("mga", json!(500), Some("500.00 MGA")),
            ("usd", json!(19.9), None),
            ("xyz", json!(1), None),
        ] {
            let body = json!({ "minor": minor, "currency": currency });
            let received_at = Moment::from_micros(0);
            let delivered = Delivered { kind: "k", id: "d", received_at, body: &body };
            let place = template("{/currency}").map(|currency| Amount {
                decimal: None,
                minor: template("{/minor}"),
                currency,
                negate: false,
            });
            let found = place.map(|place| place.of(delivered, &own, "amount"));
            let found = found.and_then(Result::ok).map(|money| money.to_string());
            assert_eq!(found.as_deref(), amount, "{minor} {currency}");
        }
    }
}
