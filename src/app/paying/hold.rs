//! Keeping what is owed from being paid, letting it go, and taking it back.

use crate::store::{Connection, StoreError, collaborators, obligations, paying};
use rules::domain::{
    Collaborator, Hold, Obligation, ObligationInView, PayingPlan, PayingRefused, Thing,
};
use rules::paying::{cancel, hold, release};

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::paying::executed::executed;
use crate::app::{Actor, Answer, App, intake::admit};

impl App {
    /// Takes an obligation back, out of its payout if it is in one that is not paid. The same again changes
    /// nothing.
    pub async fn cancel_obligation(
        &self,
        actor: &Actor,
        id: &str,
        reason: String,
    ) -> Answer<Obligation> {
        let (deed, now) = (Deed::new(actor, "cancelObligation", id), self.now());
        self.attempt(&deed, PAYING, async {
            admit::reason(Some(&reason), "reason")?;
            self.change_obligation(&deed, id, move |view| cancel(view, &reason, now)).await
        })
        .await
    }

    /// Keeps an obligation from being gathered, for a reason; one that is in a payout is taken out of it.
    pub async fn hold_obligation(
        &self,
        actor: &Actor,
        id: &str,
        reason: String,
    ) -> Answer<Obligation> {
        let (deed, since) = (Deed::new(actor, "holdObligation", id), self.now());
        self.attempt(&deed, PAYING, async {
            admit::reason(Some(&reason), "reason")?;
            let wanted = Hold { reason, since };
            self.change_obligation(&deed, id, move |view| hold(view, &wanted)).await
        })
        .await
    }

    /// Lets an obligation go that was held. One that is not held stays as it is.
    pub async fn release_obligation(
        &self,
        actor: &Actor,
        id: &str,
        reason: Option<String>,
    ) -> Answer<Obligation> {
        let deed = Deed::new(actor, "releaseObligation", released(id, reason.as_deref()));
        self.attempt(&deed, PAYING, async {
            admit::reason(reason.as_deref(), "reason")?;
            self.change_obligation(&deed, id, |view| Ok(release(&view.obligation))).await
        })
        .await
    }

    /// Keeps everything of a collaborator from being gathered, for a reason. What is in payouts already stays there.
    pub async fn hold_collaborator(
        &self,
        actor: &Actor,
        reference: &str,
        reason: String,
    ) -> Answer<Collaborator> {
        let (deed, since) = (Deed::new(actor, "holdCollaborator", reference), self.now());
        self.attempt(&deed, PAYING, async {
            admit::reason(Some(&reason), "reason")?;
            self.change_hold(&deed, reference, Some(Hold { reason, since })).await
        })
        .await
    }

    /// Lets everything of a collaborator go that is not held by itself. One who is not held stays as they are.
    pub async fn release_collaborator(
        &self,
        actor: &Actor,
        reference: &str,
        reason: Option<String>,
    ) -> Answer<Collaborator> {
        let about = released(reference, reason.as_deref());
        let deed = Deed::new(actor, "releaseCollaborator", about);
        self.attempt(&deed, PAYING, async {
            admit::reason(reason.as_deref(), "reason")?;
            self.change_hold(&deed, reference, None).await
        })
        .await
    }

    async fn change_obligation(
        &self,
        deed: &Deed,
        id: &str,
        plan: impl FnOnce(&ObligationInView) -> Result<PayingPlan, PayingRefused> + Send + 'static,
    ) -> Answer<Obligation> {
        let id = id.to_owned();
        self.write_change(deed, move |connection| {
            paying::lock(connection)?;
            let view = paying::view_obligation(connection, &id)?;
            let happened = executed(connection, &plan(&view)?)?;
            let found = obligations::find(connection, &id)?;
            let after = found.ok_or_else(|| StoreError::no_such(Thing::Obligation, id))?;
            let change = Change::of(Some(told(&view.obligation)), told(&after)).telling(happened);
            Ok((after, change))
        })
        .await
    }

    async fn change_hold(
        &self,
        deed: &Deed,
        reference: &str,
        hold: Option<Hold>,
    ) -> Answer<Collaborator> {
        let reference = reference.to_owned();
        self.write_change(deed, move |connection| {
            paying::lock(connection)?;
            let before = found(connection, &reference)?;
            let same = |one: &Option<Hold>| one.as_ref().map(|hold| hold.reason.clone());
            if same(&before.hold) != same(&hold) {
                collaborators::hold(connection, &reference, hold.as_ref())?;
            }
            let after = found(connection, &reference)?;
            let change = Change::of(Some(told_hold(&before.hold)), told_hold(&after.hold));
            Ok((after, change))
        })
        .await
    }
}

fn found(connection: &mut Connection, reference: &str) -> Result<Collaborator, StoreError> {
    let found = collaborators::find(connection, reference)?;
    found.ok_or_else(|| StoreError::NotFound(format!("collaborator \"{reference}\"")))
}

fn released(what: &str, reason: Option<&str>) -> String {
    reason.map_or_else(|| what.to_owned(), |reason| format!("{what}: {reason}"))
}

/// State, reason and payout of an obligation, for the audit trail.
fn told(obligation: &Obligation) -> String {
    let mut told = obligation.state.code().to_owned();
    for (what, said) in [
        ("", &obligation.cancel_reason),
        ("held: ", &obligation.hold.as_ref().map(|hold| hold.reason.clone())),
        ("payout ", &obligation.payout),
    ] {
        if let Some(said) = said {
            told.push_str(", ");
            told.push_str(what);
            told.push_str(said);
        }
    }
    told
}

fn told_hold(hold: &Option<Hold>) -> String {
    hold.as_ref().map_or_else(|| "not held".to_owned(), |hold| format!("held: {}", hold.reason))
}
