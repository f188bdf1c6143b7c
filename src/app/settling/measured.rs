//! Where a moment lies in what a distributor measures: in a period, in one to come, or in none.

use crate::store::{Connection, StoreError, distributors, periods};
use rules::domain::{Catalogue, Distributor, Moment, Period};
use rules::language::Program;

use crate::app::settling::follow::{calendar, plan_after, planned};
use crate::app::settling::reading::version_program;

/// The most periods to come that are looked through for the end of the one before a gap.
const MOST_AHEAD: usize = 10_000;

/// What measures a moment.
pub enum Measured {
    /// A period that has begun to exist.
    By(Period),
    /// A period to come, as the newest version plans it: that version and its rule.
    Later(i32, Box<Program>),
    /// Nothing, neither now nor later.
    Never(Unmeasured),
}

/// The bounds of a time that no period measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmeasured {
    /// Where what is measured before it ends; `None` where nothing is.
    pub after: Option<Moment>,
    /// Where what is measured behind it begins; `None` where nothing is.
    pub before: Option<Moment>,
}

impl Unmeasured {
    /// One sentence about a moment that lies in it.
    pub fn sentence(self, distributor: &str) -> String {
        match (self.after, self.before) {
            (Some(after), Some(before)) => {
                format!("\"{distributor}\" measures nothing from {after} until {before}")
            }
            (Some(after), None) => format!("\"{distributor}\" measures nothing from {after} on"),
            (None, Some(before)) => {
                format!("\"{distributor}\" measures from {before} on; this is before")
            }
            (None, None) => format!("\"{distributor}\" measures nothing"),
        }
    }
}

/// What measures `at`: a period of the distributor, else what its newest version plans after the
/// last one. A version that is saved later may plan otherwise.
pub fn measured(
    connection: &mut Connection,
    distributor: &Distributor,
    at: Moment,
    catalogue: &Catalogue,
) -> Result<Measured, StoreError> {
    let name = distributor.name.as_str();
    let begun = periods::last_begun(connection, name, at)?;
    let following = periods::first_after(connection, name, at)?;
    let begins = following.map(|period| period.window.start);
    match (begun, begins) {
        (Some(period), _) if period.window.contains(at) => Ok(Measured::By(period)),
        (Some(last), None) => to_come(connection, distributor, &last, at, catalogue),
        (before_it, before) => {
            let after = before_it.map(|period| period.window.end);
            Ok(Measured::Never(Unmeasured { after, before }))
        }
    }
}

fn to_come(
    connection: &mut Connection,
    distributor: &Distributor,
    last: &Period,
    at: Moment,
    catalogue: &Catalogue,
) -> Result<Measured, StoreError> {
    let name = distributor.name.as_str();
    let newest = distributors::version(connection, name, distributor.version)?;
    let program = version_program(connection, name, distributor.version, catalogue)?;
    let calendar = calendar(&program)?;
    let last = planned(last);
    let next = plan_after(&program, newest.and_then(|newest| newest.gap), &last)?;
    let found = match next {
        Some(next) if at < next.window.end => Some(next),
        Some(_) => calendar.first(at, program.ends),
        None => None,
    };
    if found.is_some_and(|planned| planned.window.contains(at)) {
        return Ok(Measured::Later(distributor.version, Box::new(program)));
    }
    let to_come = std::iter::successors(next, |one| calendar.next(one, program.ends));
    let before_it = std::iter::once(last)
        .chain(to_come)
        .take(MOST_AHEAD)
        .take_while(|planned| planned.window.end <= at)
        .last();
    let after = before_it.map(|planned| planned.window.end);
    Ok(Measured::Never(Unmeasured { after, before: found.map(|planned| planned.window.start) }))
}
