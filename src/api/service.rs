//! From one request to one answer: guard, execute within the time budget, code every error.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Request, Response, ServerError, Value, Variables};
use serde::Serialize;
use serde_json::{Value as JsonValue, json};

use super::allowance::Allowance;
use super::answer_size::{Building, NotBuilt};
use super::arrange::Shape;
use super::asked::{Asked, Names};
use super::execution::{self, Execution};
use super::fault::{self, RequestId};
use super::guard::{self, Admitted, Limits, Refusal};
use super::mutation::Acting;
use super::own_threads::OwnThreads;
use super::subscription::Feed;
use super::{Caller, Schema, loaders};
use crate::app::App;
use crate::{clock, telemetry};
use rules::domain::Stop;

/// Documents longer than this (bytes) are parsed on a thread of their own.
const LONG_DOCUMENT: usize = 16 * 1024;

/// The most errors of one answer: what is wrong in the same way again and again is said often enough.
const MOST_ERRORS: usize = 10;

/// Mutations that cost more than this are executed on threads of their own: what they show takes longer
/// than what they do.
const LIGHT_MUTATION: u64 = 500;

/// In documents with more selections than this, nobody is told what a wrong name may have meant.
const MOST_SUGGESTED: u64 = 200;

/// What is said to a subscription that comes like a query.
const NOT_FOLLOWED: &str = "a subscription needs a connection that stays: WebSocket, or Server-Sent Events with \
                            Accept: text/event-stream";

/// The API: a schema with its limits. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    schema: Schema,
    /// For documents with more than [`MOST_SUGGESTED`] selections.
    plain: Schema,
    names: Names,
    app: Option<App>,
    limits: Limits,
    budget: Duration,
    readers: Arc<OwnThreads>,
    heavy_mutations: Arc<OwnThreads>,
    /// What subscriptions are told.
    pub(super) followers: Arc<OwnThreads>,
    pub(super) feed: Option<Feed>,
}

/// One request, already decoded.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The document.
    pub query: String,
    /// Which of its operations to execute.
    pub operation_name: Option<String>,
    /// Its variables.
    pub variables: Variables,
    /// Who asks.
    pub caller: Caller,
    /// The id for the log.
    pub request_id: String,
    /// Whether only queries are executed (GET).
    pub read_only: bool,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Executed; fields may have failed.
    Executed,
    /// Not executed: the document, its variables or its cost is refused.
    Refused,
    /// Not executed: a mutation came where only queries may.
    MustPost,
    /// Took longer than its budget.
    TimedOut,
    /// Nothing of it was done: too much of the caller's waits.
    RateLimited,
    /// Nothing of it could be done: the database cannot be used.
    Unavailable,
}

/// An answer: its body, and what became of the request.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What became of the request.
    pub fate: Fate,
    body: Body,
    /// The body as text, where that was made already; then it has no data any more.
    written: Option<Vec<u8>>,
}

/// The body of a response, its fields in the order in which the document asked for them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Body {
    /// What was asked for; absent when nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<JsonValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<JsonValue>,
}

impl Body {
    /// The body of a request that was refused.
    pub fn of_errors(errors: Vec<JsonValue>) -> Self {
        Self { errors, ..Self::default() }
    }

    /// The body of a request of which nothing came.
    pub(super) fn of_nothing(error: JsonValue) -> Self {
        Self { data: Some(Value::Null), ..Self::of_errors(vec![error]) }
    }

    /// What the first error says.
    pub fn first_message(&self) -> Option<&str> {
        self.said("/message").next()?.as_str()
    }

    /// After how many seconds it is worth sending the request again, where an error says so; the
    /// longest of all.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.said("/extensions/retryAfterSeconds").filter_map(JsonValue::as_u64).max()
    }

    fn has_code(&self, code: &str) -> bool {
        self.said("/extensions/code").any(|said| said == code)
    }

    /// What the errors say at a place.
    fn said(&self, place: &'static str) -> impl Iterator<Item = &JsonValue> {
        self.errors.iter().filter_map(move |error| error.pointer(place))
    }
}

impl Service {
    /// The API over the application; in production without introspection and suggestions.
    pub fn new(app: Option<App>, production: bool) -> Self {
        let schema = super::build(app.clone(), production);
        let plain = super::without_suggestions(app.clone(), production);
        let budget = Duration::from_secs(10);
        Self {
            names: Names::of(&schema),
            followers: Arc::new(OwnThreads::new("following")),
            feed: app.clone().map(|app| Feed::new(app, budget)),
            schema,
            plain,
            app,
            limits: Limits::default(),
            budget,
            readers: Arc::new(OwnThreads::new("reading")),
            heavy_mutations: Arc::new(OwnThreads::new("doing")),
        }
    }

    /// The same API with another time budget for each request.
    pub fn with_budget(self, budget: Duration) -> Self {
        let feed = self.app.clone().map(|app| Feed::new(app, budget));
        Self { budget, feed, ..self }
    }

