//! What is kept of earlier looks at open periods is what the log alone comes to: the next settlement goes on
//! from it.

use rules::language::Grain;

use crate::app::proof::replay::differences;
use crate::app::rules::compiled;
use crate::app::settling::corrections::Found;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, App, AppError};
use crate::store::{distributors, periods};
use rules::domain::{Corrections, Late};

use super::Finding;

/// The name of the check.
pub const NAME: &str = "kept";

impl App {
    /// Looks at the open period of a distributor twice: on from what is kept of it, and by the log alone.
    pub(super) async fn audit_kept(&self, name: &str) -> Answer<Vec<Finding>> {
        let (known, wanted, now) = (self.catalogue().await?.catalogue, name.to_owned(), self.now());
        // Nothing goes on from what is kept of a rule that no longer reads: its periods fail.
        let reads = self.read(move |connection| {
            let Some(period) = periods::current(connection, &wanted, now)? else {
                return Ok(false);
            };
            let version = distributors::version(connection, &wanted, period.version)?;
            Ok(version.is_some_and(|it| compiled::program(&it.source, &known).is_some()))
        });
        if !reads.await? {
            return Ok(Vec::new());
        }
        let Some((input, catalogue)) = self.input_behind(name, None).await? else {
            return Ok(Vec::new());
        };
        let store = self.store.clone();
        self.evaluate(name, move || {
            let source = Source::alone(&store, &catalogue);
            let mut found = late_that_differs(&source, &input)?;
            if input.program.grain() != Grain::Whole {
                // What cannot be evaluated yet, for want of a rate for example, waits for an admin either way.
                let log = match input.with_corrections_anew(&source) {
                    Ok(input) => input.evaluate(&source).map(|log| (input, log)),
                    Err(error) => Err(error),
                };
                let (input, log) = match log {
                    Err(AppError::Refused(_)) => return Ok(found),
                    log => log?,
                };
                let (kept, _) = input.evaluate_from_checkpoint(&source, &catalogue)?;
                let none = Corrections::default();
                let differing = differences((&kept, &none), (&log, &none)).into_iter();
                found.extend(differing.map(|it| Finding {
                    check: NAME,
                    row: row("checkpoints", &input),
                    what: it.what_of_whom(),
                    expected: it.computed,
                    found: it.recorded,
                }));
            }
            Ok(found)
        })
        .await
    }
}

/// What became known late, as it is kept and as the log has it, where the two are not the same.
fn late_that_differs(source: &Source<'_>, input: &PeriodInput) -> Answer<Vec<Finding>> {
    let kept = Found::reached(source, input, None)?.map(|found| places(&found.late));
    let log = Found::anew(source, input)?.map(|found| places(&found.late));
    if kept == log {
        return Ok(Vec::new());
    }
    Ok(vec![Finding {
        check: NAME,
        row: row("late_found", input),
        what: "what became known late".to_owned(),
        expected: log,
        found: kept,
    }])
}

fn row(table: &str, input: &PeriodInput) -> String {
    format!("{table} {}.{}", input.period.distributor, input.period.index)
}

fn places(late: &[Late]) -> String {
    let place = |it: &Late| {
        let by = if it.by_time { " by time" } else { "" };
        format!("{}-{}{by}", it.recorded.stream, it.recorded.position)
    };
    late.iter().map(place).collect::<Vec<_>>().join(", ")
}
