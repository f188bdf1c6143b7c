//! From a request to what comes of it: one answer, or a subscription that goes on.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{ExecutableDocument, OperationType};

use super::running::Running;
use super::turn::{Event, Turn};
use crate::api::answer::{self, Answer, Fate};
use crate::api::answer_size::Building;
use crate::api::arrange::Shape;
use crate::api::execution::{self, Execution};
use crate::api::rates::Cost;
use crate::api::service::{self, Ask, Service};
use crate::api::{Schema, fault};

/// What comes of a request.
pub enum Opened {
    /// A query or a mutation, which was not executed yet: [`Service::answer`] does it.
    Once(Box<Ask>),
    /// A subscription.
    Follow(Box<Running>),
}

/// A subscription as it is executed for each event.
pub struct Plan {
    service: Service,
    schema: Schema,
    ask: Ask,
    document: ExecutableDocument,
}

impl Service {
    /// Looks at a request that came over a connection that stays. From then on, what a subscription follows is
    /// told, however soon it happens.
    ///
    /// # Errors
    /// The answer when nothing is executed.
    pub async fn open(&self, ask: Ask) -> Result<Opened, Answer> {
        let id = ask.request_id.clone();
        let mut opened = None;
        let attempt = async {
            match self.attempt_to_open(ask).await {
                Ok(done) => {
                    opened = Some(done);
                    Answer::refused(Fate::Refused, &[])
                }
                Err(refused) => refused,
            }
        };
        let refused = self.within_budget(&id, attempt).await;
        opened.ok_or(refused)
    }

    async fn attempt_to_open(&self, ask: Ask) -> Result<Opened, Answer> {
        let admitted = self.admitted(&ask).await?;
        let operation = service::operation(&admitted.document, ask.operation_name.as_deref());
        if operation.is_none_or(|found| found.ty != OperationType::Subscription) {
            return Ok(Opened::Once(Box::new(ask)));
        }
        let schema = self.schema_for(&admitted);
        self.charge(&ask.caller, admitted.weight.cost)?;
        let plan = Plan { service: self.clone(), schema, ask, document: admitted.document };
        let slot = Arc::new(OnceLock::new());
        if let Some(refused) = plan.execute(Turn::Planning(Arc::clone(&slot))).await {
            return Err(refused.unexecuted());
        }
        let nothing = || refused_with("a subscription needs a field to follow");
        let wanted = slot.get().cloned().ok_or_else(nothing)?;
        let Some(feed) = self.feed.clone() else {
            return Err(refused_with("nothing can be followed here"));
        };
        let listen = async move {
            let (listening, happened) = feed.listen().await;
            let topic = wanted.distributor().map(|name| feed.topic(name));
            (feed, wanted, listening, happened, topic)
        };
        let id = plan.ask.request_id.clone();
        let heard = self.followers.run(listen).await;
        let (feed, wanted, listening, happened, topic) =
            heard.ok_or_else(|| execution::broken(&id).unexecuted())?;
        let running = Running::new(plan, feed, (wanted, topic), (listening, happened));
        Ok(Opened::Follow(Box::new(running)))
    }
}

fn refused_with(message: &str) -> Answer {
    Answer::refused(Fate::Refused, &[answer::error(message, fault::BAD_USER_INPUT)])
}

impl Plan {
    /// Who follows.
    pub(super) fn token(&self) -> &rules::domain::Token {
        self.ask.caller.token()
    }

    /// The only collaborator whose things are shown.
    pub(super) fn only(&self) -> Option<&str> {
        self.ask.caller.sight().own()
    }

    /// What is told counts little: it was not asked for, and is computed once for all who are told the same.
    fn cost(&self) -> Cost {
        self.service.rates().tell(&self.token().id)
    }

    /// What is said of an event.
    pub(super) async fn tell(&self, event: Event) -> Option<Answer> {
        self.execute(Turn::Telling(event)).await
    }

    /// Executes the document once, within its time; `None` when that gives nothing.
    async fn execute(&self, turn: Turn) -> Option<Answer> {
        let id = self.ask.request_id.clone();
        let mut says = true;
        let attempt = async {
            let (reading, stopped) = self.service.reading_for(&self.ask);
            let name = self.ask.operation_name.as_deref();
            let operation = service::operation(&self.document, name);
            let shape = operation.map(|found| Shape::of(found, &self.document));
            let document = self.document.clone();
            let request = service::request(self.ask.clone(), document, (reading.as_ref(), None));
            let execution = Execution {
                schema: self.schema.clone(),
                request: request.data(turn),
                shape: shape.unwrap_or_default(),
                cost: self.cost(),
                id: id.clone(),
                building: Building::begin(stopped.0.clone()),
                is_mutation: false,
            };
            match self.service.followers.run(execution.tell()).await {
                Some(Some(answer)) => answer,
                Some(None) => {
                    says = false;
                    Answer::refused(Fate::Executed, &[])
                }
                None => execution::broken(&id),
            }
        };
        let answer = self.service.within_budget(&id, attempt).await;
        says.then_some(answer)
    }
}
