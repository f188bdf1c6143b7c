//! What became of payouts.

use chrono::NaiveDate;

use crate::store::payouts;
use rules::domain::Payout;

use super::{Answer, App, Problem, ProblemCode};

impl App {
    /// Marks payouts as paid on a day. Saying the same again changes nothing.
    pub async fn mark_payouts_paid(
        &self,
        ids: Vec<String>,
        paid_on: NaiveDate,
        reference: Option<String>,
    ) -> Answer<Vec<Payout>> {
        require_some(&ids)?;
        let now = self.now();
        self.write(move |connection| {
            payouts::mark_paid(connection, &ids, paid_on, reference.as_deref(), now)
        })
        .await
    }

    /// Marks payouts as failed; they may be tried again, or closed with their fulfillment.
    pub async fn mark_payouts_failed(
        &self,
        ids: Vec<String>,
        reason: Option<String>,
    ) -> Answer<Vec<Payout>> {
        require_some(&ids)?;
        self.write(move |connection| payouts::mark_failed(connection, &ids, reason.as_deref()))
            .await
    }

    /// Makes failed payouts unpaid again.
    pub async fn retry_payouts(&self, ids: Vec<String>) -> Answer<Vec<Payout>> {
        require_some(&ids)?;
        self.write(move |connection| payouts::retry(connection, &ids)).await
    }
}

fn require_some(ids: &[String]) -> Answer<()> {
    if ids.is_empty() {
        let message = "name at least one payout";
        return Err(Problem::new(ProblemCode::Invalid, &["payouts"], message).into());
    }
    Ok(())
}
