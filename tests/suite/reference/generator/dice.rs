//! A small source of chance: the same seed gives the same rule and the same log on every machine.

pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` up to but without `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low) as u64) as i64
    }

    /// So many times in a hundred.
    pub fn percent(&mut self, chance: i64) -> bool {
        self.between(0, 100) < chance
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.between(0, list.len() as i64) as usize]
    }

    pub fn maybe<T>(&mut self, chance: i64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.percent(chance) { Some(make(self)) } else { None }
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.between(0, index as i64 + 1) as usize);
        }
    }
}
