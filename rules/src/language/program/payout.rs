//! What is given away and how it is divided, checked.

use super::{Condition, MetricId, Score};
use crate::domain::{Money, Percent, Quantity, TierPay};

/// What is given away.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// All must hold of the whole site, else nothing is taken.
    pub opens: Vec<Condition>,
    /// They add up.
    pub takes: Vec<Take>,
    /// What is subtracted from their sum, as far as there is any.
    pub less: Vec<Take>,
    /// Who gets something of the pool before it is divided.
    pub first: Vec<First>,
    /// Upper bound on the sum of the takes, with the clause as written.
    pub at_most: Option<Bound>,
    /// Lower bound on the sum of the takes, with the clause as written.
    pub at_least: Option<Bound>,
    /// What happens when nobody qualifies; nothing only when every take is `each`.
    pub if_nobody: Option<Destination>,
    /// The clause that forgives what a pool is below zero; `None` where that lowers the next pool.
    pub shortfall_forgiven: Option<String>,
}

/// `first 1% to NAME`: a fixed payee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// A part of the whole pool, or an amount; never one for units.
    pub pays: TierPay,
    /// The collaborator's reference.
    pub to: String,
    /// The clause as written.
    pub clause: String,
}

/// A bound in money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The bound.
    pub amount: Money,
    /// The clause as written.
    pub clause: String,
}

/// One `take` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// What it takes.
    pub kind: TakeKind,
    /// The clause as written.
    pub clause: String,
}

/// What a `take` line takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeKind {
    /// `take fixed 500.00 USD`
    Fixed(Money),
    /// `take 30% of METRIC`: a money metric, over everybody.
    PercentOf {
        /// The part.
        percent: Percent,
        /// The metric.
        metric: MetricId,
        /// What of it.
        band: Band,
    },
    /// `take 5.00 USD per METRIC`: each who qualifies gets exactly that for each unit.
    PerUnit {
        /// Money for one unit.
        rate: Money,
        /// What is counted.
        score: Score,
    },
    /// `take 200.00 USD each`: for each collaborator who qualifies.
    Each(Money),
    /// `take contributions`: money added by hand.
    Contributions,
}

/// What of a metric counts: all of it, or what lies between two amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Band {
    /// What lies above it.
    pub above: Option<Money>,
    /// What lies below it.
    pub up_to: Option<Money>,
}

/// Where money goes that nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Into the next period's pool.
    CarryOver,
    /// Back to the owner.
    ReturnToOwner,
}

/// How the pool is divided.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighting {
    /// The way.
    pub method: Method,
    /// `pay` lines beside a way that divides a pool: what they pay is no part of it, and `qualify` keeps
    /// nobody from it.
    pub besides: Vec<PayLine>,
    /// All must hold for a collaborator to qualify.
    pub qualify: Vec<Condition>,
    /// Those that hold of a collaborator multiply their score, or what they are paid by result.
    pub times: Vec<Times>,
    /// The most one collaborator may get.
    pub each_at_most: Option<EachAtMost>,
    /// The least that everybody who takes part is paid.
    pub each_at_least: Option<EachAtLeast>,
    /// The least that is paid at once; less waits for more of it.
    pub each_below_waits: Option<EachBelow>,
    /// All must hold of a collaborator for anything to be paid; until then it waits.
    pub waits_until: Vec<Condition>,
    /// Where leftover money goes; nothing only where none can be left.
    pub leftover: Option<Leftover>,
    /// Who takes part whatever they achieved: all must hold; nothing where nobody does.
    pub everyone: Vec<Condition>,
    /// Whether somebody who is inactive at the period's end is paid all the same.
    pub inactive_keep: bool,
    /// The clause that forgives what somebody owes; `None` where that lowers their later amounts.
    pub debts_forgiven: Option<String>,
}

/// What happens to money that caps, empty places or unclaimed percentages leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// It goes there.
    To(Destination),
    /// It is divided among those who are not capped, until nothing is left or all are. What is left
    /// then goes where it would if nobody qualified.
    ShareAgain,
}

/// A way to divide.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// `share equally`
    Equally,
    /// `share by METRIC`
    InProportion(Score),
    /// `share P by METRIC`, several lines: each divides its part of the pool.
    Parts(Vec<SharePart>),
    /// `top N by METRIC`
    Top {
        /// What decides.
        score: Score,
        /// What places 1, 2, … get; all of it for `top 1` without a line.
        places: Places,
        /// What a tie does.
        ties: Ties,
    },
    /// `pay by METRIC`: nothing is divided. The pool takes nothing then and is only an upper bound.
    PayBy(PayBy),
    /// `pay P of METRIC`, several lines: nothing is divided either.
    Pays(Vec<PayLine>),
}

