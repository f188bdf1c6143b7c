//! What the product does, one file for each verb, in folders by what it is about. Engine and store meet only here.
//!
//! Every verb is an `async` method of [`App`]; blocking work runs on threads of its own.

mod access;
pub mod doctor;
mod error;
mod health;
mod hooks;
mod intake;
mod looking;
mod paying;
mod proof;
mod rules;
mod settling;
mod telling;
mod watch;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

pub use access::actor::Actor;
pub use access::sight::{NothingToSee, Sight};
pub use access::sign_in::Session;
pub use access::tokens::TokenInput;
pub use error::{AppError, Problem, ProblemCode};
pub use hooks::{Arrived, Headers, HookView, NotTaken, Received};
pub use intake::admit::{
    CorrectionInput, CorrectionKind, EventInput, FactInput, day, start_of_day,
};
pub use intake::collaborators::CollaboratorInput;
pub use intake::contribute::ContributionInput;
pub use intake::entries;
pub use intake::erase::ErasedCustomer;
pub use intake::foresee::{ForeseenEvent, Foresight, InPeriod, Outlook as EventOutlook};
pub use intake::import::Taken;
pub use intake::rates::RateInput;
pub use intake::record::{EntryResult, EntryStatus, LARGEST_BATCH};
pub use looking::changed_kinds::{Changed, ChangedKind};
pub use looking::changes::{Happened, Marks};
pub use looking::journeys::{JourneyView, TouchedAsset};
pub use looking::lists::{EventView, VersionView};
pub use looking::nested::Pages;
pub use looking::standings::BehindView;
pub use paying::accounts::AccountInput;
pub use paying::credit::{AdvanceInput, CreditInput, Made};
pub use paying::dispute::{DisputeInput, Disputed, Resolution};
pub use paying::fulfil::FulfillmentInput;
pub use paying::journal_file::{Accrual, JournalFormat};
pub use paying::payout_answers::{AnswerFormat, AnswerReport, LARGEST_ANSWER_FILE};
pub use paying::payout_file::{
    ExportInput, ExportReport, LeftOutOfFile, Payer, PayoutFile, PayoutFormat, Rewritten,
};
pub use paying::statement::{StatementFile, StatementFormat, StatementInput};
pub use proof::audit::{AuditStep, Audited, Finding, Heads, KnownHead, Whereabouts, audit_checks};
pub use proof::replay::{Difference, Replay, Replayed, Verdict};
pub use rules::activate::{Activation, MeasureFrom};
pub use rules::catalogue::CurrentCatalogue;
pub use rules::check::{NextRun, RuleCheck, check, next_runs};
pub use rules::compare::{CompareInput, RuleComparison, compare_entries};
pub use rules::define::{RuleFacets, SavedCatalogue};
pub use rules::examples::{ExampleResult, Paid};
pub use rules::expected::Expected;
pub use rules::past_periods::MOST_UNASKED;
pub use rules::preview;
pub use rules::preview::{Preview, PreviewInput};
pub use rules::save::{Effective, InOpenPeriod, RuleInput, SavedDistributor};
pub use rules::seam::{GapPlan, Seam};
pub use settling::corrections::{CorrectionsView, KnownCause};
pub use settling::settle::Attempt;
pub use settling::tick::{TickReport, tick, tick_by};

pub use telling::addresses::{
    AllowedTarget, AllowedTargets, InvalidNetwork, InvalidTarget, Network,
};
pub use telling::outbox::{SendResult, ToSend};
pub use telling::secret::bytes as secret_bytes;
pub use telling::webhook::{ReplayInput, WebhookInput};

pub use crate::clock::Steady;
pub use ::rules::domain::SettlementHeader as SettlementHead;

use crate::clock::{self, Clock, Deadline};
use crate::store::log::Writer;
use crate::store::{Connection, DatabaseUrl, Patience, Store, StoreError, Together};
use crate::telemetry::trace;
use ::rules::domain::{Moment, Stop};
use access::fair::{FairPool, Priority};

/// The product: a store, the writer of its log, and a clock. Cheap to clone.
#[derive(Clone)]
pub struct App {
    store: Store,
    writer: Writer,
    /// What settling writes for many distributors at the same time.
    together: Together,
    /// What settling reads for many distributors at the same time.
    reading_together: Together,
    clock: Clock,
    last_catalogue: rules::catalogue::LastRead,
    known_tokens: access::known_tokens::KnownTokens,
    known_sessions: access::known_tokens::KnownTokens,
    live: looking::live::Live,
    going_on: looking::going_on::GoingOn,
    last_try: health::LastTry,
    last_beat: health::LastBeat,
    /// Names this process in leases.
    holder: Arc<str>,
    /// Who settles at the same time.
    workers: settling::rounds::Workers,
    watched: settling::due_time::Watched,
    /// Where requests are worked on.
    pools: Pools,
    /// Whether a thread reads whom events name.
    reading_mentions: Arc<AtomicBool>,
    /// Whether a second person has to let happen what one made.
    four_eyes: bool,
    /// The OpenID provider whose tokens are taken, too.
    provider: Option<Arc<crate::openid::Provider>>,
    /// Where messages may be sent to besides the public Internet.
    allowed_targets: Arc<AllowedTargets>,
    /// The token of the request that is worked on; `None` for what the server does by itself.
    client: Option<Arc<str>>,
}

