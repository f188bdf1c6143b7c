//! What the outcome of a period makes everybody be owed: obligations, what waits no longer, and
//! journal entries. Computed whole before anything is stored.

use std::collections::{BTreeMap, BTreeSet};

use rules::calendar;
use rules::domain::{
    Account, Adjustment, JournalEntry, Moment, Money, MoneyError, Obligation, ObligationKind,
    ObligationState, Outcome, Period, Settlement, Standing,
};
use rules::language::Program;

use crate::app::settling::reading::PeriodInput;
use crate::app::{Answer, AppError, Problem, ProblemCode};

/// A settlement that waits for approval: everything computed, nobody owed anything. `catalogue` is the
/// number of the one it was computed with.
pub fn proposal(
    input: &PeriodInput,
    outcome: Outcome,
    catalogue: i64,
    now: Moment,
) -> Answer<Settlement> {
    let period = &input.period;
    let settlement = Settlement {
        id: Settlement::id_of(&period.distributor, period.index),
        distributor: period.distributor.clone(),
        period_index: period.index,
        version: period.version,
        catalogue: Some(catalogue),
        cut_off: input.reading.cut_off.clone(),
        settled_at: now,
        owed_since: None,
        waiting_in: input.reading.waiting_in.clone(),
        outcome,
        obligations: Vec::new(),
        releases: Vec::new(),
        corrections: input.corrected.corrections.clone(),
    };
    balanced(settlement)
}

/// What besides a settlement and its rule decides what becomes owed.
pub struct Circumstances {
    /// What waited of the distributor when it was computed.
    pub waiting: Vec<Obligation>,
    /// The settled periods that it adjusts.
    pub adjusted: Vec<Period>,
}

/// A settlement whose amounts are owed from `now` on.
pub fn in_force(
    settlement: Settlement,
    program: &Program,
    circumstances: &Circumstances,
    now: Moment,
) -> Answer<Settlement> {
    let payable_from = match &program.schedule.pay_after {
        None => now,
        Some(after) => calendar::add(after, now, program.zone).ok_or_else(|| {
            let message = "the date from which it is payable lies beyond the calendar";
            Problem::new(ProblemCode::Invalid, &["schedule"], message)
        })?,
    };
    let standings = settlement.outcome.standings.iter();
    let owed = standings.filter(|standing| standing.amount.minor > 0);
    // There may be a million of them: a list that grows is there twice while it moves.
    let mut obligations = Vec::with_capacity(owed.clone().count());
    obligations.extend(owed.map(|it| obligation(&settlement, it, payable_from, now)));
    let enough = Enough::of(&settlement, program);
    for adjustment in settlement.corrections.owed() {
        let called = called(program, &circumstances.adjusted, adjustment)?;
        let reason = format!("adjusts {called} to what is known by now");
        let owed = adjusting(&settlement, adjustment, payable_from, now)?;
        let adjusting = Obligation { reason: Some(reason), ..owed };
        let state =
            if enough.releases(&adjusting)? { adjusting.state } else { ObligationState::Waiting };
        obligations.push(Obligation { state, ..adjusting });
    }
    let mut releases = Vec::new();
    for obligation in &circumstances.waiting {
        if enough.releases(obligation)? {
            let state = obligation.state.move_to(ObligationState::Pending)?;
            releases.push(Obligation { state, payable_from, ..obligation.clone() });
        }
    }
    balanced(Settlement { owed_since: Some(now), obligations, releases, ..settlement })
}

/// What a settlement brings those who are paid only once it is enough, or once a condition holds.
struct Enough<'s> {
    /// `None` without a minimum: then everything is enough.
    least: Option<Money>,
    waiting: &'s BTreeMap<String, Money>,
    amounts: BTreeMap<&'s str, Money>,
    /// Of whom the condition does not hold.
    held: BTreeSet<&'s str>,
}

impl<'s> Enough<'s> {
    fn of(settlement: &'s Settlement, program: &Program) -> Self {
        let standings = settlement.outcome.standings.iter();
        let held = standings.clone().filter(|it| {
            let waits = it.derivation.waits.as_ref();
            waits.is_some_and(|waits| waits.minimum.is_none())
        });
        let least = program.weighting.each_below_waits.as_ref().map(|below| below.amount);
        // Nobody asks for amounts where everything is enough.
        let amounts = standings.filter(|_| least.is_some());
        Self {
            held: held.map(|it| it.collaborator.as_str()).collect(),
            least,
            waiting: &settlement.waiting_in,
            amounts: amounts.map(|it| (it.collaborator.as_str(), it.amount)).collect(),
        }
    }

