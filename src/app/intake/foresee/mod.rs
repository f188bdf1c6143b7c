//! What would come of events and facts if they were recorded. Nothing is, and the audit trail has no
//! line of it.
//!
//! [`placed`] finds the periods that would count the events, [`judged`] asks the evaluator what each
//! comes to there. Each request is looked at by itself: what another one would record is not known.

mod judged;
mod placed;

use std::sync::Arc;

use crate::store::log;
use rules::domain::{
    Catalogue, CutOff, Distributor, Entry, EventOutcome, Moment, Period, Recorded,
};

use crate::app::access::deed::RECORDING;
use crate::app::intake::asked::Asked;
use crate::app::intake::record::{Admitted, admit_fact, require_size};
use crate::app::{
    Actor, Answer, App, EntryResult, EntryStatus, EventInput, FactInput, Problem, intake::admit,
};

/// The most rules that are asked about one request.
const MOST_RULES: usize = 50;

/// What would come of a batch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Foresight {
    /// What would become of each entry: those that would be recorded have no id.
    pub results: Vec<EntryResult>,
    /// What each event that would be recorded comes to, by each rule that reads such events.
    pub events: Vec<ForeseenEvent>,
    /// Whether there are more rules than were asked.
    pub more_rules: bool,
}

/// What one event would come to by one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeseenEvent {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// The rule.
    pub distributor: Distributor,
    /// What it would come to.
    pub outlook: Outlook,
}

/// What an event would come to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outlook {
    /// Nothing: no period measures when it occurred. A sentence says what is measured.
    Unmeasured(String),
    /// A period would count it, or say why not.
    Measured(Box<InPeriod>),
}

/// What an event would come to in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct InPeriod {
    /// The period; `None` for one that does not exist yet.
    pub period: Option<Period>,
    /// What the rule does about what becomes known now; `None` where the period is not settled.
    pub late: Option<String>,
    /// What it comes to there.
    pub outcome: EventOutcome,
}

/// Events that are tried, and what else is taken as recorded with them.
struct Tried {
    /// With their places in the batch.
    events: Vec<(usize, Recorded)>,
    assumed: Vec<Recorded>,
    catalogue: Arc<Catalogue>,
    /// How far the log is read, the tried entries included.
    cut_off: CutOff,
    now: Moment,
}

impl App {
    /// What would come of a batch of at most 1,000 events if it were recorded now, and `assuming` before
    /// it. What events come to is found only where `outlook` asks for it.
    pub async fn foresee_events(
        &self,
        actor: &Actor,
        events: Vec<EventInput>,
        assuming: Vec<FactInput>,
        outlook: bool,
    ) -> Answer<Foresight> {
        actor.require(RECORDING, "recordEvents")?;
        require_size(events.len(), "events")?;
        require_size(assuming.len(), "assuming")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let assumed = assumed(&assuming, actor.source(), &catalogue, now)?;
        let (_, admitted) = self.admit(actor.source(), events, &catalogue, now).await?;
        let results = self.try_out(admitted.clone(), now).await?;
        let mut foresight = Foresight { results, ..Foresight::default() };
        if outlook {
            let events = to_be_recorded(&foresight.results, admitted, now);
            self.look_ahead(&mut foresight, events, assumed, catalogue, now).await?;
        }
        Ok(foresight)
    }

    /// What would become of a batch of at most 1,000 facts if it were recorded now.
    pub async fn foresee_facts(
        &self,
        actor: &Actor,
        facts: Vec<FactInput>,
    ) -> Answer<Vec<EntryResult>> {
        actor.require(RECORDING, "setFacts")?;
        require_size(facts.len(), "facts")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let source = actor.source().to_owned();
        let admit = move |connection: &mut _| {
            let admit = |input| admit_fact(connection, &source, input, &catalogue, now);
            facts.into_iter().map(admit).collect::<Result<Vec<Admitted>, _>>()
        };
        let admitted = self.read(admit).await?;
        self.try_out(admitted, now).await
    }

    /// What the log would answer.
    async fn try_out(&self, admitted: Vec<Admitted>, now: Moment) -> Answer<Vec<EntryResult>> {
        let Asked { keys, entries } = Asked::of(admitted);
        let try_out = move |connection: &mut _| log::try_out(connection, &entries, now);
        Ok(keys.results(self.read(try_out).await?))
    }

    async fn look_ahead(
        &self,
        foresight: &mut Foresight,
        events: Vec<(usize, Recorded)>,
        assumed: Vec<Recorded>,
        catalogue: Arc<Catalogue>,
        now: Moment,
    ) -> Answer<()> {
        if events.is_empty() {
            return Ok(());
        }
        let head = self.read(log::head).await?;
        let tried = std::iter::once((log::TRIED, i64::MAX));
        let cut_off = CutOff::new(head.positions().chain(tried));
        let tried = Arc::new(Tried { events, assumed, catalogue, cut_off, now });
        let looked = Arc::clone(&tried);
        let (groups, more) =
            self.read(move |connection| placed::groups(connection, &looked)).await?;
        foresight.more_rules = more;
        for group in groups {
            let (tried, store) = (Arc::clone(&tried), self.store.clone());
            let name = group.distributor.name.clone();
            let judged = self.evaluate(&name, move || judged::events(&store, &tried, group));
            foresight.events.extend(judged.await?);
        }
        let order = |event: &ForeseenEvent| (event.index, event.distributor.name.clone());
        foresight.events.sort_by_cached_key(order);
        Ok(())
    }
}

/// The facts to take as recorded. Refused when one of them would be.
fn assumed(
    facts: &[FactInput],
    source: &str,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Vec<Recorded>, Problem> {
    let mut assumed = Vec::with_capacity(facts.len());
    for (index, input) in facts.iter().enumerate() {
        let entry = admit::fact(input, catalogue, now).map_err(|mut problem| {
            problem.field.splice(0..0, ["assuming".to_owned(), index.to_string()]);
            problem
        })?;
        assumed.push(recorded(source, &input.key, entry, position(index), now));
    }
    Ok(assumed)
}

/// The events that would be recorded, behind all that is assumed.
fn to_be_recorded(
    results: &[EntryResult],
    admitted: Vec<Admitted>,
    now: Moment,
) -> Vec<(usize, Recorded)> {
    let admitted = results.iter().zip(admitted);
    let would_be = admitted.filter_map(|(result, (key, entry))| {
        let entry = entry.ok().filter(|_| result.status == EntryStatus::Recorded)?;
        let place = position(result.index).saturating_add(position(crate::app::LARGEST_BATCH));
        Some((result.index, recorded(&entry.source, &key, entry.entry, place, now)))
    });
    would_be.collect()
}

fn recorded(source: &str, key: &str, entry: Entry, position: i64, now: Moment) -> Recorded {
    let (source, key) = (source.to_owned(), key.to_owned());
    Recorded { stream: log::TRIED, position, source, key, recorded_at: now, entry }
}

fn position(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1)
}
