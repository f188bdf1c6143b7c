//! What events that are tried come to in a period, by the one evaluator.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::log::{self, LogQuery};
use crate::store::{Connection, Store, StoreError};
use rules::calendar::Corrections;
use rules::domain::{Entry, EventOutcome, Period, PeriodState, Recorded, Window};
use rules::engine::{Lasting, Reading, event_outcomes};
use rules::language::{Grain, Program};

use super::placed::{Group, Place};
use super::{ForeseenEvent, InPeriod, Outlook, Tried};
use crate::app::rules::preview::reading;
use crate::app::settling::corrections::looking;
use crate::app::settling::reading::{PeriodInput, pinned_program, query};
use crate::app::settling::source::Source;
use crate::app::{Answer, AppError};

/// What the events of a group come to.
pub fn events(store: &Store, tried: &Tried, group: Group) -> Answer<Vec<ForeseenEvent>> {
    let Group { distributor, place, indices } = group;
    let foreseen = |index: usize, outlook: Outlook| ForeseenEvent {
        index,
        distributor: distributor.clone(),
        outlook,
    };
    let given = chosen(tried, &indices);
    let (period, late, input) = match place {
        Place::Nowhere(gap) => {
            let sentence = gap.sentence(&distributor.name);
            let nothing = |index| foreseen(index, Outlook::Unmeasured(sentence.clone()));
            return Ok(indices.into_iter().map(nothing).collect());
        }
        Place::ToCome(window, program) => (None, None, to_come(*program, window, tried)),
        Place::Period(period) => {
            let (late, input) = store.read(|c| of_period(c, period.clone(), tried))?;
            (Some(period), late, input)
        }
    };
    let found = judged(store, tried, input, &given)?;
    let mut by_place: BTreeMap<i64, EventOutcome> =
        found.into_iter().map(|outcome| (outcome.position, outcome)).collect();
    let mut events = Vec::with_capacity(given.len());
    for (index, recorded) in &given {
        let outcome = by_place.remove(&recorded.position);
        let none = || AppError::Internal(format!("event {index} of a trial was not looked at"));
        let (period, late) = (period.clone(), late.clone());
        let measured = InPeriod { period, late, outcome: outcome.ok_or_else(none)? };
        events.push(foreseen(*index, Outlook::Measured(Box::new(measured))));
    }
    Ok(events)
}

/// A rule with what its evaluation reads.
struct Input {
    program: Program,
    reading: Reading,
    query: LogQuery,
}

fn of_period(
    connection: &mut Connection,
    period: Period,
    tried: &Tried,
) -> Result<(Option<String>, Input), StoreError> {
    let late = match period.state {
        PeriodState::Settled | PeriodState::Empty => late(connection, &period.distributor, tried)?,
        _ => None,
    };
    let (cut_off, catalogue) = (tried.cut_off.clone(), &tried.catalogue);
    let input = PeriodInput::load(connection, period, cut_off, tried.now, catalogue)?;
    let PeriodInput { program, reading, query, .. } = input.unchanged_before_period();
    Ok((late, Input { program, reading, query }))
}

fn to_come(program: Program, window: Window, tried: &Tried) -> Input {
    let query = query(&program, window, &tried.cut_off);
    let reading = reading(&program, window, tried.cut_off.clone(), tried.now);
    Input { program, reading, query }
}

fn judged(
    store: &Store,
    tried: &Tried,
    input: Input,
    given: &[(usize, Recorded)],
) -> Answer<Vec<EventOutcome>> {
    let Input { program, mut reading, mut query } = input;
    (reading.stop, query.stop) = (store.stop(), store.stop());
    let source = Source::alone(store, &tried.catalogue);
    let mut lasting = Lasting::read(&program, &source.lasting(&query, &tried.cut_off)?);
    lasting.add(&program, &tried.assumed);
    let mut part = store.read(|c| others(c, &program, &query, given, tried))?;
    part.extend(given.iter().map(|(_, recorded)| recorded.clone()));
    let wanted: BTreeSet<(i32, i64)> = given.iter().map(|(_, recorded)| recorded.place()).collect();
    Ok(event_outcomes(&program, &reading, &lasting, &part, &wanted)?)
}

/// The recorded events that decide what the given ones count for.
fn others(
    connection: &mut Connection,
    program: &Program,
    query: &LogQuery,
    given: &[(usize, Recorded)],
    tried: &Tried,
) -> Result<Vec<Recorded>, StoreError> {
    match program.grain() {
        Grain::Event => Ok(Vec::new()),
        Grain::Whole => log::read(connection, query, &tried.catalogue),
        Grain::Customer => {
            let customers: BTreeSet<String> =
                given.iter().filter_map(|(_, recorded)| customer(recorded)).collect();
            let customers: Vec<String> = customers.into_iter().collect();
            log::of_customers(connection, query, &customers, &tried.catalogue)
        }
    }
}

/// What a rule does about what becomes known of a settled period, as one clause; `None` where nothing
/// looks at it any more.
fn late(
    connection: &mut Connection,
    distributor: &str,
    tried: &Tried,
) -> Result<Option<String>, StoreError> {
    let Some((next, outlook)) = looking(connection, distributor, &tried.catalogue)? else {
        return Ok(None);
    };
    let program = pinned_program(connection, &next, &tried.catalogue)?;
    let does = match program.schedule.corrections {
        Corrections::NextPeriod => {
            "it counts in the next settlement; what was paid stays".to_owned()
        }
        Corrections::Ignored => "it is only listed: nobody is paid for it".to_owned(),
        Corrections::Adjust(length) => format!(
            "what it changes is paid, or taken back, with the next settlement, for at most {length} after \
             the one it falls into; after that it is only listed"
        ),
    };
    Ok(Some(match outlook.sentence() {
        None => does,
        Some(sentence) => format!("{does}; but {sentence}"),
    }))
}

fn chosen(tried: &Tried, indices: &[usize]) -> Vec<(usize, Recorded)> {
    let wanted: BTreeSet<usize> = indices.iter().copied().collect();
    tried.events.iter().filter(|(index, _)| wanted.contains(index)).cloned().collect()
}

fn customer(recorded: &Recorded) -> Option<String> {
    match &recorded.entry {
        Entry::Event(event) => event.customer().map(str::to_owned),
        _ => None,
    }
}
