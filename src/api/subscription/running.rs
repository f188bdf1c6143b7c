//! A subscription that goes on: what it is told, one after the other, as fast as its reader takes it.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;

use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;

use super::feed::{Feed, Listening};
use super::open::Plan;
use super::topic::{Shown, State, Topic};
use super::turn::{Event, Wanted};
use crate::api::Answer;
use crate::app::{Happened, Marks};

/// A subscription that goes on until it is dropped.
pub struct Running {
    plan: Plan,
    feed: Feed,
    wanted: Wanted,
    happened: broadcast::Receiver<Arc<Happened>>,
    standings: Option<Following>,
    /// Tells that time has passed; only where the token ends by itself.
    beats: Option<watch::Receiver<Option<Arc<Marks>>>>,
    waiting: VecDeque<Event>,
    _listening: Listening,
}

/// What comes next.
pub enum Update {
    /// An answer.
    Next(Answer),
    /// Nothing more: the token has expired or was taken back.
    TokenEnded,
    /// Nothing more: the reader took what was told so slowly that some of it is gone.
    FellBehind,
}

/// Standings that are followed.
struct Following {
    state: watch::Receiver<State>,
    last: Option<Arc<Shown>>,
    _topic: Arc<Topic>,
}

impl Wanted {
    /// Whose standings are followed.
    pub fn distributor(&self) -> Option<&str> {
        match self {
            Self::Standings { distributor, .. } => Some(distributor),
            _ => None,
        }
    }

    /// What of that which happened is wanted.
    fn of(&self, happened: &Happened) -> Vec<Event> {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        match self {
            Self::Standings { .. } => Vec::new(),
            Self::Settled { distributor } => {
                let rows = happened.settled.iter().filter(|row| is(distributor, &row.distributor));
                rows.map(|row| Event::Settled(Box::new(row.clone()))).collect()
            }
            Self::Payouts { collaborator } => {
                let rows =
                    happened.payouts.iter().filter(|row| is(collaborator, &row.collaborator));
                rows.map(|row| Event::Payout(Box::new(row.clone()))).collect()
            }
            Self::Disputes { collaborator } => {
                let rows =
                    happened.disputes.iter().filter(|row| is(collaborator, &row.collaborator));
                rows.map(|row| Event::Dispute(Box::new(row.clone()))).collect()
            }
            Self::Changes { kinds, own } => {
                let changed = happened.changed.of(kinds, own.as_deref());
                (!changed.is_empty()).then_some(Event::Changes(changed)).into_iter().collect()
            }
        }
    }
}

/// Something that a subscription waits for.
enum News {
    Happened(Result<Arc<Happened>, RecvError>),
    Standings(State),
    Beat,
}

impl Running {
    /// A subscription that follows what is wanted.
    pub(super) fn new(
        plan: Plan,
        feed: Feed,
        (wanted, topic): (Wanted, Option<Arc<Topic>>),
        (listening, happened): (Listening, broadcast::Receiver<Arc<Happened>>),
    ) -> Self {
        let standings =
            topic.map(|topic| Following { state: topic.state(), last: None, _topic: topic });
        let beats = plan.token().expires_at.map(|_| feed.marks());
        let waiting = VecDeque::new();
        Self { plan, feed, wanted, happened, standings, beats, waiting, _listening: listening }
    }

    /// What is told next.
    pub async fn next(&mut self) -> Update {
        loop {
            while let Some(event) = self.waiting.pop_front() {
                if let Some(answer) = self.plan.tell(event).await {
                    return Update::Next(answer);
                }
            }
            match self.news().await {
                News::Happened(Ok(happened)) => {
                    if happened.revoked.contains(&self.plan.token().id) {
                        return Update::TokenEnded;
                    }
                    self.waiting.extend(self.wanted.of(&happened));
                }
                News::Happened(Err(_)) => return Update::FellBehind,
                News::Standings(state) => {
                    let event = self.seen(state);
                    self.waiting.extend(event);
                }
                News::Beat => {}
            }
            if self.plan.token().expires_at.is_some_and(|ends| ends <= self.feed.now()) {
                return Update::TokenEnded;
            }
        }
    }

    async fn news(&mut self) -> News {
        let Self { happened, standings, beats, .. } = self;
        let shown = async {
            let Some(Following { state, .. }) = standings else { return pending().await };
            match state.changed().await {
                Ok(()) => News::Standings(state.borrow_and_update().clone()),
                Err(_) => pending().await,
            }
        };
        let beat = async {
            let Some(beats) = beats else { return pending().await };
            match beats.changed().await {
                Ok(()) => News::Beat,
                Err(_) => pending().await,
            }
        };
        tokio::select! {
            biased;
            happened = happened.recv() => News::Happened(happened),
            shown = shown => shown,
            beat = beat => beat,
        }
    }

    /// The event of standings, unless the reader sees the same as before.
    fn seen(&mut self, state: State) -> Option<Event> {
        let (only, following) = (self.plan.only().map(str::to_owned), self.standings.as_mut()?);
        match state? {
            Err(error) => Some(Event::Broken(error)),
            Ok(shown) => {
                let before = following.last.replace(Arc::clone(&shown));
                let all = matches!(self.wanted, Wanted::Standings { all: true, .. });
                let of = (only.as_deref(), all);
                let is_same = before.is_some_and(|before| before.looks_like(&shown, of));
                (!is_same).then_some(Event::Standings(shown))
            }
        }
    }
}
