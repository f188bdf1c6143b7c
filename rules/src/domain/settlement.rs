//! The stored result of a period.

use std::collections::BTreeMap;

use super::{
    Adjustment, Corrections, CutOff, MetricValue, Moment, Money, Obligation, ObligationKind,
    ObligationState, Outcome, Skipped, TakenLine, Unbalanced, Uncredited, Window,
};

/// Whether a settlement makes anybody be owed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettlementState {
    /// Computed; it waits for an admin's approval.
    Proposed,
    /// In force, for good.
    Settled,
}

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
    /// The number of the saved catalogue it was computed with, 0 where none was saved; `None` where it was
    /// settled before this was kept.
    pub catalogue: Option<i64>,
    /// How far the log was read.
    pub cut_off: CutOff,
    /// When it was computed.
    pub settled_at: Moment,
    /// Since when its amounts are owed; nothing while it waits for approval.
    pub owed_since: Option<Moment>,
    /// What waited for whom, from settlements before, when it was computed.
    pub waiting_in: BTreeMap<String, Money>,
    /// Who gets what, and why.
    pub outcome: Outcome,
    /// What is owed because of it: one for each standing with an amount; none while it is proposed.
    pub obligations: Vec<Obligation>,
    /// Obligations of settlements before that wait no longer, as they are from now on.
    pub releases: Vec<Obligation>,
    /// What it does about settled periods.
    pub corrections: Corrections,
}

impl Settlement {
    /// The id of the settlement of a period.
    pub fn id_of(distributor: &str, period_index: i64) -> String {
        format!("{distributor}.{period_index}")
    }

    /// Whether it makes anybody be owed anything.
    pub fn state(&self) -> SettlementState {
        SettlementState::of(self.owed_since)
    }

    /// Obligations + waiting + what is taken off for debts + leftover = pool + what is paid besides, each
    /// obligation a standing's amount; every amount and debt is what was earned less what was owed; nothing is owed
    /// while it is proposed.
    pub fn assert_balanced(&self) -> Result<(), Unbalanced> {
        let outcome = &self.outcome;
        let of = |wanted: fn(&Obligation) -> bool| -> i128 {
            let own = self.obligations.iter().filter(|it| it.kind == ObligationKind::Settlement);
            let wanted = own.filter(|obligation| wanted(obligation));
            wanted.map(|obligation| i128::from(obligation.amount.minor)).sum()
        };
        let owed = of(|obligation| obligation.state != ObligationState::Waiting);
        let waiting = of(|obligation| obligation.state == ObligationState::Waiting);
        let standings: i128 = outcome.standings.iter().map(|s| i128::from(s.amount.minor)).sum();
        let waits = outcome.standings.iter().filter(|s| s.derivation.waits.is_some());
        let waits: i128 = waits.map(|s| i128::from(s.amount.minor)).sum();
        let (pool, leftover) = (i128::from(outcome.pool.minor), i128::from(outcome.leftover.minor));
        let earned: i128 = outcome.standings.iter().map(|s| i128::from(s.earned.minor)).sum();
        let outside = outcome.standings.iter().filter_map(|s| s.derivation.outside);
        let outside: i128 = outside.map(|it| i128::from(it.minor)).sum();
        self.agree("the pool", earned - outside + leftover, pool)?;
        self.assert_debts()?;
        let proposed = self.state() == SettlementState::Proposed;
        let (shared, kept) = if proposed { (standings, waits) } else { (owed + waiting, waiting) };
        self.agree("the standings", shared, standings)?;
        self.agree("what waits", kept, waits)?;
        self.agree("what is owed", owed + waiting, if proposed { 0 } else { standings })?;
        self.assert_adjusted()
    }

