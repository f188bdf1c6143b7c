//! The audit trail: who did what, when, and what came of it.

use async_graphql::{ID, Object};

use super::caller::Allow;
use super::ids;
use super::scalars::DateTime;
use super::states::{Channel, Role};
use rules::domain;

/// One line of the audit trail.
pub struct AuditRecord(pub domain::AuditRecord);

/// One line of the audit trail.
#[Object(name = "AuditRecord", guard = "Allow::READING")]
impl AuditRecord {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("AuditRecord", &self.0.id)
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// The token's name, `command line`, `scheduler` or `demo`.
    async fn who(&self) -> &str {
        &self.0.who
    }

    /// Through what; null in lines of releases that did not write it down.
    async fn channel(&self) -> Option<Channel> {
        self.0.channel.map(Into::into)
    }

    /// In which role; null in lines of releases that did not write it down.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// The mutation, also when a command or the demo did the same; `settle` when a period was settled
    /// because it was due.
    async fn what(&self) -> &str {
        &self.0.what
    }

    /// What it was about: a name, an id, or how many entries.
    async fn about(&self) -> &str {
        &self.0.about
    }

    /// `OK`, or the code of the refusal.
    async fn outcome(&self) -> &str {
        &self.0.outcome
    }

    /// What it was before: a state, a version, the digest of a catalogue; null when that says nothing.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// What it is since then, in the same terms; of entries, how many were recorded, known already and
    /// refused. Null when that says nothing.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }
}
