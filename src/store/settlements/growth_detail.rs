//! How a total that runs on has grown, as JSON inside of a standing's derivation.

use serde::{Deserialize, Serialize};

use super::detail::{quantity, quantity_text};
use crate::store::StoreError;
use rules::domain::{Currency, Growth, Moment, Money};

/// What a total came to before and after, and what was paid for each, in minor units.
#[derive(Serialize, Deserialize)]
pub(super) struct GrowthDetail {
    /// Microseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
    before: String,
    after: String,
    paid_before: i64,
    paid_after: i64,
}

impl GrowthDetail {
    pub fn of(growth: &Growth) -> Self {
        Self {
            since: growth.since.map(Moment::micros),
            before: quantity_text(growth.before),
            after: quantity_text(growth.after),
            paid_before: growth.paid_before.minor,
            paid_after: growth.paid_after.minor,
        }
    }

    pub fn growth(self, currency: Currency) -> Result<Growth, StoreError> {
        Ok(Growth {
            since: self.since.map(Moment::from_micros),
            before: quantity(&self.before)?,
            after: quantity(&self.after)?,
            paid_before: Money::new(self.paid_before, currency),
            paid_after: Money::new(self.paid_after, currency),
        })
    }
}
