//! Which periods of which rules would count events that are tried.

use crate::store::{Connection, StoreError, distributors};
use rules::domain::{Distributor, Entry, Moment, Period, Window};
use rules::language::Program;

use super::{MOST_RULES, Tried};
use crate::app::rules::preview::window_of;
use crate::app::settling::measured::{Measured, Unmeasured, measured};
use crate::app::settling::reading::version_program;

/// Events of one span of time of one rule.
pub struct Group {
    /// The rule.
    pub distributor: Distributor,
    /// What measures the span.
    pub place: Place,
    /// The events, by their place in the batch.
    pub indices: Vec<usize>,
}

/// What measures a span of time.
pub enum Place {
    /// A period that exists.
    Period(Period),
    /// A period to come: what it measures, by a rule.
    ToCome(Window, Box<Program>),
    /// Nothing.
    Nowhere(Unmeasured),
}

impl Place {
    fn contains(&self, at: Moment) -> bool {
        match self {
            Self::Period(period) => period.window.contains(at),
            Self::ToCome(window, _) => window.contains(at),
            Self::Nowhere(Unmeasured { after, before }) => {
                after.is_none_or(|after| at >= after) && before.is_none_or(|before| at < before)
            }
        }
    }
}

/// The tried events in groups, each of the events that one period counts; and whether there are more
/// rules than were looked at.
pub fn groups(
    connection: &mut Connection,
    tried: &Tried,
) -> Result<(Vec<Group>, bool), StoreError> {
    let most = i64::try_from(MOST_RULES).unwrap_or(i64::MAX);
    let mut rules = distributors::measuring(connection, most + 1)?;
    let more = rules.len() > MOST_RULES;
    rules.truncate(MOST_RULES);
    let mut groups = Vec::new();
    for distributor in rules {
        groups.extend(of_rule(connection, tried, &distributor)?);
    }
    Ok((groups, more))
}

fn of_rule(
    connection: &mut Connection,
    tried: &Tried,
    distributor: &Distributor,
) -> Result<Vec<Group>, StoreError> {
    let (name, catalogue) = (&distributor.name, &tried.catalogue);
    let newest = version_program(connection, name, distributor.version, catalogue)?;
    let kinds = newest.event_kinds();
    let mut groups: Vec<Group> = Vec::new();
    for (index, recorded) in &tried.events {
        let Entry::Event(event) = &recorded.entry else { continue };
        if !kinds.iter().any(|kind| event.kind == *kind) {
            continue;
        }
        let at = event.occurred_at;
        match groups.iter_mut().find(|group| group.place.contains(at)) {
            Some(group) => group.indices.push(*index),
            None => {
                let place = place(connection, tried, distributor, at)?;
                let indices = vec![*index];
                groups.push(Group { distributor: distributor.clone(), place, indices });
            }
        }
    }
    Ok(groups)
}

fn place(
    connection: &mut Connection,
    tried: &Tried,
    distributor: &Distributor,
    at: Moment,
) -> Result<Place, StoreError> {
    Ok(match measured(connection, distributor, at, &tried.catalogue)? {
        Measured::By(period) => Place::Period(period),
        Measured::Later(_, program) => {
            let window = window_of(&program, None, Some(at))
                .map_err(|error| StoreError::Corrupt(error.to_string()))?;
            Place::ToCome(window, program)
        }
        Measured::Never(gap) => Place::Nowhere(gap),
    })
}
