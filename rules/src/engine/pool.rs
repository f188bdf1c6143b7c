//! What is given away: the `take` lines, their bounds, and what was carried over.

use super::achieved::Achieved;
use super::apportion;
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::measured::Measured;
use super::runs::{Grown, Ran};
use super::weighting::{Claim, missed};
use crate::domain::{Billionths, Fraction, Money, TakenLine, Window};
use crate::language::{Band, Bound, Operand, Pool, Program, Score, TakeKind};

/// The pool of one evaluation. Exact amounts are in minor units.
#[derive(Debug)]
pub(super) struct Taken {
    /// How it came about.
    pub lines: Vec<TakenLine>,
    /// All of it, rounded down to the minor unit.
    pub pool: Money,
    /// What is missing for it not to be below zero, rounded up to the minor unit.
    pub shortfall: Money,
    /// What of it is left to be given away once fixed payees have theirs, in minor units.
    pub left: Fraction,
    /// What the weighting divides.
    pub divided: Fraction,
}

impl Taken {
    /// Leaves only so much of the pool to be given away, and makes what is divided and what everybody has for
    /// their units smaller alike.
    pub fn leave(&mut self, left: &Fraction, claims: &mut [Claim<'_, '_, '_>]) {
        let sum = std::mem::replace(&mut self.left, left.clone());
        self.divided = apportion::shrink(&self.divided, &sum, left);
        for claim in claims {
            claim.direct = apportion::shrink(&claim.direct, &sum, left);
        }
    }
}

/// Money that does not come from what was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Added {
    /// What was added by hand.
    pub contributed: Money,
    /// What was carried over; below zero when it is a shortfall.
    pub carried_in: Money,
    /// What of that corrections changed of the leftovers before.
    pub leftovers_changed: Money,
}

/// Takes the pool for those who are eligible, and writes into their claims what they have for their
/// units.
pub(super) fn take(
    program: &Program,
    measured: &Measured<'_>,
    claims: &mut [Claim<'_, '_, '_>],
    added: Added,
    closed_by: Option<&str>,
) -> Result<Taken, EvaluateError> {
    let mut taking = Taking { lines: Vec::new(), divided: Fraction::ZERO, claims };
    if let Some(clause) = closed_by {
        taking.line(clause, Fraction::ZERO);
    }
    for take in &program.pool.takes {
        // What was given is not lost because the pool is closed.
        if closed_by.is_none() || take.kind == TakeKind::Contributions {
            let amount = taking.add(&take.kind, program, measured, added)?;
            taking.line(&take.clause, amount);
        }
    }
    let forgiven = program.pool.shortfall_forgiven.as_deref();
    let why = forgiven.unwrap_or("never below zero");
    // Lifted before bounds and carried money: a pool below zero is a shortfall of this period, and
    // the money carried in is not used up unseen.
    let mut missing = taking.lift(why);
    if closed_by.is_none() {
        for less in &program.pool.less {
            let amount = of_everybody(&less.kind, program, measured)?;
            taking.subtract(&less.clause, &amount);
        }
        if taking.bound(&program.pool) {
            // The lower bound has made it good.
            missing = Fraction::ZERO;
        }
    }
    if added.carried_in.minor != 0 {
        taking.divided += whole(added.carried_in);
    }
    taking.lines.extend(carried_lines(added.carried_in, added.leftovers_changed)?);
    if let Some(clause) = forgiven {
        missing = Fraction::ZERO;
        if added.carried_in.minor < 0 {
            let before = -whole(added.carried_in);
            taking.divided += &before;
            taking.line(clause, before);
        }
    } else {
        missing = taking.make_good(missing) + taking.lift(why);
    }
    taking.round(program, &missing)
}

/// The condition of the pool that does not hold of everybody together; `None` when it is open.
pub(super) fn closed_by<'a>(
    knowledge: &Knowledge<'a>,
    measured: &Measured<'_>,
    window: Window,
) -> Result<Option<&'a str>, EvaluateError> {
    let program = knowledge.plan.program;
    let tests = program.pool.opens.iter().flat_map(|condition| &condition.tests);
    let mut totals = Vec::new();
    for test in tests {
        if let Operand::Score(Score::Metric(metric)) = test.subject {
            totals.push((metric, Achieved::from(measured.total(metric)?)));
        }
    }
    let total = |score| match score {
        Score::Metric(metric) => {
            totals.iter().find(|(id, _)| *id == metric).map(|(_, it)| it.clone())
        }
        Score::Points => None,
    };
    missed(knowledge, &knowledge.plan.opens, (None, window.last_instant()), &total)
}

