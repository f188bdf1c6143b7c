//! What lists of obligations and payouts come to.

use async_graphql::{Context, Enum, Result, SimpleObject};

use super::fault;
use super::money::Money;
use super::scalars::Date;
use super::states::{ObligationState, PayoutState};
use crate::app::AppError;
use rules::domain;

/// By what obligations are added up, besides their currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ObligationGrouping")]
pub enum ObligationGrouping {
    /// Their state.
    State,
    /// The distributor they come from.
    Distributor,
    /// The day, UTC, from which they are payable.
    DueDate,
}

/// By what payouts are added up, besides their currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "PayoutGrouping")]
pub enum PayoutGrouping {
    /// Their state.
    State,
    /// The day they were paid.
    PaidOn,
}

/// What obligations come to that are alike.
#[derive(SimpleObject)]
#[graphql(name = "ObligationTotal")]
pub struct ObligationTotal {
    /// Their state; null unless they are grouped by it.
    state: Option<ObligationState>,
    /// The name of the distributor they come from; null for what comes from none, and unless they are grouped by it.
    distributor: Option<String>,
    /// The day, UTC, from which they are payable; null unless they are grouped by it.
    due_date: Option<Date>,
    /// How many.
    count: i64,
    /// Their sum, debts taken off.
    amount: Money,
}

/// What payouts come to that are alike.
#[derive(SimpleObject)]
#[graphql(name = "PayoutTotal")]
pub struct PayoutTotal {
    /// Their state; null unless they are grouped by it.
    state: Option<PayoutState>,
    /// The day they were paid; null for those that were not, and unless they are grouped by it.
    paid_on: Option<Date>,
    /// How many.
    count: i64,
    /// Their sum.
    amount: Money,
}

/// Adds up what is alike in all that is asked for; sorted by currency, and by these in the order of the fields.
pub fn of_obligations(
    ctx: &Context<'_>,
    sums: Vec<domain::ObligationSum>,
    by: &[ObligationGrouping],
) -> Result<Vec<ObligationTotal>> {
    let key = |sum: &domain::ObligationSum| {
        let day = sum.payable_from.to_utc().date_naive();
        (
            sum.amount.currency,
            by.contains(&ObligationGrouping::State).then_some(sum.state),
            sum.distributor.clone().filter(|_| by.contains(&ObligationGrouping::Distributor)),
            by.contains(&ObligationGrouping::DueDate).then_some(day),
        )
    };
    let keyed = sums.into_iter().map(|sum| (key(&sum), sum.count, sum.amount));
    let total = |((_, state, distributor, day), (count, amount)): (_, (i64, domain::Money))| {
        let state: Option<domain::ObligationState> = state;
        let day: Option<chrono::NaiveDate> = day;
        ObligationTotal {
            state: state.map(Into::into),
            distributor,
            due_date: day.map(|day| Date(day.to_string())),
            count,
            amount: amount.into(),
        }
    };
    let added = domain::added_by(keyed).map_err(|error| fault::of(ctx, &AppError::from(error)))?;
    Ok(added.into_iter().map(total).collect())
}

/// The same of payouts.
pub fn of_payouts(
    ctx: &Context<'_>,
    sums: Vec<domain::PayoutSum>,
    by: &[PayoutGrouping],
) -> Result<Vec<PayoutTotal>> {
    let key = |sum: &domain::PayoutSum| {
        (
            sum.amount.currency,
            by.contains(&PayoutGrouping::State).then_some(sum.state),
            sum.paid_on.filter(|_| by.contains(&PayoutGrouping::PaidOn)),
        )
    };
    let keyed = sums.into_iter().map(|sum| (key(&sum), sum.count, sum.amount));
    let total = |((_, state, day), (count, amount)): (_, (i64, domain::Money))| {
        let state: Option<domain::PayoutState> = state;
        let day: Option<chrono::NaiveDate> = day;
        PayoutTotal {
            state: state.map(Into::into),
            paid_on: day.map(|day| Date(day.to_string())),
            count,
            amount: amount.into(),
        }
    };
    let added = domain::added_by(keyed).map_err(|error| fault::of(ctx, &AppError::from(error)))?;
    Ok(added.into_iter().map(total).collect())
}
