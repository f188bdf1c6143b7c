//! An admin's word on a settlement that waits for approval.

use crate::store::settlements::{self, Commit};
use crate::store::{Connection, StoreError, distributors, obligations, periods};
use rules::domain::{
    Catalogue, Distributor, DistributorState, Happening, Period, PeriodState, Settlement,
    SettlementState,
};
use rules::language::Program;

use crate::app::access::deed::{ADMIN, Change, DONE, Deed};
use crate::app::settling::corrections::adjusted_periods;
use crate::app::settling::follow::{Ended, Next, after_settlements};
use crate::app::settling::ledger::Circumstances;
use crate::app::settling::reading::{pinned_program, sums, with_adjustments};
use crate::app::{
    Actor, Answer, App, AppError, Problem, ProblemCode, SettlementHead, intake::admit,
    settling::ledger,
};

/// A proposed settlement, with what putting it in force takes.
struct Reviewed {
    distributor: Distributor,
    period: Period,
    program: Program,
    settlement: Settlement,
    circumstances: Circumstances,
}

impl App {
    /// Puts a proposed settlement in force: from now on its amounts are owed. One that is in force
    /// already is answered as it is. With a digest, only what has this digest is approved.
    pub async fn approve_settlement(
        &self,
        actor: &Actor,
        id: &str,
        digest: Option<&str>,
    ) -> Answer<SettlementHead> {
        let deed = Deed::new(actor, "approveSettlement", id);
        self.attempt(&deed, ADMIN, self.approve(&deed, id, digest)).await
    }

    async fn approve(&self, deed: &Deed, id: &str, digest: Option<&str>) -> Answer<SettlementHead> {
        let Some(found) = self.settlement(id).await? else {
            return Err(self.no_proposal(id).await?);
        };
        require_digest(&found, digest)?;
        if SettlementState::of(found.owed_since) == SettlementState::Settled {
            self.note(deed, DONE).await;
            return Ok(found);
        }
        match self.put_in_force(deed, id, &found.digest).await {
            Ok(()) => {}
            Err(AppError::Refused(problem)) if problem.code == ProblemCode::AlreadySettled => {
                self.note(deed, DONE).await;
            }
            Err(error) => return Err(error),
        }
        let approved = self.settlement(id).await?;
        approved.ok_or_else(|| AppError::Internal(format!("settlement {id} is gone")))
    }

    async fn put_in_force(&self, deed: &Deed, id: &str, digest: &str) -> Answer<()> {
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.due_time().await?);
        let (wanted, known) = (id.to_owned(), catalogue.clone());
        let found = self.read(move |connection| reviewed(connection, &wanted, &known)).await?;
        let Some(reviewed) = found.filter(|one| one.settlement.outcome.digest() == digest) else {
            return Err(moved_on(id).into());
        };
        require_unchanged(&reviewed)?;
        let Reviewed { period, program, settlement, circumstances, .. } = reviewed;
        let settlement = ledger::in_force(settlement, &program, &circumstances, now)?;
        let journal = ledger::journal(&period, &settlement, now)?;
        let change = Change::of(Some(PeriodState::Review.code()), PeriodState::Settled.code())
            .telling(Happening::of_settlement(&settlement));
        self.write_change(deed, move |connection| {
            let (period, settlement, catalogue) = (&period, &settlement, &*catalogue);
            let ended = Ended { period, settlement, catalogue };
            let next = after_settlements(connection, &[ended])?;
            let next = next.iter().find_map(Next::to_make);
            settlements::approve(connection, Commit { settlement, next, movements: &journal })?;
            Ok(((), change))
        })
        .await
    }

    /// Throws a proposed settlement away. Its period stays in REVIEW until it is settled anew by
    /// hand. Rejecting it again changes nothing.
    pub async fn reject_settlement(
        &self,
        actor: &Actor,
        id: &str,
        digest: Option<&str>,
        reason: Option<&str>,
    ) -> Answer<Period> {
        let why = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let deed = Deed::new(actor, "rejectSettlement", format!("{id}{why}"));
        self.attempt(&deed, ADMIN, self.throw_away(&deed, id, digest, reason)).await
    }

    async fn throw_away(
        &self,
        deed: &Deed,
        id: &str,
        digest: Option<&str>,
        reason: Option<&str>,
    ) -> Answer<Period> {
        admit::reason(reason, "reason")?;
        let Some(found) = self.settlement(id).await? else {
            return match self.period_of_settlement(id).await? {
                Some(period) if period.state == PeriodState::Review => {
                    self.note(deed, DONE).await;
                    Ok(period)
                }
                _ => Err(self.no_proposal(id).await?),
            };
        };
        require_digest(&found, digest)?;
        if SettlementState::of(found.owed_since) == SettlementState::Settled {
            let message = format!("settlement {id} is SETTLED; it cannot be rejected any more");
            return Err(Problem::new(ProblemCode::IllegalState, &["id"], message).into());
        }
        let why = reason.map_or(String::new(), |reason| format!(" ({reason})"));
        let sentence = format!("was rejected{why}; settleNow computes it anew");
        let (wanted, digest) = (id.to_owned(), found.digest);
        self.write_change(deed, move |connection| {
            let proposed = settlements::find(connection, &wanted)?
                .filter(|one| one.outcome.digest() == digest && one.owed_since.is_none());
            match proposed {
                Some(proposed) => {
                    settlements::discard(connection, &proposed, &sentence)?;
                    Ok(((), Change::of(Some("PROPOSED"), "REJECTED")))
                }
                None => Err(StoreError::Conflict(moved_on(&wanted).message)),
            }
        })
        .await?;
        let period = self.period_of_settlement(id).await?;
        period.ok_or_else(|| AppError::Internal(format!("the period of {id} is gone")))
    }

    /// Every period whose settlement waits for an admin, or was rejected by one.
    pub async fn in_review(&self) -> Answer<Vec<Period>> {
        self.read(periods::in_review).await
    }

    async fn period_of_settlement(&self, id: &str) -> Answer<Option<Period>> {
        let Some((distributor, index)) = id.rsplit_once('.') else { return Ok(None) };
        match index.parse() {
            Ok(index) => self.period(distributor, index).await,
            Err(_) => Ok(None),
        }
    }

    /// Why there is nothing to decide on.
    async fn no_proposal(&self, id: &str) -> Answer<AppError> {
        let period = self.period_of_settlement(id).await?;
        let reason = period.filter(|period| period.state == PeriodState::Review);
        let problem = match reason.and_then(|period| period.reason) {
            Some(reason) => {
                Problem::new(ProblemCode::IllegalState, &["id"], format!("{id} {reason}"))
            }
            None => Problem::not_found("id", "settlement", id),
        };
        Ok(problem.into())
    }
}