    /// The same API with other limits for each request.
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Answers one request. Never fails: what goes wrong is in the answer.
    pub async fn answer(&self, ask: Ask) -> Answer {
        let (began, asked) = (clock::passed(), Asked::default());
        let answer = self.answer_in_time(ask, &asked).await;
        let took = clock::passed().saturating_sub(began);
        telemetry::answered(asked.operation(), answer.outcome(), took);
        answer
    }

    async fn answer_in_time(&self, ask: Ask, asked: &Asked) -> Answer {
        let id = ask.request_id.clone();
        self.within_budget(&id, self.attempt(ask, asked)).await
    }

    /// What comes of a request within its time.
    pub(super) async fn within_budget(
        &self,
        id: &str,
        attempt: impl Future<Output = Answer>,
    ) -> Answer {
        match tokio::time::timeout(self.budget, attempt).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::warn!(request_id = id, "a request ran out of its time budget");
                let seconds = self.budget.as_secs();
                let message = format!(
                    "the request took longer than {seconds} seconds; ask for less at once. What it \
                     had begun may have been done: sending entries again with the same keys is safe"
                );
                Answer::refused(Fate::TimedOut, &[error(&message, fault::TOO_COMPLEX)])
            }
        }
    }

    async fn attempt(&self, ask: Ask, asked: &Asked) -> Answer {
        let admitted = match self.admitted(&ask).await {
            Ok(admitted) => admitted,
            Err(refused) => return refused,
        };
        let operation = operation(&admitted.document, ask.operation_name.as_deref());
        asked.note(operation, &self.names);
        let is = |kind| operation.is_some_and(|found| found.ty == kind);
        let is_mutation = is(OperationType::Mutation);
        if ask.read_only && is_mutation {
            let refusal = error("a mutation must be sent by POST", fault::BAD_USER_INPUT);
            return Answer::refused(Fate::MustPost, &[refusal]);
        }
        if is(OperationType::Subscription) {
            let refusal = error(NOT_FOLLOWED, fault::BAD_USER_INPUT);
            return Answer::refused(Fate::Refused, &[refusal]);
        }
        let (cost, id) = (admitted.weight.cost, ask.request_id.clone());
        let schema = self.schema_for(&admitted);
        let shape = operation.map(|found| Shape::of(found, &admitted.document)).unwrap_or_default();
        // Whether the time is over or the client goes away: what still reads and evaluates then ends.
        let (reading, stopped) = self.reading_for(&ask);
        let acting = self.app.as_ref().filter(|_| is_mutation);
        let acting = acting.map(|app| Acting(app.for_mutation(&ask.caller.token().id)));
        let execution = Execution {
            schema,
            request: request(ask, admitted.document, (reading.as_ref(), acting)),
            shape,
            cost,
            id: id.clone(),
            building: Building::begin(stopped.0.clone()),
            is_mutation,
        };
        let threads = match (is_mutation, cost > LIGHT_MUTATION) {
            (true, false) => return execution.run().await,
            (true, true) => &self.heavy_mutations,
            (false, _) => &self.readers,
        };
        let answer = threads.run(execution.run()).await;
        answer.unwrap_or_else(|| execution::broken(&id))
    }

    /// The document of a request, if it may be executed; else the answer.
    pub(super) async fn admitted(&self, ask: &Ask) -> Result<Admitted, Answer> {
        let admitted = self.admit(ask).await.map_err(|refusal| {
            let code = match refusal {
                Refusal::TooComplex(_) => fault::TOO_COMPLEX,
                _ => fault::BAD_USER_INPUT,
            };
            Answer::refused(Fate::Refused, &[coded(refusal.into(), code)])
        })?;
        let operation = operation(&admitted.document, ask.operation_name.as_deref());
        match operation.map_or(Ok(()), |found| guard::complete(found, &ask.variables)) {
            Ok(()) => Ok(admitted),
            Err(refusal) => {
                let refusal = error(&refusal.to_string(), fault::BAD_USER_INPUT);
                Err(Answer::refused(Fate::Refused, &[refusal]))
            }
        }
    }

    /// What executes a document.
    pub(super) fn schema_for(&self, admitted: &Admitted) -> Schema {
        let suggests = admitted.weight.nodes <= MOST_SUGGESTED;
        if suggests { self.schema.clone() } else { self.plain.clone() }
    }

    /// The application as it reads for this request, also what a mutation shows, and what stops it.
    pub(super) fn reading_for(&self, ask: &Ask) -> (Option<App>, StopOnDrop) {
        let Some(app) = &self.app else { return (None, StopOnDrop(Stop::never())) };
        let (app, stop) = app.for_query(&ask.caller.token().id, self.budget);
        (Some(app), StopOnDrop(stop))
    }

    async fn admit(&self, ask: &Ask) -> Result<Admitted, Refusal> {
        if ask.query.len() <= LONG_DOCUMENT {
            return guard::admit(&ask.query, &ask.variables, &self.limits);
        }
        let (query, variables, limits) = (ask.query.clone(), ask.variables.clone(), self.limits);
        let work = move || guard::admit(&query, &variables, &limits);
        match tokio::task::spawn_blocking(work).await {
            Ok(admitted) => admitted,
            // The thread is gone only when the server is going down.
            Err(_) => guard::admit("", &Variables::default(), &self.limits),
        }
    }
}

