//! What both sides say to a dispute before it is decided, and that nobody insists on it.

use rules::domain::{Dispute, DisputeState, Happening, Thing, WebhookEvent};

use super::{DISPUTING, Said, say, side};
use crate::app::access::deed::Deed;
use crate::app::paying::executed::executed;
use crate::app::{Actor, Answer, App};
use crate::store::{Connection, StoreError, obligations};
use rules::paying::end_dispute;

impl App {
    /// Adds a message to a dispute. It is ANSWERED once somebody else has written than the collaborator who opened
    /// it.
    pub async fn answer_dispute(
        &self,
        actor: &Actor,
        id: &str,
        text: String,
        evidence: Vec<String>,
    ) -> Answer<Dispute> {
        let deed = Deed::new(actor, "answerDispute", id);
        self.attempt(&deed, DISPUTING, async {
            let said = Said::checked(text, evidence)?;
            let (by, now) = (actor.clone(), self.now());
            self.change_dispute(&deed, actor, id, move |connection, before| {
                let state = before.written(side(&by))?;
                say(connection, before, said, &by, now)?;
                let after = Dispute { state, ..before.clone() };
                let event = WebhookEvent::DisputeAnswered;
                let answered = Happening::of_dispute(event, &after, side(&by));
                Ok((after, vec![answered]))
            })
            .await
        })
        .await
    }

    /// Ends a dispute on which nobody insists: what it kept may be gathered. The same again changes nothing.
    pub async fn withdraw_dispute(
        &self,
        actor: &Actor,
        id: &str,
        text: Option<String>,
    ) -> Answer<Dispute> {
        let deed = Deed::new(actor, "withdrawDispute", id);
        self.attempt(&deed, DISPUTING, async {
            let said = text.map(|text| Said::checked(text, Vec::new())).transpose()?;
            let (by, now) = (actor.clone(), self.now());
            self.change_dispute(&deed, actor, id, move |connection, before| {
                if before.state == DisputeState::Withdrawn {
                    return Ok((before.clone(), Vec::new()));
                }
                let state = before.state.move_to(DisputeState::Withdrawn)?;
                if let Some(said) = said {
                    say(connection, before, said, &by, now)?;
                }
                let disputed = disputed(connection, before)?;
                let plan = end_dispute(disputed.as_ref(), &before.id, None)?;
                let happened = executed(connection, &plan)?;
                Ok((Dispute { state, ended_at: Some(now), ..before.clone() }, happened))
            })
            .await
        })
        .await
    }
}

/// The obligation that a dispute is about, if it is about one.
pub(super) fn disputed(
    connection: &mut Connection,
    dispute: &Dispute,
) -> Result<Option<rules::domain::Obligation>, StoreError> {
    let Some(id) = &dispute.about.obligation else { return Ok(None) };
    let missing = || StoreError::no_such(Thing::Obligation, id);
    obligations::find(connection, id)?.ok_or_else(missing).map(Some)
}
