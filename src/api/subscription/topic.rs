//! The standings of one distributor for all who follow them: evaluated once for all, when something has changed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::feed::Feed;
use crate::api::service::StopOnDrop;
use crate::app::{Answer, App, AppError, CorrectionsView, Marks, Sight};
use rules::domain::{Moment, Outcome, Period};

/// In whose name standings are evaluated for all who follow them: no token has such an id.
const FOLLOWERS: &str = "subscriptions";

/// The standings of an open period at a moment.
#[derive(Debug)]
pub struct Shown {
    /// The moment.
    pub as_of: Moment,
    /// The period that is measured; `None` when none is open.
    pub period: Option<Period>,
    /// `None` when no period is open.
    pub outcome: Option<Arc<Outcome>>,
    /// What the next settlement would do about settled periods.
    pub ahead: Arc<CorrectionsView>,
}

/// What a topic has to show: nothing yet, or standings, or why there are none.
pub type State = Option<Result<Arc<Shown>, Arc<AppError>>>;

/// Those who follow the standings of one distributor. Evaluates while somebody has it.
pub struct Topic {
    state: watch::Receiver<State>,
    following: JoinHandle<()>,
}

impl Shown {
    /// Whether a reader who may see only what is `only`'s, all where that is `None`, sees the same; of what stands beside
    /// standings and pool only where `all` is wanted.
    pub fn looks_like(&self, other: &Self, (only, all): (Option<&str>, bool)) -> bool {
        if self.period != other.period || (all && !self.ahead.looks_like(&other.ahead, only)) {
            return false;
        }
        let (Some(mine), Some(others)) = (&self.outcome, &other.outcome) else {
            return self.outcome.is_none() && other.outcome.is_none();
        };
        if Arc::ptr_eq(mine, others) {
            return true;
        }
        let is_same = match (only, all) {
            (Some(who), _) => mine.standing(who) == others.standing(who),
            (None, true) => mine == others,
            (None, false) => mine.standings == others.standings && mine.pool == others.pool,
        };
        is_same && mine.window == others.window
    }
}

impl Topic {
    /// Begins to follow a distributor.
    pub fn open(feed: Feed, app: App, budget: Duration, distributor: &str) -> Self {
        let (sender, state) = watch::channel(None);
        let follower = Follower { feed, app, budget, distributor: distributor.to_owned(), sender };
        Self { state, following: tokio::spawn(follower.follow()) }
    }

    /// What is shown, from now on.
    pub fn state(&self) -> watch::Receiver<State> {
        let mut state = self.state.clone();
        state.mark_changed();
        state
    }
}

impl Drop for Topic {
    fn drop(&mut self) {
        self.following.abort();
    }
}

struct Follower {
    feed: Feed,
    app: App,
    budget: Duration,
    distributor: String,
    sender: watch::Sender<State>,
}

impl Follower {
    async fn follow(self) {
        let mut beats = self.feed.marks();
        let mut seen: Option<Arc<Marks>> = None;
        let mut until: Option<Moment> = None;
        loop {
            let marks = beats.borrow_and_update().clone();
            let is_over = until.is_some_and(|until| self.feed.now() >= until);
            if marks.is_some() && (marks != seen || is_over) {
                match self.evaluate().await {
                    Ok((shown, holds_until)) => {
                        (seen, until) = (marks, holds_until);
                        self.show(shown);
                    }
                    // The next beat tries again; who follows keeps what they have.
                    Err(AppError::Unavailable(_) | AppError::RateLimited | AppError::Stopped) => {}
                    Err(error) => {
                        (seen, until) = (marks, None);
                        self.sender.send_replace(Some(Err(Arc::new(error))));
                    }
                }
            }
            if beats.changed().await.is_err() {
                return;
            }
        }
    }

    async fn evaluate(&self) -> Answer<(Shown, Option<Moment>)> {
        let (app, stop) = self.app.for_query(FOLLOWERS, self.budget);
        let _stop = StopOnDrop(stop);
        let as_of = app.now();
        let outcome = app.standings(&Sight::All, &self.distributor).await?;
        let ahead = Arc::new(app.corrections_ahead(&Sight::All, &self.distributor).await?);
        let period = app.current_period(&self.distributor).await?;
        let until = app.standings_hold_until(&self.distributor).await?;
        Ok((Shown { as_of, period, outcome, ahead }, until))
    }

    /// Shows standings unless they are what everybody sees already.
    fn show(&self, shown: Shown) {
        self.sender.send_if_modified(|state| {
            let is_same = match &*state {
                Some(Ok(before)) => before.looks_like(&shown, (None, true)),
                _ => false,
            };
            if !is_same {
                *state = Some(Ok(Arc::new(shown)));
            }
            !is_same
        });
    }
}
