//! Stopping the server: whoever follows something is told first.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::ServerHandle;

use super::Shared;
use crate::clock;
use signals::Signals;

/// How long connections that stay may take to say goodbye when the server is to end at once.
const GOODBYE: Duration = Duration::from_secs(2);

/// That a server was told to stop.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// What told it to, in a word.
    pub why: &'static str,
    at: Duration,
}

impl Told {
    /// How long ago that was.
    pub fn ago(self) -> Duration {
        clock::passed().saturating_sub(self.at)
    }
}

/// Stops a server. Cheap to clone.
#[derive(Clone)]
pub struct Stopper {
    server: ServerHandle,
    shared: Arc<Shared>,
    told: Arc<OnceLock<Told>>,
}

impl Stopper {
    pub(super) fn of(server: ServerHandle, shared: Arc<Shared>) -> Self {
        Self { server, shared, told: Arc::default() }
    }

    /// What told it to stop first, once something has.
    pub(super) fn told(&self) -> Arc<OnceLock<Told>> {
        Arc::clone(&self.told)
    }

    fn is_told(&self, why: &'static str) {
        tracing::info!(reason = why, "stopping");
        // What is said a second time changes nothing.
        let _first = self.told.set(Told { why, at: clock::passed() });
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

/// Stops a server by SIGTERM, when what is under way has been finished, or at once by SIGINT or a second signal. Signals
/// are listened to when this returns.
pub(super) fn heed_signals(stopper: Stopper) {
    tokio::spawn(on_signal(stopper, Signals::listen()));
}

async fn on_signal(stopper: Stopper, mut signals: Signals) {
    let signal = signals.next().await;
    stopper.is_told(signal.name());
    if signal == Signal::Terminate {
        let graceful = stopper.stop(true);
        tokio::select! {
            () = graceful => return,
            _ = signals.next() => {
                tracing::info!("told to stop again: what is under way is not finished");
            }
        }
    }
    stopper.end().await;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Interrupt,
    Terminate,
}

impl Signal {
    fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }
}

#[cfg(unix)]
mod signals {
    use tokio::signal::unix::{self, SignalKind};

    use super::Signal;

    /// The signals that end a server, listened to from when this is made. One that cannot be listened to never comes.
    pub struct Signals {
        interrupt: Option<unix::Signal>,
        terminate: Option<unix::Signal>,
    }

    impl Signals {
        pub fn listen() -> Self {
            Self {
                interrupt: listen(SignalKind::interrupt(), Signal::Interrupt),
                terminate: listen(SignalKind::terminate(), Signal::Terminate),
            }
        }

        /// The next one.
        pub async fn next(&mut self) -> Signal {
            tokio::select! {
                () = came(&mut self.interrupt) => Signal::Interrupt,
                () = came(&mut self.terminate) => Signal::Terminate,
            }
        }
    }

    fn listen(kind: SignalKind, signal: Signal) -> Option<unix::Signal> {
        let listening = unix::signal(kind);
        let complain = |error: &std::io::Error| {
            tracing::error!(%error, "{} cannot be listened to", signal.name());
        };
        listening.inspect_err(complain).ok()
    }

    async fn came(signal: &mut Option<unix::Signal>) {
        match signal {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use super::Signal;

    /// The signal that ends a server.
    pub struct Signals;

    impl Signals {
        pub fn listen() -> Self {
            Self
        }

        /// The next one.
        pub async fn next(&mut self) -> Signal {
            if let Err(error) = tokio::signal::ctrl_c().await {
                tracing::error!(%error, "SIGINT cannot be listened to");
                std::future::pending::<()>().await;
            }
            Signal::Interrupt
        }
    }
}