    /// Of each adjusted period, adjustments and the change of its leftover are the change of its pool;
    /// each adjustment is owed unless the settlement is proposed.
    fn assert_adjusted(&self) -> Result<(), Unbalanced> {
        let sum = |adjustments: &mut dyn Iterator<Item = &Adjustment>| -> i128 {
            let minor = |money: Money| i128::from(money.minor);
            adjustments.map(|it| minor(it.after) - minor(it.before)).sum()
        };
        for period in &self.corrections.periods {
            let mut of_period =
                self.corrections.owed().filter(|it| it.period_index == period.period_index);
            let left = i128::from(period.carried.minor) + i128::from(period.returned.minor);
            let what = format!("the adjustments of period {}", period.period_index);
            self.agree(&what, sum(&mut of_period) + left, i128::from(period.pool.minor))?;
        }
        let adjusted = self.obligations.iter().filter(|it| it.kind == ObligationKind::Adjustment);
        let adjusted: i128 = adjusted.map(|it| i128::from(it.amount.minor)).sum();
        let proposed = self.state() == SettlementState::Proposed;
        let owed = if proposed { 0 } else { sum(&mut self.corrections.owed()) };
        self.agree("what is adjusted", adjusted, owed)
    }

    /// Everybody whom it owes something, or takes something back from.
    pub fn paid_to(&self) -> impl Iterator<Item = &String> {
        let standings = self.outcome.standings.iter().map(|standing| &standing.collaborator);
        standings.chain(self.corrections.owed().map(|adjustment| &adjustment.collaborator))
    }

    /// Whether there is nothing to settle: no pool, no score, and nothing became known.
    pub fn is_empty(&self) -> bool {
        self.outcome.is_empty() && self.corrections.is_empty()
    }

    /// Each amount and debt is what was earned less what was owed before, the debts that are handed on
    /// are those of the standings, and what is carried is all or nothing of the leftover that is not the
    /// owner's anyway, less the shortfall.
    fn assert_debts(&self) -> Result<(), Unbalanced> {
        let outcome = &self.outcome;
        let mut owed = 0;
        for standing in &outcome.standings {
            let settled = standing.is_settled().unwrap_or(false);
            let what = format!("what {} earned and owed", standing.collaborator);
            let (amount, debt) =
                (i128::from(standing.amount.minor), i128::from(standing.debt.minor));
            let earned = i128::from(standing.earned.minor);
            self.agree(&what, if settled { earned } else { amount - debt }, earned)?;
            owed += debt;
        }
        let debts = outcome.debts.values().map(|debt| i128::from(debt.minor)).sum();
        self.agree("the debts", owed, debts)?;
        let kept = i128::from(outcome.carried.minor) + i128::from(outcome.shortfall.minor);
        let left = i128::from(outcome.leftover.minor) - i128::from(outcome.to_owner.minor);
        self.agree("what is carried", kept, if kept == 0 { 0 } else { left })
    }

    fn agree(&self, what: &str, parts: i128, whole: i128) -> Result<(), Unbalanced> {
        if parts == whole {
            return Ok(());
        }
        let what = format!("{what} of settlement {}", self.id);
        Err(Unbalanced { what, parts, whole, currency: self.outcome.currency })
    }
}

impl SettlementState {
    /// The state of a settlement whose amounts are owed since then.
    pub fn of(owed_since: Option<Moment>) -> Self {
        if owed_since.is_some() { Self::Settled } else { Self::Proposed }
    }

    /// The name under which it is shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "PROPOSED",
            Self::Settled => "SETTLED",
        }
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
    /// The number of the saved catalogue it was computed with, 0 where none was saved; `None` where it was
    /// settled before this was kept.
    pub catalogue: Option<i64>,
    /// How far the log was read.
    pub cut_off: CutOff,
    /// When it was computed.
    pub settled_at: Moment,
    /// Since when its amounts are owed; nothing while it waits for approval.
    pub owed_since: Option<Moment>,
    /// What waited for whom, from settlements before, when it was computed.
    pub waiting_in: BTreeMap<String, Money>,
    /// What was measured.
    pub window: Window,
    /// What was divided, with what was carried in.
    pub pool: Money,
    /// How the pool came about.
    pub taken: Vec<TakenLine>,
    /// What nobody got.
    pub leftover: Money,
    /// What of it goes back to the owner whatever becomes of the rest.
    pub to_owner: Money,
    /// What is missing because the pool would have been below zero.
    pub shortfall: Money,
    /// What went into the next period's pool: what was kept of the leftover, less the shortfall.
    pub carried: Money,
    /// What is still owed by whom.
    pub debts: BTreeMap<String, Money>,
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
