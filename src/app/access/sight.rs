//! What somebody may see: made from their token once, and asked wherever anything is shown.

use std::sync::Arc;

use rules::domain::{Outcome, Role, SettlementState, Standing, Token};

/// What somebody may see. What a field is for at all is for its guard to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    All,
    /// What belongs to one collaborator. Nothing belongs to the empty reference.
    Own(String),
    /// The entries of one source, and nothing that belongs to a collaborator.
    Source(String),
}

/// What was asked for belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NothingToSee;

impl Sight {
    /// What the holder of a token may see.
    pub fn of(token: &Token) -> Self {
        match token.role {
            Role::Admin | Role::Finance | Role::Viewer => Self::All,
            // A token without a collaborator sees what belongs to nobody: nothing.
            Role::Collaborator => Self::Own(token.collaborator.clone().unwrap_or_default()),
            Role::Integration => Self::Source(token.name.clone()),
        }
    }

    /// Whether it is everything.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::All)
    }

    /// The one collaborator whose things are seen; `None` when it is not about one.
    pub fn own(&self) -> Option<&str> {
        match self {
            Self::Own(own) => Some(own),
            Self::All | Self::Source(_) => None,
        }
    }

    /// Whether something of this collaborator is seen.
    pub fn sees(&self, collaborator: &str) -> bool {
        match self {
            Self::All => true,
            Self::Own(own) => own == collaborator && !own.is_empty(),
            Self::Source(_) => false,
        }
    }

    /// Whether something is seen that belongs to somebody, or to nobody where there is none.
    pub fn sees_of(&self, collaborator: Option<&str>) -> bool {
        collaborator.map_or(self.is_whole(), |who| self.sees(who))
    }

    /// Narrows what is wanted of a collaborator's, or of anybody's, to what is seen; an error when that is
    /// nothing.
    pub fn narrow(&self, wanted: Option<String>) -> Result<Option<String>, NothingToSee> {
        match (self, wanted) {
            (Self::All, wanted) => Ok(wanted),
            (Self::Own(own), wanted) if wanted.as_ref().is_none_or(|other| other == own) => {
                if own.is_empty() { Err(NothingToSee) } else { Ok(Some(own.clone())) }
            }
            (Self::Own(_) | Self::Source(_), _) => Err(NothingToSee),
        }
    }

    /// Narrows whose things a filter names in the same way.
    pub fn narrow_to(&self, collaborator: &mut Option<String>) -> Result<(), NothingToSee> {
        *collaborator = self.narrow(collaborator.take())?;
        Ok(())
    }

    /// Narrows the states of settlements that are wanted, or any: what is only proposed is for those who
    /// see everything.
    pub fn narrow_state(
        &self,
        wanted: Option<SettlementState>,
    ) -> Result<Option<SettlementState>, NothingToSee> {
        match (self, wanted) {
            (Self::All, wanted) => Ok(wanted),
            (Self::Own(_) | Self::Source(_), Some(SettlementState::Proposed)) => Err(NothingToSee),
            (Self::Own(_) | Self::Source(_), _) => Ok(Some(SettlementState::Settled)),
        }
    }

    /// Narrows the standings of an outcome in the same way.
    pub fn narrow_outcome(&self, outcome: Arc<Outcome>) -> Arc<Outcome> {
        if self.is_whole() {
            return outcome;
        }
        let seen = |row: &&Standing| self.sees(&row.collaborator);
        let standings = outcome.standings.iter().filter(seen).cloned().collect();
        Arc::new(outcome.with_standings(standings))
    }

    /// Narrows the source of entries that are wanted, or of any, in the same way.
    pub fn narrow_source(&self, wanted: Option<String>) -> Result<Option<String>, NothingToSee> {
        match (self, wanted) {
            (Self::All, wanted) => Ok(wanted),
            (Self::Source(own), wanted) if wanted.as_ref().is_none_or(|other| other == own) => {
                Ok(Some(own.clone()))
            }
            (Self::Own(_) | Self::Source(_), _) => Err(NothingToSee),
        }
    }
}
