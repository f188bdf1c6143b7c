//! What somebody may see: made from their token once, and asked wherever anything is shown.

use rules::domain::{Role, Token};

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
