//! What a tier paid, as JSON inside of a standing's derivation.

use serde::{Deserialize, Serialize};

use super::detail::{fraction, quantity, quantity_text};
use crate::store::StoreError;
use rules::domain::{AssetPart, Currency, Money, Percent, TierLine, TierPay};

/// What one tier paid.
#[derive(Serialize, Deserialize)]
pub(super) struct TierDetail {
    clause: String,
    from: String,
    pays: PayDetail,
    base: String,
    exact_minor: String,
    /// Which asset, what it comes to, and what of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<(Option<String>, String, String)>,
}

/// What a tier pays: a percentage, or minor units.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PayDetail {
    Part(String),
    Each(i64),
    Prize(i64),
}

impl TierDetail {
    pub fn of(line: &TierLine) -> Self {
        Self {
            clause: line.clause.clone(),
            from: quantity_text(line.from),
            pays: match line.pays {
                TierPay::Part(part) => PayDetail::Part(quantity_text(part.number())),
                TierPay::Each(rate) => PayDetail::Each(rate.minor),
                TierPay::Prize(prize) => PayDetail::Prize(prize.minor),
            },
            base: quantity_text(line.base),
            exact_minor: line.exact_minor.to_string(),
            of: line
                .of
                .as_ref()
                .map(|of| (of.asset.clone(), quantity_text(of.result), quantity_text(of.part))),
        }
    }

    pub fn line(self, currency: Currency) -> Result<TierLine, StoreError> {
        Ok(TierLine {
            clause: self.clause,
            from: quantity(&self.from)?,
            pays: match self.pays {
                PayDetail::Part(part) => TierPay::Part(Percent::new(quantity(&part)?)),
                PayDetail::Each(minor) => TierPay::Each(Money::new(minor, currency)),
                PayDetail::Prize(minor) => TierPay::Prize(Money::new(minor, currency)),
            },
            base: quantity(&self.base)?,
            exact_minor: fraction(&self.exact_minor)?,
            of: self.of.map(of_asset).transpose()?.map(Box::new),
        })
    }
}

fn of_asset(
    (asset, result, part): (Option<String>, String, String),
) -> Result<AssetPart, StoreError> {
    Ok(AssetPart { asset, result: quantity(&result)?, part: quantity(&part)? })
}
