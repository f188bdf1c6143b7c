//! Numbers that look scattered and are always the same: an arithmetic sequence, no randomness.

/// A sequence of numbers. Two with the same seed are the same.
#[derive(Debug, Clone)]
pub struct Sequence {
    state: u64,
}

impl Sequence {
    /// The sequence of a seed.
    pub fn of(seed: u64) -> Self {
        let mut sequence = Self { state: seed };
        sequence.step();
        sequence
    }

    /// The next number below `limit`; 0 when the limit is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        // The upper bits are the scattered ones.
        (self.step() >> 33).checked_rem(limit).unwrap_or(0)
    }

    /// The next of `items`, early ones more often than late ones; nothing of none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let length = items.len() as u64;
        let index = self.below(length).min(self.below(length));
        items.get(usize::try_from(index).ok()?)
    }

    /// The linear congruential step of Knuth's MMIX.
    fn step(&mut self) -> u64 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.state
    }
}
