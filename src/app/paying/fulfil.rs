//! Gathering payable obligations into fulfillments, and the way of a fulfillment as a whole.

use std::collections::BTreeSet;

use crate::store::{
    Connection, StoreError, collaborators, fulfillments, obligations, paying, payout_accounts,
    payouts,
};
use rules::domain::{
    AccountKind, Currency, Fulfillment, Gathering, GatheringPlan, LeftOutReason, Moment, Money,
    Obligation, PayingPlan, Payout,
};
use rules::paying::{AccountsInView, cancel_fulfillment, close, gather_to, start};

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::paying::executed::executed;
use crate::app::{Actor, Answer, App, Problem, ProblemCode, intake::admit};

/// What a new fulfillment gathers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FulfillmentInput {
    /// The currency's code.
    pub currency: String,
    /// Only these collaborators; all when empty.
    pub collaborators: Vec<String>,
    /// Only these distributors; all when empty.
    pub distributors: Vec<String>,
    /// Payable by then, RFC 3339; now when nothing is said.
    pub until: Option<String>,
    /// Leave out a collaborator whose net is below this decimal.
    pub minimum: Option<String>,
    /// Leave out a collaborator who has no account of this kind.
    pub account: Option<AccountKind>,
}

impl App {
    /// Gathers what is payable of one currency into one payout for each collaborator.
    pub async fn create_fulfillment(
        &self,
        actor: &Actor,
        input: FulfillmentInput,
    ) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "createFulfillment", input.currency.as_str());
        self.attempt(&deed, PAYING, self.gather(&deed, input)).await
    }

    async fn gather(&self, deed: &Deed, input: FulfillmentInput) -> Answer<Fulfillment> {
        let (deed, now) = (deed.clone(), self.now());
        let gathering = gathering(&input, now)?;
        let gathered = self
            .write(move |connection| {
                paying::lock(connection)?;
                let plan = plan(connection, &gathering, (input.account, now))?;
                if plan.payouts.is_empty() {
                    let next = obligations::payable_next(connection, &gathering)?;
                    return Ok(Err(nothing(&plan, next)));
                }
                let fulfillment = fulfillments::insert(connection, &plan, (deed.who(), now))?;
                let after = format!("fulfillment {} {}", fulfillment.id, fulfillment.state.code());
                deed.record(connection, now, Change::of(None::<String>, after))?;
                Ok(Ok(fulfillment))
            })
            .await?;
        Ok(gathered?)
    }

    /// What `create_fulfillment` would gather now, and what it would leave out. Nothing is changed.
    pub async fn preview_fulfillment(&self, input: FulfillmentInput) -> Answer<GatheringPlan> {
        let now = self.now();
        let gathering = gathering(&input, now)?;
        self.read(move |connection| plan(connection, &gathering, (input.account, now))).await
    }

    /// Marks a fulfillment and its payouts as on their way.
    pub async fn start_fulfillment(&self, actor: &Actor, id: &str) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "startFulfillment", id);
        let plan = |connection: &mut Connection, fulfillment: &Fulfillment| {
            let payouts = payouts::of_fulfillment(connection, &fulfillment.id)?;
            Ok(start(fulfillment, &payouts)?)
        };
        self.attempt(&deed, PAYING, async {
            let found = self.fulfillments_by_id(vec![id.to_owned()]).await?;
            for fulfillment in &found {
                self.four_eyes_on(deed.who()).on_paying(fulfillment, "id")?;
            }
            self.move_fulfillment(&deed, id, plan).await
        })
        .await
    }

    /// Ends a fulfillment: complete when everything is paid; else failed, and the obligations of
    /// the payouts that failed are payable again.
    pub async fn close_fulfillment(&self, actor: &Actor, id: &str) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "closeFulfillment", id);
        let plan = |connection: &mut Connection, fulfillment: &Fulfillment| {
            let (payouts, gathered) = whole(connection, fulfillment)?;
            Ok(close(fulfillment, &payouts, &gathered)?)
        };
        self.attempt(&deed, PAYING, self.move_fulfillment(&deed, id, plan)).await
    }

    /// Gives up a fulfillment that was not started and of which nothing is paid: all of it is payable again. The
    /// same again changes nothing.
    pub async fn cancel_fulfillment(
        &self,
        actor: &Actor,
        id: &str,
        reason: String,
    ) -> Answer<Fulfillment> {
        let deed = Deed::new(actor, "cancelFulfillment", id);
        self.attempt(&deed, PAYING, async {
            admit::reason(Some(&reason), "reason")?;
            let plan = move |connection: &mut Connection, fulfillment: &Fulfillment| {
                let (payouts, gathered) = whole(connection, fulfillment)?;
                Ok(cancel_fulfillment(fulfillment, &payouts, &gathered, &reason)?)
            };
            self.move_fulfillment(&deed, id, plan).await
        })
        .await
    }

    async fn move_fulfillment(
        &self,
        deed: &Deed,
        id: &str,
        plan: impl FnOnce(&mut Connection, &Fulfillment) -> Result<PayingPlan, StoreError>
        + Send
        + 'static,
    ) -> Answer<Fulfillment> {
        let id = id.to_owned();
        self.write_change(deed, move |connection| {
            paying::lock(connection)?;
            let before = fulfillments::named(connection, &id)?;
            let plan = plan(connection, &before)?;
            let happened = executed(connection, &plan)?;
            let moved = fulfillments::named(connection, &id)?;
            let change =
                Change::of(Some(before.state.code()), moved.state.code()).telling(happened);
            Ok((moved, change))
        })
        .await
    }
}

