//! Who earns, who may call, and what was done.

use super::{Moment, Role};

/// Somebody who earns. Comes into being when a fact or an event names them for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collaborator {
    /// The reference used in facts and events.
    pub reference: String,
    /// A name for people; the reference until one is given.
    pub name: String,
    /// One that is inactive at a period's end does not qualify.
    pub active: bool,
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

/// One line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number, as text.
    pub id: String,
    /// When.
    pub at: Moment,
    /// The token's name, `console`, or `scheduler`.
    pub who: String,
    /// The mutation or command.
    pub what: String,
    /// What it was about: a name or an id.
    pub about: String,
    /// `OK` or the code of the refusal.
    pub outcome: String,
}
