//! What is in force, and where it comes from.

use super::Setting;

/// A setting with the value that is in force.
#[derive(Debug, Clone)]
pub struct InForce {
    /// Which.
    pub setting: Setting,
    /// What it is as it may be shown; `None` for a secret, and for what nobody has set.
    pub shown: Option<String>,
    /// Who says so.
    pub origin: Origin,
}

impl InForce {
    /// Whether there is a value.
    pub fn is_set(&self) -> bool {
        self.origin != Origin::Nowhere
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// A variable.
    Variable(String),
    /// A file that a variable names.
    SecretFile {
        /// The variable.
        variable: String,
        /// The file.
        file: String,
    },
    /// A line of the file of settings.
    File {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// Nobody said anything.
    Default,
    /// Nobody said anything, and there is nothing that holds then.
    Nowhere,
}

impl Origin {
    /// For programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Flag => "FLAG",
            Self::Variable(_) => "VARIABLE",
            Self::SecretFile { .. } => "SECRET_FILE",
            Self::File { .. } => "FILE",
            Self::Default => "DEFAULT",
            Self::Nowhere => "NOWHERE",
        }
    }

    /// The place where it is said, where there is one.
    pub fn place(&self) -> Option<String> {
        match self {
            Self::Variable(variable) => Some(variable.clone()),
            Self::SecretFile { variable, file } => Some(format!("{variable}, {file}")),
            Self::File { file, line } => Some(format!("{file}:{line}")),
            Self::Flag | Self::Default | Self::Nowhere => None,
        }
    }

    /// For people.
    pub fn words(&self) -> String {
        let without_place = match self {
            Self::Flag => "flag",
            Self::Nowhere => "not set",
            _ => "default",
        };
        self.place().unwrap_or_else(|| without_place.to_owned())
    }
}
