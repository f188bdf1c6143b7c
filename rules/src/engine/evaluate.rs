//! The one evaluator: preview, standings, settle, compare and examples all come through it.

use super::contributions::contributed;
use super::counted::Tracing;
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::lasting::Lasting;
use super::measured::Measured;
use super::payments::{Divided, Payment};
use super::plan::Plan;
use super::pool::{Added, Taken};
use super::quotas::Quotas;
use super::reading::Reading;
use super::roster::Roster;
use super::shared::Shared;
use super::totals::Totals;
use super::weighting::{Candidate, candidates, claims, fit_prizes};
use super::{
    by_result, debts, first, guarantee, pay_lines, payments, pool, standings, tiers, waiting,
};
use crate::domain::{Currency, Digest, Money, MoneyError, Outcome, Recorded, Standing};
use crate::language::{Destination, Leftover, Method, Program};

/// Evaluates a program over a reading of the log. The order of `entries` never matters.
pub fn evaluate(
    program: &Program,
    reading: &Reading,
    entries: &[Recorded],
) -> Result<Outcome, EvaluateError> {
    let plan = Plan::new(program);
    let lasting = Lasting::read(program, entries);
    let shared = Shared::new(&plan, reading, &lasting);
    let mut totals = Totals::new(&plan);
    totals.add(&shared, entries, Tracing::Nothing)?;
    share_out(&shared, &totals)
}

/// What a log comes to that is read in parts, none finer than the program's [grain](Program::grain);
/// each has the corrections of its events.
pub fn totals<P: AsRef<[Recorded]>, E: From<EvaluateError>>(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    parts: impl IntoIterator<Item = Result<P, E>>,
) -> Result<Totals, E> {
    let plan = Plan::new(program);
    let shared = Shared::new(&plan, reading, lasting);
    let mut totals = Totals::new(&plan);
    for part in parts {
        totals.add(&shared, part?.as_ref(), Tracing::Nothing)?;
    }
    Ok(totals)
}

/// The outcome of what a log comes to.
pub fn outcome(
    program: &Program,
    reading: &Reading,
    lasting: &Lasting,
    totals: &Totals,
) -> Result<Outcome, EvaluateError> {
    let plan = Plan::new(program);
    share_out(&Shared::new(&plan, reading, lasting), totals)
}

/// Takes the pool and divides it.
fn share_out(shared: &Shared<'_>, totals: &Totals) -> Result<Outcome, EvaluateError> {
    let Shared { reading, plan, .. } = *shared;
    reading.go_on()?;
    let (program, reported) = (plan.program, &totals.reported);
    reported.refuse(program)?;
    totals.runs.refuse(program)?;

    let knowledge = Knowledge::new(shared, &[]);
    let before = Knowledge::before(shared);
    let roster = Roster::read(&knowledge)?;
    let quotas = Quotas::of_method(&program.weighting.method, &knowledge, &before);
    let known = (reading, quotas.as_ref());
    let measured = Measured::new(program, (&totals.metrics, &totals.runs), known, &roster)?;

    let contributed = contributed(&knowledge, shared.contributions)?;

    let candidates = candidates(&knowledge, &measured, reading.window)?;
    let eligible: Vec<&Candidate<'_, '_>> = candidates.iter().filter(|it| it.eligible).collect();
    let turn = reading.period_index;
    let Reading { carried_in, leftovers_changed, .. } = *reading;
    let added = Added { contributed, carried_in, leftovers_changed };
    let closed_by = pool::closed_by(&knowledge, &measured, reading.window)?;
    let Paid { mut taken, first, divided: Divided { payments, to_owner } } =
        pay((&knowledge, &before), &measured, &eligible, (added, turn, closed_by))?;
    let beside = pay_lines::beside(&knowledge, &candidates, reading.window)?;
    let mut standings = standings::standings(program, &candidates, payments)?;
    first::add(&mut standings, first)?;
    standings::add_beside(program, &mut standings, beside)?;
    let guaranteed = guarantee::meant_for(program, &measured, &eligible);
    guarantee::top_up(program, &mut taken, &mut standings, &guaranteed)?;
    // Who is there only because a line names them is shown only with what they got.
    if measured.names_others() {
        standings.retain(|it| it.earned.minor != 0 || !measured.is_only_named(&it.collaborator));
    }
    let debts = debts::settle(program, reading, &mut standings, &guaranteed)?;
    standings::rank(&mut standings, &candidates);
    waiting::mark(&knowledge, &measured, reading, &mut standings)?;

    let (earned, outside) = earned(program.currency, &standings)?;
    let leftover = taken.pool.plus(outside)?.minus(earned)?;
    // A shortfall is carried wherever leftovers go: giving the owner what is missing would make it
    // nobody's.
    let kept = match destination(program, eligible.is_empty()) {
        // A closed pool keeps what was carried into it.
        _ if closed_by.is_some() => leftover,
        Destination::CarryOver => leftover.minus(to_owner)?,
        Destination::ReturnToOwner => Money::zero(program.currency),
    };
    let outcome = Outcome {
        window: reading.window,
        currency: program.currency,
        pool: taken.pool,
        taken: taken.lines,
        leftover,
        to_owner,
        shortfall: taken.shortfall,
        carried: kept.minus(taken.shortfall)?,
        site: measured.site()?,
        debts,
        standings,
        uncredited: reported.uncredited(program)?,
        skipped: reported.skipped(program)?,
        pending: reported.pending(),
        digest: Digest::of(&program.fingerprint, &reading.cut_off),
    };
    assert_balanced(&outcome)?;
    Ok(outcome)
}