fn reviewed(
    connection: &mut Connection,
    id: &str,
    catalogue: &Catalogue,
) -> Result<Option<Reviewed>, StoreError> {
    let Some(settlement) = settlements::find(connection, id)? else { return Ok(None) };
    let name = settlement.distributor.clone();
    let period = periods::find(connection, &name, settlement.period_index)?;
    let (Some(period), Some(distributor)) = (period, distributors::find(connection, &name)?) else {
        return Ok(None);
    };
    let program = pinned_program(connection, &period, catalogue)?;
    let waiting = obligations::waiting(connection, &name)?;
    let adjusted = adjusted_periods(connection, &name, &settlement.corrections)?;
    let circumstances = Circumstances { waiting, adjusted };
    Ok(Some(Reviewed { distributor, period, program, settlement, circumstances }))
}

/// What the proposal was computed from still holds.
fn require_unchanged(reviewed: &Reviewed) -> Answer<()> {
    let Reviewed { distributor, period, program, settlement, circumstances } = reviewed;
    let refuse =
        |message: String| Err(Problem::new(ProblemCode::IllegalState, &["id"], message).into());
    if distributor.state != DistributorState::Active {
        let (name, state) = (&distributor.name, distributor.state.code());
        return refuse(format!("\"{name}\" is {state}; only an ACTIVE one settles"));
    }
    let anew = "reject it, and settleNow computes it anew";
    if period.version != settlement.version {
        let (now, then) = (period.version, settlement.version);
        return refuse(format!("it was computed with version {then}, not {now}; {anew}"));
    }
    let now = sums(program.currency, &circumstances.waiting)?;
    let now = with_adjustments(program, now, &settlement.corrections)?;
    if now != settlement.waiting_in {
        return refuse(format!("what waits for somebody has changed since; {anew}"));
    }
    Ok(())
}

fn require_digest(found: &SettlementHead, digest: Option<&str>) -> Answer<()> {
    match digest {
        Some(digest) if digest != found.digest => {
            let message = format!("settlement {} has another digest by now; look again", found.id);
            Err(Problem::new(ProblemCode::IllegalState, &["digest"], message).into())
        }
        _ => Ok(()),
    }
}

fn moved_on(id: &str) -> Problem {
    let message = format!("somebody else has decided on {id} meanwhile; look at it again");
    Problem::new(ProblemCode::IllegalState, &["id"], message)
}
