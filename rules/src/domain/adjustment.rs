//! What became known of settled periods, and what it is worth.

use super::{Billionths, Correction, Entry, Money, Recorded};

/// What a correction of a settled period came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// It is owed: an ADJUSTMENT obligation.
    Adjusted,
    /// The days within which the rule adjusts are over: it is listed with its worth.
    TooLate,
    /// The rule ignores corrections: it is listed with its worth.
    Ignored,
    /// No settlement comes any more that could do anything about it: it is listed with its worth, live,
    /// and never stored.
    NoneFollows,
}

/// The difference of one collaborator's amount of a settled period: as known now, less what was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// Index of the settled period.
    pub period_index: i64,
    /// Whose amount.
    pub collaborator: String,
    /// What was paid: settled, adjusted, and taken over by metrics since. Of what is only listed, what would
    /// have been settled as known at the settlement before.
    pub before: Money,
    /// What would be settled as known now.
    pub after: Money,
    /// What becomes of the difference.
    pub treatment: Treatment,
    /// Whether it depends on everybody's entries (a pool is divided), or on the collaborator's own.
    pub shared: bool,
}

/// The difference of one metric of a settled period that the period being settled takes over: as known
/// now, less what was paid of it. Of what is only listed, less as known at the settlement before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOver {
    /// Index of the settled period.
    pub period_index: i64,
    /// The metric's name.
    pub metric: String,
    /// Whose value; `None` for a site-wide metric.
    pub collaborator: Option<String>,
    /// Of which asset, where tiers are for each of them.
    pub asset: Option<String>,
    /// What is added to it; below zero when something was taken back.
    pub value: Billionths,
    /// Whether the rule of the period being settled has a metric that can take it over. Else it is
    /// listed, and counts nowhere.
    pub counts: bool,
}

/// An entry that made a settled period come to something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// Index of the settled period.
    pub period_index: i64,
    /// Stream and position of the entry; of the event, where time alone approved it.
    pub place: (i32, i64),
    /// Whether the event approved itself since, and no entry came.
    pub by_time: bool,
    /// Whose metrics it changed; `None` for what is site-wide, or where it only moved others' shares.
    pub collaborator: Option<String>,
}

/// What an entry behind a correction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CauseKind {
    /// An event that came late, or money for a pool.
    Event,
    /// An event was taken back, wholly or in part.
    Reversal,
    /// An event was approved.
    Approval,
    /// An event was rejected.
    Rejection,
    /// A fact was recorded late, or corrected.
    Fact,
    /// A day's exchange rate was recorded late, or corrected.
    Rate,
    /// An event approved itself as time passed; no entry came.
    Time,
}

/// How much money of a settled period moved because of its adjustments. What is adjusted, carried
/// and returned together is what the pool changed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodChange {
    /// Index of the settled period.
    pub period_index: i64,
    /// What its pool is larger by.
    pub pool: Money,
    /// What of its leftover, and so into the pool being settled, is carried over more.
    pub carried: Money,
    /// What of its leftover goes back to the owner more.
    pub returned: Money,
}

/// A settled period of which something became known whose worth cannot be told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unvalued {
    /// Index of the settled period.
    pub period_index: i64,
    /// What becomes of it; never [`Treatment::Adjusted`], which needs amounts.
    pub treatment: Treatment,
    /// What is missing, as a sentence.
    pub why: String,
}

/// All that a settlement does about settled periods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corrections {
    /// Differences of amounts, by period and reference.
    pub adjustments: Vec<Adjustment>,
    /// Differences of metrics, by period, metric and reference.
    pub taken_over: Vec<TakenOver>,
    /// The periods that are adjusted.
    pub periods: Vec<PeriodChange>,
    /// Periods whose worth as known now cannot be told, and why, by period.
    pub unvalued: Vec<Unvalued>,
    /// The entries behind all of it.
    pub causes: Vec<Cause>,
}

/// An entry that became known between two looks at a settled period.
#[derive(Debug, Clone, PartialEq)]
pub struct Late {
    /// The entry; where time alone approved an event, the event.
    pub recorded: Recorded,
    /// The event that a correction speaks of.
    pub target: Option<Recorded>,
    /// Whether the event approved itself since, and no entry came.
    pub by_time: bool,
}

impl Late {
    /// The event that it is, or speaks of.
    pub fn event(&self) -> Option<&Recorded> {
        match &self.recorded.entry {
            Entry::Event(_) => Some(&self.recorded),
            Entry::Correction { .. } => self.target.as_ref(),
            _ => None,
        }
    }
}

impl Cause {
    /// What it is, given the entry at its place.
    pub fn kind(&self, entry: &Entry) -> CauseKind {
        match entry {
            Entry::Event(_) if self.by_time => CauseKind::Time,
            // Of an erasure nothing comes.
            Entry::Event(_) | Entry::Contribution(_) | Entry::Erasure(_) => CauseKind::Event,
            Entry::Fact(_) => CauseKind::Fact,
            Entry::Rate(_) => CauseKind::Rate,
            Entry::Correction { correction, .. } => match correction {
                Correction::Approve => CauseKind::Approval,
                Correction::Reject { .. } => CauseKind::Rejection,
                Correction::Reverse { .. } => CauseKind::Reversal,
            },
        }
    }
}

impl Adjustment {
    /// What it is worth: below zero when something is taken back.
    pub fn amount(&self) -> Result<Money, super::MoneyError> {
        self.after.minus(self.before)
    }
}

impl Corrections {
    /// Whether nothing became known.
    pub fn is_empty(&self) -> bool {
        self.length() == 0
    }

    /// How many differences there are.
    pub fn length(&self) -> usize {
        self.adjustments.len() + self.taken_over.len() + self.periods.len() + self.unvalued.len()
    }

    /// The adjustments that are owed.
    pub fn owed(&self) -> impl Iterator<Item = &Adjustment> {
        self.adjustments.iter().filter(|it| it.treatment == Treatment::Adjusted)
    }

    /// What is owed to a collaborator together, below zero when more is taken back; `None` when nothing
    /// of theirs is adjusted.
    pub fn owed_to(&self, collaborator: &str) -> Result<Option<Money>, super::MoneyError> {
        let mut own = self.owed().filter(|it| it.collaborator == collaborator);
        let Some(first) = own.next() else { return Ok(None) };
        own.try_fold(first.amount()?, |total, one| total.plus(one.amount()?)).map(Some)
    }
}

impl CauseKind {
    /// The name under which it is shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Event => "EVENT",
            Self::Reversal => "REVERSAL",
            Self::Approval => "APPROVAL",
            Self::Rejection => "REJECTION",
            Self::Fact => "FACT",
            Self::Rate => "RATE",
            Self::Time => "TIME",
        }
    }
}

impl Treatment {
    /// All of them.
    const ALL: [Self; 4] = [Self::Adjusted, Self::TooLate, Self::Ignored, Self::NoneFollows];

    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Adjusted => "ADJUSTED",
            Self::TooLate => "TOO_LATE",
            Self::Ignored => "IGNORED",
            Self::NoneFollows => "NO_SETTLEMENT_FOLLOWS",
        }
    }

    /// The treatment with that stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
