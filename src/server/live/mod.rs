//! Connections that stay: GraphQL over WebSocket (`graphql-transport-ws`) and over Server-Sent Events (distinct
//! connections), and editors (`editor`). Each has a queue with a bound of its own: a reader who does not take what is sent is dropped, and
//! nobody else waits for them.

mod close;
mod credentials;
mod credit;
mod editor;
mod events;
mod limits;
mod message;
mod operation;
mod outbox;
mod permits;
mod socket;

use std::time::Duration;

use tokio::sync::watch;

pub(super) use editor::answer as answer_editor;
pub(super) use events::{answer as answer_events, are_wanted as events_are_wanted};
pub use limits::LiveLimits;
pub(super) use limits::give_up_on_silence;
pub(super) use socket::{is_wanted as socket_is_wanted, upgrade};

use permits::Permits;

/// What the connections of a server share that stay.
#[derive(Debug)]
pub(super) struct Live {
    limits: LiveLimits,
    /// Whether the server stops.
    closing: watch::Sender<bool>,
    /// How many connections there are.
    open: watch::Sender<usize>,
    permits: Permits,
}

impl Live {
    /// None yet.
    pub fn new(limits: LiveLimits) -> Self {
        let (closing, open) = (watch::Sender::new(false), watch::Sender::new(0));
        Self { permits: Permits::new(limits.of_token), limits, closing, open }
    }

    /// Tells every connection to end what it follows, and to close.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until all are closed, but no longer than this.
    pub async fn closed_within(&self, time: Duration) {
        let mut open = self.open.subscribe();
        let _ = tokio::time::timeout(time, open.wait_for(|open| *open == 0)).await;
    }

    /// Counts a connection until what it gives is dropped.
    fn enter(&self) -> Entered {
        self.open.send_modify(|open| *open += 1);
        Entered(self.open.clone())
    }

    /// Comes to its end when the server stops.
    async fn is_closing(&self) {
        let mut closing = self.closing.subscribe();
        if closing.wait_for(|closing| *closing).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// A connection that is open.
struct Entered(watch::Sender<usize>);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open = open.saturating_sub(1));
    }
}