/// What a part of a metric over everybody comes to, or an amount, in minor units; `None` of what depends
/// on who qualifies.
fn of_everybody(
    kind: &TakeKind,
    program: &Program,
    measured: &Measured<'_>,
) -> Result<Fraction, EvaluateError> {
    match kind {
        TakeKind::PercentOf { percent, metric, band } => {
            let part = |total: &Billionths| {
                let total = apportion::minor_units(total, program.currency.decimals());
                apportion::fraction_of(*percent) * within(*band, total)
            };
            match measured.grown(*metric) {
                Some(grown) => of_growth(grown, part),
                None => Ok(part(&measured.total(*metric)?)),
            }
        }
        TakeKind::Fixed(amount) => Ok(whole(*amount)),
        TakeKind::PerUnit { .. } | TakeKind::Each(_) | TakeKind::Contributions => {
            Err(EvaluateError::defect("this is no part of a metric and no amount".to_owned()))
        }
    }
}

/// What a part of a total that runs on comes to at its end, less what it came to at its start, each rounded
/// down: so that all periods together take what the total comes to.
fn of_growth(
    grown: &Grown<'_>,
    part: impl Fn(&Billionths) -> Fraction,
) -> Result<Fraction, EvaluateError> {
    let rounded = |total: &Billionths| {
        let minor = apportion::round_down(&part(total));
        minor.map(Fraction::from).ok_or_else(|| EvaluateError::overflow("the pool"))
    };
    let more = |ran: &Ran| Ok(rounded(&ran.end)? - rounded(&ran.start)?);
    let more: Vec<Fraction> =
        grown.together()?.iter().map(more).collect::<Result<_, EvaluateError>>()?;
    Ok(more.iter().sum())
}

/// What of an amount lies in a band. Without a lower end it is below zero where the amount is.
fn within(band: Band, amount: Fraction) -> Fraction {
    let below = match band.up_to {
        Some(up_to) => amount.min(whole(up_to)),
        None => amount,
    };
    match band.above {
        Some(above) => apportion::never_negative(below - whole(above)),
        None => below,
    }
}

/// The lines for what was carried in: from the settlement before, and what corrections changed of the
/// leftovers before it since.
pub(super) fn carried_lines(
    carried_in: Money,
    leftovers_changed: Money,
) -> Result<Vec<TakenLine>, EvaluateError> {
    let parts = [
        ("carried over", carried_in.minus(leftovers_changed)?),
        ("leftovers that corrections changed", leftovers_changed),
    ];
    let parts = parts.into_iter().filter(|(_, amount)| amount.minor != 0);
    let line = |(clause, amount): (&str, Money)| TakenLine {
        clause: clause.to_owned(),
        exact_minor: whole(amount),
    };
    Ok(parts.map(line).collect())
}

/// A pool on its way.
struct Taking<'t, 'c, 'm, 'a> {
    lines: Vec<TakenLine>,
    divided: Fraction,
    claims: &'t mut [Claim<'c, 'm, 'a>],
}

