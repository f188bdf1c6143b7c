//! Why a WebSocket is closed, as the protocol numbers it.

use actix_ws::{CloseCode, CloseReason};

/// Why a connection is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Close {
    /// Everything is said.
    Done,
    /// The server stops.
    GoingAway,
    /// What came is larger than it may be.
    TooLarge,
    /// What came is no message of the protocol.
    BadMessage(String),
    /// An operation came before the connection was acknowledged.
    Unauthorized,
    /// Who connects may not, or not any more.
    Forbidden(String),
    /// The client speaks another protocol.
    UnknownProtocol,
    /// Nothing said who connects.
    InitTimeout,
    /// The id of an operation is that of another one that goes on.
    IdInUse(String),
    /// It was said twice who connects.
    SecondInit,
    /// There is too much of it.
    TooMany(String),
    /// The database cannot be used now.
    TryAgain,
    /// Something broke.
    Broken,
}

impl Close {
    /// The code of the protocol.
    fn code(&self) -> u16 {
        match self {
            Self::Done => 1000,
            Self::GoingAway => 1001,
            Self::TooLarge => 1009,
            Self::Broken => 1011,
            Self::TryAgain => 1013,
            Self::BadMessage(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden(_) => 4403,
            Self::UnknownProtocol => 4406,
            Self::InitTimeout => 4408,
            Self::IdInUse(_) => 4409,
            Self::SecondInit | Self::TooMany(_) => 4429,
        }
    }

    /// A sentence for whoever reads it.
    fn reason(&self) -> String {
        match self {
            Self::Done => "goodbye".to_owned(),
            Self::GoingAway => "the server stops; connect again".to_owned(),
            Self::TooLarge => "the message is larger than it may be".to_owned(),
            Self::Broken => "something broke on the server; its log has the details".to_owned(),
            Self::TryAgain => "the database cannot be used now; connect again later".to_owned(),
            Self::BadMessage(reason) => format!("bad message: {reason}"),
            Self::Unauthorized => {
                "Unauthorized: send connection_init and wait for its answer".to_owned()
            }
            Self::Forbidden(reason) => format!("Forbidden: {reason}"),
            Self::UnknownProtocol => {
                "Subprotocol not acceptable: use graphql-transport-ws".to_owned()
            }
            Self::InitTimeout => "Connection initialisation timeout".to_owned(),
            Self::IdInUse(id) => format!("Subscriber for {id} already exists"),
            Self::SecondInit => "Too many initialisation requests".to_owned(),
            Self::TooMany(reason) => reason.clone(),
        }
    }
}

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        Self { code: CloseCode::from(close.code()), description: Some(close.reason()) }
    }
}
