//! Settling on demand: what is due, and a period that somebody closes by hand.

use crate::store::{Connection, StoreError, periods, settlements};
use rules::domain::{DistributorState, Moment, Period, PeriodState, Settlement};

use crate::app::access::deed::{ADMIN, Change, Deed};
use crate::app::{Actor, Answer, App, AppError, Problem, ProblemCode, SettlementHead};

impl App {
    /// Settles what is due of one distributor; a period that is closed by hand is closed now, and
    /// one whose settlement was rejected is computed anew.
    pub async fn settle_now(
        &self,
        actor: &Actor,
        distributor: &str,
    ) -> Answer<Vec<SettlementHead>> {
        let deed = Deed::new(actor, "settleNow", distributor);
        self.attempt(&deed, ADMIN, self.settle_by_hand(&deed, distributor)).await
    }

    async fn settle_by_hand(&self, deed: &Deed, distributor: &str) -> Answer<Vec<SettlementHead>> {
        let now = self.due_time().await?;
        self.close_by_hand(deed, distributor, now).await?;
        let report = self.settle_due_of(deed, distributor, now).await?;
        if let Some((_, error)) = report.broken.into_iter().next() {
            return Err(AppError::Internal(error));
        }
        if let Some((_, reason)) = report.held.first() {
            let message = format!("not settled: {reason}");
            return Err(Problem::new(ProblemCode::IllegalState, &["distributor"], message).into());
        }
        let made = [report.settled, report.proposed].concat();
        if made.is_empty() {
            return Err(self.nothing_due(distributor).await?.into());
        }
        self.settlements_by_id(made).await
    }

    async fn close_by_hand(&self, deed: &Deed, distributor: &str, now: Moment) -> Answer<()> {
        let Some(found) = self.distributor(distributor).await? else {
            return Err(Problem::not_found("distributor", "distributor", distributor).into());
        };
        if found.state != DistributorState::Active {
            let message =
                format!("\"{distributor}\" is {}; only an ACTIVE one settles", found.state.code());
            return Err(Problem::new(ProblemCode::IllegalState, &["distributor"], message).into());
        }
        let (name, deed) = (distributor.to_owned(), deed.clone());
        self.write(move |connection| {
            let first = periods::first_unsettled(connection, &name)?;
            if let Some(reviewed) = first.filter(|period| period.state == PeriodState::Review) {
                return compute_anew(connection, &reviewed, &deed, now);
            }
            let open = periods::current(connection, &name, now)?;
            match open.filter(|period| period.window.is_open_ended()) {
                Some(period) if period.window.start < now => {
                    let before = period.state.code();
                    let closed = periods::close(connection, &name, period.index, now)?;
                    deed.record(connection, now, Change::of(Some(before), closed.state.code()))
                }
                _ => Ok(()),
            }
        })
        .await
    }

    async fn nothing_due(&self, distributor: &str) -> Answer<Problem> {
        let name = distributor.to_owned();
        let first = self.read(move |c| periods::first_unsettled(c, &name)).await?;
        let review = first.as_ref().filter(|period| period.state == PeriodState::Review);
        let next = first.as_ref().and_then(|period| period.trigger_at);
        let message = match (review, next) {
            (Some(period), _) => {
                let reason = period.reason.as_deref().unwrap_or("is in REVIEW");
                format!("{distributor}.{} {reason}", period.index)
            }
            (None, Some(next)) => {
                format!("no period of \"{distributor}\" is due; the next is at {next}")
            }
            (None, None) => format!("no period of \"{distributor}\" is due"),
        };
        Ok(Problem::new(ProblemCode::IllegalState, &["distributor"], message))
    }
}

/// A period whose settlement was rejected is DUE again; one that waits for approval goes on waiting.
fn compute_anew(
    connection: &mut Connection,
    reviewed: &Period,
    deed: &Deed,
    now: Moment,
) -> Result<(), StoreError> {
    let (name, index) = (reviewed.distributor.as_str(), reviewed.index);
    match settlements::header(connection, &Settlement::id_of(name, index))? {
        Some(_) => Ok(()),
        None => {
            periods::set_state(connection, name, index, PeriodState::Due, None)?;
            let change = Change::of(Some(reviewed.state.code()), PeriodState::Due.code());
            deed.record(connection, now, change)
        }
    }
}
