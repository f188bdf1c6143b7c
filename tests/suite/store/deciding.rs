//! The verbs of paying as the application does them: read, decide, store.

use chrono::NaiveDate;
use rules::domain::{
    Fulfillment, Gathering, GatheringPlan, Moment, Obligation, PayingPlan, PayingRefused, Payout,
    PayoutsInView,
};
use rules::paying as decide;
use tantieme::store::{
    Connection, StoreError, collaborators, fulfillments, obligations, paying, payouts,
};

pub type Gathered = Option<(Fulfillment, Vec<Payout>)>;

pub fn gather(
    connection: &mut Connection,
    gathering: &Gathering,
    now: Moment,
) -> Result<Gathered, StoreError> {
    paying::lock(connection)?;
    let plan = plan(connection, gathering)?;
    if plan.payouts.is_empty() {
        return Ok(None);
    }
    let fulfillment = fulfillments::insert(connection, &plan, ("admin", now))?;
    let list = payouts::of_fulfillment(connection, &fulfillment.id)?;
    Ok(Some((fulfillment, list)))
}

pub fn plan(
    connection: &mut Connection,
    gathering: &Gathering,
) -> Result<GatheringPlan, StoreError> {
    let held = collaborators::held(connection)?;
    Ok(decide::gather(gathering, obligations::payable(connection, gathering)?, &held)?)
}

pub fn credit(connection: &mut Connection, credit: &Obligation) -> Result<Obligation, StoreError> {
    let id = obligations::next_id(connection, "credit")?;
    let made = Obligation { id, ..credit.clone() };
    paying::execute(connection, &decide::credit(made.clone())?)?;
    Ok(made)
}

pub fn start(connection: &mut Connection, id: &str) -> Result<Fulfillment, StoreError> {
    let before = fulfillments::named(connection, id)?;
    let list = payouts::of_fulfillment(connection, id)?;
    paying::execute(connection, &decide::start(&before, &list)?)?;
    fulfillments::named(connection, id)
}

pub fn close(connection: &mut Connection, id: &str) -> Result<Fulfillment, StoreError> {
    let before = fulfillments::named(connection, id)?;
    let list = payouts::of_fulfillment(connection, id)?;
    let ids: Vec<String> = list.iter().map(|payout| payout.id.clone()).collect();
    let gathered = obligations::of_payouts(connection, &ids)?;
    paying::execute(connection, &decide::close(&before, &list, &gathered)?)?;
    fulfillments::named(connection, id)
}

pub fn mark_paid(
    connection: &mut Connection,
    ids: &[String],
    day: NaiveDate,
    reference: Option<&str>,
    at: Moment,
) -> Result<Vec<Payout>, StoreError> {
    say(connection, ids, |view| decide::mark_paid(view, day, reference, at))
}

pub fn mark_failed(
    connection: &mut Connection,
    ids: &[String],
    reason: Option<&str>,
) -> Result<Vec<Payout>, StoreError> {
    say(connection, ids, |view| decide::mark_failed(view, reason))
}

pub fn retry(connection: &mut Connection, ids: &[String]) -> Result<Vec<Payout>, StoreError> {
    say(connection, ids, |view| decide::retry(view, &[]))
}

pub fn cancel(
    connection: &mut Connection,
    id: &str,
    reason: &str,
    at: Moment,
) -> Result<Obligation, StoreError> {
    let view = paying::view_obligation(connection, id)?;
    paying::execute(connection, &decide::cancel(&view, reason, at)?)?;
    Ok(obligations::find(connection, id)?.unwrap())
}

fn say(
    connection: &mut Connection,
    ids: &[String],
    plan: impl FnOnce(&PayoutsInView) -> Result<PayingPlan, PayingRefused>,
) -> Result<Vec<Payout>, StoreError> {
    paying::lock(connection)?;
    let view = paying::view(connection, ids)?;
    paying::execute(connection, &plan(&view)?)?;
    payouts::find_all(connection, ids)
}
