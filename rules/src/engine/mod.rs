//! Program + window + entries -> Outcome. Pure: no clock, no I/O, no floats, no randomness.
//!
//! The way of an evaluation: [`plan`] resolves the names of the program, [`lasting`] has facts and
//! rates, [`shared`] those that are known; for each part of the log [`knowledge`] reads corrections and [`tally`] folds the events;
//! [`mod@totals`] adds the parts up. [`measured`] says what everybody achieved, [`pool`] takes the
//! money, [`weighting`] says who has what part of it, [`payments`] turns parts into amounts,
//! [`standings`] tells who gets what and why. Nothing depends on the order of the entries.

mod achieved;
mod apportion;
mod arrivals;
mod assets;
mod attributes;
mod behind;
mod by_person;
mod by_result;
mod causes;
mod change;
mod combination;
mod conditions;
mod contributions;
mod corrections;
mod counted;
mod credit;
mod debts;
mod error;
mod evaluate;
mod event_outcomes;
mod event_parts;
mod everybody;
mod exact;
mod facts;
mod first;
mod for_each;
mod gathered;
mod groups;
mod growth;
mod guarantee;
mod journeys;
mod judge;
mod knowledge;
mod lasting;
mod left_journeys;
mod lookup;
mod map;
mod measured;
mod metric_tally;
mod missed;
mod names;
mod path;
mod pay_lines;
mod payments;
mod plan;
mod pool;
mod quotas;
mod rates;
mod reading;
mod reported;
mod roster;
mod runs;
mod shared;
mod standings;
mod tally;
#[cfg(test)]
mod tests;
mod tiers;
mod times;
mod totals;
mod unowned;
mod waiting;
mod weighting;

pub use behind::{changed_journeys, events_behind, journey_heads, journeys_at, journeys_behind};
pub use change::{Change, Looks, change, depends_on_everybody};
pub use error::EvaluateError;
pub use evaluate::{evaluate, outcome, totals};
pub use event_outcomes::event_outcomes;
pub use event_parts::event_parts;
pub use lasting::Lasting;
pub use missed::events_missed;
pub use reading::{CountedEvent, Funds, KnownBefore, Reading};
pub use totals::{Totals, measured_by, read_by};
