//! Who earns, who may call, and what was done.

use super::look_alike::look_alike;
use super::{Happening, Hold, Moment, Role};

/// Somebody who earns. Comes into being when a fact or an event names them for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    /// The reference used in facts and events.
    pub reference: String,
    /// A name for people; the reference until one is given.
    pub name: String,
    /// One that is inactive at a period's end does not qualify.
    pub active: bool,
    /// Why nothing of theirs is gathered, while somebody holds it.
    pub hold: Option<Hold>,
    /// When they came into being.
    pub created_at: Moment,
}

/// A bearer token as it is stored: never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number, as text.
    pub id: String,
    /// What it is for; also the source of entries recorded with it.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Whose things a COLLABORATOR token may read.
    pub collaborator: Option<String>,
    /// SHA-256 of the secret, in hex.
    pub hash: String,
    /// When it was made.
    pub created_at: Moment,
    /// From when it is refused.
    pub expires_at: Option<Moment>,
    /// When it was taken back.
    pub revoked_at: Option<Moment>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Moment>,
}

impl Token {
    /// Somebody whom an OpenID provider knows, as the holder of a token that is stored nowhere.
    pub fn provided(
        name: String,
        role: Role,
        collaborator: Option<String>,
        (since, until): (Moment, Moment),
    ) -> Self {
        Self {
            // No token that is stored has it: theirs are numbers.
            id: format!("openid {name}"),
            name,
            role,
            collaborator,
            hash: String::new(),
            created_at: since,
            expires_at: Some(until),
            revoked_at: None,
            last_used_at: None,
        }
    }

    /// Whether this is its name, as people read it.
    pub fn is_called(&self, name: &str) -> bool {
        look_alike(&self.name, name)
    }

    /// Whether it is good at a moment: neither taken back nor expired.
    pub fn is_good_at(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| now < expires)
    }
}

/// Through what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A bearer token, over the API.
    Token,
    /// A command at a terminal of the machine.
    CommandLine,
    /// The server's own heartbeat.
    Scheduler,
    /// The living example.
    Demo,
    /// A hook of a shop or platform.
    Hook,
}

impl Channel {
    /// Every channel.
    pub const ALL: &'static [Self] =
        &[Self::Token, Self::CommandLine, Self::Scheduler, Self::Demo, Self::Hook];

    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Token => "TOKEN",
            Self::CommandLine => "COMMAND_LINE",
            Self::Scheduler => "SCHEDULER",
            Self::Demo => "DEMO",
            Self::Hook => "HOOK",
        }
    }

    /// The channel with that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|channel| channel.code() == code)
    }
}

/// One line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number, as text.
    pub id: String,
    /// When.
    pub at: Moment,
    /// The token's name, `command line`, `scheduler`, `demo`, or `hook stripe` and the like.
    pub who: String,
    /// Through what; `None` for lines of releases that did not write it down.
    pub channel: Option<Channel>,
    /// The role that was acted in; `None` for lines of releases that did not write it down.
    pub role: Option<Role>,
    /// The mutation, also when a command or the scheduler did the same.
    pub what: String,
    /// What it was about: a name, an id, or how many entries.
    pub about: String,
    /// `OK` or the code of the refusal.
    pub outcome: String,
    /// What it was before: a state, a version, the digest of a text; `None` when that says nothing.
    pub before: Option<String>,
    /// What it is since then, in the same terms; of a batch, how many of its entries were recorded.
    pub after: Option<String>,
    /// What the outside is told of with it, while it is written; none in a line that was read.
    pub happened: Vec<Happening>,
}
