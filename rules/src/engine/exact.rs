//! Arithmetic with values of metrics that says when a result does not fit.

use super::error::EvaluateError;
use crate::domain::Billionths;

/// The sum of two values.
pub(super) fn sum(left: &Billionths, right: &Billionths) -> Result<Billionths, EvaluateError> {
    left.plus(right).ok_or_else(too_large)
}

/// The difference of two values.
pub(super) fn difference(
    left: &Billionths,
    right: &Billionths,
) -> Result<Billionths, EvaluateError> {
    left.minus(right).ok_or_else(too_large)
}

/// Adds to a value in place.
pub(super) fn add(value: &mut Billionths, more: &Billionths) -> Result<(), EvaluateError> {
    *value = sum(value, more)?;
    Ok(())
}

fn too_large() -> EvaluateError {
    EvaluateError::overflow("a metric value")
}
