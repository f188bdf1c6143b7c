//! Making collaborators, and changing their name and whether they can earn.

use crate::store::log::{self, Appended, NewEntry};
use crate::store::{Connection, StoreError, collaborators};
use rules::domain::{Collaborator, Entry, Fact, Moment, Subject, SubjectKind, Value};

use crate::app::access::deed::{Deed, RECORDING};
use crate::app::intake::record::require_size;
use crate::app::{Actor, Answer, App, intake::admit};

/// A collaborator to make or change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollaboratorInput {
    /// The reference.
    pub reference: String,
    /// A new name.
    pub name: Option<String>,
    /// Whether they are active.
    pub active: Option<bool>,
}

/// The source of entries that the application makes itself.
const OWN_SOURCE: &str = "tantieme";

impl App {
    /// Makes collaborators, or changes the name and state of those there are; all of them or none.
    pub async fn upsert_collaborators(
        &self,
        actor: &Actor,
        inputs: Vec<CollaboratorInput>,
    ) -> Answer<Vec<Collaborator>> {
        // Of one it says of whom: their own page is told then.
        let about = match inputs.as_slice() {
            [one] => one.reference.clone(),
            several => format!("{} collaborators", several.len()),
        };
        let deed = Deed::new(actor, "upsertCollaborators", about);
        let now = self.now();
        self.attempt(&deed, RECORDING, async {
            require_sound(&inputs)?;
            self.write_deed(&deed, move |connection| {
                record_activity(connection, &inputs, now)?;
                inputs.into_iter().map(|input| save(connection, input, now)).collect()
            })
            .await
        })
        .await
    }
}

fn require_sound(inputs: &[CollaboratorInput]) -> Answer<()> {
    require_size(inputs.len(), "collaborators")?;
    for (index, input) in inputs.iter().enumerate() {
        let place = index.to_string();
        let at = |field| ["collaborators", place.as_str(), field];
        admit::reference(&input.reference, &at("ref"))?;
        if let Some(name) = &input.name {
            admit::text(name, &at("name"), "the name")?;
        }
    }
    Ok(())
}

/// Whether a collaborator is active is a fact with history: it decides at a period's end, and again
/// when the period is replayed.
fn record_activity(
    connection: &mut Connection,
    inputs: &[CollaboratorInput],
    now: Moment,
) -> Result<(), StoreError> {
    let facts: Vec<NewEntry> = inputs.iter().filter_map(|input| activity(input, now)).collect();
    for (fact, appended) in facts.iter().zip(log::append(connection, &facts, now)?) {
        if !matches!(appended, Appended::Recorded { .. } | Appended::Duplicate { .. }) {
            let sentence = format!("the state of one collaborator is set twice ({})", fact.key);
            return Err(StoreError::Conflict(sentence));
        }
    }
    Ok(())
}

fn activity(input: &CollaboratorInput, now: Moment) -> Option<NewEntry> {
    let status = if input.active? { "active" } else { "inactive" };
    let subject = Subject { kind: SubjectKind::Collaborator, reference: input.reference.clone() };
    let fact = Fact {
        subject,
        attribute: "status".to_owned(),
        value: Some(Value::Text(status.into())),
        from: now,
    };
    let key = format!("status:{}:{}", input.reference, now.micros());
    Some(NewEntry { source: OWN_SOURCE.to_owned(), key, entry: Entry::Fact(fact) })
}

fn save(
    connection: &mut Connection,
    input: CollaboratorInput,
    now: Moment,
) -> Result<Collaborator, StoreError> {
    let known = collaborators::find(connection, &input.reference)?;
    let known = known.unwrap_or_else(|| unnamed(&input.reference, now));
    let changed = Collaborator {
        name: input.name.unwrap_or(known.name),
        active: input.active.unwrap_or(known.active),
        ..known
    };
    collaborators::upsert(connection, &changed)
}

/// A collaborator nobody has described yet: active, named by the reference.
fn unnamed(reference: &str, now: Moment) -> Collaborator {
    let (reference, name) = (reference.to_owned(), reference.to_owned());
    Collaborator { reference, name, active: true, hold: None, created_at: now }
}
