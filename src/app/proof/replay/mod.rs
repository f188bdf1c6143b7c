//! Settlements evaluated again, from the log alone and by the fold that settled them: the proof that what was
//! paid is what the recorded rule makes of the recorded entries.

mod differences;

use std::sync::Arc;

use rules::domain::{Catalogue, Period, Settlement};

use crate::store::{Store, StoreError, periods, settlements};

use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, App, AppError, Problem};
pub use differences::Difference;
pub use differences::differences;

/// A settlement that was evaluated again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Its id.
    pub settlement: String,
    /// The digest that was recorded.
    pub digest: String,
    /// What came of it.
    pub verdict: Verdict,
}

/// What evaluating a settlement again says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The same digest, and everything that is stored of it is what it comes to.
    Same,
    /// Something else.
    Differs {
        /// The digest that it has now.
        digest: String,
        /// What is stored and what it comes to, wherever the two differ.
        differences: Vec<Difference>,
    },
    /// It cannot be evaluated, and why.
    Impossible(String),
}

/// Which settlements are evaluated again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// Every one.
    All,
    /// Those of a distributor, or the one with an id.
    Named(String),
}

impl Replay {
    /// Whether it is what was recorded.
    pub fn is_same(&self) -> bool {
        self.verdict == Verdict::Same
    }
}

impl App {
    /// The ids of the settlements that are meant, oldest first.
    ///
    /// # Errors
    /// When a name is neither that of a settlement nor that of a distributor.
    pub async fn settlements_to_replay(&self, replayed: &Replayed) -> Answer<Vec<String>> {
        let Replayed::Named(name) = replayed else {
            return self.read(|connection| settlements::ids(connection, None)).await;
        };
        if self.settlement(name).await?.is_some() {
            return Ok(vec![name.clone()]);
        }
        if self.distributor(name).await?.is_none() {
            return Err(Problem::not_found("settlement", "settlement or distributor", name).into());
        }
        let name = name.clone();
        self.read(move |connection| settlements::ids(connection, Some(&name))).await
    }

    /// Evaluates a settlement again, with the version, the catalogue, the window and the cut-off that are
    /// recorded with it, and compares. Nothing is changed.
    ///
    /// # Errors
    /// When there is no such settlement, or the database cannot be read. What cannot be evaluated is a
    /// [`Verdict::Impossible`].
    pub async fn replay(&self, id: &str) -> Answer<Replay> {
        let wanted = id.to_owned();
        let header = self.read(move |connection| settlements::header(connection, &wanted)).await;
        let header = match header {
            Ok(header) => header.ok_or_else(|| Problem::not_found("id", "settlement", id))?,
            Err(AppError::Internal(why)) => return Ok(impossible(id, String::new(), why)),
            Err(error) => return Err(error),
        };
        let digest = header.digest;
        let compared = match self.catalogue_of(header.catalogue).await {
            Ok(catalogue) => {
                let (store, wanted) = (self.store.clone(), id.to_owned());
                let compare = move || compared(&store, &catalogue, &wanted);
                self.evaluate(&header.distributor, compare).await
            }
            Err(error) => Err(error),
        };
        match compared {
            Ok(verdict) => Ok(Replay { settlement: id.to_owned(), digest, verdict }),
            Err(AppError::Internal(why)) => Ok(impossible(id, digest, why)),
            Err(AppError::Refused(problem)) => Ok(impossible(id, digest, problem.message)),
            Err(error) => Err(error),
        }
    }
}

fn impossible(id: &str, digest: String, why: String) -> Replay {
    Replay { settlement: id.to_owned(), digest, verdict: Verdict::Impossible(why) }
}

fn compared(store: &Store, catalogue: &Arc<Catalogue>, id: &str) -> Answer<Verdict> {
    let source = Source::alone(store, catalogue);
    let (recorded, input) = loaded(&source, id)?;
    let input = input.with_corrections_anew(&source)?;
    let input = input.with_waiting(&recorded);
    let computed = input.evaluate(&source)?;
    let stored = (&recorded.outcome, &recorded.corrections);
    let differences = differences(stored, (&computed, &input.corrected.corrections));
    if differences.is_empty() && recorded.outcome.digest() == computed.digest() {
        return Ok(Verdict::Same);
    }
    Ok(Verdict::Differs { digest: computed.digest().to_owned(), differences })
}

/// A settlement, with what its period is evaluated from.
fn loaded(source: &Source<'_>, id: &str) -> Answer<(Settlement, PeriodInput)> {
    Ok(source.store.read(|connection| {
        let missing = |what: &str| StoreError::Corrupt(format!("the {what} {id} is missing"));
        let settlement = settlements::find(connection, id)?.ok_or_else(|| missing("settlement"))?;
        let (name, index) = (&settlement.distributor, settlement.period_index);
        let period = periods::find(connection, name, index)?;
        let period = period.ok_or_else(|| missing("period of settlement"))?;
        // What the settlement says of itself is what is proved.
        let (version, window) = (settlement.version, settlement.outcome.window);
        let period = Period { version, window, ..period };
        let (cut_off, as_of) = (settlement.cut_off.clone(), settlement.settled_at);
        let input = PeriodInput::load(connection, period, cut_off, as_of, source.catalogue)?;
        Ok::<_, StoreError>((settlement, input))
    })?)
}

impl PeriodInput {
    /// The same with what waited when a settlement was computed, and not what waits now.
    fn with_waiting(mut self, settlement: &Settlement) -> Self {
        self.reading.waiting_in.clone_from(&settlement.waiting_in);
        self
    }
}
