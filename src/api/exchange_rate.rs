//! Exchange rates as the log holds them.

use async_graphql::{ID, InputObject, Result, SimpleObject};

use super::scalars::{CurrencyCode, Date, DateTime, Decimal};
use super::{fault, filters, ids};
use crate::app;
use rules::domain::{Moment, RateFilter, RecordedRate};

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

/// Narrows exchange rates.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "ExchangeRateFilter")]
pub struct ExchangeRateFilter {
    /// From this currency.
    from: Option<CurrencyCode>,
    /// To this currency.
    to: Option<CurrencyCode>,
    /// Of this day.
    on: Option<Date>,
    /// Of this day or a later one.
    on_from: Option<Date>,
    /// Of a day before this one.
    on_before: Option<Date>,
}

impl ExchangeRateFilter {
    /// The same with what the arguments say that came before it.
    pub fn or(
        self,
        from: Option<CurrencyCode>,
        to: Option<CurrencyCode>,
        on: Option<Date>,
    ) -> Self {
        Self { from: self.from.or(from), to: self.to.or(to), on: self.on.or(on), ..self }
    }

    /// The filter of the application.
    pub fn read(self) -> Result<RateFilter> {
        Ok(RateFilter {
            from: filters::currency("from", self.from)?,
            to: filters::currency("to", self.to)?,
            on: start_of_day("on", self.on)?,
            on_from: start_of_day("onFrom", self.on_from)?,
            on_before: start_of_day("onBefore", self.on_before)?,
        })
    }
}

fn start_of_day(name: &str, day: Option<Date>) -> Result<Option<Moment>> {
    let wrong = |problem: app::Problem| fault::bad_input(format!("{name} {}", problem.message));
    day.map(|Date(day)| app::start_of_day(&day, name)).transpose().map_err(wrong)
}
