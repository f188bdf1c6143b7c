//! Settles one due period: computed whole as an immutable value, then stored in one transaction.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::calendar;
use crate::domain::{
    Account, JournalEntry, Moment, Money, MoneyError, Obligation, ObligationKind, ObligationState,
    Outcome, Period, PeriodState, Settlement, Standing,
};
use crate::store::{log, periods, settlements};

use super::follow::after_settlement;
use super::reading::PeriodInput;
use super::{Answer, App, AppError, Problem, ProblemCode};

/// How long a lease lasts unless it is renewed: a worker that was killed holds nobody up for longer.
pub const LEASE: Duration = Duration::from_secs(3);

/// How often a worker renews its lease.
const RENEWAL: Duration = Duration::from_secs(1);

/// What became of an attempt to settle a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It is settled; the settlement's id.
    Settled(String),
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
        let pinned = catalogue.clone();
        let input = self
            .read(move |connection| {
                // Read again under the lease: what was carried in may have changed since.
                let Some(period) = periods::find(connection, &wanted.0, wanted.1)? else {
                    return Ok(None);
                };
                if matches!(period.state, PeriodState::Settled | PeriodState::Empty) {
                    return Ok(None);
                }
                let cut_off = log::head(connection)?;
                PeriodInput::load(connection, period, cut_off, now, &pinned).map(Some)
            })
            .await?;
        let Some(input) = input else {
            return Ok(Attempt::Elsewhere);
        };
        let (outcome, input) =
            self.compute(move || input.evaluate().map(|outcome| (outcome, input))).await?;
        if outcome.pending > 0 {
            let events = if outcome.pending == 1 { "event waits" } else { "events wait" };
            return Ok(Attempt::Held(format!("{} {events} for approval", outcome.pending)));
        }
        let journal = journal(&input, &outcome, now)?;
        let settlement = settlement(&input, outcome, now)?;
        let id = settlement.id.clone();
        let committed = self
            .write(move |connection| {
                let next = after_settlement(connection, &input, &settlement, &catalogue)?;
                settlements::commit(connection, &settlement, next.as_ref(), &journal)
            })
            .await;
        match committed {
            Ok(()) => Ok(Attempt::Settled(id)),
            Err(AppError::Refused(problem)) if problem.code == ProblemCode::AlreadySettled => {
                Ok(Attempt::Elsewhere)
            }
            Err(error) => Err(error),
        }
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

fn settlement(input: &PeriodInput, outcome: Outcome, now: Moment) -> Answer<Settlement> {
    let period = &input.period;
    let id = Settlement::id_of(&period.distributor, period.index);
    let payable_from = match &input.program.schedule.pay_after {
        None => now,
        Some(after) => calendar::add(after, now, input.program.zone).ok_or_else(|| {
            let message = "the date from which it is payable lies beyond the calendar";
            Problem::new(ProblemCode::Invalid, &["schedule"], message)
        })?,
    };
    let obligations = outcome
        .standings
        .iter()
        .filter(|standing| standing.amount.minor > 0)
        .map(|standing| obligation(&id, period, standing, payable_from, now))
        .collect();
    let settlement = Settlement {
        id,
        distributor: period.distributor.clone(),
        period_index: period.index,
        version: period.version,
        cut_off: input.reading.cut_off.clone(),
        settled_at: now,
        outcome,
        obligations,
    };
    settlement.assert_balanced().map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(settlement)
}

fn obligation(
    settlement: &str,
    period: &Period,
    standing: &Standing,
    payable_from: Moment,
    now: Moment,
) -> Obligation {
    Obligation {
        id: format!("{settlement}.{}", standing.collaborator),
        collaborator: standing.collaborator.clone(),
        amount: standing.amount,
        state: ObligationState::Pending,
        kind: ObligationKind::Settlement,
        reason: None,
        payable_from,
        created_at: now,
        settlement: Some(settlement.to_owned()),
        distributor: Some(period.distributor.clone()),
        payout: None,
    }
}

/// The movements of a settlement: new money into the pool, the pool to those who are owed, and what
/// is returned back to the owner. What is carried over stays in the pool's account.
fn journal(input: &PeriodInput, outcome: &Outcome, now: Moment) -> Answer<Vec<JournalEntry>> {
    let period = &input.period;
    let pool = Account::Pool(period.distributor.clone());
    let cause = Settlement::id_of(&period.distributor, period.index);
    let entry = |from: &Account, to: &Account, amount: Money| JournalEntry {
        from: from.clone(),
        to: to.clone(),
        amount,
        at: now,
        cause: cause.clone(),
    };
    let fresh = outcome.pool.minus(period.carried_in)?;
    let returned = returned(outcome)?;
    let owed = outcome.standings.iter().map(|standing| {
        entry(&pool, &Account::Owed(standing.collaborator.clone()), standing.amount)
    });
    let movements = std::iter::once(entry(&Account::Owner, &pool, fresh))
        .chain(owed)
        .chain(std::iter::once(entry(&pool, &Account::Owner, returned)));
    Ok(movements.filter(|movement| movement.amount.minor > 0).collect())
}

fn returned(outcome: &Outcome) -> Result<Money, MoneyError> {
    outcome.leftover.minus(outcome.carried)
}
