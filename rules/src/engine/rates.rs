//! Money of other currencies, turned into the rule's currency at the stored rate of a day.

use chrono::NaiveDate;

use super::apportion;
use super::error::EvaluateError;
use super::map::Map;
use crate::calendar::day_of;
use crate::domain::{Currency, CutOff, Entry, Moment, Money, Quantity, Recorded};
use crate::language::{Id, Program, Score};

/// The rates into a rule's currency, by currency and calendar day of the rule's zone; none where the rule
/// converts nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct RateBook {
    by_day: Map<(Currency, NaiveDate), Vec<Stored>>,
}

/// A rate, and where in the log: of several for one day the latest that is known holds.
#[derive(Debug, Clone, Copy)]
struct Stored {
    place: (i64, i32),
    value: Quantity,
}

/// The rates that a cut-off includes. Neither an inverse rate nor a chain of rates is ever used.
#[derive(Debug)]
pub(super) struct Rates<'a> {
    program: &'a Program,
    book: &'a RateBook,
    cut_off: &'a CutOff,
}

/// Why an amount can be neither added nor compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// It is of another currency, and the rule converts nothing.
    Foreign(Money),
    /// No rate is stored for that currency and day.
    NoRate(Currency, NaiveDate),
    /// The score that it is about has no value here: a defect.
    NoScore(Score),
}

/// That a score has no value.
pub(super) fn no_score(score: Score) -> EvaluateError {
    let score = match score {
        Score::Metric(id) => format!("metric number {}", id.place()),
        Score::Points => "points".to_owned(),
    };
    EvaluateError::defect(format!("{score} has no value where a condition asks for it"))
}

/// What an amount is multiplied with.
#[derive(Debug, Clone, Copy)]
enum Factor {
    One,
    Rate(Quantity),
}

impl RateBook {
    /// Takes in the rates into the rule's currency.
    pub fn add(&mut self, program: &Program, entries: &[Recorded]) {
        for recorded in entries {
            let Entry::Rate(rate) = &recorded.entry else { continue };
            if !program.converts || rate.to != program.currency {
                continue;
            }
            let place = (recorded.position, recorded.stream);
            let day = (rate.from, rate.on.to_utc().date_naive());
            let stored = self.by_day.entry(day).or_default();
            // Not by the order of reading.
            let after = stored.partition_point(|it| it.place < place);
            stored.insert(after, Stored { place, value: rate.value });
        }
    }

    /// Those that a cut-off includes.
    pub fn known<'a>(&'a self, program: &'a Program, cut_off: &'a CutOff) -> Rates<'a> {
        Rates { program, book: self, cut_off }
    }

    fn at(&self, from: Currency, on: NaiveDate, cut_off: &CutOff) -> Option<Quantity> {
        let mut stored = self.by_day.get(&(from, on))?.iter().rev();
        let known = |it: &&Stored| cut_off.includes(it.place.1, it.place.0);
        stored.find(known).map(|stored| stored.value)
    }
}

impl Rates<'_> {
    /// An amount in billionths of major units of the rule's currency, at the rate of the day of
    /// `moment`; rounded half to even.
    pub fn nanos(&self, amount: Money, moment: Moment) -> Result<i128, Obstacle> {
        self.left(amount, std::iter::empty(), moment)
    }

    /// The same of what refunds left of an amount: never less than nothing because of them.
    pub fn left(
        &self,
        amount: Money,
        refunds: impl Iterator<Item = Money>,
        moment: Moment,
    ) -> Result<i128, Obstacle> {
        let factor = self.factor(amount, moment)?;
        let mut minor = i128::from(amount.minor);
        let mut elsewhere = 0_i128;
        for refund in refunds {
            if refund.currency == amount.currency {
                // Refunds never make a sale worth less than nothing; a sale below zero stays what
                // it is.
                minor = (minor - i128::from(refund.minor)).max(minor.min(0));
            } else {
                elsewhere = elsewhere.saturating_add(self.nanos(refund, moment)?);
            }
        }
        let nanos = factor.apply(minor, amount.currency);
        Ok(nanos.saturating_sub(elsewhere).max(nanos.min(0)))
    }

    fn factor(&self, amount: Money, moment: Moment) -> Result<Factor, Obstacle> {
        if amount.currency == self.program.currency {
            return Ok(Factor::One);
        }
        if !self.program.converts {
            return Err(Obstacle::Foreign(amount));
        }
        let day = day_of(self.program.zone, moment);
        let rate = self.book.at(amount.currency, day, self.cut_off);
        rate.map(Factor::Rate).ok_or(Obstacle::NoRate(amount.currency, day))
    }
}

impl Factor {
    fn apply(self, minor: i128, currency: Currency) -> i128 {
        let decimals = currency.decimals();
        match self {
            Self::One => minor * 10_i128.pow(9_u32.saturating_sub(decimals)),
            Self::Rate(rate) => apportion::converted(minor, decimals, rate),
        }
    }
}
