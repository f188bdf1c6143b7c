//! Rates and prizes on somebody's own result.

use std::fmt;

use super::{Fraction, Money, Percent, Quantity};

/// What a tier pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierPay {
    /// `at 4%`: a part of the result, which is money.
    Part(Percent),
    /// `at 5.00 USD each`: for each unit.
    Each(Money),
    /// `pays 50.00 USD`: a prize for reaching it.
    Prize(Money),
}

/// What one tier paid to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierLine {
    /// The clause as written.
    pub clause: String,
    /// Where the tier begins; money in major units.
    pub from: Quantity,
    /// What it pays.
    pub pays: TierPay,
    /// What it was paid for: the part of the result that lies in the tier, or all of the result;
    /// money in major units.
    pub base: Quantity,
    /// What that gave, in minor units before caps and rounding.
    pub exact_minor: Fraction,
    /// Where tiers are for each asset, which one it is; what it was paid for is then of all its owners.
    pub of: Option<Box<AssetPart>>,
}

/// What somebody has of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetPart {
    /// The asset's reference; `None` for what is theirs alone and names none.
    pub asset: Option<String>,
    /// What all its owners have of it together; money in major units.
    pub result: Quantity,
    /// What they have of it.
    pub part: Quantity,
}

impl TierPay {
    /// Whether it pays for reaching it, and not for the result.
    pub fn is_prize(self) -> bool {
        matches!(self, Self::Prize(_))
    }
}

impl fmt::Display for TierPay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part(part) => write!(formatter, "at {part}"),
            Self::Each(amount) => write!(formatter, "at {amount} each"),
            Self::Prize(amount) => write!(formatter, "pays {amount}"),
        }
    }
}