/// A `pay` line: a rate on somebody's own result, rounded by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct PayLine {
    /// What it pays: a part, or an amount for each.
    pub pays: TierPay,
    /// For how many units the amount is.
    pub units: u32,
    /// What it is paid for.
    pub score: Score,
    /// What must hold of the collaborator.
    pub when: Vec<Condition>,
    /// The clause as written.
    pub clause: String,
}

/// A part of the pool, divided in proportion to a score of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePart {
    /// Which part of what is divided; all of them are 100%.
    pub percent: Percent,
    /// What it is divided by.
    pub score: Score,
    /// The clause as written.
    pub clause: String,
}

/// `times N when COND`
#[derive(Debug, Clone, PartialEq)]
pub struct Times {
    /// What is multiplied with; above zero.
    pub factor: Quantity,
    /// For whom.
    pub when: Condition,
    /// The clause as written.
    pub clause: String,
}

/// What each place gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    /// A part of what is divided.
    Parts(Vec<Percent>),
    /// A prize; a pool that is smaller than all of them together cuts all alike.
    Prizes(Vec<Money>),
}

/// `pay by METRIC`: rates and prizes on each one's own result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayBy {
    /// The result.
    pub score: Score,
    /// At least one; where they begin rises.
    pub tiers: Vec<Tier>,
    /// What reaches them.
    pub reached_by: ReachedBy,
    /// Of what each one's own result reaches them, before it is its owners'; `None` where it is each person's.
    pub for_each: Option<ForEach>,
    /// Which of them count.
    pub mode: Tiers,
    /// The clause as written.
    pub clause: String,
}

/// `tiers for each FIELD`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForEach {
    /// The field of the event, with which its credit begins.
    pub field: String,
    /// The clause as written.
    pub clause: String,
}

/// What is compared with where tiers begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReachedBy {
    /// The result that is paid by.
    Result,
    /// `tiers by METRIC`: another score.
    Score(Score),
    /// `tiers by METRIC of METRIC`: the percentage that a score is of another one, a quota.
    Part {
        /// What is a part.
        of_that: Score,
        /// What it is a part of. Who has nothing of it reaches no tier.
        quota: Score,
    },
}

/// A rate or a prize, from a result on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Where it begins; money in major units.
    pub from: Quantity,
    /// What it pays.
    pub pays: TierPay,
    /// The clause as written.
    pub clause: String,
}

/// Which tiers count. Rates and prizes are looked at apart from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tiers {
    /// Each rate for what lies in its tier; every prize reached.
    Marginal,
    /// The rate of the highest tier reached, for all of the result; the highest prize reached.
    Whole,
}

/// What a tie does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The tied places' parts are added and divided equally.
    Share,
    /// A second score decides; what is still tied shares.
    By(Score),
    /// Whoever reached the score first goes before: by the last event that counted.
    Earliest,
    /// The tied places are not paid: what they would get goes back to the owner.
    ReturnToOwner,
}

impl Weighting {
    /// Whether everybody is paid by their own result. The pool takes nothing then and is only an upper bound.
    pub fn pays_by_result(&self) -> bool {
        matches!(self.method, Method::PayBy(_) | Method::Pays(_))
    }

    /// Its `pay` lines, whether they stand alone or beside a pool.
    pub fn pay_lines(&self) -> &[PayLine] {
        match &self.method {
            Method::Pays(lines) => lines,
            _ => &self.besides,
        }
    }

    /// The field that says of which asset what a metric measures is, where tiers are for each of them.
    pub fn assets_of(&self, metric: MetricId) -> Option<&str> {
        match &self.method {
            Method::PayBy(PayBy { score: Score::Metric(score), for_each, .. })
                if *score == metric =>
            {
                for_each.as_ref().map(|each| each.field.as_str())
            }
            _ => None,
        }
    }

    /// Whether amounts may wait, and are then released together.
    pub fn lets_wait(&self) -> bool {
        self.each_below_waits.is_some() || !self.waits_until.is_empty()
    }

    /// Whether it matters when somebody reached a score.
    pub fn asks_when(&self) -> bool {
        matches!(self.method, Method::Top { ties: Ties::Earliest, .. })
    }
}

/// A cap on one collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachAtMost {
    /// How much.
    pub limit: CapLimit,
    /// The clause as written.
    pub clause: String,
}

/// `each at least M`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachAtLeast {
    /// The minimum.
    pub amount: Money,
    /// Whether what is missing is paid ahead, and taken off later amounts; else the owner adds it.
    pub paid_ahead: bool,
    /// The clause as written.
    pub clause: String,
}

/// `each below M waits`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachBelow {
    /// The least that is paid at once.
    pub amount: Money,
    /// The clause as written.
    pub clause: String,
}

/// How much one collaborator may get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapLimit {
    /// A part of the pool, rounded down to the minor unit.
    PartOfPool(Percent),
    /// An amount.
    Amount(Money),
    /// What each one has of a metric that is money, rounded down to the minor unit.
    Own(Score),
}
