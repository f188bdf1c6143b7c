//! Weights that halve with time, in whole numbers only.

/// Weights are parts of this.
const ONE: u128 = 1 << 64;

/// 2^(-1/2), 2^(-1/4), … in parts of 2^64: each the square root of the one before.
#[derive(Debug)]
pub(super) struct Decay {
    roots: [u128; 64],
    half_life: u128,
}

impl Decay {
    /// For a half-life in microseconds, above zero.
    pub fn new(half_life_micros: i64) -> Self {
        let mut roots = [0; 64];
        let mut root = ONE / 2;
        for slot in &mut roots {
            root = (root * ONE).isqrt();
            *slot = root;
        }
        Self { roots, half_life: u128::from(half_life_micros.unsigned_abs()).max(1) }
    }

    /// 0.5^(age / half-life) in parts of 2^64. Exact for whole half-lives; else right to about 17
    /// digits.
    pub fn weight(&self, age_micros: i64) -> u128 {
        let age = u128::from(age_micros.max(0).unsigned_abs());
        let whole = age.checked_div(self.half_life).unwrap_or(0);
        let rest = age.checked_rem(self.half_life).unwrap_or(0);
        let fraction = (rest << 64).checked_div(self.half_life).unwrap_or(0);
        let mut weight = ONE;
        for (place, root) in self.roots.iter().enumerate() {
            if fraction >> (63 - place) & 1 == 1 {
                weight = (weight * root) >> 64;
            }
        }
        u32::try_from(whole).ok().and_then(|whole| weight.checked_shr(whole)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decay, ONE};

    #[test]
    fn whole_half_lives_are_exact() {
        let decay = Decay::new(7);
        assert_eq!(decay.weight(0), ONE);
        assert_eq!(decay.weight(7), ONE / 2);
        assert_eq!(decay.weight(21), ONE / 8);
        assert_eq!(decay.weight(7 * 200), 0);
    }

    #[test]
    fn parts_of_a_half_life_are_right_to_seventeen_digits() {
        // 2^(-1/2) and 2^(-1/3) in parts of 2^64.
        let decay = Decay::new(6);
        assert!(decay.weight(3).abs_diff(13_043_817_825_332_782_212) < 200);
        assert!(decay.weight(2).abs_diff(14_641_190_473_997_345_813) < 200);
    }

    #[test]
    fn older_never_weighs_more() {
        let decay = Decay::new(1_000);
        let weights: Vec<u128> = (0..20_000).map(|age| decay.weight(age)).collect();
        assert!(weights.is_sorted_by(|older, newer| older >= newer));
    }
}
