//! What is given away and how it is divided: the lines under `pool` and `weighting`.

use super::{At, Conditions, Literal};
pub use crate::domain::TierPay;
use crate::domain::{Money, Percent, Quantity};

/// A clause under `pool`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PoolClause {
    /// `take fixed M`
    TakeFixed(At<Money>),
    /// `take P of METRIC`
    TakePercent {
        /// The part.
        percent: At<Percent>,
        /// The metric's name.
        metric: At<String>,
        /// `above M`: only what lies above it.
        above: Option<At<Money>>,
        /// `up to M`: only what lies below it.
        up_to: Option<At<Money>>,
    },
    /// `take M per METRIC`; the name may be `points`
    TakePerUnit {
        /// Money for each unit.
        rate: At<Money>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `take M each`
    TakeEach(At<Money>),
    /// `take contributions`
    TakeContributions,
    /// `first P to NAME`, `first M to NAME`: before the pool is divided
    First {
        /// How much: never an amount for units.
        pays: At<TierPay>,
        /// The collaborator.
        to: At<String>,
    },
    /// `opens when COND`
    Opens(Conditions),
    /// `less M`
    LessAmount(At<Money>),
    /// `less P of METRIC`
    LessPercent {
        /// The part.
        percent: At<Percent>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `at most M`
    AtMost(At<Money>),
    /// `at least M`
    AtLeast(At<Money>),
    /// `if nobody qualifies, …`
    IfNobody(At<DestinationWord>),
    /// `shortfall …`
    Shortfall(At<BelowZeroWord>),
}

/// What becomes of what is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BelowZeroWord {
    /// `carry over`
    CarryOver,
    /// `is forgiven`, `are forgiven`
    Forgiven,
}

/// Where money goes that nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DestinationWord {
    /// `carry over`
    CarryOver,
    /// `return to owner`
    ReturnToOwner,
}

/// Where leftover money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftoverWord {
    /// `carry over`
    CarryOver,
    /// `return to owner`
    ReturnToOwner,
    /// `share again`
    ShareAgain,
}

/// What a `pay` line pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayWord {
    /// A part of it.
    Part(Percent),
    /// An amount for so many units of it.
    Each {
        /// The amount.
        rate: Money,
        /// How many units.
        units: u32,
    },
}

/// Which tiers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TiersWord {
    /// `marginal`: each tier for what lies in it; every prize reached.
    Marginal,
    /// `whole`: the highest tier reached, for everything; the highest prize reached.
    Whole,
}

/// A clause under `weighting`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightingClause {
    /// `share equally`
    ShareEqually,
    /// `share by METRIC`; the name may be `points`
    ShareBy(At<String>),
    /// `share P by METRIC`; the name may be `points`
    SharePart {
        /// Which part of the pool.
        percent: At<Percent>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `top N by METRIC`; the name may be `points`
    Top {
        /// How many places.
        count: At<u32>,
        /// The metric's name.
        metric: At<String>,
    },
    /// `places P, P, P`
    Places(Vec<At<Percent>>),
    /// `places M, M, M`
    Prizes(Vec<At<Money>>),
    /// `qualify when COND`
    Qualify(Conditions),
    /// `each at most P of the pool`
    EachAtMostPart(At<Percent>),
    /// `each at most M`
    EachAtMostAmount(At<Money>),
    /// `each at most METRIC`
    EachAtMostMetric(At<String>),
    /// `each at least M`, `each at least M, paid ahead`
    EachAtLeast {
        /// The minimum.
        amount: At<Money>,
        /// Whether what is missing is paid ahead, and owed.
        ahead: bool,
    },
    /// `each below M waits`
    EachBelowWaits(At<Money>),
    /// `waits until COND`
    WaitsUntil(Conditions),
    /// `pay by METRIC`; the name may be `points`
    PayBy(At<String>),
    /// `pay P of METRIC`, `pay M per METRIC`, `pay M per N METRIC`; the name may be `points`
    Pays {
        /// What it pays.
        pays: At<PayWord>,
        /// The metric's name.
        metric: At<String>,
        /// `when COND`
        when: Option<Conditions>,
    },
    /// `times N when COND`
    Times {
        /// What is multiplied with.
        factor: At<Quantity>,
        /// For whom.
        when: Conditions,
    },
    /// `tier from N at P`, `tier from N at M each`, `tier from N pays M`
    Tier {
        /// Where it begins: a number, or money.
        from: At<Literal>,
        /// What it pays.
        pays: At<TierPay>,
    },
    /// `tiers marginal`, `tiers whole`
    Tiers(At<TiersWord>),
    /// `tiers by METRIC`, `tiers by METRIC of METRIC`: what reaches them; the names may be `points`
    TiersBy {
        /// What is compared with where tiers begin.
        metric: At<String>,
        /// What it is a part of.
        of: Option<At<String>>,
    },
    /// `tiers for each FIELD`: of what each one's own result reaches them
    TiersForEach(At<String>),
    /// `ties share the places they tie for`
    TiesShare,
    /// `ties earliest wins`
    TiesEarliest,
    /// `ties by METRIC, then share`; the name may be `points`
    TiesBy(At<String>),
    /// `ties return to owner`
    TiesReturn,
    /// `everyone where COND`
    Everyone(Conditions),
    /// `inactive keep what they earned`
    InactiveKeep,
    /// `debts …`
    Debts(At<BelowZeroWord>),
    /// `leftover …`
    Leftover(At<LeftoverWord>),
}
