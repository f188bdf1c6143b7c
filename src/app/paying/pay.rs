//! What became of payouts.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::store::{StoreError, obligations, paying, payouts};
use rules::domain::{Moment, Obligation, PayingPlan, PayingRefused, Payout, PayoutsInView, Thing};
use rules::paying::{correct_reference, mark_failed, mark_paid, mark_returned, retry};

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::paying::executed::executed;
use crate::app::{Actor, Answer, App, Problem, ProblemCode, intake::admit};

impl App {
    /// Marks payouts as paid on a day: one that has begun somewhere on earth, and not before what the
    /// payouts pay was owed. Saying the same again changes nothing.
    pub async fn mark_payouts_paid(
        &self,
        actor: &Actor,
        ids: Vec<String>,
        paid_on: NaiveDate,
        reference: Option<String>,
    ) -> Answer<Vec<Payout>> {
        let (deed, now) = (Deed::new(actor, "markPayoutsPaid", ids.join(", ")), self.now());
        self.attempt(&deed, PAYING, async {
            require_some(&ids)?;
            if let Some(reference) = &reference {
                admit::text(reference, &["reference"], "the reference")?;
            }
            require_begun(paid_on, now)?;
            self.move_payouts(&deed, ids, move |view, _| {
                mark_paid(view, paid_on, reference.as_deref(), now)
            })
            .await
        })
        .await
    }

    /// Marks payouts as failed; they may be tried again, or closed with their fulfillment.
    pub async fn mark_payouts_failed(
        &self,
        actor: &Actor,
        ids: Vec<String>,
        reason: Option<String>,
    ) -> Answer<Vec<Payout>> {
        let deed = Deed::new(actor, "markPayoutsFailed", ids.join(", "));
        self.attempt(&deed, PAYING, async {
            require_some(&ids)?;
            admit::reason(reason.as_deref(), "reason")?;
            self.move_payouts(&deed, ids, move |view, _| mark_failed(view, reason.as_deref())).await
        })
        .await
    }

    /// Makes failed payouts unpaid again.
    pub async fn retry_payouts(&self, actor: &Actor, ids: Vec<String>) -> Answer<Vec<Payout>> {
        let deed = Deed::new(actor, "retryPayouts", ids.join(", "));
        self.attempt(&deed, PAYING, self.move_payouts(&deed, ids, retry)).await
    }

    /// Says that the bank sent payments back: what they paid is owed and payable again. Saying it again changes
    /// nothing.
    pub async fn mark_payouts_returned(
        &self,
        actor: &Actor,
        ids: Vec<String>,
        reason: String,
    ) -> Answer<Vec<Payout>> {
        let (deed, now) = (Deed::new(actor, "markPayoutsReturned", ids.join(", ")), self.now());
        self.attempt(&deed, PAYING, async {
            require_some(&ids)?;
            admit::reason(Some(&reason), "reason")?;
            self.move_payouts(&deed, ids, move |view, gathered| {
                mark_returned(view, gathered, &reason, now)
            })
            .await
        })
        .await
    }

    /// Corrects the reference of a payout that was paid; the old one is kept. The same again changes nothing.
    pub async fn correct_payout_reference(
        &self,
        actor: &Actor,
        id: &str,
        reference: String,
    ) -> Answer<Payout> {
        let (deed, now) = (Deed::new(actor, "correctPayoutReference", id), self.now());
        self.attempt(&deed, PAYING, async {
            admit::text(&reference, &["reference"], "the reference")?;
            let id = id.to_owned();
            self.write_change(&deed, move |connection| {
                paying::lock(connection)?;
                let missing = || StoreError::no_such(Thing::Payout, id.as_str());
                let before = payouts::find(connection, &id)?.ok_or_else(missing)?;
                let plan = correct_reference(&before, &reference, now)?;
                let happened = executed(connection, &plan)?;
                let after = payouts::find(connection, &id)?.ok_or_else(missing)?;
                let change = Change::of(before.reference, reference).telling(happened);
                Ok((after, change))
            })
            .await
        })
        .await
    }

    async fn move_payouts(
        &self,
        deed: &Deed,
        ids: Vec<String>,
        plan: impl FnOnce(&PayoutsInView, &[Obligation]) -> Result<PayingPlan, PayingRefused>
        + Send
        + 'static,
    ) -> Answer<Vec<Payout>> {
        require_some(&ids)?;
        self.require_begun_by_another(deed.who(), ids.clone()).await?;
        self.write_change(deed, move |connection| {
            paying::lock(connection)?;
            let view = paying::view(connection, &ids)?;
            let gathered = obligations::of_payouts(connection, &ids)?;
            let happened = executed(connection, &plan(&view, &gathered)?)?;
            let moved = payouts::find_all(connection, &ids)?;
            let change = Change::of(Some(states(&view.payouts)), states(&moved)).telling(happened);
            Ok((moved, change))
        })
        .await
    }

    /// With four eyes, nobody says what became of payouts that they gathered themselves and nobody has begun to pay.
    /// Who gathered them never changes, so it may be looked up before.
    async fn require_begun_by_another(&self, who: &str, ids: Vec<String>) -> Answer<()> {
        let eyes = self.four_eyes_on(who);
        if !eyes.are_wanted() {
            return Ok(());
        }
        let payouts = self.payouts_by_id(ids).await?;
        let of: BTreeSet<String> = payouts.into_iter().map(|payout| payout.fulfillment).collect();
        for fulfillment in self.fulfillments_by_id(of.into_iter().collect()).await? {
            eyes.on_paying(&fulfillment, "payouts")?;
        }
        Ok(())
    }
}

/// The states that payouts are in, each once.
fn states(payouts: &[Payout]) -> String {
    let states: BTreeSet<&str> = payouts.iter().map(|payout| payout.state.code()).collect();
    states.into_iter().collect::<Vec<_>>().join(", ")
}

/// Refuses a day that has not begun anywhere: the input is a day of the payer's calendar, and whose
/// that is nobody says.
pub(in crate::app) fn require_begun(paid_on: NaiveDate, now: Moment) -> Answer<()> {
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
