//! Taking entries into the log: each on its own is recorded, known already, or refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::store::log::{self, Batch, NewEntry};
use crate::store::{Connection, StoreError};
use crate::telemetry;
use rules::domain::{
    Catalogue, Correction, Entry, Event, Moment, Recorded, RefundRefused, Role, StepRefused,
    SubjectKind, Value,
};

use crate::app::access::deed::{Deed, RECORDING};
use crate::app::intake::asked::Asked;
use crate::app::intake::batch_line::batch_line;
use crate::app::{
    Actor, Answer, App, CorrectionInput, CorrectionKind, EventInput, FactInput, Problem,
    ProblemCode, intake::admit,
};

/// What became of one entry of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryResult {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Its key.
    pub key: String,
    /// What became of it.
    pub status: EntryStatus,
    /// `STREAM-POSITION` of the entry that is in the log.
    pub id: Option<String>,
    /// Why it was refused.
    pub error: Option<Problem>,
}

/// What became of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryStatus {
    /// It is in the log, durably.
    Recorded,
    /// It was in the log already, with the same content.
    Duplicate,
    /// It is not in the log.
    Rejected,
}

/// The most entries of one request.
pub const LARGEST_BATCH: usize = 1_000;

/// What corrections are about whose keys name somebody who was erased.
const NAMELESS: &str = "keys from which a customer was erased";

/// How many events are checked sooner than another thread can be asked to.
const SHORT_BATCH: usize = 10;

/// An entry on its way into the log: its key, and what was made of it.
pub(in crate::app) type Admitted = (String, Result<NewEntry, Problem>);

impl App {
    /// Records a batch of at most 1,000 events.
    pub async fn record_events(
        &self,
        actor: &Actor,
        events: Vec<EventInput>,
    ) -> Answer<Vec<EntryResult>> {
        let deed = Deed::new(actor, "recordEvents", format!("{} events", events.len()));
        self.attempt(&deed, RECORDING, self.take_events(&deed, actor.source(), events)).await
    }

    async fn take_events(
        &self,
        deed: &Deed,
        source: &str,
        events: Vec<EventInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(events.len(), "events")?;
        // Of what cannot be written nothing need be checked.
        self.writer.require_room(events.len())?;
        let (recent, now) = (self.recent_catalogue().await?, self.now());
        let (events, admitted) = self.admit(source, events, &recent, now).await?;
        if admitted.iter().all(|(_, entry)| entry.is_ok()) {
            return self.append(deed, admitted, now).await;
        }
        let current = self.catalogue().await?.catalogue;
        let admitted = if Arc::ptr_eq(&recent, &current) {
            admitted
        } else {
            self.admit(source, events, &current, now).await?.1
        };
        self.append(deed, admitted, now).await
    }

    /// Checks events; a long batch in a thread of its own. Gives them back with what was made of
    /// them.
    pub(in crate::app) async fn admit(
        &self,
        source: &str,
        events: Vec<EventInput>,
        catalogue: &Arc<Catalogue>,
        now: Moment,
    ) -> Answer<(Vec<EventInput>, Vec<Admitted>)> {
        let (source, catalogue) = (source.to_owned(), Arc::clone(catalogue));
        let is_long = events.len() > SHORT_BATCH;
        let work = move || {
            let admit = |input: &EventInput| {
                let event = admit::event(input, &catalogue, Some(now));
                new_entry(&source, input.key.clone(), event)
            };
            let admitted = events.iter().map(admit).collect();
            Ok((events, admitted))
        };
        if is_long { self.compute(work).await } else { work() }
    }

    /// Records a batch of at most 1,000 facts.
    pub async fn set_facts(
        &self,
        actor: &Actor,
        facts: Vec<FactInput>,
    ) -> Answer<Vec<EntryResult>> {
        let deed = Deed::new(actor, "setFacts", format!("{} facts", facts.len()));
        self.attempt(&deed, RECORDING, self.take_facts(&deed, actor.source(), facts)).await
    }

    async fn take_facts(
        &self,
        deed: &Deed,
        source: &str,
        facts: Vec<FactInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(facts.len(), "facts")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let source = source.to_owned();
        let admitted = self
            .read(move |connection| {
                let admit = |input| admit_fact(connection, &source, input, &catalogue, now);
                facts.into_iter().map(admit).collect::<Result<Vec<Admitted>, StoreError>>()
            })
            .await?;
        let named = collaborators_named(&admitted);
        self.append_with(deed, admitted, named, now).await
    }

    /// Approves, rejects or reverses events by key: the actor's own, or those of the source that an
    /// admin names.
    pub async fn correct_events(
        &self,
        actor: &Actor,
        corrections: Vec<CorrectionInput>,
    ) -> Answer<Vec<EntryResult>> {
        let deed = Deed::new(actor, correcting(&corrections), corrected(actor, &corrections));
        self.attempt(&deed, RECORDING, self.take_corrections(&deed, actor, corrections)).await
    }

