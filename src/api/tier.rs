//! What tiers paid, and how payments were scaled down to a bound.

use async_graphql::SimpleObject;

use super::fraction::{ExactAmount, Share};
use super::money::Money;
use super::scalars::Decimal;
use rules::domain::{self, Currency, TierPay};

/// What one tier paid to somebody. Of `percent`, `rate` and `prize` exactly one is there.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "TierLine")]
pub struct TierLine {
    /// The clause of the rule, as written.
    clause: String,
    /// Where the tier begins; money in major units.
    from: Decimal,
    /// The percentage it pays of the result.
    percent: Option<Decimal>,
    /// What it pays for each unit.
    rate: Option<Money>,
    /// What it pays for being reached.
    prize: Option<Money>,
    /// What it was paid for: what of the result lies in the tier, or all of it; money in major units.
    base: Decimal,
    /// What that gave, before caps and rounding.
    exact: ExactAmount,
    /// Where tiers are for each asset, its reference; what it was paid for is then of all its owners. Null
    /// for what is theirs alone and names none.
    asset: Option<String>,
    /// What the asset came to, all its owners together; money in major units. Null where tiers are not for each
    /// asset.
    asset_result: Option<Decimal>,
    /// What of that is theirs, in the same units.
    asset_part: Option<Decimal>,
}

/// A bound on all payments that scaled them down alike.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Scaled")]
pub struct Scaled {
    /// The clause of the rule, as written.
    pub(super) clause: String,
    /// What every amount was multiplied with, after caps and before rounding.
    pub(super) factor: Share,
}

/// A line `times N when …` that held of somebody.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Multiplied")]
pub struct Multiplied {
    /// The clause of the rule, as written.
    clause: String,
    /// What was multiplied with.
    factor: Decimal,
}

impl Multiplied {
    /// For the API.
    pub fn of(factor: &domain::Factor) -> Self {
        Self { clause: factor.clause.clone(), factor: factor.factor.into() }
    }
}

impl TierLine {
    /// For the API.
    pub fn of(line: &domain::TierLine, currency: Currency) -> Self {
        let (mut percent, mut rate, mut prize) = (None, None, None);
        match line.pays {
            TierPay::Part(part) => percent = Some(part.number().into()),
            TierPay::Each(amount) => rate = Some(amount.into()),
            TierPay::Prize(amount) => prize = Some(amount.into()),
        }
        Self {
            clause: line.clause.clone(),
            from: line.from.into(),
            percent,
            rate,
            prize,
            base: line.base.into(),
            exact: ExactAmount::of(&line.exact_minor, currency),
            asset: line.of.as_ref().and_then(|of| of.asset.clone()),
            asset_result: line.of.as_ref().map(|of| of.result.into()),
            asset_part: line.of.as_ref().map(|of| of.part.into()),
        }
    }
}
