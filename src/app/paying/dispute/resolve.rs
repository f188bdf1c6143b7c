//! Deciding a dispute.

use crate::store::{Connection, StoreError, disputes, obligations};
use rules::domain::{Dispute, DisputeState, Moment, Money, Obligation, ObligationKind};
use rules::paying::end_dispute;

use super::answer::disputed;
use super::{Said, say};
use crate::app::access::deed::{Deed, PAYING};
use crate::app::paying::executed::executed;
use crate::app::{Actor, Answer, App, Problem, ProblemCode, intake::admit};

/// How a dispute is decided, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Whether the collaborator was right.
    pub accepted: bool,
    /// Why; the collaborator sees it.
    pub text: String,
    /// What makes it good, decimal and currency code: only where it is accepted.
    pub credit: Option<(String, String)>,
}

impl App {
    /// Decides a dispute: what it kept may be gathered, and a credit that makes it good is owed from now on. The
    /// same again changes nothing.
    pub async fn resolve_dispute(
        &self,
        actor: &Actor,
        id: &str,
        resolution: Resolution,
    ) -> Answer<Dispute> {
        let deed = Deed::new(actor, "resolveDispute", id);
        self.attempt(&deed, PAYING, async {
            let amount = amount(&resolution)?;
            let said = Said::checked(resolution.text, Vec::new())?;
            let wanted = match resolution.accepted {
                true => DisputeState::Accepted,
                false => DisputeState::Rejected,
            };
            let (by, now) = (actor.clone(), self.now());
            self.change_dispute(&deed, actor, id, move |connection, before| {
                if before.state == wanted && is_same(connection, before, &said, amount)? {
                    return Ok((before.clone(), Vec::new()));
                }
                let state = before.state.move_to(wanted)?;
                let made = match amount {
                    Some(amount) => Some(credit(connection, before, (amount, &said.text), now)?),
                    None => None,
                };
                let credit = made.as_ref().map(|made| made.id.clone());
                let disputed = disputed(connection, before)?;
                let plan = end_dispute(disputed.as_ref(), &before.id, made)?;
                let happened = executed(connection, &plan)?;
                say(connection, before, said, &by, now)?;
                Ok((Dispute { state, ended_at: Some(now), credit, ..before.clone() }, happened))
            })
            .await
        })
        .await
    }
}

/// What makes a dispute good, if anything does.
fn amount(resolution: &Resolution) -> Result<Option<Money>, Problem> {
    let Some(given) = &resolution.credit else { return Ok(None) };
    let invalid = |message| Problem::new(ProblemCode::Invalid, &["credit"], message);
    if !resolution.accepted {
        return Err(invalid("only a dispute that is ACCEPTED may carry a credit"));
    }
    let amount = admit::amount(given).map_err(|mut problem| {
        // It is given as `credit`, in place of the `amount` of other inputs.
        if let Some(first) = problem.field.first_mut() {
            *first = "credit".to_owned();
        }
        problem
    })?;
    if amount.minor <= 0 {
        return Err(invalid("the credit must be above zero"));
    }
    Ok(Some(amount))
}

/// Whether a dispute was decided in the same words, with the same credit.
fn is_same(
    connection: &mut Connection,
    dispute: &Dispute,
    said: &Said,
    amount: Option<Money>,
) -> Result<bool, StoreError> {
    let made = match &dispute.credit {
        Some(id) => obligations::find(connection, id)?.map(|credit| credit.amount),
        None => None,
    };
    let last = disputes::last_message(connection, &dispute.id)?;
    Ok(made == amount && last.is_some_and(|last| last.text == said.text))
}

fn credit(
    connection: &mut Connection,
    dispute: &Dispute,
    (amount, text): (Money, &str),
    now: Moment,
) -> Result<Obligation, StoreError> {
    let id = obligations::next_id(connection, "credit")?;
    let (who, kind) = (dispute.collaborator.clone(), ObligationKind::Credit);
    Ok(Obligation {
        reason: Some(text.to_owned()),
        credited_for: Some(dispute.id.clone()),
        ..Obligation::pending(id, who, amount, kind, (now, now))
    })
}
