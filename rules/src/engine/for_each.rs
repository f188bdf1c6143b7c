//! `tiers for each FIELD`: what the result of each asset reaches, and what of it is an owner's.

use super::achieved::Achieved;
use super::apportion;
use super::assets::OfAsset;
use super::error::EvaluateError;
use super::tiers;
use super::weighting::Candidate;
use crate::domain::{AssetPart, Fraction, TierLine};
use crate::language::{PayBy, Program};

/// What every tier that an asset of somebody's reaches pays them, with their factors.
pub(super) fn lines(
    program: &Program,
    pay_by: &PayBy,
    candidate: &Candidate<'_, '_>,
    assets: &[OfAsset],
) -> Result<Vec<TierLine>, EvaluateError> {
    let mut all = Vec::new();
    for of in assets {
        for line in of_one(program, pay_by, of)? {
            let exact_minor = candidate.factors.amount(line.exact_minor);
            let part = AssetPart {
                asset: of.asset.clone(),
                result: of.result.shown(),
                part: of.part.shown(),
            };
            all.push(TierLine { exact_minor, of: Some(Box::new(part)), ..line });
        }
    }
    Ok(all)
}

/// What one asset pays one of its owners: their part of what its tiers pay for all of it.
fn of_one(program: &Program, pay_by: &PayBy, of: &OfAsset) -> Result<Vec<TierLine>, EvaluateError> {
    if !of.result.is_positive() {
        // Nothing is reached, and what an owner has above or below zero is paid at the first rate, as every
        // result below zero is: so all of them together come to what the asset does.
        return Ok(tiers::at_first_rate(program, pay_by, &of.part.clone().into()));
    }
    let mut lines = tiers::lines_by_result(program, pay_by, &Achieved::from(of.result.clone()))?;
    let part: Fraction = apportion::part_of(of.part.ratio(), &of.result.ratio());
    for line in &mut lines {
        line.exact_minor = &line.exact_minor * &part;
    }
    Ok(lines)
}