impl Taking<'_, '_, '_, '_> {
    /// What one `take` line gives.
    fn add(
        &mut self,
        kind: &TakeKind,
        program: &Program,
        measured: &Measured<'_>,
        added: Added,
    ) -> Result<Fraction, EvaluateError> {
        let amount = match kind {
            TakeKind::Fixed(_) | TakeKind::PercentOf { .. } => {
                of_everybody(kind, program, measured)?
            }
            TakeKind::Contributions => whole(added.contributed),
            TakeKind::Each(amount) => whole(*amount) * Fraction::from(self.claims.len()),
            TakeKind::PerUnit { rate, score } => {
                let mut sum = Fraction::ZERO;
                for claim in self.claims.iter_mut() {
                    let value = claim.candidate.person.score(*score)?;
                    let amount = apportion::never_negative(apportion::per_unit(*rate, value));
                    sum += &amount;
                    claim.direct += amount;
                }
                return Ok(sum);
            }
        };
        self.divided += &amount;
        Ok(amount)
    }

    /// Lifts what is divided to zero, for the reason given. What was missing.
    fn lift(&mut self, why: &str) -> Fraction {
        if !self.divided.is_negative() {
            return Fraction::ZERO;
        }
        let missing = -std::mem::take(&mut self.divided);
        self.line(why, missing.clone());
        missing
    }

    /// Makes good what is missing with what is divided. What is missing still.
    fn make_good(&mut self, missing: Fraction) -> Fraction {
        let good = missing.clone().min(apportion::never_negative(self.divided.clone()));
        if good.is_zero() {
            return missing;
        }
        self.divided -= &good;
        self.line("shortfall", -good.clone());
        missing - good
    }

    /// Takes an amount off both parts alike, as far as there is so much. One below zero raises the divided part.
    fn subtract(&mut self, clause: &str, amount: &Fraction) {
        let sum = self.sum();
        let left = apportion::never_negative(&sum - amount);
        if left > sum {
            self.divided += &left - &sum;
        } else if !sum.is_zero() {
            self.shrink(&sum, &left);
        }
        self.line(clause, left - sum);
    }

    /// Makes both parts smaller alike.
    fn shrink(&mut self, sum: &Fraction, to: &Fraction) {
        self.divided = apportion::shrink(&self.divided, sum, to);
        for claim in self.claims.iter_mut() {
            claim.direct = apportion::shrink(&claim.direct, sum, to);
        }
    }

    /// Cuts both parts alike, or raises the divided one. Whether it raised.
    fn bound(&mut self, pool: &Pool) -> bool {
        if let Some(Bound { amount, clause }) = &pool.at_most {
            let (sum, most) = (self.sum(), whole(*amount));
            if sum > most {
                self.shrink(&sum, &most);
                self.line(clause, most - sum);
            }
        }
        if let Some(Bound { amount, clause }) = &pool.at_least {
            let (sum, least) = (self.sum(), whole(*amount));
            if sum < least {
                let raised = least - sum;
                self.divided += &raised;
                self.line(clause, raised);
                return true;
            }
        }
        false
    }

    /// Rounds the whole down; the divided part gives up what rounding takes.
    fn round(self, program: &Program, missing: &Fraction) -> Result<Taken, EvaluateError> {
        let sum = self.sum();
        let minor =
            apportion::round_down(&sum).ok_or_else(|| EvaluateError::overflow("the pool"))?;
        let pool = Money::new(minor, program.currency);
        // What is paid for units is promised to the cent, so that the divided part bears what
        // rounding takes.
        let divided = apportion::never_negative(self.divided - (sum - whole(pool)));
        let missing = apportion::round_up(missing);
        let missing = missing.ok_or_else(|| EvaluateError::overflow("a shortfall"))?;
        let shortfall = Money::new(missing, program.currency);
        Ok(Taken { lines: self.lines, pool, shortfall, left: whole(pool), divided })
    }

    fn sum(&self) -> Fraction {
        self.claims.iter().fold(self.divided.clone(), |sum, claim| sum + &claim.direct)
    }

    fn line(&mut self, clause: &str, exact: Fraction) {
        self.lines.push(TakenLine { clause: clause.to_owned(), exact_minor: exact });
    }
}

/// An amount as an exact number of minor units.
pub(super) fn whole(amount: Money) -> Fraction {
    Fraction::from(amount.minor)
}
