//! What goes into pools besides events: exchange rates, and money added by hand.

use async_graphql::{Context, InputObject, Object, Result};
use serde_json::{Value, json};

use super::record::{EntryResult, all};
use super::{payload, perform};
use crate::api::allowance;
use crate::api::caller::{Allow, AllowChange};
use crate::api::entry_input::entry;
use crate::api::money::MoneyInput;
use crate::api::scalars::{CurrencyCode, Date, DateTime, Decimal};
use crate::app::{self, Actor, App, AppError};

/// What goes into pools besides events.
#[derive(Default)]
pub struct Fund;

/// What one currency was worth in another on a day.
#[derive(InputObject)]
#[graphql(name = "ExchangeRateInput")]
pub struct ExchangeRateInput {
    /// The sender's key, 1 to 255 bytes, unique within the source for ever.
    key: String,
    /// The currency converted from, for example "EUR".
    from: CurrencyCode,
    /// The currency converted to, for example "USD".
    to: CurrencyCode,
    /// Units of `to` for one unit of `from`, for example "1.08".
    value: Decimal,
    /// The day it holds for.
    on: Date,
}

/// Exchange rates to record.
#[derive(InputObject)]
#[graphql(name = "SetExchangeRatesInput")]
pub struct SetExchangeRatesInput {
    /// At most 1,000.
    rates: Vec<ExchangeRateInput>,
}

/// Money for a distributor's pool.
#[derive(InputObject)]
#[graphql(name = "ContributeInput")]
pub struct ContributeInput {
    /// The distributor's name. Its rule has the line `take contributions`.
    distributor: String,
    /// How much, in the currency that the distributor pays in.
    amount: MoneyInput,
    /// A key, 1 to 255 bytes, unique within the source for ever.
    key: String,
    /// Why.
    reason: Option<String>,
    /// When it was given: it goes into the pool of the period that holds the moment. Now when
    /// nothing is said.
    occurred_at: Option<DateTime>,
}

impl ExchangeRateInput {
    /// The rate in the form of entry files.
    pub fn entry(self) -> Value {
        entry([
            ("rate", Some(json!({ "from": self.from.0, "to": self.to.0 }))),
            ("value", Some(self.value.0.into())),
            ("on", Some(self.on.0.into())),
            ("key", Some(self.key.into())),
        ])
    }
}

impl ContributeInput {
    /// The contribution in the form of entry files.
    pub fn entry(self) -> Value {
        entry([
            ("contribute", Some(self.distributor.into())),
            ("amount", Some(self.amount.entry())),
            ("occurredAt", self.occurred_at.map(|moment| moment.0.into())),
            ("reason", self.reason.map(Into::into)),
            ("key", Some(self.key.into())),
        ])
    }
}

payload!(
    /// What became of exchange rates.
    SetExchangeRatesPayload {
        /// One for each rate, in their order.
        results: Vec<EntryResult>,
    }
);

payload!(
    /// What became of a contribution.
    ContributePayload {
        /// RECORDED or DUPLICATE; null when it was refused.
        result: Option<EntryResult>,
    }
);

/// Everything that can be done.
#[Object]
impl Fund {
    /// Records exchange rates, each for itself. A later rate of the same two currencies and day
    /// takes the place of an earlier one.
    #[graphql(guard = "AllowChange(Allow::RECORDING)")]
    async fn set_exchange_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SetExchangeRatesInput,
    ) -> Result<SetExchangeRatesPayload> {
        allowance::take(ctx, "rates", &input.rates)?;
        let rates = input.rates.into_iter().map(ExchangeRateInput::read).collect();
        let verb = async move |app: App, actor: Actor| app.set_exchange_rates(&actor, rates).await;
        let done = perform(ctx, "rates", verb).await?;
        Ok(done.map_or_else(Into::into, |results| SetExchangeRatesPayload {
            results: all("ExchangeRate", Some("rates"), results),
            errors: Vec::new(),
        }))
    }

    /// Adds money by hand to the pool of a distributor.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn contribute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ContributeInput,
    ) -> Result<ContributePayload> {
        let one = vec![input.read()];
        let verb = async move |app: App, actor: Actor| sole(app.contribute(&actor, one).await?);
        let done = perform(ctx, "distributor", verb).await?;
        Ok(done.map_or_else(Into::into, |result| ContributePayload {
            result: all("Entry", None, vec![result]).pop(),
            errors: Vec::new(),
        }))
    }
}

impl ExchangeRateInput {
    fn read(self) -> app::RateInput {
        app::RateInput {
            key: self.key,
            from: self.from.0,
            to: self.to.0,
            value: self.value.0,
            on: self.on.0,
        }
    }
}

impl ContributeInput {
    fn read(self) -> app::ContributionInput {
        app::ContributionInput {
            key: self.key,
            distributor: self.distributor,
            amount: (self.amount.amount.0, self.amount.currency.0),
            occurred_at: self.occurred_at.map(|moment| moment.0),
            reason: self.reason,
        }
    }
}

/// The result of the one entry there was; what refused it, refuses all.
fn sole(results: Vec<app::EntryResult>) -> std::result::Result<app::EntryResult, AppError> {
    let first = results.into_iter().next();
    let result = first.ok_or_else(|| AppError::Internal("an entry without a result".to_owned()))?;
    match result.error {
        Some(problem) => Err(problem.into()),
        None => Ok(result),
    }
}