/// Threads for what requests ask for.
#[derive(Clone)]
struct Pools {
    evaluating: FairPool,
    reading: FairPool,
}

impl Pools {
    fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            evaluating: FairPool::new(processors.clamp(2, MOST_EVALUATIONS), Priority::Low),
            reading: FairPool::new(READERS, Priority::Usual),
        }
    }
}

/// How many evaluations of requests there are at most at the same time, however many processors.
const MOST_EVALUATIONS: usize = 8;

/// How many requests read at the same time. Their connections, and those of evaluations, are a pool of
/// their own in the store.
const READERS: usize = 4;

/// What a verb answers.
pub type Answer<T> = Result<T, AppError>;

impl App {
    /// Opens the database, brings its tables up to date, and starts the writer of the log.
    pub fn open(database: &DatabaseUrl, clock: Clock) -> Answer<Self> {
        let store = Store::open(database)?;
        let writer = Writer::timed(store.clone(), clock::passed);
        let together = Together::start(&store);
        let reading_together = Together::start_reading(&store);
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes)
            .map_err(|error| AppError::Internal(format!("no randomness: {error}")))?;
        Ok(Self {
            store,
            writer,
            together,
            reading_together,
            clock,
            last_catalogue: rules::catalogue::LastRead::default(),
            known_tokens: access::known_tokens::KnownTokens::default(),
            known_sessions: access::known_tokens::KnownTokens::default(),
            live: looking::live::Live::default(),
            going_on: looking::going_on::GoingOn::default(),
            last_try: health::LastTry::default(),
            last_beat: health::LastBeat::default(),
            holder: hex::encode(bytes).into(),
            workers: settling::rounds::Workers::default(),
            watched: settling::due_time::Watched::default(),
            pools: Pools::new(),
            reading_mentions: Arc::default(),
            four_eyes: false,
            provider: None,
            allowed_targets: Arc::default(),
            client: None,
        })
    }

    /// The same application as it reads for a token, from now on for so long at most: fairly among all
    /// tokens, and with connections that recording and settling do not need. The other value tells it
    /// that nobody waits for the answer any more.
    pub fn for_query(&self, token: &str, budget: Duration) -> (Self, Stop) {
        let (stop, deadline) = (Stop::possible(), Deadline::after(budget));
        let patience = Patience { stop: stop.clone(), left: Arc::new(move || deadline.left()) };
        (Self { store: self.store.for_request(patience), ..self.for_mutation(token) }, stop)
    }

    /// The same application as it does something for a token: it evaluates fairly among all tokens. What
    /// was begun is done, whoever waits for it.
    pub fn for_mutation(&self, token: &str) -> Self {
        Self { client: Some(token.into()), ..self.clone() }
    }

    /// The same application as it settles one period after the other and keeps nothing for a moment of real
    /// time, so that the same work is done in the same order each time.
    pub fn one_by_one(self) -> Self {
        let last_catalogue = rules::catalogue::LastRead::asked_each_time();
        Self { workers: settling::rounds::Workers::one(), last_catalogue, ..self }
    }

    /// The same application with a writer of its own, for which at most so many rows wait. For tests.
    pub fn with_room(self, rows: usize) -> Self {
        let writer = Writer::with_room(self.store.clone(), rows);
        Self { writer, ..self }
    }

    /// The same application at another time: it shares database and writer.
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// What time the application takes it to be.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The time that passes, for what waits.
    pub fn steady(&self) -> Steady {
        self.clock.steady()
    }

    /// Reads in a thread of its own.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let store = self.store.clone();
        let work = trace::carried(move || Ok(store.read(read)?));
        match &self.client {
            Some(client) if self.store.reads_apart() => {
                self.pools.reading.run(client, "", work).await
            }
            _ => self.compute(work).await,
        }
    }

    /// Reads what is read for every request, and quickly, with the connections that the server keeps
    /// for itself.
    async fn read_at_once<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let store = self.store.for_itself();
        self.compute(move || Ok(store.read(read)?)).await
    }

    /// Writes in one transaction, in a thread of its own.
    async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        let store = self.store.clone();
        self.compute(move || Ok(store.write(write)?)).await
    }

    /// Evaluates, and whatever else takes long: for a request when it is its turn, among those of
    /// other tokens and of other distributors.
    async fn evaluate<T: Send + 'static>(
        &self,
        distributor: &str,
        work: impl FnOnce() -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let work = trace::evaluation(distributor).in_scope(|| trace::carried(work));
        match &self.client {
            Some(client) => self.pools.evaluating.run(client, distributor, work).await,
            None => self.compute(work).await,
        }
    }

    /// Computes in a thread of its own, so that no request waits behind it.
    async fn compute<T: Send + 'static>(
        &self,
        compute: impl FnOnce() -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        tokio::task::spawn_blocking(trace::carried(compute))
            .await
            .map_err(|error| AppError::Internal(format!("a worker thread stopped: {error}")))?
    }
}
