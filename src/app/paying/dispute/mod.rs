//! Disputes: what a collaborator says is wrong with what they are owed, or with nothing being owed.

mod answer;
mod lists;
mod open;
mod resolve;
mod subject;

pub use open::DisputeInput;
pub use resolve::Resolution;
pub use subject::Disputed;

use crate::store::{Connection, StoreError, disputes, paying};
use rules::domain::{
    Changed, Dispute, DisputeMessage, DisputeSide, Happening, Moment, Role, Thing,
};

use crate::app::access::deed::{Change, Deed};
use crate::app::{Actor, Answer, App, Problem, ProblemCode};

/// Who may speak in disputes; those of the role COLLABORATOR in their own only.
const DISPUTING: &[Role] = &[Role::Admin, Role::Finance, Role::Collaborator];

/// The longest text of a message, in bytes.
const LONGEST_TEXT: usize = 4_000;

/// How many pieces of evidence a message has at most, and how long each may be, in bytes.
const MOST_EVIDENCE: usize = 20;
const LONGEST_EVIDENCE: usize = 1_000;

/// How many messages a dispute has at most.
const MOST_MESSAGES: i64 = 200;

/// What somebody says, checked.
#[derive(Debug, Clone)]
struct Said {
    text: String,
    evidence: Vec<String>,
}

impl Said {
    fn checked(text: String, evidence: Vec<String>) -> Result<Self, Problem> {
        let invalid = |field: &str, message| Problem::new(ProblemCode::Invalid, &[field], message);
        let fits = |text: &str, most: usize| {
            !text.trim().is_empty() && text.len() <= most && !text.contains('\0')
        };
        if !fits(&text, LONGEST_TEXT) {
            let message = format!("the text needs 1 to {LONGEST_TEXT} bytes, none of them NUL");
            return Err(invalid("text", message));
        }
        if evidence.len() > MOST_EVIDENCE {
            let message =
                format!("\"evidence\" has {} pieces; at most {MOST_EVIDENCE}", evidence.len());
            return Err(invalid("evidence", message));
        }
        if !evidence.iter().all(|piece| fits(piece, LONGEST_EVIDENCE)) {
            let message = format!(
                "each piece of evidence needs 1 to {LONGEST_EVIDENCE} bytes, none of them NUL"
            );
            return Err(invalid("evidence", message));
        }
        Ok(Self { text, evidence })
    }

    /// The same as a message of a dispute.
    fn message(self, dispute: &Dispute, place: i64, actor: &Actor, at: Moment) -> DisputeMessage {
        DisputeMessage {
            dispute: dispute.id.clone(),
            place,
            at,
            side: side(actor),
            who: actor.name().to_owned(),
            text: self.text,
            evidence: self.evidence,
        }
    }
}

/// For which side somebody speaks.
fn side(actor: &Actor) -> DisputeSide {
    match actor.only() {
        Some(_) => DisputeSide::Collaborator,
        None => DisputeSide::Office,
    }
}

impl App {
    /// Changes a dispute that the actor may see, in the transaction that also says so in the audit trail.
    async fn change_dispute(
        &self,
        deed: &Deed,
        actor: &Actor,
        id: &str,
        change: impl FnOnce(&mut Connection, &Dispute) -> Result<(Dispute, Vec<Happening>), StoreError>
        + Send
        + 'static,
    ) -> Answer<Dispute> {
        let (id, actor) = (id.to_owned(), actor.clone());
        self.write_change(deed, move |connection| {
            paying::lock(connection)?;
            let before = visible(connection, &actor, &id)?;
            let (after, happened) = change(connection, &before)?;
            let told = Change::of(Some(told(&before)), told(&after)).telling(happened);
            if after != before {
                let changed = Changed { before, after: after.clone() };
                disputes::change(connection, &changed)?;
            }
            Ok((after, told))
        })
        .await
    }
}

/// The dispute with that id. For those who see their own only, another's is not there.
fn visible(connection: &mut Connection, actor: &Actor, id: &str) -> Result<Dispute, StoreError> {
    let found = disputes::find_all(connection, &[id.to_owned()])?;
    let mut own = found.into_iter().filter(|dispute| actor.may_touch(&dispute.collaborator));
    own.next().ok_or_else(|| StoreError::no_such(Thing::Dispute, id))
}

/// Adds what somebody said to a dispute.
fn say(
    connection: &mut Connection,
    dispute: &Dispute,
    said: Said,
    actor: &Actor,
    at: Moment,
) -> Result<(), StoreError> {
    let last = disputes::last_message(connection, &dispute.id)?.map_or(0, |last| last.place);
    if last >= MOST_MESSAGES {
        let sentence = format!(
            "dispute \"{}\" has {MOST_MESSAGES} messages, and takes no more; decide or withdraw it",
            dispute.id
        );
        return Err(StoreError::Conflict(sentence));
    }
    disputes::say(connection, &said.message(dispute, last.saturating_add(1), actor, at))
}

/// Id, state and subject of a dispute, for the audit trail.
fn told(dispute: &Dispute) -> String {
    let (id, state) = (&dispute.id, dispute.state.code());
    let about = dispute.about.key(&dispute.collaborator);
    let credit = dispute.credit.as_ref().map_or_else(String::new, |id| format!(", {id}"));
    format!("{id} {state}, {about}{credit}")
}
