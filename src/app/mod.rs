//! What the product does, one file for each verb. Engine and store meet only here.
//!
//! Every verb is an `async` method of [`App`]; blocking work runs on threads of its own.

mod activate;
mod admit;
mod advice;
mod catalogue;
mod check;
mod compare;
mod contribute;
mod corrections;
mod define;
pub mod entries;
mod error;
mod example_period;
mod examples;
mod facts;
mod follow;
mod fulfil;
mod journeys;
mod known_tokens;
mod ledger;
mod lists;
mod live;
mod measured;
mod nested;
mod pay;
mod possible;
pub mod preview;
mod rates;
mod reading;
mod record;
mod review;
mod rule;
mod sample_example;
mod save;
mod seam;
mod settle;
mod settle_now;
mod source;
mod standings;
mod tick;
mod tokens;
mod views;

use std::sync::Arc;

pub use activate::{Activation, MeasureFrom};
pub use admit::{day, start_of_day};
pub use check::{check, next_runs};
pub use compare::compare_entries;
pub use corrections::CorrectionsView;
pub use error::{AppError, Problem, ProblemCode};
pub use nested::Pages;
pub use record::LARGEST_BATCH;
pub use seam::{GapPlan, Seam};
pub use settle::Attempt;
pub use tick::tick;
pub use views::*;

use crate::clock::Clock;
use crate::store::log::Writer;
use crate::store::{Connection, DatabaseUrl, Store, StoreError};
use rules::domain::Moment;

/// The product: a store, the writer of its log, and a clock. Cheap to clone.
#[derive(Clone)]
pub struct App {
    store: Store,
    writer: Writer,
    clock: Clock,
    last_catalogue: catalogue::LastRead,
    known_tokens: known_tokens::KnownTokens,
    live: live::Live,
    /// Names this process in leases.
    holder: Arc<str>,
}

/// What a verb answers.
pub type Answer<T> = Result<T, AppError>;

impl App {
    /// Opens the database, brings its tables up to date, and starts the writer of the log.
    pub fn open(database: &DatabaseUrl, clock: Clock) -> Answer<Self> {
        let store = Store::open(database)?;
        let writer = Writer::start(store.clone());
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes)
            .map_err(|error| AppError::Internal(format!("no randomness: {error}")))?;
        Ok(Self {
            store,
            writer,
            clock,
            last_catalogue: catalogue::LastRead::default(),
            known_tokens: known_tokens::KnownTokens::default(),
            live: live::Live::default(),
            holder: hex::encode(bytes).into(),
        })
    }

    /// The same application at another time: it shares database and writer.
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// What time the application takes it to be.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Answer<()> {
        self.read(|connection| crate::store::log::head(connection).map(|_| ())).await
    }

    /// Reads in a thread of its own.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let store = self.store.clone();
        self.compute(move || Ok(store.read(read)?)).await
    }

    /// Writes in one transaction, in a thread of its own.
    async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let store = self.store.clone();
        self.compute(move || Ok(store.write(write)?)).await
    }

    /// Computes in a thread of its own, so that no request waits behind it.
    async fn compute<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        tokio::task::spawn_blocking(compute)
            .await
            .map_err(|error| AppError::Internal(format!("a worker thread stopped: {error}")))?
    }
}
