//! What amounts are counted in: an ISO 4217 currency or points.

use std::fmt;
use std::str::FromStr;

/// An ISO 4217 currency, or `points`, which a distributor may pay in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Currency {
    /// A currency of ISO 4217, for example `USD`.
    Iso(iso_currency::Currency),
    /// Points: a unit without decimals that is not money outside the programme.
    Points,
}

/// The code is not in ISO 4217 and is not `points`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an ISO 4217 currency code")]
pub struct UnknownCurrency(pub String);

impl Currency {
    /// The code as it is written: three capital letters, or `points`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Iso(currency) => currency.code(),
            Self::Points => "points",
        }
    }

    /// How many decimals the currency has (JPY 0, USD 2, KWD 3; points 0).
    pub fn decimals(&self) -> u32 {
        match self {
            Self::Iso(currency) => u32::from(currency.exponent().unwrap_or(0)),
            Self::Points => 0,
        }
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        if code == "points" {
            return Ok(Self::Points);
        }
        iso_currency::Currency::from_code(code)
            .map(Self::Iso)
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
