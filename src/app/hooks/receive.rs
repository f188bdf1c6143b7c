//! A delivery that comes to a hook. It is answered for only when everything that it says is committed, or when it is
//! kept as it came.

use rules::domain::{HookDelivery, HookDeliveryState, HookSource, Moment, read_json};

use super::envelope::{Arrived, Envelope, storable};
use super::mapping::{Delivered, Made, Mapping, built_in};
use super::signature;
use super::taking_back::Taken;
use crate::app::access::deed::{Change, Deed};
use crate::app::{
    Actor, Answer, App, AppError, EntryResult, EntryStatus, EventInput, Problem, ProblemCode,
};
use crate::store::hooks::{self, Arrival};
use crate::store::{Connection, StoreError};

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// A delivery.
    Delivery {
        /// With what became of it.
        delivery: Box<HookDelivery>,
        /// Whether it had come before; then nothing was changed.
        is_known: bool,
    },
    /// A question whether anybody is there.
    Ping,
}

/// Why a delivery was not taken. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The hook has no secret.
    #[error(
        "the hook {0} is off: the mutation setHookSecret gives it a secret, and switches it on"
    )]
    Off(HookSource),
    /// Nobody who knows the secret has sent it.
    #[error("{0}")]
    Unsigned(String),
    /// It could not be done now; sent again it may be.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// What a delivery comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub state: HookDeliveryState,
    pub entries: i64,
    pub problem: Option<String>,
    pub waits_for: Option<String>,
    /// The keys of the events that are in the log now.
    recorded: Vec<String>,
}

impl Outcome {
    /// Nothing but the sentence that says what is wrong.
    fn kept(problem: impl Into<String>) -> Self {
        Self {
            state: HookDeliveryState::Kept,
            entries: 0,
            problem: Some(problem.into()),
            waits_for: None,
            recorded: Vec::new(),
        }
    }

    /// The delivery with what it comes to; what was sent stays as long as it is kept.
    pub fn of(self, delivery: HookDelivery) -> HookDelivery {
        let is_kept = self.state == HookDeliveryState::Kept;
        HookDelivery {
            state: self.state,
            entries: self.entries,
            problem: self.problem,
            waits_for: self.waits_for,
            body: delivery.body.filter(|_| is_kept),
            ..delivery
        }
    }
}

impl App {
    /// Takes what was sent to a hook: each delivery once, however often it is sent.
    pub async fn receive_hook(
        &self,
        source: HookSource,
        arrived: Arrived,
    ) -> Result<Received, NotTaken> {
        let now = self.now();
        let hook = self.hook(source).await?;
        let secrets: Vec<&str> = hook.secrets_at(now).collect();
        if secrets.is_empty() {
            return Err(NotTaken::Off(source));
        }
        if arrived.is_ping(source) {
            return Ok(Received::Ping);
        }
        signature::verify(source, &secrets, &arrived.headers, &arrived.body, now)
            .map_err(NotTaken::Unsigned)?;
        let Envelope { delivery_id, kind } = Envelope::of(source, &arrived);
        let id = delivery_id.clone();
        if let Some(delivery) = self.read(move |c| hooks::known(c, source, &id)).await? {
            return Ok(Received::Delivery { delivery: Box::new(delivery), is_known: true });
        }
        let delivery = HookDelivery {
            number: 0,
            body: Some(storable(&arrived.body)),
            received_at: now,
            state: HookDeliveryState::Kept,
            entries: 0,
            problem: None,
            waits_for: None,
            ended: None,
            source,
            delivery_id,
            kind,
        };
        Ok(self.take_delivery(delivery, now).await?)
    }

    async fn take_delivery(&self, delivery: HookDelivery, now: Moment) -> Answer<Received> {
        let outcome = self.map_delivery(&delivery).await?;
        let waits = outcome.waits_for.is_some();
        let delivery = outcome.of(delivery);
        let (delivery, is_known) = match self.write(move |c| insert(c, delivery, now)).await? {
            Arrival::New(delivery) => (delivery, false),
            Arrival::Known(delivery) => (delivery, true),
        };
        // What it waits for may have come since it was looked for, and then nobody else looks again.
        let delivery = match waits && !is_known {
            true => self.map_again(delivery).await?,
            false => delivery,
        };
        Ok(Received::Delivery { delivery: Box::new(delivery), is_known })
    }

    /// Records what a delivery says, and whatever has waited for it.
    async fn map_delivery(&self, delivery: &HookDelivery) -> Answer<Outcome> {
        let outcome = self.record_delivery(delivery).await?;
        let mut keys = outcome.recorded.clone();
        while !keys.is_empty() {
            let (source, known) = (delivery.source, std::mem::take(&mut keys));
            for waiting in self.read(move |c| hooks::waiting(c, source, &known)).await? {
                let outcome = self.record_delivery(&waiting).await?;
                keys.extend(outcome.recorded.iter().cloned());
                let mapped = outcome.of(waiting);
                self.write(move |c| hooks::mapped(c, &mapped)).await?;
            }
        }
        Ok(outcome)
    }

