//! Flags of `tantieme serve` that say who may ask over HTTP, and how much.

use crate::server::{Origin, ServerConfig};

/// Who may ask, and how much.
#[derive(Debug, clap::Args)]
pub struct Http {
    /// Sites whose pages may call the API with a token, such as https://app.example; repeated, or with commas
    #[arg(long, env = "TANTIEME_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<Origin>,
}

impl Http {
    /// The same configuration with what the flags say.
    pub fn of(self, config: ServerConfig) -> ServerConfig {
        ServerConfig { allowed_origins: self.allow_origin, ..config }
    }
}
