//! Executing a document that was admitted, up to the text of its answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{Request, Response};
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::json;

use super::answer::{Answer, Body, Fate, error};
use super::answer_size::{Building, NotBuilt};
use super::arrange::Shape;
use super::rates::Cost;
use super::{Schema, fault};

/// One document on its way to its answer.
pub(super) struct Execution {
    /// What executes it.
    pub schema: Schema,
    /// The document with all that its fields need.
    pub request: Request,
    /// The order of its fields.
    pub shape: Shape,
    /// What it costs.
    pub cost: Cost,
    /// The id for the log.
    pub id: String,
    /// What is built.
    pub building: Arc<Building>,
    /// Whether something may have been done.
    pub is_mutation: bool,
}

impl Execution {
    /// The answer, written. Never fails: what goes wrong is in it.
    pub async fn run(self) -> Answer {
        let schema = self.schema.clone();
        self.with(|request| async move { schema.execute(request).await }).await
    }

    /// The answer of a subscription to one event; `None` when there is nothing to say.
    pub async fn tell(self) -> Option<Answer> {
        let schema = self.schema.clone();
        let mut has_said = true;
        let said = &mut has_said;
        let answer = self.with(|request| async move {
            let first = schema.execute_stream(request).next().await;
            *said = first.is_some();
            first.unwrap_or_default()
        });
        let answer = answer.await;
        has_said.then_some(answer)
    }

    async fn with<F: Future<Output = Response>>(
        self,
        execute: impl FnOnce(Request) -> F,
    ) -> Answer {
        let Self { schema: _, request, shape, cost, id, building, is_mutation } = self;
        let request = request.data(Arc::clone(&building));
        let execute = AssertUnwindSafe(execute(request)).catch_unwind();
        let executed = tokio::select! {
            biased;
            // What a mutation has begun is not left in the middle: its further fields fail.
            () = building.full(), if !is_mutation => return refused(NotBuilt::TooLarge, is_mutation),
            executed = execute => executed,
        };
        let Ok(response) = executed else { return broken(&id) };
        if let Err(reason) = building.go_on() {
            return refused(reason, is_mutation);
        }
        let answer = Answer::of(response, &shape, cost);
        answer.written(&building).unwrap_or_else(|reason| refused(reason, is_mutation))
    }
}

fn refused(reason: NotBuilt, is_mutation: bool) -> Answer {
    let done = match is_mutation {
        true => {
            ". What was asked for may have been done: sending entries again with the same keys is safe"
        }
        false => "",
    };
    let (fate, code) = match reason {
        NotBuilt::TooLarge => (Fate::Refused, fault::TOO_COMPLEX),
        NotBuilt::NotAwaited => (Fate::TimedOut, fault::TIMEOUT),
    };
    Answer::refused(fate, &[error(&format!("{reason}{done}"), code)])
}

/// The answer when a resolver broke.
pub(super) fn broken(id: &str) -> Answer {
    tracing::error!(request_id = id, "a resolver panicked");
    let extensions = json!({ "code": fault::INTERNAL, "requestId": id });
    let message = "something broke on the server; its log has the details";
    let refusal = json!({ "message": message, "extensions": extensions });
    Answer::executed(Body::of_nothing(refusal))
}