/// Stops what still reads and evaluates for a request when its answer is there, or nobody waits for it.
pub struct StopOnDrop(pub Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// What is executed; `reading` takes the place of the application that the schema was built with.
pub(super) fn request(
    ask: Ask,
    document: ExecutableDocument,
    (reading, acting): (Option<&App>, Option<Acting>),
) -> Request {
    let sight = ask.caller.sight().clone();
    let mut request = Request::new(ask.query).variables(ask.variables).data(ask.caller);
    request.operation_name = ask.operation_name;
    request.set_parsed_query(document);
    request = request.data(RequestId(ask.request_id)).data(Allowance::default());
    if let Some(acting) = acting {
        request = request.data(acting);
    }
    match reading {
        Some(app) => loaders::with_loaders(request.data(app.clone()), app, sight),
        None => request,
    }
}

/// The operation that is executed.
pub(super) fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a OperationDefinition> {
    let mut operations = document.operations.iter();
    let operation = match name {
        Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name == wanted)),
        None => operations.next(),
    };
    operation.map(|(_, operation)| &operation.node)
}

pub(super) fn error(message: &str, code: &str) -> JsonValue {
    json!({ "message": message, "extensions": { "code": code } })
}

fn coded(error: ServerError, code: &str) -> JsonValue {
    let mut json =
        serde_json::to_value(&error).unwrap_or_else(|_| json!({ "message": error.message }));
    if let Some(object) = json.as_object_mut() {
        let extensions = object.entry("extensions").or_insert_with(|| json!({}));
        if let Some(extensions) = extensions.as_object_mut() {
            extensions.entry("code").or_insert_with(|| json!(code));
        }
    }
    json
}

impl Answer {
    pub(super) fn refused(fate: Fate, errors: &[JsonValue]) -> Self {
        Self { fate, body: Body::of_errors(errors.to_vec()), written: None }
    }

    pub(super) fn executed(body: Body) -> Self {
        Self { fate: Fate::Executed, body, written: None }
    }

    /// The same with its text, unless that is too long or takes too long.
    pub(super) fn written(mut self, building: &Building) -> Result<Self, NotBuilt> {
        self.written = Some(building.write(&self.body)?);
        self.body.data = None;
        Ok(self)
    }

    /// What became of the request, in a word for whoever watches the server.
    fn outcome(&self) -> &'static str {
        match self.fate {
            Fate::Executed if self.body.errors.is_empty() => "answered",
            Fate::Executed => "failed",
            Fate::Refused | Fate::MustPost => "refused",
            Fate::TimedOut => "timed out",
            Fate::RateLimited => "rate limited",
            Fate::Unavailable => "unavailable",
        }
    }

    /// After how many seconds it is worth sending the request again, where an error says so.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.body.retry_after_seconds()
    }

    /// What is wrong, as GraphQL errors.
    pub fn errors(&self) -> &[JsonValue] {
        &self.body.errors
    }

    /// The same of a request of which nothing was executed.
    pub(super) fn unexecuted(self) -> Self {
        let fate = match self.fate {
            Fate::Executed => Fate::Refused,
            other => other,
        };
        Self { fate, body: Body::of_errors(self.body.errors), written: None }
    }

    /// The response as JSON.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn into_text(self) -> serde_json::Result<Vec<u8>> {
        self.written.map_or_else(|| serde_json::to_vec(&self.body), Ok)
    }

    /// An error that names no field came before execution: such an answer has no `data` at all.
    pub(super) fn of(response: Response, shape: &Shape, cost: u64) -> Self {
        let before = response.data == Value::Null
            && !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        let unsaid = response.errors.len().saturating_sub(MOST_ERRORS);
        let said = response.errors.into_iter().take(MOST_ERRORS);
        let errors: Vec<JsonValue> =
            said.map(|error| coded(error, fault::BAD_USER_INPUT)).collect();
        let extensions = match unsaid {
            0 => json!({ "cost": cost }),
            _ => json!({ "cost": cost, "furtherErrors": unsaid }),
        };
        if before {
            let extensions = (unsaid > 0).then_some(extensions);
            let body = Body { extensions, ..Body::of_errors(errors) };
            return Self { fate: Fate::Refused, body, written: None };
        }
        let extensions = Some(extensions);
        let nothing = response.data == Value::Null;
        let body = Body { data: Some(shape.arrange(response.data)), errors, extensions };
        let fate = match nothing {
            true if body.has_code(fault::UNAVAILABLE) => Fate::Unavailable,
            true if body.has_code(fault::RATE_LIMITED) => Fate::RateLimited,
            _ => Fate::Executed,
        };
        Self { fate, body, written: None }
    }
}
