//! Where news comes from: the database is asked once a second how far everything is, whatever the number of
//! subscriptions, and not at all while there is none.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{broadcast, watch};
use tokio::time::MissedTickBehavior;

use super::topic::Topic;
use crate::app::{Answer, App, Happened, Marks};

/// How often the database is asked.
const BEAT: Duration = Duration::from_secs(1);

/// For how many beats what happened is kept for a reader who does not take it.
const KEPT: usize = 64;

/// The one source of news of a server. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Feed(Arc<Inner>);

struct Inner {
    app: App,
    /// How long an evaluation may take.
    budget: Duration,
    /// How far everything is, told at every beat; `None` while nobody listens.
    marks: watch::Sender<Option<Arc<Marks>>>,
    happened: broadcast::Sender<Arc<Happened>>,
    topics: Mutex<HashMap<String, Weak<Topic>>>,
    listeners: Mutex<Listeners>,
}

#[derive(Default)]
struct Listeners {
    count: usize,
    is_beating: bool,
}

/// Somebody who listens: while there is one, the feed beats.
pub struct Listening(Feed);

impl Feed {
    /// A feed that nobody listens to.
    pub fn new(app: App, budget: Duration) -> Self {
        Self(Arc::new(Inner {
            app,
            budget,
            marks: watch::Sender::new(None),
            happened: broadcast::Sender::new(KEPT),
            topics: Mutex::default(),
            listeners: Mutex::default(),
        }))
    }

    /// Listens from now on: what is done after this comes is told.
    pub async fn listen(&self) -> (Listening, broadcast::Receiver<Arc<Happened>>) {
        let (listening, happened) = (self.join(), self.0.happened.subscribe());
        // Until it is known how far everything is, nothing could be missed from there on.
        let mut marks = self.0.marks.subscribe();
        drop(marks.wait_for(Option::is_some).await);
        (listening, happened)
    }

    /// How far everything is, at every beat.
    pub fn marks(&self) -> watch::Receiver<Option<Arc<Marks>>> {
        self.0.marks.subscribe()
    }

    /// The standings of a distributor, shared by all who follow them. Called by somebody who listens.
    pub fn topic(&self, distributor: &str) -> Arc<Topic> {
        let mut topics = self.0.topics.lock();
        if let Some(topic) = topics.get(distributor).and_then(Weak::upgrade) {
            return topic;
        }
        topics.retain(|_, topic| topic.strong_count() > 0);
        let topic =
            Arc::new(Topic::open(self.clone(), self.0.app.clone(), self.0.budget, distributor));
        topics.insert(distributor.to_owned(), Arc::downgrade(&topic));
        topic
    }

    /// What time it is.
    pub fn now(&self) -> rules::domain::Moment {
        self.0.app.now()
    }

    fn join(&self) -> Listening {
        let mut listeners = self.0.listeners.lock();
        listeners.count += 1;
        if !listeners.is_beating {
            listeners.is_beating = true;
            let feed = self.clone();
            tokio::spawn(beat(Beating { feed, has_stopped: false }));
        }
        Listening(self.clone())
    }

    /// Stops beating unless somebody listens.
    fn has_stopped(&self) -> bool {
        let mut listeners = self.0.listeners.lock();
        let is_over = listeners.count == 0;
        if is_over {
            listeners.is_beating = false;
            self.0.marks.send_replace(None);
        }
        is_over
    }

    /// How far everything is now, after it was told what happened since a former look.
    async fn look(&self, former: Option<&Marks>) -> Answer<Marks> {
        let now = self.0.app.marks().await?;
        if let Some(former) = former.filter(|former| **former != now) {
            let happened = self.0.app.happened(former, &now).await?;
            if !happened.is_nothing() {
                // Nobody may be there to hear it.
                let _ = self.0.happened.send(Arc::new(happened));
            }
        }
        Ok(now)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.0.listeners.lock().count -= 1;
    }
}

/// A feed that beats. Where its thread goes away, the next who listens starts it again.
struct Beating {
    feed: Feed,
    has_stopped: bool,
}

impl Drop for Beating {
    fn drop(&mut self) {
        if !self.has_stopped {
            self.feed.0.listeners.lock().is_beating = false;
        }
    }
}

async fn beat(mut beating: Beating) {
    let feed = beating.feed.clone();
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known: Option<Arc<Marks>> = None;
    let mut is_silent = false;
    loop {
        beats.tick().await;
        if feed.has_stopped() {
            beating.has_stopped = true;
            return;
        }
        match feed.look(known.as_deref()).await {
            Ok(marks) => {
                let marks = Arc::new(marks);
                known = Some(Arc::clone(&marks));
                feed.0.marks.send_replace(Some(marks));
                is_silent = false;
            }
            Err(error) => {
                if !is_silent {
                    tracing::warn!(%error, "subscriptions have no news until the database answers");
                }
                is_silent = true;
            }
        }
    }
}
