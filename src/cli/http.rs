//! Flags of `tantieme serve` that say who may ask over HTTP, and how much.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::api::RateLimits;
use crate::api::guard::Limits;
use crate::app::Network;
use crate::server::{Origin, ServerConfig, TrustedDocuments};

use super::Failure;

/// Who may ask, and how much.
#[derive(Debug, clap::Args)]
pub struct Http {
    /// Sites whose pages may call the API with a token, such as `https://app.example`; repeated, or with commas
    #[arg(long, env = "TANTIEME_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<Origin>,
    /// A folder of GraphQL documents, of which alone are executed
    #[arg(long, env = "TANTIEME_TRUSTED_DOCUMENTS", value_name = "FOLDER")]
    trusted_documents: Option<PathBuf>,
    /// The most seconds that one request may take, 1 to 600
    #[arg(long, env = "TANTIEME_REQUEST_TIME", default_value_t = 10, value_name = "SECONDS")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=600))]
    request_time: u64,
    #[command(flatten)]
    rates: RateFlags,
}

/// What is let through in a minute.
#[derive(Debug, clap::Args)]
struct RateFlags {
    /// The most GraphQL requests of each token in a minute; 0 for no limit
    #[arg(long, env = "TANTIEME_RATE_REQUESTS", value_name = "REQUESTS")]
    #[arg(default_value_t = RateLimits::USUAL.token_requests)]
    rate_requests: u32,
    /// The most that the requests of each token may cost in a minute, at least 100000; 0 for no limit
    #[arg(long, env = "TANTIEME_RATE_COST", value_name = "COST", value_parser = cost)]
    #[arg(default_value_t = RateLimits::USUAL.token_cost)]
    rate_cost: u32,
    /// The most requests from each address in a minute; 0 for no limit
    #[arg(long, env = "TANTIEME_RATE_ADDRESS_REQUESTS", value_name = "REQUESTS")]
    #[arg(default_value_t = RateLimits::USUAL.address_requests)]
    rate_address_requests: u32,
    /// The most that the requests from each address may cost in a minute, at least 100000; 0 for no limit
    #[arg(long, env = "TANTIEME_RATE_ADDRESS_COST", value_name = "COST", value_parser = cost)]
    #[arg(default_value_t = RateLimits::USUAL.address_cost)]
    rate_address_cost: u32,
    /// The most tokens that are not good from each address in a minute; 0 for no limit
    #[arg(long, env = "TANTIEME_RATE_FAILED_SIGN_INS", value_name = "TOKENS")]
    #[arg(default_value_t = RateLimits::USUAL.failed_sign_ins)]
    rate_failed_sign_ins: u32,
    /// Proxies that are believed in X-Forwarded-For: addresses and networks such as 10.0.0.0/8
    #[arg(long, env = "TANTIEME_TRUST_PROXY", value_name = "NETWORK", value_delimiter = ',')]
    trust_proxy: Vec<Network>,
}

/// A limit of cost, with which every document that is allowed can be executed.
fn cost(text: &str) -> Result<u32, String> {
    let least = u32::try_from(Limits::default().cost).unwrap_or(u32::MAX);
    match text.parse() {
        Ok(limit) if limit == 0 || limit >= least => Ok(limit),
        _ => Err(format!(
            "one document may cost {least}: give that or more, at most {}, or 0 for no limit",
            u32::MAX
        )),
    }
}

impl RateFlags {
    fn limits(&self) -> RateLimits {
        RateLimits {
            token_requests: self.rate_requests,
            token_cost: self.rate_cost,
            address_requests: self.rate_address_requests,
            address_cost: self.rate_address_cost,
            failed_sign_ins: self.rate_failed_sign_ins,
        }
    }
}

impl Http {
    /// The same configuration with what the flags say.
    pub fn of(self, config: ServerConfig) -> Result<ServerConfig, Failure> {
        let limits = Limits { bytes: config.document_limit, ..Limits::default() };
        let trusted = self.trusted_documents.map(|folder| TrustedDocuments::read(&folder, &limits));
        let trusted = trusted.transpose().map_err(|error| Failure::usage(error.to_string()))?;
        Ok(ServerConfig {
            budget: Duration::from_secs(self.request_time),
            trusted_documents: trusted.map(Arc::new),
            allowed_origins: self.allow_origin,
            rates: self.rates.limits(),
            trusted_proxies: self.rates.trust_proxy,
            ..config
        })
    }
}
