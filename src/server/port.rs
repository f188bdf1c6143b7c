//! The port that a server listens on, taken before anything else is done: a start that cannot have it leaves
//! nothing behind.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs as _};

use super::ServerError;

/// So many connections may wait until they are taken.
const WAITING: i32 = 2_048;

/// A port that was taken: connections wait until a server listens.
#[derive(Debug)]
pub struct Port {
    /// One for each address that the name has.
    pub(super) listeners: Vec<TcpListener>,
}

impl Port {
    /// Refuses what has not the form of an address or a name with a port, without asking anybody for the name.
    ///
    /// # Errors
    /// When it has another form.
    pub fn require_form(wanted: &str) -> Result<(), ServerError> {
        let parts = wanted.rsplit_once(':');
        let fits =
            parts.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if fits { Ok(()) } else { Err(ServerError::BadAddress(wanted.to_owned())) }
    }

    /// Takes an address and a port, for example `127.0.0.1:8080`; port 0 takes any free one.
    ///
    /// # Errors
    /// When it is no address of this machine, or somebody else has the port.
    pub fn take(wanted: &str) -> Result<Self, ServerError> {
        let refused = |error| ServerError::of_bind(wanted, error);
        let addresses = wanted.to_socket_addrs().map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => refused(error),
            _ => ServerError::BadAddress(wanted.to_owned()),
        })?;
        let (mut listeners, mut why) = (Vec::new(), None);
        for address in addresses {
            match listener(address) {
                Ok(listener) => listeners.push(listener),
                Err(error) => why = Some(error),
            }
        }
        match (listeners.is_empty(), why) {
            (false, _) => Ok(Self { listeners }),
            (true, Some(error)) => Err(refused(error)),
            (true, None) => Err(ServerError::BadAddress(wanted.to_owned())),
        }
    }
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    // The standard library lets far fewer wait, and says so with no parameter.
    rustix::net::listen(&listener, WAITING)?;
    Ok(listener)
}
