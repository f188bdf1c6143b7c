//! Settles one due period: computed whole as an immutable value, then stored in one transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::store::checkpoints::{self, Checkpoint};
use crate::store::{Connection, Place, StoreError, log, periods, settlements};
use rules::calendar::Unapproved;
use rules::domain::{
    Catalogue, Happening, Moment, Outcome, Period, PeriodState, Settlement, WebhookEvent,
};

use crate::app::access::deed::{Change, Deed};
use crate::app::settling::corrections::adjusted_periods;
use crate::app::settling::due_time::lease_time;
use crate::app::settling::follow::after_settlement;
use crate::app::settling::ledger::Circumstances;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, App, AppError, CurrentCatalogue, ProblemCode, settling::ledger};
use crate::telemetry::trace;

/// How long a lease lasts unless it is renewed: a worker that was killed holds nobody up for longer.
pub const LEASE: Duration = Duration::from_secs(3);

/// How often a worker renews its lease.
const RENEWAL: Duration = Duration::from_secs(1);

/// Nothing is computed for a period that is in one of these.
const ENDED: [PeriodState; 3] = [PeriodState::Settled, PeriodState::Empty, PeriodState::Review];

/// What became of an attempt to settle a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It is settled: the settlement's id, and whether the period after it may be due as well.
    Settled(String, bool),
    /// It is computed and waits for an admin's approval; the settlement's id.
    Proposed(String),
    /// It stays as it is, for the reason given.
    Held(String),
    /// Somebody else works on it, or has settled it.
    Elsewhere,
}

