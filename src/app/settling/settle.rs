//! Settles one due period: computed whole as an immutable value, then stored in one transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::clock::ReadAt;
use crate::store::checkpoints::Checkpoint;
use crate::store::periods::Leased;
use crate::store::{Place, Store, periods, settlements};
use rules::calendar::Unapproved;
use rules::domain::{
    Catalogue, Happening, Moment, Outcome, Period, PeriodState, Settlement, WebhookEvent,
};

use crate::app::access::deed::{Change, DONE, Deed};
use crate::app::settling::basis::{Basis, ReadBasis};
use crate::app::settling::corrections::adjusted_periods;
use crate::app::settling::due_time::lease_time;
use crate::app::settling::ledger::Circumstances;
use crate::app::settling::reading::{PeriodInput, compiled_program};
use crate::app::settling::source::Source;
use crate::app::settling::together::{KeepingTotals, Lease, Leasing, Settling, lasting_from};
use crate::app::{Answer, App, AppError, CurrentCatalogue, ProblemCode, settling::ledger};
use crate::telemetry::trace;

/// How often a worker renews its lease.
const RENEWAL: Duration = Duration::from_secs(1);

/// What became of an attempt to settle a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It is settled: the settlement's id, and whether there may be more to do behind it.
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
                        tracing::warn!(period = %lease.taken.distributor, error = %error, "lease not renewed");
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
        let attempt = self.settle_leased((deed, now), computing, &lease).await;
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
        let attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed);
        let leasing = Leasing {
            distributor: period.distributor.clone(),
            index: period.index,
            holder: format!("{}-{attempt}", self.holder).into(),
            clock: self.clock.clone(),
        };
        Ok(self.together.batch(leasing).await?)
    }

    /// Makes a lease last from now on; false when somebody else has taken it over.
    async fn renew(&self, lease: &Lease) -> Answer<bool> {
        let (lease, clock) = (lease.clone(), self.clock.clone());
        self.write(move |connection| {
            let until = lasting_from(lease_time(&clock, connection)?);
            let Leased { distributor, index, .. } = &lease.taken;
            periods::renew(connection, distributor, *index, &lease.holder, until)
        })
        .await
    }

    async fn release(&self, lease: Lease) -> Answer<()> {
        self.write(move |connection| {
            let Leased { distributor, index, .. } = &lease.taken;
            periods::release(connection, distributor, *index, &lease.holder)
        })
        .await
    }

    async fn settle_leased(
        &self,
        (deed, now): (&Deed, Moment),
        computing: &Semaphore,
        lease: &Lease,
    ) -> Answer<Attempt> {
        // Before it is this one's turn to compute: many read at the same time, and wait together.
        let read_at = ReadAt::now();
        let reading = ReadBasis { lease: lease.taken.clone() };
        let Some(basis) = self.reading_together.batch(reading).await? else {
            return Ok(Attempt::Elsewhere);
        };
        let permit = computing.acquire().await;
        let current = self.in_force(basis.newest_catalogue.clone(), read_at)?;
        let (store, catalogue) = (self.store.clone(), Arc::clone(&current.catalogue));
        let distributor = basis.period.distributor.clone();
        let compute = move || store.in_snapshot(|store| compute(store, &catalogue, basis, now));
        let computed = self.evaluate(&distributor, compute).await?;
        let Computed { input, outcome, goes_on_from } = computed;
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
        if let Err(error) = self.together.batch(KeepingTotals(totals)).await {
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
                periods::require_leases(connection, &[&lease.taken])?;
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

    /// Whether there may be more to do behind it.
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
        let change = Change::of(Some(period.state.code()), end.code());
        let change = change.telling(Happening::of_settlement(&settlement));
        let (lease, line) = (lease.taken.clone(), deed.line(self.now(), DONE, change));
        let settling =
            Settling { lease, period, settlement, movements: journal, catalogue, now, line };
        Ok(self.together.batch(settling).await?)
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
            periods::require_leases(connection, &[&lease.taken])?;
            let Leased { distributor: name, index, .. } = &lease.taken;
            let index = *index;
            periods::hold(connection, name, index, state, &reason)?;
            periods::release(connection, name, index, &lease.holder)?;
            Ok((Attempt::Held(reason.clone()), line.clone()))
        });
        Ok(held.await?)
    }
}

/// What a period comes to, with what it was computed from.
struct Computed {
    input: PeriodInput,
    outcome: Outcome,
    /// What the next period goes on from, where it can.
    goes_on_from: Option<Checkpoint>,
}

/// Computes a period that is leased.
fn compute(
    store: &Store,
    catalogue: &Arc<Catalogue>,
    basis: Basis,
    now: Moment,
) -> Answer<Computed> {
    let Basis { period, version, stored, beforehand, in_common, .. } = basis;
    let program = Arc::unwrap_or_clone(compiled_program(&version, catalogue)?);
    let cut_off = in_common.cut_off.clone();
    let mut input = PeriodInput::of((period, program), stored, cut_off, now)?;
    input.beforehand = Some(beforehand);
    let source = Source { store, catalogue, in_common: Some(&in_common) };
    let input = input.until(&store.stop()).with_corrections(&source)?;
    let (outcome, goes_on_from) = input.evaluate_from_checkpoint(&source, catalogue)?;
    store.leave_snapshot();
    // Made here, and not in the transaction that others wait for.
    outcome.digest();
    Ok(Computed { input, outcome, goes_on_from })
}
