//! What is given away.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{Band, BelowZero, Exact, Number, Rule, Setting, Take, What, whole};
use super::facts::Log;
use super::measuring::Measured;
use super::people::Person;
use super::{Trouble, conditions};

/// The pool before it is divided, in minor units that may be fractions.
pub struct Pool {
    /// What the weighting divides, with what was carried in.
    pub divided: Exact,
    /// What each gets for their own units.
    pub per_unit: BTreeMap<String, Exact>,
    /// What would have to be added for what is divided not to be below zero.
    pub short: Exact,
}

impl Pool {
    pub fn attributed(&self) -> Exact {
        self.per_unit.values().sum()
    }

    /// In minor units, rounded up.
    pub fn missing(&self) -> BigInt {
        self.short.ceil().to_integer()
    }

    pub fn total(&self) -> Exact {
        &self.divided + self.attributed()
    }
}

/// Adds up the `take` lines, holds the sum between its bounds, and adds what was carried over.
pub fn take(
    rule: &Rule,
    log: Log<'_>,
    setting: &Setting,
    measured: &[Measured],
    people: &[Person],
) -> Result<Pool, Trouble> {
    let qualified: Vec<&Person> = people.iter().filter(|person| person.qualifies).collect();
    let (divided, short) = (Exact::zero(), Exact::zero());
    let mut pool = Pool { divided, per_unit: BTreeMap::new(), short };
    if is_closed(rule, measured) {
        // Only what was given comes in; all of it is kept.
        if rule.takes.iter().any(|take| matches!(take, Take::Contributions)) {
            pool.divided = contributed(rule, log, setting)?;
        }
        return Ok(with_carried(rule, setting, pool));
    }
    for take in &rule.takes {
        match take {
            Take::Fixed(minor) => pool.divided += whole(*minor),
            Take::PercentOf(percent, metric, band) => {
                pool.divided += part(rule, &measured[*metric], (*percent, *band));
            }
            Take::Each(minor) => pool.divided += whole(*minor) * whole(qualified.len() as i64),
            Take::Contributions => pool.divided += contributed(rule, log, setting)?,
            Take::PerUnit(minor, score) => {
                for person in &qualified {
                    let units = person.value(*score).max(Exact::zero());
                    let theirs = pool.per_unit.entry(person.who.clone()).or_default();
                    *theirs += whole(*minor) * units;
                }
            }
        }
    }
    // Refunds above sales: what is missing then is missing from the next pools, unless a lower bound
    // makes it good, or it is forgiven.
    pool.short = (-&pool.divided).max(Exact::zero());
    pool.divided = pool.divided.max(Exact::zero());
    subtract(rule, measured, &mut pool);
    bound(rule, &mut pool);
    Ok(with_carried(rule, setting, pool))
}

/// What was carried over comes on top, or makes up for what is missing.
fn with_carried(rule: &Rule, setting: &Setting, mut pool: Pool) -> Pool {
    if rule.shortfall == Some(BelowZero::IsForgiven) {
        // Nor does what was missing from pools before matter.
        pool.short = Exact::zero();
        pool.divided += whole(setting.carried_in.max(0));
        return pool;
    }
    pool.divided += whole(setting.carried_in) - std::mem::take(&mut pool.short);
    if pool.divided < Exact::zero() {
        pool.short = -std::mem::take(&mut pool.divided);
    }
    pool
}

/// What of a metric over everybody lies in a band, in minor units.
fn part(rule: &Rule, measured: &Measured, (percent, band): (Number, Band)) -> Exact {
    let of = |total: &Exact| within(total * whole(rule.coin.scale()), band) * percent.part();
    if measured.runs.is_empty() {
        return of(&measured.total);
    }
    // Of a total that runs on, what it comes to, rounded down, less what it came to.
    let runs = measured.runs.iter();
    runs.map(|run| of(&run.end.all).floor() - of(&run.start.all).floor()).sum()
}

fn within(all: Exact, band: Band) -> Exact {
    match (band.above.map(whole), band.up_to.map(whole)) {
        (None, None) => all,
        (None, Some(most)) => all.min(most),
        (Some(least), None) => (all - least).max(Exact::zero()),
        (Some(least), Some(most)) => (all.min(most) - least).max(Exact::zero()),
    }
}

/// Whether a condition of the pool does not hold of everybody together.
pub fn is_closed(rule: &Rule, measured: &[Measured]) -> bool {
    rule.opens.iter().any(|line| !conditions::of_everybody(line, measured))
}

/// Every `less` line comes off what there is, and off every part of it in proportion.
fn subtract(rule: &Rule, measured: &[Measured], pool: &mut Pool) {
    for less in &rule.less {
        let off = match less {
            Take::Fixed(minor) => whole(*minor),
            Take::PercentOf(percent, metric, band) => {
                part(rule, &measured[*metric], (*percent, *band))
            }
            other => panic!("{other:?} cannot be subtracted"),
        };
        let all = pool.total();
        if off < Exact::zero() {
            pool.divided -= off;
        } else if all > Exact::zero() {
            let part = (&all - off).max(Exact::zero()) / all;
            pool.divided *= &part;
            pool.per_unit.values_mut().for_each(|theirs| *theirs *= &part);
        }
    }
}

/// An upper bound shrinks everything alike, a lower one raises what is divided.
fn bound(rule: &Rule, pool: &mut Pool) {
    let total = pool.total();
    if let Some(most) = rule.pool_at_most.map(whole)
        && total > most
    {
        let part = most / total;
        pool.divided *= &part;
        pool.per_unit.values_mut().for_each(|theirs| *theirs *= &part);
    } else if let Some(least) = rule.pool_at_least.map(whole)
        && total < least
    {
        pool.divided += least - total;
        pool.short = Exact::zero();
    }
}

/// Money that was added by hand within the period.
fn contributed(rule: &Rule, log: Log<'_>, setting: &Setting) -> Result<Exact, Trouble> {
    let mut sum = Exact::zero();
    for entry in log.entries {
        let What::Contribution { distributor, amount, at } = &entry.what else { continue };
        let within = setting.start.max(setting.measured_from) <= *at && *at < setting.end;
        if *distributor == "random_rule" && within {
            if amount.coin != rule.coin {
                return Err(Trouble::ForeignMoney);
            }
            sum += whole(amount.minor);
        }
    }
    Ok(sum)
}
