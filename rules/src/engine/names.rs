//! The first few of many names, counted, so that names can be taken out again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::EvaluateError;
use super::reported::{add, exchange};

/// How many different names are kept: more than any message tells, because names are taken out.
const KEPT: usize = 64;

/// Names in their order, and how often each was given. Borrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Names {
    counts: BTreeMap<String, u64>,
    /// Names from this one on are not kept.
    kept_before: Option<String>,
}

impl Names {
    /// Takes in a name.
    pub fn add(&mut self, name: &str) -> Result<(), EvaluateError> {
        match self.counts.get_mut(name) {
            Some(count) => add(count, 1),
            None => self.insert(name, 1),
        }
    }

    /// Takes in the names of another part of the log.
    pub fn merge(&mut self, other: &Self) -> Result<(), EvaluateError> {
        if let Some(bound) = &other.kept_before {
            self.forget_from(bound.clone());
        }
        for (name, count) in &other.counts {
            match self.counts.get_mut(name) {
                Some(mine) => add(mine, *count)?,
                None => self.insert(name, *count)?,
            }
        }
        Ok(())
    }

    /// Takes the names of a part out; `None` where a name is not there.
    pub fn take_out(&mut self, other: &Self) -> Option<()> {
        if let Some(bound) = &other.kept_before {
            self.forget_from(bound.clone());
        }
        for (name, count) in &other.counts {
            if !self.is_kept(name) {
                continue;
            }
            let mine = self.counts.get_mut(name)?;
            exchange(mine, *count, 0)?;
            if *mine == 0 {
                self.counts.remove(name);
            }
        }
        Some(())
    }

    /// The first few; `None` where so many are not known.
    pub fn first(&self, few: usize) -> Option<Vec<&str>> {
        let known = self.kept_before.is_none() || self.counts.len() >= few;
        known.then(|| self.counts.keys().take(few).map(String::as_str).collect())
    }

    fn is_kept(&self, name: &str) -> bool {
        self.kept_before.as_deref().is_none_or(|bound| name < bound)
    }

    fn insert(&mut self, name: &str, count: u64) -> Result<(), EvaluateError> {
        if self.is_kept(name) {
            add(self.counts.entry(name.to_owned()).or_default(), count)?;
            if self.counts.len() > KEPT
                && let Some((last, _)) = self.counts.pop_last()
            {
                self.kept_before = Some(last);
            }
        }
        Ok(())
    }

    fn forget_from(&mut self, bound: String) {
        if self.is_kept(&bound) {
            drop(self.counts.split_off(&bound));
            self.kept_before = Some(bound);
        }
    }
}
