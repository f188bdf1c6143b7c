//! The lines of an `example`.

use chrono::{NaiveDate, NaiveTime};

use super::{At, Literal};
use crate::domain::{Money, Percent};

/// A line of an `example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleClause {
    /// `given METRIC ana 30, bo 20`; without a collaborator, one site-wide value
    Given {
        /// The metric's name.
        metric: At<String>,
        /// Who (nothing for a site-wide value) has how much: a number or money.
        values: Vec<(Option<At<String>>, At<Literal>)>,
    },
    /// `course "rust-101" belongs to bo 60%, cy 40%`, `belongs to bo, cy equally`; one owner needs
    /// neither
    BelongsTo {
        /// The asset kind.
        kind: At<String>,
        /// Its reference.
        reference: At<String>,
        /// The owners.
        owners: Vec<(At<String>, Option<At<Percent>>)>,
        /// `equally`
        equally: Option<At<()>>,
    },
    /// `customer "c1" country "US"`; `collaborator ana group "gold"`; `course "x" status "published"`
    Fact {
        /// `customer`, `collaborator` or an asset kind.
        kind: At<String>,
        /// Its reference.
        reference: At<String>,
        /// The attribute.
        attribute: At<String>,
        /// The value: a literal, or a bare name where a reference is meant.
        value: At<Literal>,
    },
    /// `2026-10-03 10:00 order_paid customer "c1", amount 200.00 USD`
    Event {
        /// The day.
        date: At<NaiveDate>,
        /// The time.
        time: At<NaiveTime>,
        /// The event kind.
        event: At<String>,
        /// Its fields.
        fields: Vec<(At<String>, At<Literal>)>,
    },
    /// `2026-10-05 10:00 refund 1 50.00 USD`
    Refund {
        /// The day.
        date: At<NaiveDate>,
        /// The time.
        time: At<NaiveTime>,
        /// Which event line of the example, from 1.
        event: At<u32>,
        /// The part; all of it without one.
        amount: Option<At<Money>>,
    },
    /// `then the next period`, `then the period of 2027-10-02`
    Then {
        /// A day of the period; the next one without.
        day: Option<At<NaiveDate>>,
    },
    /// `carried over M`
    CarriedOver(At<Money>),
    /// `contributed M`
    Contributed(At<Money>),
    /// `advance ana M, bo M`: paid ahead, to be taken off later amounts
    Advance(Vec<(At<String>, At<Money>)>),
    /// `expect pool M`
    ExpectPool(At<Money>),
    /// `expect leftover M`
    ExpectLeftover(At<Money>),
    /// `expect carried M`
    ExpectCarried(At<Money>),
    /// `expect ana 180.00 USD, dee nothing`; `expect only …`
    ExpectAmounts {
        /// Whether nobody else may get anything.
        only: bool,
        /// Who gets what; nothing for `nothing`.
        amounts: Vec<(At<String>, Option<At<Money>>)>,
    },
    /// `expect waiting ana 15.00 USD`
    ExpectWaiting(Vec<(At<String>, Option<At<Money>>)>),
    /// `expect debt ana 500.00 USD`
    ExpectDebt(Vec<(At<String>, Option<At<Money>>)>),
    /// `expect completions ana 30`; without a collaborator, a site-wide metric
    ExpectMetric {
        /// The metric's name.
        metric: At<String>,
        /// Who has how much.
        values: Vec<(Option<At<String>>, At<Literal>)>,
    },
}
