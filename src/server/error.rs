//! Why the server does not run, in one sentence each.

use std::io;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Somebody else listens there.
    #[error(
        "{0} is in use by another program; choose another with --bind, for example --bind 127.0.0.1:8081"
    )]
    InUse(String),
    /// The system does not allow to listen there.
    #[error("{0} may not be listened on; ports below 1024 need special rights")]
    NotAllowed(String),
    /// It is no address of this machine.
    #[error("\"{0}\" is not an address to listen on; write it like 127.0.0.1:8080")]
    BadAddress(String),
    /// The system refused something else.
    #[error("the server stopped: {0}")]
    Io(#[source] io::Error),
}

impl ServerError {
    /// What went wrong when the port was taken.
    pub(super) fn of_bind(wanted: &str, error: io::Error) -> Self {
        let wanted = wanted.to_owned();
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::InUse(wanted),
            io::ErrorKind::PermissionDenied => Self::NotAllowed(wanted),
            io::ErrorKind::InvalidInput | io::ErrorKind::AddrNotAvailable => {
                Self::BadAddress(wanted)
            }
            // A name that does not resolve comes from the resolver, without a code of the system.
            _ if error.raw_os_error().is_none() => Self::BadAddress(wanted),
            _ => Self::Io(error),
        }
    }
}