    /// Whether an obligation need not wait: what waited for its collaborator is worth paying, together with
    /// this settlement's amount.
    fn releases(&self, obligation: &Obligation) -> Answer<bool> {
        // What is taken back must not wait while something of the same collaborator is paid.
        if obligation.amount.minor < 0 {
            return Ok(true);
        }
        if self.held.contains(obligation.collaborator.as_str()) {
            return Ok(false);
        }
        let Some(least) = self.least else { return Ok(true) };
        let (who, zero) = (obligation.collaborator.as_str(), Money::zero(least.currency));
        let before = self.waiting.get(who).copied().unwrap_or(zero);
        let total = before.plus(self.amounts.get(who).copied().unwrap_or(zero))?;
        Ok(total.minor >= least.minor)
    }
}

fn balanced(settlement: Settlement) -> Answer<Settlement> {
    settlement.assert_balanced().map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(settlement)
}

fn obligation(
    settlement: &Settlement,
    standing: &Standing,
    payable_from: Moment,
    now: Moment,
) -> Obligation {
    let waits = standing.derivation.waits.is_some();
    let id = format!("{}.{}", settlement.id, standing.collaborator);
    let (who, kind) = (standing.collaborator.clone(), ObligationKind::Settlement);
    Obligation {
        state: if waits { ObligationState::Waiting } else { ObligationState::Pending },
        settlement: Some(settlement.id.clone()),
        distributor: Some(settlement.distributor.clone()),
        ..Obligation::pending(id, who, standing.amount, kind, (payable_from, now))
    }
}

/// The period of an adjustment as people call it, and its settlement's id: `October 2026 (profit.0)`.
fn called(program: &Program, adjusted: &[Period], adjustment: &Adjustment) -> Answer<String> {
    let period = adjusted.iter().find(|period| period.index == adjustment.period_index);
    let missing = || {
        let index = adjustment.period_index;
        AppError::Internal(format!(
            "the adjusted period {index} of \"{}\" is missing",
            program.name
        ))
    };
    let period = period.ok_or_else(missing)?;
    let id = Settlement::id_of(&period.distributor, period.index);
    Ok(format!("{} ({id})", calendar::span_name(program.zone, period.window)))
}

/// What an adjustment makes a collaborator be owed, or owe.
fn adjusting(
    settlement: &Settlement,
    adjustment: &Adjustment,
    payable_from: Moment,
    now: Moment,
) -> Result<Obligation, MoneyError> {
    let period = adjustment.period_index;
    let id = Obligation::adjusting_id(&settlement.id, period, &adjustment.collaborator);
    let (who, kind) = (adjustment.collaborator.clone(), ObligationKind::Adjustment);
    Ok(Obligation {
        settlement: Some(settlement.id.clone()),
        distributor: Some(settlement.distributor.clone()),
        adjusts: Some(period),
        ..Obligation::pending(id, who, adjustment.amount()?, kind, (payable_from, now))
    })
}

/// The movements of a settlement: new money into the pool, from the pool what everybody earned, and
/// what is returned back to the owner; the same for each settled period that is adjusted. What is
/// carried over stays in the pool's account, which is below zero after a shortfall. Who earned less than
/// nothing gives back to the pool, so that what the account of a collaborator has is what is owed to them
/// less what they owe; a debt from before that is forgiven is the owner's loss.
pub fn journal(period: &Period, settlement: &Settlement, now: Moment) -> Answer<Vec<JournalEntry>> {
    let (outcome, corrections) = (&settlement.outcome, &settlement.corrections);
    let pool = Account::Pool(period.distributor.clone());
    let mut movements = Vec::with_capacity(outcome.standings.len());
    let mut move_to = |from: &Account, to: Account, amount: Money| {
        // What is taken back moves the other way.
        movements.extend(JournalEntry::moving(from.clone(), to, amount, now, &settlement.id)?);
        Ok::<_, MoneyError>(())
    };
    let mut carried_in = period.carried_in;
    for change in &corrections.periods {
        move_to(&Account::Owner, pool.clone(), change.pool)?;
        move_to(&pool, Account::Owner, change.returned)?;
        carried_in = carried_in.plus(change.carried)?;
    }
    for adjustment in corrections.owed() {
        move_to(&pool, Account::Owed(adjustment.collaborator.clone()), adjustment.amount()?)?;
    }
    move_to(&Account::Owner, pool.clone(), outcome.funded()?.minus(carried_in)?)?;
    for standing in &outcome.standings {
        let owed = Account::Owed(standing.collaborator.clone());
        move_to(&pool, owed.clone(), standing.earned)?;
        move_to(&Account::Owner, owed, standing.let_off()?)?;
    }
    move_to(&pool, Account::Owner, outcome.returned()?)?;
    Ok(movements)
}
