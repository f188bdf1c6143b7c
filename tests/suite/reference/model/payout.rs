//! What is given away, and the ways to divide it or to pay by result.

use super::{Line, Number, Score};

#[derive(Debug, Clone, Copy)]
pub enum Take {
    Fixed(i64),
    PercentOf(Number, usize, Band),
    PerUnit(i64, Score),
    Each(i64),
    Contributions,
}

/// `first … to …`: a percentage of the pool, or minor units.
#[derive(Debug, Clone)]
pub struct First {
    pub pays: Pays,
    pub to: String,
}

/// `above` and `up to`, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Band {
    pub above: Option<i64>,
    pub up_to: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    CarryOver,
    ReturnToOwner,
    ShareAgain,
}

#[derive(Debug, Clone)]
pub enum Way {
    Equally,
    InProportion(Score),
    /// `share 80% by …`
    Parts(Vec<(Number, Score)>),
    Top {
        score: Score,
        places: Places,
        ties: Ties,
    },
    PayBy {
        score: Score,
        tiers: Vec<Tier>,
        /// What reaches them, and what it is a percentage of.
        reached_by: Option<(Score, Option<Score>)>,
        /// Whether what the credit begins with reaches them by itself, each one.
        for_each: bool,
        marginal: bool,
    },
    /// Never prizes.
    Pays(Vec<PayLine>),
}

/// `pay … of` or `pay … per`.
#[derive(Debug, Clone)]
pub struct PayLine {
    pub pays: Pays,
    pub units: i64,
    pub score: Score,
    pub when: Option<Line>,
}

/// What each place gets.
#[derive(Debug, Clone)]
pub enum Places {
    Parts(Vec<Number>),
    /// In minor units.
    Prizes(Vec<i64>),
}

impl Places {
    pub fn count(&self) -> usize {
        match self {
            Self::Parts(parts) => parts.len(),
            Self::Prizes(prizes) => prizes.len(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub enum Ties {
    Share,
    ReturnToOwner,
    Earliest,
    By(Score),
}

/// From a result on (minor units of money, else billionths).
#[derive(Debug, Clone, Copy)]
pub struct Tier {
    pub from: Exactly,
    pub pays: Pays,
}

/// A threshold as written: money, or a number.
#[derive(Debug, Clone, Copy)]
pub enum Exactly {
    Minor(i64),
    Number(Number),
    Percent(Number),
}

#[derive(Debug, Clone, Copy)]
pub enum Pays {
    /// `at 4%`
    Rate(Number),
    /// `at 5.00 USD each`
    PerUnit(i64),
    /// `pays 50.00 USD`
    Prize(i64),
}

#[derive(Debug, Clone, Copy)]
pub enum Cap {
    PartOfPool(Number),
    Amount(i64),
    Own(Score),
}
