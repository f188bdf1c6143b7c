//! Credits and deductions by hand, and money paid ahead.

use chrono::NaiveDate;

use crate::store::{
    Connection, StoreError, collaborators, erasures, fulfillments, obligations, paying, payouts,
};
use rules::domain::{
    Fulfillment, FulfillmentState, Happening, Moment, Money, Obligation, ObligationKind,
    ObligationState, Payout, PayoutState,
};
use rules::paying::{advance, credit};

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::paying::executed::executed;
use crate::app::paying::pay::require_begun;
use crate::app::{
    Actor, Answer, App, Problem, ProblemCode, intake::admit, intake::asked::erased_key,
};

/// A credit, or below zero a deduction, as somebody gives it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditInput {
    /// Whose.
    pub collaborator: String,
    /// Decimal and currency code.
    pub amount: (String, String),
    /// Why.
    pub reason: String,
    /// The office's own reference.
    pub reference: Option<String>,
    /// A key, unique among those of the actor: 1 to 255 bytes. Without one, each call is another credit.
    pub key: Option<String>,
    /// RFC 3339; now when nothing is said.
    pub payable_from: Option<String>,
}

/// Money paid ahead as somebody gives it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvanceInput {
    /// Who was paid, how much, why; from when it is paid back.
    pub credit: CreditInput,
    /// The day it was paid, in the payer's calendar; today in UTC when nothing is said.
    pub paid_on: Option<String>,
    /// How much of what else each payout pays is taken back, in percent; all of it when nothing is said.
    pub recoup_percent: Option<i32>,
}

/// What became of something made by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What is owed because of it; of an advance, what is to be paid back.
    pub obligation: Obligation,
    /// The payment of an advance.
    pub payout: Option<Payout>,
    /// Whether the same was made with the key before.
    pub is_known: bool,
}

/// What was checked of an input.
struct Checked {
    amount: Money,
    key: Option<(String, String)>,
    payable_from: Option<Moment>,
    by: String,
    now: Moment,
}

/// What was made, with what the outside is told of it.
type MadeNow = (Obligation, Option<Payout>, Vec<Happening>);

impl App {
    /// Makes a credit, or below zero a deduction. Sent again with the same key it changes nothing; with the same
    /// key and something else it is refused.
    pub async fn credit(&self, actor: &Actor, input: CreditInput) -> Answer<Made> {
        let deed = Deed::new(actor, "credit", about(&input));
        self.attempt(&deed, PAYING, async {
            let checked = check(&input, actor, self.now())?;
            if checked.amount.minor == 0 {
                return Err(invalid("amount", "the amount is zero; it is above or below").into());
            }
            self.make(&deed, input, checked, |connection, input, checked| {
                let id = obligations::next_id(connection, "credit")?;
                let below = checked.amount.minor < 0;
                let kind = if below { ObligationKind::Deduction } else { ObligationKind::Credit };
                let made = made(input, checked, id, kind);
                let happened = executed(connection, &credit(made.clone())?)?;
                Ok((made, None, happened))
            })
            .await
        })
        .await
    }

    /// Says that money was paid ahead: a payout that is PAID, and a debt that later payouts pay back.
    pub async fn record_advance(&self, actor: &Actor, input: AdvanceInput) -> Answer<Made> {
        let deed = Deed::new(actor, "recordAdvance", about(&input.credit));
        self.attempt(&deed, PAYING, async {
            let checked = check(&input.credit, actor, self.now())?;
            let (percent, now) = (input.recoup_percent, checked.now);
            if checked.amount.minor <= 0 {
                return Err(invalid("amount", "what is paid ahead must be above zero").into());
            }
            if percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
                let message = "how much is taken back must be from 1 to 100 percent";
                return Err(invalid("recoupUpToPercent", message).into());
            }
            let paid_on = match &input.paid_on {
                Some(day) => admit::day(day, "paidOn")?,
                None => now.to_utc().date_naive(),
            };
            require_begun(paid_on, now)?;
            self.make(&deed, input.credit, checked, move |connection, input, checked| {
                pay_ahead(connection, input, checked, paid_on, percent)
            })
            .await
        })
        .await
    }

    /// Makes it with its line, unless the same was made with its key before.
    async fn make(
        &self,
        deed: &Deed,
        input: CreditInput,
        checked: Checked,
        make: impl FnOnce(&mut Connection, &CreditInput, &Checked) -> Result<MadeNow, StoreError>
        + Send
        + 'static,
    ) -> Answer<Made> {
        let deed = deed.clone();
        let done = self
            .write(move |connection| {
                paying::lock(connection)?;
                if let Some(known) = known(connection, &checked)? {
                    let same = same(&known, &input, &checked);
                    let found = same.then(|| found(connection, known)).transpose()?;
                    if let Some(made) = &found {
                        let change = Change::of(None::<String>, told(&made.obligation, true));
                        deed.record(connection, checked.now, change)?;
                    }
                    return Ok(found.ok_or_else(|| reused(&checked)));
                }
                if let Some(key) = &checked.key
                    && erasures::is_credit_key_erased(connection, key)?
                {
                    return Ok(Err(erased_key(&key.1)));
                }
                if collaborators::find(connection, &input.collaborator)?.is_none() {
                    return Ok(Err(unknown(&input.collaborator)));
                }
                let (obligation, payout, happened) = make(connection, &input, &checked)?;
                let change = Change::of(None::<String>, told(&obligation, false));
                let change = change.telling(happened);
                deed.record(connection, checked.now, change)?;
                Ok(Ok(Made { obligation, payout, is_known: false }))
            })
            .await?;
        Ok(done?)
    }
}

