//! Settling on demand: what is due, and a period that somebody closes by hand.

use crate::domain::{DistributorState, Moment};
use crate::store::periods;

use super::tick::settle_due;
use super::{Answer, App, AppError, Problem, ProblemCode, SettlementHead};

impl App {
    /// Settles what is due of one distributor; a period that is closed by hand is closed now.
    pub async fn settle_now(&self, distributor: &str) -> Answer<Vec<SettlementHead>> {
        let now = self.now();
        self.close_by_hand(distributor, now).await?;
        let report = settle_due(self, now, Some(distributor)).await?;
        if let Some((_, error)) = report.broken.into_iter().next() {
            return Err(AppError::Internal(error));
        }
        if let Some((_, reason)) = report.held.first() {
            let message = format!("not settled: {reason}");
            return Err(Problem::new(ProblemCode::IllegalState, &["distributor"], message).into());
        }
        if report.settled.is_empty() {
            return Err(self.nothing_due(distributor).await?.into());
        }
        self.settlements_by_id(report.settled).await
    }

    async fn close_by_hand(&self, distributor: &str, now: Moment) -> Answer<()> {
        let Some(found) = self.distributor(distributor).await? else {
            return Err(Problem::not_found("distributor", "distributor", distributor).into());
        };
        if found.state != DistributorState::Active {
            let message =
                format!("\"{distributor}\" is {}; only an ACTIVE one settles", found.state.code());
            return Err(Problem::new(ProblemCode::IllegalState, &["distributor"], message).into());
        }
        let name = distributor.to_owned();
        self.write(move |connection| {
            let open = periods::current(connection, &name, now)?;
            match open.filter(|period| period.window.is_open_ended()) {
                Some(period) if period.window.start < now => {
                    periods::close(connection, &name, period.index, now).map(|_| ())
                }
                _ => Ok(()),
            }
        })
        .await
    }

    async fn nothing_due(&self, distributor: &str) -> Answer<Problem> {
        let next = self.next_run_at(distributor).await?;
        let message = match next {
            Some(next) => format!("no period of \"{distributor}\" is due; the next is at {next}"),
            None => format!("no period of \"{distributor}\" is due"),
        };
        Ok(Problem::new(ProblemCode::IllegalState, &["distributor"], message))
    }
}
