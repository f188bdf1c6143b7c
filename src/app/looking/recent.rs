//! Values by name, of which those that were used last are kept: as many as weigh no more than a limit.

use std::collections::BTreeMap;

/// What was used last.
#[derive(Debug)]
pub struct Recent<T> {
    kept: BTreeMap<String, Kept<T>>,
    /// The most that all of them weigh together. The one that was used last is kept whatever it weighs.
    limit: usize,
    weight: usize,
    /// How many uses there were.
    uses: u64,
}

#[derive(Debug)]
struct Kept<T> {
    value: T,
    weight: usize,
    /// The number of its last use.
    used: u64,
}

impl<T: Clone> Recent<T> {
    /// Of nothing yet.
    pub fn new(limit: usize) -> Self {
        Self { kept: BTreeMap::new(), limit, weight: 0, uses: 0 }
    }

    /// The value of a name.
    pub fn get(&mut self, name: &str) -> Option<T> {
        self.uses += 1;
        let kept = self.kept.get_mut(name)?;
        kept.used = self.uses;
        Some(kept.value.clone())
    }

    /// Keeps a value in place of the one before. What was not used for longest goes when all of them have
    /// become too heavy.
    pub fn put(&mut self, name: &str, value: T, weight: usize) {
        self.uses += 1;
        let kept = Kept { value, weight, used: self.uses };
        let before = self.kept.insert(name.to_owned(), kept).map_or(0, |before| before.weight);
        self.weight = self.weight.saturating_sub(before).saturating_add(weight);
        while self.weight > self.limit && self.kept.len() > 1 {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(oldest) = oldest.map(|(name, _)| name.clone()) else { return };
            let weight = self.kept.remove(&oldest).map_or(0, |gone| gone.weight);
            self.weight = self.weight.saturating_sub(weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn what_was_not_used_for_longest_goes() {
        let mut recent = Recent::new(10);
        for name in ["ana", "bo", "cy"] {
            recent.put(name, name, 3);
        }
        assert_eq!(recent.get("ana"), Some("ana"));
        recent.put("dee", "dee", 4);
        let kept = ["ana", "bo", "cy", "dee"].map(|name| recent.get(name).is_some());
        assert_eq!(kept, [true, false, true, true]);
        // The same once more, and lighter: there is room again.
        recent.put("dee", "dee", 1);
        recent.put("eve", "eve", 3);
        assert!(["ana", "cy", "dee", "eve"].iter().all(|name| recent.get(name).is_some()));
    }

    #[test]
    fn the_last_one_is_kept_whatever_it_weighs() {
        let mut recent = Recent::new(10);
        recent.put("ana", 1, 5);
        recent.put("bo", 2, 50);
        assert_eq!((recent.get("ana"), recent.get("bo")), (None, Some(2)));
    }
}
