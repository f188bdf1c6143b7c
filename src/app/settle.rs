//! Settles one due period: computed whole as an immutable value, then stored in one transaction.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::store::{log, periods, settlements};
use rules::calendar::Unapproved;
use rules::domain::{Moment, Outcome, Period, PeriodState, Settlement};

use super::follow::after_settlement;
use super::reading::PeriodInput;
use super::source::Source;
use super::{Answer, App, AppError, ProblemCode, ledger};

/// How long a lease lasts unless it is renewed: a worker that was killed holds nobody up for longer.
pub const LEASE: Duration = Duration::from_secs(3);

/// How often a worker renews its lease.
const RENEWAL: Duration = Duration::from_secs(1);

/// Nothing is computed for a period that is in one of these.
const ENDED: [PeriodState; 3] = [PeriodState::Settled, PeriodState::Empty, PeriodState::Review];

/// What became of an attempt to settle a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It is settled; the settlement's id.
    Settled(String),
    /// It is computed and waits for an admin's approval; the settlement's id.
    Proposed(String),
    /// It stays as it is, for the reason given.
    Held(String),
    /// Somebody else works on it, or has settled it.
    Elsewhere,
}

/// Renews a lease until it is dropped.
struct Renewing(JoinHandle<()>);

impl Renewing {
    fn start(app: App, period: &Period) -> Self {
        let (name, index) = (period.distributor.clone(), period.index);
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEWAL).await;
                if let Err(error) = app.lease(&name, index).await {
                    tracing::warn!(period = %name, error = %error, "lease not renewed");
                }
            }
        }))
    }
}

impl Drop for Renewing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl App {
    /// Settles a period whose trigger has passed by `now`. Exactly one settlement comes of it, no
    /// matter how many try and where one of them stops.
    pub async fn settle_period(&self, period: Period, now: Moment) -> Answer<Attempt> {
        if !self.lease(&period.distributor, period.index).await? {
            return Ok(Attempt::Elsewhere);
        }
        let renewing = Renewing::start(self.clone(), &period);
        let attempt = self.settle_leased(period.clone(), now).await;
        drop(renewing);
        match attempt {
            Ok(attempt) => {
                if let Attempt::Held(reason) = &attempt {
                    self.hold(&period, PeriodState::Waiting, reason).await?;
                }
                Ok(attempt)
            }
            Err(AppError::Refused(problem)) => {
                self.hold(&period, PeriodState::Failed, &problem.message).await?;
                Ok(Attempt::Held(problem.message))
            }
            Err(error) => Err(error),
        }
    }

    async fn lease(&self, distributor: &str, index: i64) -> Answer<bool> {
        let from = self.now();
        let length = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
        let until = Moment::from_micros(from.micros().saturating_add(length));
        let (name, holder) = (distributor.to_owned(), self.holder.to_string());
        self.write(move |connection| periods::lease(connection, &name, index, &holder, from, until))
            .await
    }

    async fn settle_leased(&self, period: Period, now: Moment) -> Answer<Attempt> {
        let catalogue = self.catalogue().await?.catalogue;
        let wanted = (period.distributor.clone(), period.index);
        let known = Arc::clone(&catalogue);
        let input = self
            .read(move |connection| {
                // Read again under the lease: what was carried in may have changed since.
                let Some(period) = periods::find(connection, &wanted.0, wanted.1)? else {
                    return Ok(None);
                };
                if ENDED.contains(&period.state) {
                    return Ok(None);
                }
                let cut_off = log::head(connection)?;
                PeriodInput::load(connection, period, cut_off, now, &known).map(Some)
            })
            .await?;
        let Some(input) = input else {
            return Ok(Attempt::Elsewhere);
        };
        let (store, distributor) = (self.store.clone(), input.period.distributor.clone());
        let input = input.until(&store.stop());
        let (outcome, input) = self
            .evaluate(&distributor, move || {
                let source = Source { store: &store, catalogue: &catalogue };
                let input = input.with_corrections(&source)?;
                input.evaluate(&source).map(|outcome| (outcome, input))
            })
            .await?;
        let wait = input.program.schedule.unapproved == Unapproved::Wait;
        if wait && outcome.pending > 0 {
            let events = if outcome.pending == 1 { "event waits" } else { "events wait" };
            return Ok(Attempt::Held(format!("{} {events} for approval", outcome.pending)));
        }
        self.store_settlement(input, outcome, now).await
    }

    /// Stores what was computed: in force, or proposed where the rule wants it reviewed. Nothing is
    /// reviewed where there is nothing.
    async fn store_settlement(
        &self,
        input: PeriodInput,
        outcome: Outcome,
        now: Moment,
    ) -> Answer<Attempt> {
        let proposal = ledger::proposal(&input, outcome, now)?;
        let review = input.program.schedule.review_by_hand && !proposal.is_empty();
        let id = proposal.id.clone();
        let (stored, attempt) = if review {
            let stored = self.write(move |connection| settlements::propose(connection, &proposal));
            (stored.await, Attempt::Proposed(id))
        } else {
            (self.store_in_force(input, proposal, now).await, Attempt::Settled(id))
        };
        match stored {
            Ok(()) => Ok(attempt),
            Err(AppError::Refused(problem)) if problem.code == ProblemCode::AlreadySettled => {
                Ok(Attempt::Elsewhere)
            }
            Err(error) => Err(error),
        }
    }

    async fn store_in_force(
        &self,
        input: PeriodInput,
        proposal: Settlement,
        now: Moment,
    ) -> Answer<()> {
        let catalogue = self.catalogue().await?.catalogue;
        let PeriodInput { period, program, waiting, .. } = input;
        let settlement = ledger::in_force(proposal, &program, &waiting, now)?;
        let journal = ledger::journal(&period, &settlement, now)?;
        self.write(move |connection| {
            let next = after_settlement(connection, &period, &settlement, &catalogue)?;
            settlements::commit(connection, &settlement, next.as_ref(), &journal)
        })
        .await
    }

    async fn hold(&self, period: &Period, state: PeriodState, reason: &str) -> Answer<()> {
        let (name, index, reason) = (period.distributor.clone(), period.index, reason.to_owned());
        let holder = self.holder.to_string();
        self.write(move |connection| {
            periods::hold(connection, &name, index, state, &reason)?;
            periods::release(connection, &name, index, &holder)
        })
        .await
    }
}
