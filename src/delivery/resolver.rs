//! Names to addresses, once: what is found is looked at, and connected to. Nobody asks again in between.

use std::net::SocketAddr;
use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::app::AllowedTargets;

/// What is said of a host that may not be sent to.
const REFUSED: &str = "an address that may not be sent to";

/// A resolver that gives no address which may not be sent to.
#[derive(Debug)]
pub(super) struct Guarded {
    inner: Names,
    allowed: Arc<AllowedTargets>,
}

/// Where names are looked up.
#[derive(Debug, Clone, Default)]
pub enum Names {
    /// As the machine does.
    #[default]
    System,
    /// Every name has this address: for tests.
    Always(SocketAddr),
}

impl Guarded {
    pub fn new(inner: Names, allowed: Arc<AllowedTargets>) -> Self {
        Self { inner, allowed }
    }
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = match self.inner {
            Names::System => DefaultResolver::default().resolve(uri, config, timeout)?,
            Names::Always(address) => {
                let mut found = self.empty();
                found.push(address);
                found
            }
        };
        let host = uri.host().unwrap_or_default();
        // A name with addresses of both kinds leads somewhere else each time: none of them is taken.
        match found.iter().find(|address| !self.allowed.permit(host, address.ip())) {
            None => Ok(found),
            Some(address) => {
                let text = format!("the host has {}, {REFUSED}", address.ip());
                Err(Error::Io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, text)))
            }
        }
    }
}
