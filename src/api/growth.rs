//! How a total that runs on beyond the period has grown.

use async_graphql::SimpleObject;

use super::money::Money;
use super::scalars::{DateTime, Decimal};
use rules::domain;

/// What somebody is paid for how a total that runs on has grown: the difference of both payments.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Growth")]
pub struct Growth {
    /// What it is the total since; null where of all that was measured.
    since: Option<DateTime>,
    /// The total at the start of the period; money in major units.
    before: Decimal,
    /// The total at its end, or at the end of the year or quarter within it.
    after: Decimal,
    /// What the total came to at the start.
    paid_before: Money,
    /// What it comes to at the end.
    paid_after: Money,
}

impl Growth {
    /// For the API.
    pub fn of(growth: &domain::Growth) -> Self {
        Self {
            since: growth.since.map(Into::into),
            before: growth.before.into(),
            after: growth.after.into(),
            paid_before: growth.paid_before.into(),
            paid_after: growth.paid_after.into(),
        }
    }
}
