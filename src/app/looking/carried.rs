//! Totals that run on, from one period to the next: what they came to at a settlement is kept, so that the next period
//! adds to it what is new. With or without it every amount and digest is the same.

use std::borrow::Cow;
use std::sync::Arc;

use rules::domain::{Catalogue, CutOff, Entry, Late, Moment, Recorded};
use rules::engine::{self, Reading, Totals};
use rules::language::Grain;

use crate::app::looking::checkpoint::digest_of;
use crate::app::looking::look::Look;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, AppError};
use crate::store::checkpoints::{self, Checkpoint};
use crate::store::log::{self, LogQuery};

/// Of more late events than this everything is added up: each is looked up by itself.
const MOST_LATE: usize = 20_000;

impl Look {
    /// What the period after this one goes on from, if this one is settled as it was looked at; `None` where it would
    /// not go on from it.
    pub fn to_go_on_from(&self, input: &PeriodInput) -> Answer<Option<Checkpoint>> {
        if !goes_on(input) {
            return Ok(None);
        }
        let Reading { cut_off, as_of, window, .. } = &input.reading;
        let made_of = made_of(input, self.catalogue(), window.end, (cut_off, *as_of));
        Ok(Some(Checkpoint {
            distributor: input.period.distributor.clone(),
            period_index: input.period.index + 1,
            made_of,
            cut_off: cut_off.clone(),
            as_of: *as_of,
            totals: self.totals().to_bytes()?,
        }))
    }

    /// A look that goes on from what totals came to at the settlement before; `None` where that is not kept, or where
    /// something became known late of which it cannot be told what it changed.
    pub fn going_on(
        source: &Source<'_>,
        input: &PeriodInput,
        catalogue: &Arc<Catalogue>,
    ) -> Answer<Option<Self>> {
        let Some((carried, before)) = carried(source, input, catalogue)? else { return Ok(None) };
        let Some(late) = late_events(source, input)? else { return Ok(None) };
        let (program, reading) = (&input.program, &input.reading);
        let of_period = LogQuery { journeys: None, ..input.query.clone() };
        let (lasting, totals) = source.in_parts(program, &of_period, |lasting, parts| {
            Ok((lasting.clone(), engine::totals(program, reading, lasting, parts)?))
        })?;
        let totals = totals.going_on_from(program, &carried, reading.window)?;
        let of_late = |reading| {
            let part = std::iter::once(Ok::<_, AppError>(Cow::Borrowed(&late[..])));
            engine::totals(program, reading, &lasting, part)
        };
        let totals = totals.replaced(program, &of_late(&before)?, &of_late(reading)?);
        Ok(totals.map(|totals| Self::begun(input, Arc::clone(catalogue), lasting, totals)))
    }
}

/// The totals at the settlement before, and the period as it was known then.
fn carried(
    source: &Source<'_>,
    input: &PeriodInput,
    catalogue: &Catalogue,
) -> Answer<Option<(Totals, Reading)>> {
    let (Some(cut_off), Some(as_of)) = (input.period.late_after.clone(), input.settled_before)
    else {
        return Ok(None);
    };
    if input.has_no_totals() || !goes_on(input) || input.reads_past_totals() {
        return Ok(None);
    }
    let (name, index) = (&input.period.distributor, input.period.index);
    let start = input.reading.window.start;
    let made_of = made_of(input, catalogue, start, (&cut_off, as_of));
    let found = source.store.read(|c| checkpoints::find(c, name, index, &made_of))?;
    let Some(found) = found else { return Ok(None) };
    let Some(totals) = Totals::from_bytes(&input.program, &found.totals) else {
        tracing::warn!(distributor = %name, period = index, "what totals go on from cannot be read");
        return Ok(None);
    };
    let mut before = input.reading.clone();
    before.until(&cut_off);
    before.as_of = as_of;
    Ok(Some((totals, before)))
}

/// The events from before the period of which something became known late, with what was said of them; `None` where
/// that may be any.
fn late_events(source: &Source<'_>, input: &PeriodInput) -> Answer<Option<Vec<Recorded>>> {
    let Some(late) = input.late.as_deref().filter(|late| late.len() <= MOST_LATE) else {
        return Ok(None);
    };
    let converts = input.program.converts;
    let counts = |late: &&Late| converts || !matches!(late.recorded.entry, Entry::Rate(_));
    let events = late.iter().filter(counts).map(|late| late.event().cloned());
    let events: Option<Vec<Recorded>> = events.collect();
    let Some(events) = events else { return Ok(None) };
    let (query, catalogue) = (&input.query, source.catalogue);
    let events = source.store.read(|c| log::with_corrections(c, query, events, catalogue))?;
    Ok(Some(events))
}

/// Whether the totals of a rule are those of the period before, and what is new.
fn goes_on(input: &PeriodInput) -> bool {
    input.program.goes_on() && input.program.grain() == Grain::Event
}

/// The digest of all that decides what totals come to at a moment, as known at a settlement.
fn made_of(
    input: &PeriodInput,
    catalogue: &Catalogue,
    at: Moment,
    (cut_off, as_of): (&CutOff, Moment),
) -> String {
    digest_of([
        "tantieme carried 1".to_owned(),
        env!("CARGO_PKG_VERSION").to_owned(),
        input.program.fingerprint.clone(),
        format!("{catalogue:?}"),
        at.micros().to_string(),
        input.reading.measured_from.micros().to_string(),
        cut_off.to_string(),
        as_of.micros().to_string(),
    ])
}
