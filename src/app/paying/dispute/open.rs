//! Saying that something is wrong.

use crate::store::{Connection, StoreError, disputes, paying};
use rules::domain::{
    Dispute, DisputeReason, DisputeState, Happening, Named, PayingRefused, Thing, WebhookEvent,
};
use rules::paying::dispute;

use super::subject::Subject;
use super::{DISPUTING, Disputed, Said, say, side, told};
use crate::app::access::deed::{Change, Deed};
use crate::app::paying::executed::executed;
use crate::app::{Actor, Answer, App, Problem, ProblemCode};

/// How many disputes one collaborator may have open.
const MOST_OPEN: i64 = 100;

/// A dispute as somebody opens it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeInput {
    /// What is wrong.
    pub about: Disputed,
    /// In which way.
    pub reason: DisputeReason,
    /// In their own words.
    pub text: String,
    /// What proves it: addresses, keys of events, references.
    pub evidence: Vec<String>,
}

impl App {
    /// Says that something is wrong. While that is not decided, the obligation that it is about is not gathered;
    /// one in a payout of which nothing has left is taken out of it.
    pub async fn open_dispute(&self, actor: &Actor, input: DisputeInput) -> Answer<Dispute> {
        let deed = Deed::new(actor, "openDispute", input.about.to_string());
        self.attempt(&deed, DISPUTING, async {
            let said = Said::checked(input.text, input.evidence)?;
            let (deed, actor, now) = (deed.clone(), actor.clone(), self.now());
            let opened = self
                .write(move |connection| {
                    paying::lock(connection)?;
                    let subject = match input.about.find(connection, &actor)? {
                        Ok(subject) => subject,
                        Err(problem) => return Ok(Err(problem)),
                    };
                    if let Some(problem) = already(connection, &subject)? {
                        return Ok(Err(problem));
                    }
                    let number = disputes::next_number(connection)?;
                    let opened = Dispute {
                        id: format!("dispute.{number}"),
                        collaborator: subject.collaborator,
                        about: subject.about,
                        reason: input.reason,
                        state: DisputeState::Open,
                        opened_by: side(&actor),
                        opened_at: now,
                        ended_at: None,
                        credit: None,
                    };
                    let mut happened = keep(connection, &opened)?;
                    disputes::insert(connection, number, &opened)?;
                    say(connection, &opened, said, &actor, now)?;
                    let event = WebhookEvent::DisputeOpened;
                    happened.push(Happening::of_dispute(event, &opened, side(&actor)));
                    let change = Change::of(None::<String>, told(&opened)).telling(happened);
                    deed.record(connection, now, change)?;
                    Ok(Ok(opened))
                })
                .await?;
            Ok(opened?)
        })
        .await
    }
}

/// Keeps what is disputed from being gathered.
fn keep(connection: &mut Connection, opened: &Dispute) -> Result<Vec<Happening>, StoreError> {
    let Some(id) = &opened.about.obligation else { return Ok(Vec::new()) };
    let view = paying::view_obligation(connection, id)?;
    executed(connection, &dispute(&view, &opened.id)?)
}

/// Why no other dispute may be opened about the same, or by the same collaborator.
fn already(connection: &mut Connection, subject: &Subject) -> Result<Option<Problem>, StoreError> {
    let (who, about) = (&subject.collaborator, &subject.about);
    if let Some(open) = disputes::open_about_key(connection, &about.key(who))? {
        let (field, message, named): (&[&str], _, _) = match &about.obligation {
            Some(id) => {
                let (obligation, dispute) = (id.clone(), open.id);
                let refused = PayingRefused::InDispute { obligation, dispute };
                (&["obligation"], refused.to_string(), refused.named())
            }
            None => {
                let message = format!(
                    "\"{}\" is open about the same; add to that one with answerDispute",
                    open.id
                );
                (&[], message, vec![Named::new(Thing::Dispute, open.id)])
            }
        };
        let problem = Problem::new(ProblemCode::IllegalState, field, message);
        return Ok(Some(problem.naming(named)));
    }
    if disputes::count_open(connection, who)? < MOST_OPEN {
        return Ok(None);
    }
    let message =
        format!("{MOST_OPEN} disputes of \"{who}\" are open; wait until some are decided");
    Ok(Some(Problem::new(ProblemCode::TooMany, &[], message)))
}
