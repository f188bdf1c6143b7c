//! Parts of values that no whole number of billionths says, such as thirds: added up exactly, and
//! rounded once when everything has been added.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::apportion;
use super::credit::Parts;
use crate::domain::Fraction;

/// Sums of such parts, in billionths. Borrows nothing of the log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct ExactParts {
    people: BTreeMap<String, Fraction>,
    nobody: Fraction,
}

impl ExactParts {
    /// Adds the parts of a value.
    pub fn add(&mut self, value: i128, parts: Parts<'_>) {
        let value = Fraction::from(value);
        for (who, part) in parts.people {
            self.give(who, &value * part);
        }
        self.nobody += value * parts.nobody;
    }

    /// Adds the sums of another part of the log.
    pub fn merge(&mut self, other: &Self) {
        for (who, part) in &other.people {
            self.give(who, part.clone());
        }
        self.nobody += &other.nobody;
    }

    /// Takes the sums of another part of the log out.
    pub fn take_out(&mut self, other: &Self) {
        for (who, part) in &other.people {
            self.give(who, -part);
        }
        self.nobody -= &other.nobody;
    }

    /// Everybody's sum in whole billionths, by reference. With nobody's they add up to what was added:
    /// spare billionths go to the largest remainders, then by reference, starting `turn` further on.
    /// `None` when one does not fit.
    pub fn rounded(&self, turn: i64) -> Option<Vec<(&str, i128)>> {
        let mut exact: Vec<Fraction> = self.people.values().cloned().collect();
        exact.push(self.nobody.clone());
        let rounded = apportion::whole_units(&exact, turn)?;
        Some(self.people.keys().map(String::as_str).zip(rounded).collect())
    }

    fn give(&mut self, who: &str, part: Fraction) {
        match self.people.get_mut(who) {
            Some(sum) => *sum += part,
            None => drop(self.people.insert(who.to_owned(), part)),
        }
    }
}
