//! Who may do what.

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything.
    Admin,
    /// Pay, and read everything.
    Finance,
    /// Record entries.
    Integration,
    /// Read everything.
    Viewer,
    /// Read what belongs to one collaborator.
    Collaborator,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] =
        &[Self::Admin, Self::Finance, Self::Integration, Self::Viewer, Self::Collaborator];

    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::Finance => "FINANCE",
            Self::Integration => "INTEGRATION",
            Self::Viewer => "VIEWER",
            Self::Collaborator => "COLLABORATOR",
        }
    }

    /// The role with that name, in any case.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.code().eq_ignore_ascii_case(code))
    }
}
