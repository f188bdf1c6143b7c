//! Exchange rates as the log holds them.

use async_graphql::{ID, Result, SimpleObject};

use super::scalars::{CurrencyCode, Date, DateTime, Decimal};
use super::{fault, filters, ids};
use crate::app;
use rules::domain::{RateFilter, RecordedRate};

/// What one currency was worth in another on a day.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ExchangeRate")]
pub struct ExchangeRate {
    /// Global id.
    #[graphql(owned)]
    pub id: ID,
    /// The currency converted from.
    from: CurrencyCode,
    /// The currency converted to.
    to: CurrencyCode,
    /// Units of `to` for one unit of `from`.
    value: Decimal,
    /// The day it holds for.
    on: Date,
    /// Whether amounts of that day are converted at it: of two rates of one day the later holds.
    holds: bool,
    /// The sender's key.
    key: String,
    /// Who sent it: the name of the token, or `import`.
    source: String,
    /// When the log took it.
    recorded_at: DateTime,
}

impl ExchangeRate {
    /// A rate of the log.
    pub fn of(recorded: RecordedRate) -> Self {
        let rate = recorded.rate;
        Self {
            id: ids::global("ExchangeRate", &recorded.id),
            from: rate.from.into(),
            to: rate.to.into(),
            value: rate.value.into(),
            on: Date(rate.on.to_utc().date_naive().to_string()),
            holds: recorded.holds,
            key: recorded.key,
            source: recorded.source,
            recorded_at: recorded.recorded_at.into(),
        }
    }
}

/// Which rates are wanted.
pub fn filter(
    from: Option<CurrencyCode>,
    to: Option<CurrencyCode>,
    on: Option<Date>,
) -> Result<RateFilter> {
    let wrong = |problem: app::Problem| fault::bad_input(format!("on {}", problem.message));
    Ok(RateFilter {
        from: filters::currency("from", from)?,
        to: filters::currency("to", to)?,
        on: on.map(|Date(day)| app::start_of_day(&day, "on")).transpose().map_err(wrong)?,
    })
}
