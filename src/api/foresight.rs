//! What events would come to if they were recorded.

use async_graphql::SimpleObject;

use super::caller::Allow;
use super::distributor::Distributor;
use super::period::Period;
use super::scalars::Decimal;
use crate::app::{EventOutlook, ForeseenEvent as Foreseen, InPeriod};
use rules::domain::{CountedFor, EventOutcome};

/// What one event would come to by one rule that reads such events.
#[derive(SimpleObject)]
#[graphql(name = "ForeseenEvent", guard = "Allow::READING")]
pub struct ForeseenEvent {
    /// Its place in the request, from 0.
    index: usize,
    /// The rule.
    distributor: Distributor,
    /// The period that would count it; null where that does not exist yet, or where nothing measures when
    /// it occurred.
    period: Option<Period>,
    /// What it would add to which metric, in the order of the rule; of journeys what its parts come to.
    counted: Vec<ForeseenValue>,
    /// `METRIC: CLAUSE` of each clause that would leave it out, wholly or in part.
    skipped_by: Vec<String>,
    /// Why it would be credited to nobody, wholly or in part, and how to mend it.
    uncredited_because: Vec<String>,
    /// The clusters whose journeys read such events: what it comes to depends on the others of its
    /// journey, also on those to come.
    journeys: Vec<String>,
    /// Whether it would wait for approval, and count once it has it.
    pending: bool,
    /// Why the period could not be settled with it; null when it could.
    obstacle: Option<String>,
    /// What is measured instead, in one sentence, where nothing measures when it occurred; else null.
    unmeasured: Option<String>,
    /// What becomes of it where its period is settled already, as one clause; else null.
    late: Option<String>,
}

/// What an event would add to one value.
#[derive(SimpleObject)]
#[graphql(name = "ForeseenValue")]
pub struct ForeseenValue {
    /// The metric's name.
    metric: String,
    /// The reference of the collaborator whose value it is; null of a site-wide metric.
    collaborator: Option<String>,
    /// What it would add; money in major units.
    value: Decimal,
}

impl From<Foreseen> for ForeseenEvent {
    fn from(foreseen: Foreseen) -> Self {
        let Foreseen { index, distributor, outlook } = foreseen;
        let distributor = Distributor(distributor);
        match outlook {
            EventOutlook::Unmeasured(sentence) => Self {
                index,
                distributor,
                period: None,
                counted: Vec::new(),
                skipped_by: Vec::new(),
                uncredited_because: Vec::new(),
                journeys: Vec::new(),
                pending: false,
                obstacle: None,
                unmeasured: Some(sentence),
                late: None,
            },
            EventOutlook::Measured(measured) => {
                let InPeriod { period, late, outcome } = *measured;
                let EventOutcome {
                    counted, skipped, uncredited, journeys, pending, obstacle, ..
                } = outcome;
                Self {
                    index,
                    distributor,
                    period: period.map(Period),
                    counted: counted.into_iter().map(Into::into).collect(),
                    skipped_by: skipped,
                    uncredited_because: uncredited,
                    journeys,
                    pending,
                    obstacle,
                    unmeasured: None,
                    late,
                }
            }
        }
    }
}

impl From<CountedFor> for ForeseenValue {
    fn from(counted: CountedFor) -> Self {
        let CountedFor { metric, collaborator, value } = counted;
        Self { metric, collaborator, value: value.into() }
    }
}