/// The payouts of a fulfillment, and the obligations in them.
fn whole(
    connection: &mut Connection,
    fulfillment: &Fulfillment,
) -> Result<(Vec<Payout>, Vec<Obligation>), StoreError> {
    let payouts = payouts::of_fulfillment(connection, &fulfillment.id)?;
    let ids: Vec<String> = payouts.iter().map(|payout| payout.id.clone()).collect();
    let gathered = obligations::of_payouts(connection, &ids)?;
    Ok((payouts, gathered))
}

/// What a gathering comes to as things are.
fn plan(
    connection: &mut Connection,
    gathering: &Gathering,
    (wanted, now): (Option<AccountKind>, Moment),
) -> Result<GatheringPlan, StoreError> {
    let held = collaborators::held(connection)?;
    let payable = obligations::payable(connection, gathering)?;
    let whose: BTreeSet<String> = payable.iter().map(|it| it.collaborator.clone()).collect();
    let whose: Vec<String> = whose.into_iter().collect();
    let current = payout_accounts::current(connection, &whose)?;
    let plan = gather_to(gathering, payable, &held, &AccountsInView { current, wanted, now })?;
    plan.assert_balanced()?;
    Ok(plan)
}

/// Why a gathering has no payout.
fn nothing(plan: &GatheringPlan, next: Option<Moment>) -> Problem {
    let currency = plan.currency;
    let next = next.map_or_else(String::new, |at| format!("; the next amount is on {at}"));
    let count = |reason| plan.left_out.iter().filter(|left| left.reason == reason).count();
    let left_out: Vec<String> = [
        (count(LeftOutReason::Minimum), "under the minimum"),
        (count(LeftOutReason::Debt), "not above zero"),
        (count(LeftOutReason::Hold), "on hold"),
        (count(LeftOutReason::AccountChanged), "held because the account changed"),
        (count(LeftOutReason::NoAccount), "without an account of the kind"),
        (count(LeftOutReason::Dispute), "in dispute"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, why)| format!("{count} {why}"))
    .collect();
    let message = match left_out.as_slice() {
        [] => format!("nothing in {currency} is payable yet{next}"),
        some => format!(
            "nothing in {currency} is paid: what is payable to collaborators is {}{next}",
            some.join(", ")
        ),
    };
    Problem::new(ProblemCode::IllegalState, &[], message)
}

fn gathering(input: &FulfillmentInput, now: Moment) -> Result<Gathering, Problem> {
    let invalid =
        |field: &str, message: String| Problem::new(ProblemCode::Invalid, &[field], message);
    let currency: Currency =
        input.currency.parse().map_err(|error| invalid("currency", format!("{error}")))?;
    let minimum = match &input.minimum {
        None => Money::zero(currency),
        Some(text) => {
            Money::parse(text, currency).map_err(|error| invalid("minimum", error.to_string()))?
        }
    };
    if minimum.minor < 0 {
        return Err(invalid("minimum", "the minimum cannot be below zero".to_owned()));
    }
    let until = input.until.as_deref().map(|until| admit::moment(until, "until")).transpose()?;
    Ok(Gathering {
        currency,
        collaborators: input.collaborators.clone(),
        distributors: input.distributors.clone(),
        payable_until: until.unwrap_or(now),
        minimum_minor: minimum.minor,
    })
}
