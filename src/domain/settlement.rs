//! The stored result of a period.

use super::{
    CutOff, MetricValue, Moment, Money, Obligation, Outcome, Skipped, TakenLine, Unbalanced,
    Uncredited, Window,
};

/// A complete settlement, computed as one immutable value before anything of it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// `DISTRIBUTOR.INDEX`.
    pub id: String,
    /// The distributor's name.
    pub distributor: String,
    /// The period's index.
    pub period_index: i64,
    /// The version of the rule it was computed with.
    pub version: i32,
    /// How far the log was read.
    pub cut_off: CutOff,
    /// When it was settled.
    pub settled_at: Moment,
    /// Who gets what, and why.
    pub outcome: Outcome,
    /// What is owed because of it: one for each standing with an amount.
    pub obligations: Vec<Obligation>,
}

impl Settlement {
    /// The id of the settlement of a period.
    pub fn id_of(distributor: &str, period_index: i64) -> String {
        format!("{distributor}.{period_index}")
    }

    /// Obligations + leftover = pool, and each obligation is a standing's amount.
    pub fn assert_balanced(&self) -> Result<(), Unbalanced> {
        let obligations: i128 = self.obligations.iter().map(|o| i128::from(o.amount.minor)).sum();
        let standings: i128 =
            self.outcome.standings.iter().map(|s| i128::from(s.amount.minor)).sum();
        let leftover = i128::from(self.outcome.leftover.minor);
        let unbalanced = |what: &str, parts, whole| Unbalanced {
            what: format!("{what} of settlement {}", self.id),
            parts,
            whole,
            currency: self.outcome.currency,
        };
        let pool = i128::from(self.outcome.pool.minor);
        if obligations + leftover != pool {
            return Err(unbalanced("the pool", obligations + leftover, pool));
        }
        if standings != obligations {
            return Err(unbalanced("the standings", obligations, standings));
        }
        Ok(())
    }
}

/// A settlement without its standings and obligations, which lists give page by page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementHeader {
    /// `DISTRIBUTOR.INDEX`.
    pub id: String,
    /// The distributor's name.
    pub distributor: String,
    /// The period's index.
    pub period_index: i64,
    /// The version of the rule it was computed with.
    pub version: i32,
    /// How far the log was read.
    pub cut_off: CutOff,
    /// When it was settled.
    pub settled_at: Moment,
    /// What was measured.
    pub window: Window,
    /// What was divided, with what was carried in.
    pub pool: Money,
    /// How the pool came about.
    pub taken: Vec<TakenLine>,
    /// What nobody got.
    pub leftover: Money,
    /// The part of the leftover that went into the next period's pool.
    pub carried: Money,
    /// Site-wide metrics, in the order of the rule.
    pub site: Vec<MetricValue>,
    /// Events that name something nobody owns.
    pub uncredited: Vec<Uncredited>,
    /// Events that a clause left out.
    pub skipped: Vec<Skipped>,
    /// Events that would have counted but waited for approval.
    pub pending: u64,
    /// SHA-256, in hex, over program, window, cut-off and amounts.
    pub digest: String,
}
