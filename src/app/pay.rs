//! What became of payouts.

use chrono::NaiveDate;

use crate::store::payouts;
use rules::domain::{Moment, Payout};

use super::{Answer, App, Problem, ProblemCode, admit};

impl App {
    /// Marks payouts as paid on a day: one that has begun somewhere on earth, and not before what the
    /// payouts pay was owed. Saying the same again changes nothing.
    pub async fn mark_payouts_paid(
        &self,
        ids: Vec<String>,
        paid_on: NaiveDate,
        reference: Option<String>,
    ) -> Answer<Vec<Payout>> {
        require_some(&ids)?;
        if let Some(reference) = &reference {
            admit::text(reference, &["reference"], "the reference")?;
        }
        let now = self.now();
        require_begun(paid_on, now)?;
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
        admit::reason(reason.as_deref(), "reason")?;
        self.write(move |connection| payouts::mark_failed(connection, &ids, reason.as_deref()))
            .await
    }

    /// Makes failed payouts unpaid again.
    pub async fn retry_payouts(&self, ids: Vec<String>) -> Answer<Vec<Payout>> {
        require_some(&ids)?;
        self.write(move |connection| payouts::retry(connection, &ids)).await
    }
}

/// Refuses a day that has not begun anywhere: the input is a day of the payer's calendar, and whose
/// that is nobody says.
fn require_begun(paid_on: NaiveDate, now: Moment) -> Answer<()> {
    let latest = now.latest_day();
    if paid_on <= latest {
        return Ok(());
    }
    let message = format!(
        "{paid_on} is still to come; the latest day that has begun anywhere on earth is {latest}"
    );
    Err(Problem::new(ProblemCode::Invalid, &["paidOn"], message).into())
}

fn require_some(ids: &[String]) -> Answer<()> {
    if ids.is_empty() {
        let message = "name at least one payout";
        return Err(Problem::new(ProblemCode::Invalid, &["payouts"], message).into());
    }
    Ok(())
}