    /// Maps a delivery that is kept again, and writes down what comes of it.
    pub(super) async fn map_again(&self, delivery: HookDelivery) -> Answer<HookDelivery> {
        let outcome = self.map_delivery(&delivery).await?;
        let (number, mapped) = (delivery.number, outcome.of(delivery));
        let found = self
            .write(move |connection| {
                hooks::mapped(connection, &mapped)?;
                hooks::find_delivery(connection, number)
            })
            .await?;
        found.ok_or_else(|| AppError::Internal(format!("delivery {number} is gone")))
    }

    async fn record_delivery(&self, delivery: &HookDelivery) -> Answer<Outcome> {
        let body = delivery.body.as_deref().unwrap_or_default();
        let body = match read_json(body.as_bytes()) {
            Ok(body) => body,
            Err(error) => return Ok(Outcome::kept(format!("what was sent is not JSON: {error}"))),
        };
        let hook = self.hook(delivery.source).await?;
        let text = hook.mapping.as_deref().unwrap_or(built_in(delivery.source));
        let mapping = Mapping::read(text)
            .map_err(|wrong| AppError::Internal(format!("a saved mapping: {wrong}")))?;
        let catalogue = self.catalogue().await?.catalogue;
        let (kind, id) = (delivery.kind.as_str(), delivery.delivery_id.as_str());
        let received_at = delivery.received_at;
        match mapping.apply(Delivered { kind, id, received_at, body: &body }, &catalogue) {
            Ok(made) => self.record_made(delivery.source, made).await,
            Err(problem) => Ok(Outcome::kept(problem)),
        }
    }

    async fn record_made(&self, source: HookSource, made: Vec<Made>) -> Answer<Outcome> {
        let actor = Actor::hook(source);
        let (mut events, mut followers, mut taken_back) = (Vec::new(), Vec::new(), Vec::new());
        for one in made {
            match one {
                Made::Event { input, follows } => {
                    followers.extend(follows.map(|leader| (input.key.clone(), leader)));
                    events.push(input);
                }
                Made::TakeBack(one) => taken_back.push(one),
            }
        }
        let mut outcome = Outcome {
            state: HookDeliveryState::Ignored,
            problem: None,
            ..Outcome::kept(String::new())
        };
        self.record_events_of(&actor, events, &mut outcome).await?;
        for (follower, leader) in followers {
            if outcome.recorded.contains(&follower) {
                let taken = self.take_back_like(&actor, &follower, &leader).await?;
                outcome.add(taken);
            }
        }
        for one in taken_back {
            let taken = self.take_back(&actor, one).await?;
            outcome.add(taken);
        }
        Ok(outcome)
    }

    async fn record_events_of(
        &self,
        actor: &Actor,
        events: Vec<EventInput>,
        outcome: &mut Outcome,
    ) -> Answer<()> {
        if events.is_empty() {
            return Ok(());
        }
        for result in self.record_events(actor, events).await? {
            let is_busy = |problem: &Problem| problem.code == ProblemCode::Busy;
            if result.error.as_ref().is_some_and(is_busy) {
                return Err(AppError::RateLimited);
            }
            if result.status != EntryStatus::Rejected {
                outcome.recorded.push(result.key.clone());
            }
            outcome.add(Taken::of(&result));
        }
        Ok(())
    }
}

impl Outcome {
    /// Adds what became of one part of the delivery: it is recorded only when all parts are.
    fn add(&mut self, taken: Taken) {
        let (problem, waits_for) = match taken {
            Taken::Recorded => {
                self.entries = self.entries.saturating_add(1);
                if self.state == HookDeliveryState::Ignored {
                    self.state = HookDeliveryState::Recorded;
                }
                return;
            }
            Taken::Nothing => return,
            Taken::Waits(target) => {
                let problem =
                    format!("there is no event \"{target}\" yet that could be taken back");
                (problem, Some(target))
            }
            Taken::Refused(problem) => (problem, None),
        };
        self.state = HookDeliveryState::Kept;
        self.waits_for = self.waits_for.take().or(waits_for);
        self.problem = Some(match self.problem.take() {
            Some(before) => format!("{before}; {problem}"),
            None => problem,
        });
    }
}

impl Taken {
    /// What became of an entry.
    pub fn of(result: &EntryResult) -> Self {
        match &result.error {
            None => Self::Recorded,
            // What was erased does not come again, and is not kept in another place.
            Some(problem) if problem.code == ProblemCode::KeyErased => Self::Nothing,
            Some(problem) => Self::Refused(format!("{}: {problem}", result.key)),
        }
    }
}

/// Stores a delivery; that one is kept is written down.
fn insert(
    connection: &mut Connection,
    delivery: HookDelivery,
    now: Moment,
) -> Result<Arrival, StoreError> {
    let arrival = hooks::insert(connection, delivery)?;
    if let Arrival::New(kept) = &arrival
        && kept.state == HookDeliveryState::Kept
    {
        let actor = Actor::hook(kept.source);
        let deed = Deed::new(&actor, "keepHookDelivery", format!("hook delivery {}", kept.number));
        deed.record(connection, now, Change::of(None::<String>, kept.state.code()))?;
    }
    Ok(arrival)
}