    async fn take_corrections(
        &self,
        deed: &Deed,
        actor: &Actor,
        corrections: Vec<CorrectionInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(corrections.len(), "corrections")?;
        for input in &corrections {
            actor.source_meant(input.source.as_deref())?;
        }
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let actor = actor.clone();
        let admitted = self
            .read(move |connection| {
                let admit = |input: &CorrectionInput| {
                    admit_correction(connection, &actor, input, &catalogue, now)
                };
                corrections.iter().map(admit).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let is_erased = |problem: &Problem| problem.code == ProblemCode::KeyErased;
        let erased = admitted.iter().any(|(_, entry)| entry.as_ref().is_err_and(is_erased));
        // The trail does not name whom it was made to forget.
        let deed = if erased { &deed.on(NAMELESS) } else { deed };
        self.append(deed, admitted, now).await
    }

    /// Appends what was admitted, in one commit shared with others, and tells what became of each.
    pub(in crate::app) async fn append(
        &self,
        deed: &Deed,
        admitted: Vec<Admitted>,
        now: Moment,
    ) -> Answer<Vec<EntryResult>> {
        self.append_with(deed, admitted, Vec::new(), now).await
    }

    /// The same; collaborators who are not there yet come into being with the entries.
    async fn append_with(
        &self,
        deed: &Deed,
        admitted: Vec<Admitted>,
        collaborators: Vec<String>,
        now: Moment,
    ) -> Answer<Vec<EntryResult>> {
        let Asked { keys, entries } = Asked::of(admitted);
        let line = batch_line(deed, now, keys.refused());
        let appended = self.writer.append(Batch { entries, collaborators }, now, line).await?;
        let results = keys.results(appended);
        note(&results);
        Ok(results)
    }
}

/// Tells operators what became of entries.
fn note(results: &[EntryResult]) {
    for (status, outcome) in [
        (EntryStatus::Recorded, "recorded"),
        (EntryStatus::Duplicate, "duplicate"),
        (EntryStatus::Rejected, "refused"),
    ] {
        let many = results.iter().filter(|result| result.status == status).count();
        if many > 0 {
            telemetry::entries(outcome, many);
        }
    }
}

pub(in crate::app) fn new_entry(
    source: &str,
    key: String,
    entry: Result<Entry, Problem>,
) -> Admitted {
    let entry = entry.map(|entry| NewEntry { source: source.to_owned(), key: key.clone(), entry });
    (key, entry)
}

/// A fact without a moment holds from when it was sent first.
pub(in crate::app) fn admit_fact(
    connection: &mut Connection,
    source: &str,
    input: FactInput,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Admitted, StoreError> {
    let moment = match &input.from {
        Some(_) => now,
        None => first_moment(connection, source, &input.key, catalogue, now)?,
    };
    let entry = admit::fact(&input, catalogue, moment);
    Ok(new_entry(source, input.key, entry))
}

/// The collaborators that facts are about or name as owners: they come into being with them.
pub(in crate::app) fn collaborators_named(admitted: &[Admitted]) -> Vec<String> {
    admitted.iter().filter_map(|(_, new)| new.as_ref().ok()).flat_map(named_by).collect()
}

fn named_by(new: &NewEntry) -> Vec<String> {
    let Entry::Fact(fact) = &new.entry else {
        return Vec::new();
    };
    match (&fact.subject.kind, &fact.value) {
        (SubjectKind::Collaborator, _) => vec![fact.subject.reference.clone()],
        (_, Some(Value::Owners(owners))) => {
            owners.iter().map(|owner| owner.collaborator.clone()).collect()
        }
        _ => Vec::new(),
    }
}

pub(in crate::app) fn require_size(size: usize, field: &str) -> Answer<()> {
    if size > LARGEST_BATCH {
        let message = format!("{size} {field} at once; at most {LARGEST_BATCH}");
        return Err(Problem::new(ProblemCode::TooMany, &[field], message).into());
    }
    Ok(())
}

/// What is wrong with a word on an event; `event` is the field of the input that names the event.
pub(in crate::app) fn step_problem(why: StepRefused, event: &str) -> Problem {
    match why {
        StepRefused::Refund(why) => refund_problem(why, event),
        StepRefused::Illegal(why) => {
            Problem::new(ProblemCode::IllegalState, &[event], why.to_string())
        }
    }
}

/// What is wrong with taking an event back.
fn refund_problem(why: RefundRefused, event: &str) -> Problem {
    let (code, field) = match why {
        RefundRefused::NoEvent => (ProblemCode::NotFound, &[event][..]),
        RefundRefused::TakenBack => (ProblemCode::IllegalState, &[event][..]),
        RefundRefused::NoAmount { .. } => (ProblemCode::Invalid, &["amount", "currency"][..]),
        RefundRefused::TooMuch { .. } => (ProblemCode::Invalid, &["amount"][..]),
    };
    Problem::new(code, field, why.to_string())
}

/// What "now" means for an entry sent without a moment: when it was sent first. Sent again, it is
/// the same entry.
pub(in crate::app) fn first_moment(
    connection: &mut Connection,
    source: &str,
    key: &str,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Moment, StoreError> {
    let first = log::find(connection, Some(source), key, catalogue)?;
    Ok(first.and_then(|first| first.entry.occurred_at()).unwrap_or(now))
}

/// What a batch of corrections does, as the mutation that does it.
pub(in crate::app) fn correcting(corrections: &[CorrectionInput]) -> &'static str {
    let what = |input: &CorrectionInput| match input.kind {
        CorrectionKind::Approve => "approveEvents",
        CorrectionKind::Reject => "rejectEvents",
        CorrectionKind::Reverse { .. } => "reverseEvent",
    };
    let mut whats = corrections.iter().map(what);
    let first = whats.next().unwrap_or("correctEvents");
    if whats.all(|other| other == first) { first } else { "correctEvents" }
}

/// What a batch of corrections is about, for the audit trail.
pub(in crate::app) fn corrected(actor: &Actor, corrections: &[CorrectionInput]) -> String {
    let named =
        |input: &CorrectionInput| input.source.clone().unwrap_or_else(|| actor.source().to_owned());
    let sources: BTreeSet<String> = corrections.iter().map(named).collect();
    let sources = sources.into_iter().collect::<Vec<_>>().join(", ");
    match corrections {
        [one] => log::about_event(&one.target, &sources),
        [] => "0 events".to_owned(),
        several => format!("{} events of {sources}", several.len()),
    }
}

/// A correction speaks under the source of the event it is about, because keys are unique within a
/// source only. Without a named source the actor's own is meant: another's event is never found.
pub(in crate::app) fn admit_correction(
    connection: &mut Connection,
    actor: &Actor,
    input: &CorrectionInput,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Admitted, StoreError> {
    let source = input.source.as_deref().unwrap_or(actor.source());
    let Some(target) = log::find(connection, Some(source), &input.target, catalogue)? else {
        let key = input.key.clone().unwrap_or_else(|| input.target.clone());
        return Ok((key, Err(no_event(connection, actor, input, catalogue)?)));
    };
    let key = input.correction_key();
    let Entry::Event(event) = &target.entry else {
        let message = format!("\"{}\" is no event", input.target);
        return Ok((key, Err(Problem::new(ProblemCode::Invalid, &["target"], message))));
    };
    // An event that lies ahead is taken back when it happens, if nobody says when.
    let unsaid = now.max(event.occurred_at);
    let moment = match (&input.key, &input.kind) {
        (Some(key), _) => first_moment(connection, &target.source, key, catalogue, unsaid)?,
        // Sent again, it is the same; of parts nobody can tell, so that each needs a key of its own.
        (None, CorrectionKind::Reverse { amount: None, .. }) => {
            taken_back_at(connection, &target, catalogue)?.unwrap_or(unsaid)
        }
        (None, _) => unsaid,
    };
    let entry = admit::correction(input, moment).and_then(|(_, entry)| {
        require_possible(event, &entry, catalogue, now)?;
        Ok(entry)
    });
    Ok(new_entry(&target.source, key, entry))
}

/// Why there is nothing to correct. Who may see every source is told which one has the key.
fn no_event(
    connection: &mut Connection,
    actor: &Actor,
    input: &CorrectionInput,
    catalogue: &Catalogue,
) -> Result<Problem, StoreError> {
    let own = input.source.as_deref().unwrap_or(actor.source());
    if log::is_key_erased(connection, own, &input.target)? {
        let message = "the key named a customer who was erased, and is no event's any more; name the key that \
            the event has now";
        return Ok(Problem::new(ProblemCode::KeyErased, &["target"], message));
    }
    let mut problem = Problem::not_found("target", "event with the key", &input.target);
    if actor.role() == Role::Admin
        && let Some(other) = log::find(connection, None, &input.target, catalogue)?
    {
        let source = input.source.as_deref().unwrap_or(actor.source());
        problem.message = format!(
            "{} from \"{source}\"; the source \"{}\" has one: name it with \"source\"",
            problem.message, other.source
        );
    }
    Ok(problem)
}

/// When the whole of an event was taken back; `None` when it was not.
fn taken_back_at(
    connection: &mut Connection,
    event: &Recorded,
    catalogue: &Catalogue,
) -> Result<Option<Moment>, StoreError> {
    let said = log::corrections_of(connection, &[(&event.source, &event.key)], catalogue)?;
    Ok(said.into_iter().rev().find_map(|said| match said.entry {
        Entry::Correction {
            correction: Correction::Reverse { amount: None, occurred_at, .. },
            ..
        } => Some(occurred_at),
        _ => None,
    }))
}

/// An event is taken back when it happened or later, and no further ahead than an event may lie.
/// Whether that much is left of it is looked at in the transaction that writes.
fn require_possible(
    event: &Event,
    entry: &Entry,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<(), Problem> {
    let Entry::Correction { correction: Correction::Reverse { occurred_at, .. }, .. } = entry
    else {
        return Ok(());
    };
    admit::require_after(event, *occurred_at)?;
    if *occurred_at == event.occurred_at {
        // It may lie further ahead than a later catalogue allows, and can be taken back all the same.
        return Ok(());
    }
    admit::require_not_ahead(*occurred_at, catalogue, now)
}