impl Attempt {
    /// It in a word, for who watches the server.
    fn word(&self) -> &'static str {
        match self {
            Self::Settled(..) => "settled",
            Self::Proposed(_) => "proposed",
            Self::Held(_) => "held",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// The right to work on a period for a while.
#[derive(Debug, Clone)]
struct Lease {
    distributor: String,
    index: i64,
    /// Names this attempt among all of all servers.
    holder: String,
    /// The lease's number among those of its period.
    number: i64,
}

/// Tells the attempts of this process apart.
static ATTEMPTS: AtomicU64 = AtomicU64::new(0);

/// Renews a lease until it is dropped.
struct Renewing(JoinHandle<()>);

impl Renewing {
    fn start(app: App, lease: Lease) -> Self {
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEWAL).await;
                match app.renew(&lease).await {
                    Ok(true) => {}
                    // What this attempt computes is refused when it is stored.
                    Ok(false) => return,
                    Err(error) => {
                        tracing::warn!(period = %lease.distributor, error = %error, "lease not renewed");
                    }
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
    /// Settles a period whose trigger has passed by `now`, computed when `computing` has room. Exactly one
    /// settlement comes of it, no matter how many try and where one of them stops, or stands still for a
    /// while.
    pub(in crate::app) async fn settle_period(
        &self,
        deed: &Deed,
        period: Period,
        now: Moment,
        computing: &Semaphore,
    ) -> Answer<Attempt> {
        let span = trace::settlement(&period.distributor, period.index);
        let attempt = async {
            let attempt = self.attempt_settlement(deed, period, now, computing).await;
            trace::settled(attempt.as_ref().map_or("broken", Attempt::word));
            attempt
        };
        attempt.instrument(span).await
    }

    async fn attempt_settlement(
        &self,
        deed: &Deed,
        period: Period,
        now: Moment,
        computing: &Semaphore,
    ) -> Answer<Attempt> {
        let deed = &deed.on(Settlement::id_of(&period.distributor, period.index));
        let Some(lease) = self.lease(&period).await? else {
            return Ok(Attempt::Elsewhere);
        };
        let renewing = Renewing::start(self.clone(), lease.clone());
        let attempt = self.settle_leased((deed, now), period.clone(), computing, &lease).await;
        drop(renewing);
        let attempt = match attempt {
            Ok(Attempt::Held(reason)) => {
                let why = (reason, ProblemCode::IllegalState);
                self.hold(deed, &period, &lease, PeriodState::Waiting, why).await
            }
            Err(AppError::Refused(problem)) if problem.code != ProblemCode::Busy => {
                let why = (problem.message, problem.code);
                self.hold(deed, &period, &lease, PeriodState::Failed, why).await
            }
            attempt => attempt,
        };
        match attempt {
            // Ending the period, or holding it, has given the lease back.
            Ok(Attempt::Settled(..) | Attempt::Proposed(_) | Attempt::Held(_)) => attempt,
            Ok(Attempt::Elsewhere) => {
                self.release(lease).await?;
                attempt
            }
            Err(AppError::Refused(problem)) if problem.code == ProblemCode::Busy => {
                Ok(Attempt::Elsewhere)
            }
            Err(error) => {
                if let Err(held) = self.release(lease).await {
                    tracing::warn!(error = %held, "a lease runs out by itself");
                }
                Err(error)
            }
        }
    }

    /// Takes the lease of a period; `None` when somebody else has it.
    async fn lease(&self, period: &Period) -> Answer<Option<Lease>> {
        let (distributor, index) = (period.distributor.clone(), period.index);
        let attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed);
        let holder = format!("{}-{attempt}", self.holder);
        let clock = self.clock.clone();
        self.write_together(Place::BeforeCounters, move |connection| {
            let now = lease_time(&clock, connection)?;
            let until = lasting_from(now);
            let number = periods::lease(connection, &distributor, index, &holder, now, until)?;
            let (distributor, holder) = (distributor.clone(), holder.clone());
            Ok(number.map(|number| Lease { distributor, index, holder, number }))
        })
        .await
    }

    /// Makes a lease last from now on; false when somebody else has taken it over.
    async fn renew(&self, lease: &Lease) -> Answer<bool> {
        let (lease, clock) = (lease.clone(), self.clock.clone());
        self.write(move |connection| {
            let until = lasting_from(lease_time(&clock, connection)?);
            periods::renew(connection, &lease.distributor, lease.index, &lease.holder, until)
        })
        .await
    }

    async fn release(&self, lease: Lease) -> Answer<()> {
        self.write(move |connection| {
            periods::release(connection, &lease.distributor, lease.index, &lease.holder)
        })
        .await
    }

    async fn settle_leased(
        &self,
        (deed, now): (&Deed, Moment),
        period: Period,
        computing: &Semaphore,
        lease: &Lease,
    ) -> Answer<Attempt> {
        let permit = computing.acquire().await;
        let current = self.catalogue().await?;
        let catalogue = Arc::clone(&current.catalogue);
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
        let known = Arc::clone(&catalogue);
        let input = input.until(&store.stop());
        let (outcome, goes_on_from, input) = self
            .evaluate(&distributor, move || {
                let source = Source { store: &store, catalogue: &known };
                let input = input.with_corrections(&source)?;
                let (outcome, goes_on_from) = input.evaluate_from_checkpoint(&source, &known)?;
                // Made here, and not in the transaction that others wait for.
                outcome.digest();
                Ok((outcome, goes_on_from, input))
            })
            .await?;
        // Others compute while this one waits for the disk.
        drop(permit);
        let wait = input.program.schedule.unapproved == Unapproved::Wait;
        if wait && outcome.pending > 0 {
            let events = if outcome.pending == 1 { "event waits" } else { "events wait" };
            return Ok(Attempt::Held(format!("{} {events} for approval", outcome.pending)));
        }
        let attempt = self.store_settlement((deed, now), input, outcome, lease, current).await;
        let is_stored = matches!(attempt, Ok(Attempt::Settled(..) | Attempt::Proposed(_)));
        if let Some(totals) = goes_on_from.filter(|_| is_stored) {
            self.keep_totals(totals).await;
        }
        attempt
    }

    /// Keeps what the next period goes on from. Without it that adds everything up.
    async fn keep_totals(&self, totals: Checkpoint) {
        let put = move |connection: &mut Connection| checkpoints::put(connection, &totals);
        if let Err(error) = self.write_together(Place::BeforeCounters, put).await {
            tracing::warn!(%error, "the totals that the next period goes on from are not stored");
        }
    }

    /// Stores what was computed: in force, or proposed where the rule wants it reviewed. Nothing is
    /// reviewed where there is nothing.
    async fn store_settlement(
        &self,
        (deed, now): (&Deed, Moment),
        input: PeriodInput,
        outcome: Outcome,
        lease: &Lease,
        current: CurrentCatalogue,
    ) -> Answer<Attempt> {
        let CurrentCatalogue { number, catalogue, .. } = current;
        let proposal = ledger::proposal(&input, outcome, number, now)?;
        let review = input.program.schedule.review_by_hand && !proposal.is_empty();
        let id = proposal.id.clone();
        let stored = if review {
            let lease = lease.clone();
            let change = Change::of(Some(input.period.state.code()), PeriodState::Review.code());
            let change = change.telling(Happening::of_settlement(&proposal));
            let stored = self.write_settled(deed, move |connection| {
                lease.require(connection)?;
                settlements::propose(connection, &proposal)?;
                Ok(((), change.clone()))
            });
            stored.await.map(|()| Attempt::Proposed(id))
        } else {
            let stored = self.store_in_force((deed, now), input, proposal, lease, catalogue);
            stored.await.map(|goes_on| Attempt::Settled(id, goes_on))
        };
        match stored {
            Err(AppError::Refused(problem)) if problem.code == ProblemCode::AlreadySettled => {
                Ok(Attempt::Elsewhere)
            }
            stored => stored,
        }
    }

    /// Whether the period after it may be due as well.
    async fn store_in_force(
        &self,
        (deed, now): (&Deed, Moment),
        input: PeriodInput,
        proposal: Settlement,
        lease: &Lease,
        catalogue: Arc<Catalogue>,
    ) -> Answer<bool> {
        let PeriodInput { period, program, waiting, .. } = input;
        let adjusted = if proposal.corrections.owed().next().is_some() {
            let (adjusts, name) = (proposal.corrections.clone(), period.distributor.clone());
            self.read(move |c| adjusted_periods(c, &name, &adjusts)).await?
        } else {
            Vec::new()
        };
        let circumstances = Circumstances { waiting, adjusted };
        let settlement = ledger::in_force(proposal, &program, &circumstances, now)?;
        let journal = ledger::journal(&period, &settlement, now)?;
        let end = if settlement.is_empty() { PeriodState::Empty } else { PeriodState::Settled };
        let lease = lease.clone();
        let change = Change::of(Some(period.state.code()), end.code());
        let change = change.telling(Happening::of_settlement(&settlement));
        self.write_settled(deed, move |connection| {
            lease.require(connection)?;
            let next = after_settlement(connection, &period, &settlement, &catalogue)?;
            settlements::commit(connection, &settlement, next.to_make(), &journal)?;
            Ok((next.may_be_due(now), change.clone()))
        })
        .await
    }

    /// Makes a period WAITING or FAILED and gives its lease back; not when somebody else has taken
    /// it over. What is new is written down; the same again, at the next look, is not.
    async fn hold(
        &self,
        deed: &Deed,
        period: &Period,
        lease: &Lease,
        state: PeriodState,
        (reason, code): (String, ProblemCode),
    ) -> Answer<Attempt> {
        let is_new = period.state != state || period.reason.as_deref() != Some(reason.as_str());
        let line = is_new.then(|| {
            let event = match state {
                PeriodState::Waiting => WebhookEvent::PeriodWaiting,
                _ => WebhookEvent::DistributorFailed,
            };
            let held = Happening::of_period(event, &period.distributor, period.index);
            let change = Change::of(Some(period.state.code()), state.code()).telling([held]);
            deed.line(self.now(), code.code(), change)
        });
        let lease = lease.clone();
        let held = self.together.write(Place::BeforeCounters, move |connection| {
            lease.require(connection)?;
            let (name, index) = (lease.distributor.as_str(), lease.index);
            periods::hold(connection, name, index, state, &reason)?;
            periods::release(connection, name, index, &lease.holder)?;
            Ok((Attempt::Held(reason.clone()), line.clone()))
        });
        Ok(held.await?)
    }
}

impl Lease {
    /// Refuses to go on in a transaction when somebody else has taken the lease over.
    fn require(&self, connection: &mut Connection) -> Result<(), StoreError> {
        periods::require_lease(connection, &self.distributor, self.index, self.number)
    }
}

/// When a lease runs out that is taken or renewed at `now`.
fn lasting_from(now: Moment) -> Moment {
    let length = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
    Moment::from_micros(now.micros().saturating_add(length))
}
