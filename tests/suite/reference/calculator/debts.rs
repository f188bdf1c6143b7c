//! What somebody earned, what they owed before, and what is then paid or still owed.

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{BelowZero, Rule, Setting};
use super::people::Person;

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
    person.amount = net.clone().max(zero.clone());
    person.debt = (-net).max(zero);
}
