//! Taking entries into the log: each on its own is recorded, known already, or refused.

use std::sync::Arc;

use crate::store::log::{self, Appended, NewEntry};
use crate::store::{Connection, StoreError, collaborators};
use rules::domain::{
    Catalogue, Collaborator, Correction, Entry, Event, Fact, Moment, Recorded, RefundRefused,
    StepRefused, Subject, SubjectKind, Value,
};

use super::{
    Answer, App, CollaboratorInput, CorrectionInput, CorrectionKind, EntryResult, EntryStatus,
    EventInput, FactInput, Problem, ProblemCode, admit,
};

/// The most entries of one request.
pub const LARGEST_BATCH: usize = 1_000;

/// How many events are checked sooner than another thread can be asked to.
const SHORT_BATCH: usize = 10;

/// The source of entries that the application makes itself.
const OWN_SOURCE: &str = "tantieme";

/// An entry on its way into the log: its key, and what was made of it.
pub(super) type Admitted = (String, Result<NewEntry, Problem>);

impl App {
    /// Records a batch of at most 1,000 events.
    pub async fn record_events(
        &self,
        source: &str,
        events: Vec<EventInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(events.len(), "events")?;
        let (recent, now) = (self.recent_catalogue().await?, self.now());
        let (events, admitted) = self.admit(source, events, &recent, now).await?;
        if admitted.iter().all(|(_, entry)| entry.is_ok()) {
            return self.append(admitted, now).await;
        }
        let current = self.catalogue().await?.catalogue;
        let admitted = if Arc::ptr_eq(&recent, &current) {
            admitted
        } else {
            self.admit(source, events, &current, now).await?.1
        };
        self.append(admitted, now).await
    }

