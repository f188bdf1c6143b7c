//! How much stays open at the same time, and how long somebody is waited for.

use std::any::Any;
use std::time::Duration;

use actix_web::rt::net::TcpStream;

/// What connections that stay may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveLimits {
    /// Operations at the same time on one connection.
    pub of_connection: usize,
    /// Operations of one token at the same time, and as many connections, on this server.
    pub of_token: usize,
    /// How long a client may take to say who it is.
    pub init: Duration,
    /// How often a client is asked whether it is still there; one that says nothing until it is asked again is gone.
    pub ping: Duration,
    /// How long a reader may leave what is sent untaken.
    pub untaken: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            of_connection: 100,
            of_token: 2_000,
            init: Duration::from_secs(10),
            ping: Duration::from_secs(20),
            untaken: Duration::from_secs(10),
        }
    }
}

/// Lets the system end a connection whose peer takes nothing for so long that nobody waits for it any more: what
/// lies in the system's buffers is out of the server's reach.
pub(in crate::server) fn give_up_on_silence(connection: &dyn Any, after: Duration) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<TcpStream>() {
        let millis = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
        if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, millis) {
            tracing::debug!(%error, "a connection is waited for as long as the system does");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (connection.downcast_ref::<TcpStream>(), after);
}