fn about(input: &CreditInput) -> String {
    let (amount, currency) = &input.amount;
    format!("{amount} {currency} to {}: {}", input.collaborator, input.reason)
}

fn told(obligation: &Obligation, known: bool) -> String {
    let known = if known { ", known" } else { "" };
    let (id, state) = (&obligation.id, obligation.state.code());
    format!("obligation {id} {state} {}{known}", obligation.amount)
}

fn check(input: &CreditInput, actor: &Actor, now: Moment) -> Result<Checked, Problem> {
    admit::reference(&input.collaborator, &["collaborator"])?;
    let amount = admit::amount(&input.amount)?;
    admit::reason(Some(&input.reason), "reason")?;
    if let Some(reference) = &input.reference {
        admit::text(reference, &["reference"], "the reference")?;
    }
    if let Some(key) = &input.key {
        admit::key(key)?;
    }
    let key = input.key.as_ref().map(|key| (actor.source().to_owned(), key.clone()));
    let payable_from =
        input.payable_from.as_deref().map(|at| admit::moment(at, "payableFrom")).transpose()?;
    let by = actor.name().to_owned();
    Ok(Checked { amount, key, payable_from, by, now })
}

fn made(input: &CreditInput, checked: &Checked, id: String, kind: ObligationKind) -> Obligation {
    let moments = (checked.payable_from.unwrap_or(checked.now), checked.now);
    Obligation {
        reason: Some(input.reason.clone()),
        reference: input.reference.clone(),
        key: checked.key.clone(),
        ..Obligation::pending(id, input.collaborator.clone(), checked.amount, kind, moments)
    }
}

/// Stores an advance with a fulfillment of its own; gives what is to be paid back, and the payout.
fn pay_ahead(
    connection: &mut Connection,
    input: &CreditInput,
    checked: &Checked,
    paid_on: NaiveDate,
    percent: Option<i32>,
) -> Result<MadeNow, StoreError> {
    let id = obligations::next_id(connection, "advance")?;
    let fulfillment = Fulfillment {
        id: fulfillments::next_id(connection)?,
        currency: checked.amount.currency,
        state: FulfillmentState::Complete,
        created_at: checked.now,
        made_by: Some(checked.by.clone()),
    };
    let payout = Payout {
        id: format!("{}.{}", fulfillment.id, input.collaborator),
        fulfillment: fulfillment.id.clone(),
        collaborator: input.collaborator.clone(),
        amount: checked.amount,
        state: PayoutState::Paid,
        paid_on: Some(paid_on),
        reference: input.reference.clone(),
        former_references: Vec::new(),
        reason: None,
        created_at: checked.now,
    };
    let paid = Obligation {
        state: ObligationState::Fulfilled,
        payout: Some(payout.id.clone()),
        ..made(input, checked, id, ObligationKind::Advance)
    };
    let plan = advance(paid, percent, payout.clone(), fulfillment)?;
    let happened = executed(connection, &plan)?;
    let debt = plan.new_obligations.into_iter().find(|made| made.advance.is_some());
    Ok((debt.ok_or_else(no_debt)?, Some(payout), happened))
}

fn no_debt() -> StoreError {
    StoreError::NotFound("debt of the advance".to_owned())
}

/// What was made with the key before.
fn known(connection: &mut Connection, checked: &Checked) -> Result<Option<Obligation>, StoreError> {
    match &checked.key {
        Some(key) => obligations::of_key(connection, key),
        None => Ok(None),
    }
}

/// Whether what was made is what is asked for. What nobody says is as it was.
fn same(known: &Obligation, input: &CreditInput, checked: &Checked) -> bool {
    known.collaborator == input.collaborator
        && known.amount == checked.amount
        && known.reason.as_ref() == Some(&input.reason)
        && known.reference == input.reference
        && checked.payable_from.is_none_or(|from| from == known.payable_from)
}

/// What was made before, as it is now.
fn found(connection: &mut Connection, known: Obligation) -> Result<Made, StoreError> {
    if known.kind != ObligationKind::Advance {
        return Ok(Made { obligation: known, payout: None, is_known: true });
    }
    let debt = obligations::find(connection, &format!("{}.debt", known.id))?;
    let payout = match &known.payout {
        Some(id) => payouts::find(connection, id)?,
        None => None,
    };
    Ok(Made { obligation: debt.ok_or_else(no_debt)?, payout, is_known: true })
}

fn reused(checked: &Checked) -> Problem {
    let key = checked.key.as_ref().map_or("", |(_, key)| key.as_str());
    let message = format!("the key \"{key}\" was used before for something else; take another one");
    Problem::new(ProblemCode::KeyReused, &["key"], message)
}

fn unknown(collaborator: &str) -> Problem {
    let message = format!(
        "there is no collaborator \"{collaborator}\"; make them with upsertCollaborators first"
    );
    Problem::new(ProblemCode::NotFound, &["collaborator"], message)
}

fn invalid(field: &str, message: &str) -> Problem {
    Problem::new(ProblemCode::Invalid, &[field], message)
}