    /// Checks events; a long batch in a thread of its own. Gives them back with what was made of
    /// them.
    async fn admit(
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
    pub async fn set_facts(&self, source: &str, facts: Vec<FactInput>) -> Answer<Vec<EntryResult>> {
        require_size(facts.len(), "facts")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let source = source.to_owned();
        let admitted = self
            .read(move |connection| {
                let admit = |input: FactInput| {
                    let moment = match &input.from {
                        Some(_) => now,
                        None => first_moment(connection, &source, &input.key, &catalogue, now)?,
                    };
                    let entry = admit::fact(&input, &catalogue, moment);
                    Ok(new_entry(&source, input.key, entry))
                };
                facts.into_iter().map(admit).collect::<Result<Vec<Admitted>, StoreError>>()
            })
            .await?;
        let named: Vec<String> =
            admitted.iter().filter_map(|(_, new)| new.as_ref().ok()).flat_map(named_by).collect();
        self.write(move |connection| collaborators::ensure(connection, named, now)).await?;
        self.append(admitted, now).await
    }

    /// Approves, rejects or reverses events by key: those of `source`, or of the one other source
    /// that has the key.
    pub async fn correct_events(
        &self,
        source: &str,
        corrections: Vec<CorrectionInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(corrections.len(), "corrections")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let source = source.to_owned();
        let admitted = self
            .read(move |connection| {
                let admit = |input: &CorrectionInput| {
                    admit_correction(connection, &source, input, &catalogue, now)
                };
                corrections.iter().map(admit).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        self.append(admitted, now).await
    }

    /// Makes collaborators, or changes the name and state of those there are.
    pub async fn upsert_collaborators(
        &self,
        inputs: Vec<CollaboratorInput>,
    ) -> Answer<Vec<Collaborator>> {
        require_size(inputs.len(), "collaborators")?;
        for (index, input) in inputs.iter().enumerate() {
            let place = index.to_string();
            let at = |field| ["collaborators", place.as_str(), field];
            admit::text(&input.reference, &at("ref"), "the reference")?;
            if let Some(name) = &input.name {
                admit::text(name, &at("name"), "the name")?;
            }
        }
        let now = self.now();
        self.record_activity(&inputs, now).await?;
        self.write(move |connection| {
            let mut saved = Vec::with_capacity(inputs.len());
            for input in inputs {
                let name = input.name.as_deref();
                let reference = &input.reference;
                let known = collaborators::find(connection, reference)?;
                let known = known.unwrap_or_else(|| unnamed(reference, now));
                let changed = Collaborator {
                    name: name.map_or(known.name, str::to_owned),
                    active: input.active.unwrap_or(known.active),
                    ..known
                };
                saved.push(collaborators::upsert(connection, &changed)?);
            }
            Ok(saved)
        })
        .await
    }

    /// Whether a collaborator is active is a fact with history: it decides at a period's end, and
    /// again when the period is replayed.
    async fn record_activity(&self, inputs: &[CollaboratorInput], now: Moment) -> Answer<()> {
        let fact = |input: &CollaboratorInput| {
            let status = if input.active? { "active" } else { "inactive" };
            let subject =
                Subject { kind: SubjectKind::Collaborator, reference: input.reference.clone() };
            let key = format!("status:{}:{}", input.reference, now.micros());
            let value = Some(Value::Text(status.into()));
            let attribute = "status".to_owned();
            let fact = Fact { subject, attribute, value, from: now };
            Some(new_entry(OWN_SOURCE, key, Ok(Entry::Fact(fact))))
        };
        let results = self.append(inputs.iter().filter_map(fact).collect(), now).await?;
        let refused = results.into_iter().find_map(|result| result.error);
        refused.map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// Appends what was admitted, in one commit shared with others, and tells what became of each.
    pub(super) async fn append(
        &self,
        admitted: Vec<Admitted>,
        now: Moment,
    ) -> Answer<Vec<EntryResult>> {
        let entries: Vec<NewEntry> =
            admitted.iter().filter_map(|(_, entry)| entry.as_ref().ok().cloned()).collect();
        let appended =
            if entries.is_empty() { Vec::new() } else { self.writer.append(entries, now).await? };
        let mut appended = appended.into_iter();
        let results = admitted.into_iter().enumerate().map(|(index, (key, entry))| match entry {
            Err(problem) => refused(index, key, problem),
            Ok(_) => match appended.next() {
                Some(appended) => result(index, key, appended),
                None => refused(index, key, unanswered()),
            },
        });
        Ok(results.collect())
    }
}

pub(super) fn new_entry(source: &str, key: String, entry: Result<Entry, Problem>) -> Admitted {
    let entry = entry.map(|entry| NewEntry { source: source.to_owned(), key: key.clone(), entry });
    (key, entry)
}

/// A collaborator nobody has described yet: active, named by the reference.
fn unnamed(reference: &str, now: Moment) -> Collaborator {
    let (reference, name) = (reference.to_owned(), reference.to_owned());
    Collaborator { reference, name, active: true, created_at: now }
}

/// The collaborators that a fact is about or names as owners: they come into being with it.
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

pub(super) fn require_size(size: usize, field: &str) -> Answer<()> {
    if size > LARGEST_BATCH {
        let message = format!("{size} {field} at once; at most {LARGEST_BATCH}");
        return Err(Problem::new(ProblemCode::TooMany, &[field], message).into());
    }
    Ok(())
}

fn unanswered() -> Problem {
    Problem::new(ProblemCode::Busy, &[], "the log did not answer for this entry; send it again")
}

fn refused(index: usize, key: String, error: Problem) -> EntryResult {
    EntryResult { index, key, status: EntryStatus::Rejected, id: None, error: Some(error) }
}

fn result(index: usize, key: String, appended: Appended) -> EntryResult {
    let id = |stream: i32, position: i64| Some(format!("{stream}-{position}"));
    match appended {
        Appended::Recorded { stream, position } => {
            let id = id(stream, position);
            EntryResult { index, key, status: EntryStatus::Recorded, id, error: None }
        }
        Appended::Duplicate { stream, position } => {
            let id = id(stream, position);
            EntryResult { index, key, status: EntryStatus::Duplicate, id, error: None }
        }
        Appended::KeyReused { stream, position } => {
            // Made from the event's key where the sender gives none: a second refund needs its own.
            let own = if key.starts_with("reverse") {
                "; another refund needs a reversalKey"
            } else {
                ""
            };
            let message = format!(
                "the key \"{key}\" was used before with other content (entry {stream}-{position}){own}"
            );
            refused(index, key, Problem::new(ProblemCode::KeyReused, &["key"], message))
        }
        Appended::Refused(why) => refused(index, key, step_problem(why)),
    }
}

/// What is wrong with a word on an event.
fn step_problem(why: StepRefused) -> Problem {
    match why {
        StepRefused::Refund(why) => refund_problem(why, "key"),
        StepRefused::Illegal(why) => {
            Problem::new(ProblemCode::IllegalState, &["key"], why.to_string())
        }
    }
}

/// What is wrong with taking an event back; `event` is the field of the input that names the event.
pub(super) fn refund_problem(why: RefundRefused, event: &str) -> Problem {
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
pub(super) fn first_moment(
    connection: &mut Connection,
    source: &str,
    key: &str,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Moment, StoreError> {
    let first = log::find(connection, Some(source), key, catalogue)?;
    Ok(first.and_then(|first| first.entry.occurred_at()).unwrap_or(now))
}

/// A correction speaks under the source of the event it is about, because keys are unique within a
/// source only.
fn admit_correction(
    connection: &mut Connection,
    source: &str,
    input: &CorrectionInput,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Admitted, StoreError> {
    let own = log::find(connection, Some(source), &input.target, catalogue)?;
    let target = match own {
        Some(own) => Some(own),
        None => log::find(connection, None, &input.target, catalogue)?,
    };
    let Some(target) = target else {
        let key = input.key.clone().unwrap_or_else(|| input.target.clone());
        return Ok((key, Err(Problem::not_found("key", "event with the key", &input.target))));
    };
    let key = input.correction_key();
    let Entry::Event(event) = &target.entry else {
        let message = format!("\"{}\" is no event", input.target);
        return Ok((key, Err(Problem::new(ProblemCode::Invalid, &["key"], message))));
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
