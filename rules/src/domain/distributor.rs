//! A rule with its versions.

use super::transition::states;
use super::{GapChoice, Moment};

states! {
    /// Whether a distributor measures and pays.
    DistributorState, "distributor" {
        /// Saved, never activated.
        Draft = "DRAFT",
        /// Measures and settles.
        Active = "ACTIVE",
        /// Measures nothing new and settles nothing until it is activated again.
        Paused = "PAUSED",
        /// Ended for good.
        Archived = "ARCHIVED",
    } moves {
        Draft => Active, Draft => Archived, Active => Paused, Active => Archived,
        Paused => Active, Paused => Archived,
    }
}

/// A distributor: a name, a state, and the number of its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distributor {
    /// Its name, the identity.
    pub name: String,
    /// Its title in the newest version.
    pub title: String,
    /// Whether it measures and pays.
    pub state: DistributorState,
    /// The newest version, from 1.
    pub version: i32,
    /// When it was first activated.
    pub activated_at: Option<Moment>,
    /// When it was first saved.
    pub created_at: Moment,
}

/// One saved text of a distributor, which never changes after it was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVersion {
    /// The distributor's name.
    pub distributor: String,
    /// From 1.
    pub version: i32,
    /// The text as it was saved.
    pub source: String,
    /// When it was saved.
    pub created_at: Moment,
    /// Who saved it: the name of the token, `command line` or `demo`; `None` where that is not known.
    pub saved_by: Option<String>,
    /// What becomes of the time between the last period before it and the first of its own; `None`
    /// when its periods go on from those before, or nobody has said.
    pub gap: Option<GapChoice>,
}
