//! Looks that outlive the server: their totals are stored now and then, so that after a restart, on
//! another server, and when the period is settled, only what became known since is read. With or without
//! them every amount and digest is the same.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::store::checkpoints::{self, Checkpoint};
use crate::store::{Store, late_found};
use rules::domain::{Catalogue, Outcome, Recorded};
use rules::engine::{Lasting, Reading, Totals};
use rules::language::Grain;

use crate::app::looking::look::Look;
use crate::app::settling::corrections::Found;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, App};

/// What was found is stored once so many entries were recorded since the last time.
pub const EVERY: i64 = 10_000;

impl PeriodInput {
    /// The outcome of the period, found from its checkpoint where there is one; and what the period after it goes on
    /// from, where that needs not add up all anew.
    pub fn evaluate_from_checkpoint(
        &self,
        source: &Source<'_>,
        catalogue: &Arc<Catalogue>,
    ) -> Answer<(Outcome, Option<Checkpoint>)> {
        if self.program.grain() == Grain::Whole {
            return Ok((self.evaluate(source)?, None));
        }
        let mut look = Look::reached(source, self, catalogue, None)?;
        let outcome = look.outcome(self)?;
        Ok((Arc::unwrap_or_clone(outcome), look.to_go_on_from(self)?))
    }
}

impl Look {
    /// The look as of now: on from the last one, else from the checkpoint, else from the start.
    pub fn reached(
        source: &Source<'_>,
        input: &PeriodInput,
        catalogue: &Arc<Catalogue>,
        last: Option<Self>,
    ) -> Answer<Self> {
        let last = last.filter(|look| look.is_before(input, catalogue));
        let stored = match last {
            None => Self::stored(source, input, catalogue)?,
            last => last,
        };
        let stored = stored.filter(|look| look.is_before(input, catalogue));
        if let Some(look) = stored.map(|look| look.renewed(source, input)).transpose()?.flatten() {
            return Ok(look);
        }
        match Self::going_on(source, input, catalogue)? {
            Some(look) => Ok(look),
            None => Self::new(source, input, Arc::clone(catalogue)),
        }
    }

    /// The look of the checkpoint; `None` without one that can be read.
    fn stored(
        source: &Source<'_>,
        input: &PeriodInput,
        catalogue: &Arc<Catalogue>,
    ) -> Answer<Option<Self>> {
        if input.has_no_totals() {
            return Ok(None);
        }
        let (name, index) = (&input.period.distributor, input.period.index);
        let made_of = made_of(input, catalogue);
        let found = source.store.read(|c| checkpoints::find(c, name, index, &made_of))?;
        let Some(found) = found else { return Ok(None) };
        let Some(totals) = Totals::from_bytes(&input.program, &found.totals) else {
            tracing::warn!(distributor = %name, period = index, "a checkpoint cannot be read");
            return Ok(None);
        };
        let Checkpoint { cut_off, as_of, .. } = found;
        let entries: Vec<Recorded> = source.lasting(&input.query, &cut_off)?;
        let lasting = Lasting::read(&input.program, &entries);
        let reading = Reading { cut_off, as_of, ..input.reading.clone() };
        Ok(Some(Self::at(input, Arc::clone(catalogue), reading, lasting, totals)))
    }

    /// Stores it in the background once enough was recorded since the last time.
    pub fn store_now_and_then(&mut self, store: &Store, input: &PeriodInput) -> Answer<()> {
        if !self.is_further_by(EVERY) {
            return Ok(());
        }
        let checkpoint = self.checkpoint(input)?;
        let store = store.for_itself();
        std::thread::spawn(move || {
            if let Err(error) = store.write(|c| checkpoints::put(c, &checkpoint)) {
                tracing::warn!(distributor = %checkpoint.distributor, %error, "no checkpoint stored");
            }
        });
        Ok(())
    }

    /// What is stored of it.
    fn checkpoint(&mut self, input: &PeriodInput) -> Answer<Checkpoint> {
        let totals = self.totals().to_bytes()?;
        let (catalogue, reading) = self.is_stored();
        Ok(Checkpoint {
            distributor: input.period.distributor.clone(),
            period_index: input.period.index,
            made_of: made_of(input, catalogue),
            cut_off: reading.cut_off.clone(),
            as_of: reading.as_of,
            totals,
        })
    }
}

impl App {
    /// Stores what the open period comes to now, and what became known late, whatever was stored before;
    /// false when none is open, or when its rule needs the whole log at once.
    pub async fn store_checkpoint(&self, distributor: &str) -> Answer<bool> {
        let Some((input, catalogue)) = self.input_behind(distributor, None).await? else {
            return Ok(false);
        };
        let store = self.store.clone();
        let (late, checkpoint) = self
            .evaluate(distributor, move || {
                let source = Source::alone(&store, &catalogue);
                let found = Found::reached(&source, &input, None)?;
                let input = match &found {
                    Some(found) => input.knowing(found),
                    None => input,
                };
                let late = found.and_then(|mut found| found.take_to_store(&source, &input, 0));
                let apart = input.program.grain() != Grain::Whole;
                let look = apart.then(|| Look::reached(&source, &input, &catalogue, None));
                let checkpoint = look.map(|look| look?.checkpoint(&input)).transpose()?;
                Ok((late, checkpoint))
            })
            .await?;
        self.write(move |connection| {
            if let Some(late) = late {
                late_found::put(connection, &late)?;
            }
            let Some(checkpoint) = checkpoint else { return Ok(false) };
            checkpoints::put(connection, &checkpoint)?;
            Ok(true)
        })
        .await
    }

    /// Throws all checkpoints away. How many there were.
    pub async fn forget_checkpoints(&self) -> Answer<usize> {
        self.write(|connection| {
            late_found::forget_all(connection)?;
            checkpoints::forget_all(connection)
        })
        .await
    }
}

/// The digest of all that decides what a log comes to: another release, rule, catalogue or window makes
/// another one.
fn made_of(input: &PeriodInput, catalogue: &Catalogue) -> String {
    let (program, reading) = (&input.program, &input.reading);
    let parts = [
        "tantieme checkpoint 3".to_owned(),
        env!("CARGO_PKG_VERSION").to_owned(),
        program.fingerprint.clone(),
        format!("{catalogue:?}"),
        input.period.version.to_string(),
        reading.window.to_string(),
        reading.measured_from.micros().to_string(),
        format!("{:?}", reading.known_before),
    ];
    digest_of(parts)
}

/// A digest of texts, each with its length.
pub fn digest_of(parts: impl IntoIterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}
