//! What somebody earned, what they owed before, and what is then paid or still owed.

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{BelowZero, Rule, Setting};
use super::people::Person;

/// What is missing to the minimum of those who qualify is added by the owner, unless it is paid ahead and
/// owed.
pub fn top_up(rule: &Rule, people: &mut [Person]) -> BigInt {
    let mut added = BigInt::zero();
    let Some((least, ahead)) = rule.least else { return added };
    if ahead && rule.debts != Some(BelowZero::IsForgiven) {
        return added;
    }
    for person in people.iter_mut().filter(|person| person.qualifies) {
        let missing = (BigInt::from(least) - &person.earned).max(BigInt::zero());
        person.earned += &missing;
        added += missing;
    }
    added
}

/// A debt is made good by what is earned. Where debts are forgiven, there are none: neither those from
/// before nor one from this period.
pub fn settle(rule: &Rule, setting: &Setting, person: &mut Person) {
    let zero = BigInt::zero();
    let before = BigInt::from(setting.debts.get(&person.who).copied().unwrap_or(0));
    if rule.debts == Some(BelowZero::IsForgiven) {
        person.forgiven = &before + (-&person.below).max(zero.clone());
        person.amount = person.earned.clone();
        return;
    }
    let net = &person.earned - before;
    // A minimum is paid whatever is owed.
    let least = rule.least.filter(|_| person.qualifies).map_or(0, |(least, _)| least);
    person.amount = net.clone().max(BigInt::from(least));
    person.debt = &person.amount - net;
}