/// A pool and who got what of it.
struct Paid<'a> {
    taken: Taken,
    /// By fixed payees, before the division.
    first: Vec<first::Given<'a>>,
    divided: Divided,
}

/// Takes the pool, and pays the eligible in their order.
fn pay<'a>(
    (knowledge, before): (&Knowledge<'a>, &Knowledge<'a>),
    measured: &Measured<'_>,
    eligible: &[&Candidate<'_, '_>],
    (added, turn, closed_by): (Added, i64, Option<&str>),
) -> Result<Paid<'a>, EvaluateError> {
    let program = knowledge.plan.program;
    let due = match &program.weighting.method {
        Method::PayBy(pay_by) => Some(tiers::due((knowledge, before), pay_by, measured, eligible)?),
        Method::Pays(lines) => {
            Some(pay_lines::due(knowledge, lines, eligible, knowledge.window())?)
        }
        _ => None,
    };
    let to_owner = Money::zero(program.currency);
    if let Some(due) = due {
        let (taken, payments) = by_result::pay(program, due, added, turn)?;
        let divided = Divided { payments, to_owner };
        return Ok(Paid { taken, first: Vec::new(), divided });
    }
    let mut claims = claims(program, eligible)?;
    let mut taken = pool::take(program, measured, &mut claims.of, added, closed_by)?;
    if closed_by.is_some() {
        let payments = vec![Payment::nothing(program); eligible.len()];
        let divided = Divided { payments, to_owner };
        return Ok(Paid { taken, first: Vec::new(), divided });
    }
    let first = first::take(program, &mut taken, &mut claims.of, turn)?;
    fit_prizes(program, &mut claims, &taken.divided);
    let divided = payments::divide(program, claims, &taken, turn)?;
    Ok(Paid { taken, first, divided })
}

/// Where money goes that nobody gets. Where no line had to say it, only money that was carried over
/// can be left: it stays so.
fn destination(program: &Program, nobody: bool) -> Destination {
    let if_nobody = program.pool.if_nobody;
    let leftover = match program.weighting.leftover {
        Some(Leftover::To(destination)) => Some(destination),
        Some(Leftover::ShareAgain) | None => None,
    };
    let said = if nobody { if_nobody.or(leftover) } else { leftover.or(if_nobody) };
    said.unwrap_or(Destination::CarryOver)
}

/// What all earned, and what of it is paid besides the pool.
fn earned(currency: Currency, standings: &[Standing]) -> Result<(Money, Money), MoneyError> {
    let (mut earned, mut outside) = (Money::zero(currency), Money::zero(currency));
    for standing in standings {
        earned = earned.plus(standing.earned)?;
        if let Some(amount) = standing.derivation.outside {
            outside = outside.plus(amount)?;
        }
    }
    Ok((earned, outside))
}

/// What is earned and what is left make the pool and what is paid besides, what is owed is what was earned
/// less what was owed before, and nothing is below zero but what somebody earned.
fn assert_balanced(outcome: &Outcome) -> Result<(), EvaluateError> {
    let (pool, leftover) = (outcome.pool, outcome.leftover);
    let (earned, outside) = earned(outcome.currency, &outcome.standings)?;
    let below_zero = [leftover, outcome.shortfall, outcome.to_owner].iter().any(|it| it.minor < 0);
    let mut settled = true;
    for standing in &outcome.standings {
        settled &= standing.is_settled()?;
    }
    if below_zero || !settled || earned.plus(leftover)? != pool.plus(outside)? {
        return Err(EvaluateError::Unbalanced { earned, leftover, pool });
    }
    Ok(())
}
