//! What a provider publishes, over HTTP.

use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;

use super::address::Address;

/// The most time that an answer may take.
const LONGEST: Duration = Duration::from_secs(5);

/// The most bytes of an answer.
const LARGEST: u64 = 512 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";

/// Who we are.
const AGENT: &str = concat!("Tantieme/", env!("CARGO_PKG_VERSION"));

/// What went wrong with something that the provider answers, in words for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Trouble(pub String);

/// A client that goes where it is told, and nowhere else. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Client {
    agent: Agent,
}

impl Client {
    pub fn new() -> Self {
        let config = Config::builder()
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(LONGEST))
            .max_idle_connections(0)
            .user_agent(AGENT)
            .accept("application/json")
            .build();
        Self { agent: Agent::new_with_config(config) }
    }

    /// What comes of a form: status and answer.
    pub fn post(
        &self,
        address: &Address,
        form: &str,
        authorization: Option<&str>,
    ) -> Result<(u16, Vec<u8>), Trouble> {
        let at = address.as_str();
        let trouble = |error: ureq::Error| Trouble(format!("{at} cannot be asked: {error}"));
        let request = self.agent.post(at).header("content-type", FORM);
        let request = match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        };
        let response = request.send(form).map_err(trouble)?;
        let status = response.status().as_u16();
        let body = response.into_body().into_with_config().limit(LARGEST).read_to_vec();
        Ok((status, body.map_err(trouble)?))
    }

    /// What is found at an address.
    pub fn get(&self, address: &Address) -> Result<Vec<u8>, Trouble> {
        let at = address.as_str();
        let trouble = |error: ureq::Error| Trouble(format!("{at} cannot be read: {error}"));
        let response = self.agent.get(at).call().map_err(trouble)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(Trouble(format!("{at} answers {status} in place of 200")));
        }
        response.into_body().into_with_config().limit(LARGEST).read_to_vec().map_err(trouble)
    }
}
