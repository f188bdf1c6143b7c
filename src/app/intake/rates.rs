//! Exchange rates: taken into the log, and listed with the one that holds.

use crate::store::log;
use rules::domain::{Page, PageArgs, RateFilter, RecordedRate};

use crate::app::access::deed::{Deed, RECORDING};
use crate::app::intake::record::{new_entry, require_size};
use crate::app::{Actor, Answer, App, EntryResult, intake::admit};

/// An exchange rate as a sender gives it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateInput {
    /// The sender's key: 1 to 255 bytes.
    pub key: String,
    /// The code of the currency converted from.
    pub from: String,
    /// The code of the currency converted to.
    pub to: String,
    /// Units of `to` for one unit of `from`, as a decimal.
    pub value: String,
    /// The day it holds for, `2026-10-03`.
    pub on: String,
}

impl App {
    /// Records a batch of at most 1,000 exchange rates, each for itself. A later rate of the same
    /// two currencies and day takes the place of an earlier one.
    pub async fn set_exchange_rates(
        &self,
        actor: &Actor,
        rates: Vec<RateInput>,
    ) -> Answer<Vec<EntryResult>> {
        let deed = Deed::new(actor, "setExchangeRates", format!("{} rates", rates.len()));
        self.attempt(&deed, RECORDING, async {
            require_size(rates.len(), "rates")?;
            let admit = |input: RateInput| {
                let entry = admit::rate(&input);
                new_entry(actor.source(), input.key, entry)
            };
            let admitted = rates.into_iter().map(admit).collect();
            self.append(&deed, admitted, self.now()).await
        })
        .await
    }

    /// Exchange rates, the latest day first, and of one day the one recorded last first.
    pub async fn exchange_rates(
        &self,
        filter: RateFilter,
        args: PageArgs,
    ) -> Answer<Page<RecordedRate>> {
        self.read(move |connection| log::rates(connection, &filter, &args)).await
    }
}
