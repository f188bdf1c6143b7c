//! From one request to one answer: guard, execute within the time budget, code every error.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Request, Variables};

use super::allowance::Allowance;
use super::answer::{Answer, Fate, coded, error};
use super::answer_size::Building;
use super::arrange::Shape;
use super::asked::{Asked, Names};
use super::execution::{self, Execution};
use super::fault::{self, RequestId};
use super::guard::{self, Admitted, Limits, Refusal};
use super::mutation::Acting;
use super::own_threads::OwnThreads;
use super::rates::{Cost, Rates};
use super::subscription::Feed;
use super::{Caller, Schema, loaders};
use crate::app::App;
use crate::{clock, telemetry};
use rules::domain::Stop;

/// Documents longer than this (bytes) are parsed on a thread of their own.
const LONG_DOCUMENT: usize = 16 * 1024;

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
    rates: Arc<Rates>,
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
            rates: Arc::default(),
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

    /// The same API with limits of what is asked for in a minute.
    pub fn with_rates(self, rates: Arc<Rates>) -> Self {
        Self { rates, ..self }
    }

    /// What is asked for in a minute.
    pub(super) fn rates(&self) -> &Rates {
        &self.rates
    }

    /// Counts what a request costs; the answer when that is too much.
    pub(super) fn charge(&self, caller: &Caller, cost: u64) -> Result<Cost, Answer> {
        let of = (caller.token().id.as_str(), caller.whereabouts());
        let charged = self.rates.charge(of, cost);
        charged.map_err(|(reason, cost)| Answer::too_often(&reason, cost))
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
                Answer::refused(Fate::TimedOut, &[error(&message, fault::TIMEOUT)])
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
        let weight = admitted.weight.cost;
        let cost = match self.charge(&ask.caller, weight) {
            Ok(cost) => cost,
            Err(refused) => return refused,
        };
        let id = ask.request_id.clone();
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
        let threads = match (is_mutation, weight > LIGHT_MUTATION) {
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
