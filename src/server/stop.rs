//! Stopping the server: whoever follows something is told first.

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;

use super::Shared;

/// How long connections that stay may take to say goodbye when the server is to end at once.
const GOODBYE: Duration = Duration::from_secs(2);

/// Stops a server. Cheap to clone.
#[derive(Clone)]
pub struct Stopper {
    server: ServerHandle,
    shared: Arc<Shared>,
}

impl Stopper {
    pub(super) fn of(server: ServerHandle, shared: Arc<Shared>) -> Self {
        Self { server, shared }
    }

    /// Stops it, also when nobody waits for it: the connections of subscribers are closed, so that they connect again,
    /// and requests under way are finished where it is to be `graceful`.
    pub fn stop(&self, graceful: bool) -> impl Future<Output = ()> + use<> {
        self.shared.live.close();
        self.server.stop(graceful)
    }

    /// Stops it at once, after connections that stay have said goodbye.
    async fn end(&self) {
        self.shared.live.close();
        self.shared.live.closed_within(GOODBYE).await;
        self.server.stop(false).await;
    }
}

/// Stops a server by SIGTERM, when what is under way has been finished, or at once by SIGINT or a second signal.
pub(super) async fn on_signal(stopper: Stopper) {
    if interrupted_or_terminated().await == Signal::Terminate {
        let graceful = stopper.stop(true);
        tokio::select! {
            () = graceful => return,
            _ = interrupted_or_terminated() => {}
        }
    }
    stopper.end().await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Interrupt,
    Terminate,
}

#[cfg(unix)]
async fn interrupted_or_terminated() -> Signal {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signals) => drop(signals.recv().await),
            Err(error) => {
                tracing::error!(%error, "SIGTERM cannot be listened to");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = interrupted() => Signal::Interrupt,
        () = terminated => Signal::Terminate,
    }
}

#[cfg(not(unix))]
async fn interrupted_or_terminated() -> Signal {
    interrupted().await;
    Signal::Interrupt
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::error!(%error, "SIGINT cannot be listened to");
        std::future::pending::<()>().await;
    }
}
