//! The audit trail: who did what, when, and what came of it.

use async_graphql::{ID, Object};

use super::caller::Allow;
use super::ids;
use super::scalars::DateTime;
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

    /// The token's name, `console`, or `scheduler`.
    async fn who(&self) -> &str {
        &self.0.who
    }

    /// The mutation or command.
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
}
