//! The keys of a provider as they were found last. They are asked for when a token names one that is not known, and
//! when they are old; never more than once a minute, whatever tokens come. While the provider is down, the keys that
//! are known go on being used.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use tokio::sync::Mutex;

use super::address::{Address, InvalidAddress};
use super::client::{Client, Trouble};
use super::discovery::discover;
use super::key_set::{Key, KeySet};
use super::token::Header;
use super::{Refused, Settings};
use crate::clock::Steady;

/// How often keys are asked for at most.
const ASKED_EVERY: Duration = Duration::from_secs(60);

/// After how long they are asked for although every key is known: one that the provider has withdrawn is to end.
const OLD_AFTER: Duration = Duration::from_secs(3_600);

/// Where the keys of a provider are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysFrom {
    /// Where the issuer's `/.well-known/openid-configuration` says.
    Issuer,
    /// At an address.
    Address(Address),
    /// In a file.
    File(PathBuf),
}

impl FromStr for KeysFrom {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        if text.contains("://") {
            text.parse().map(Self::Address)
        } else {
            Ok(Self::File(text.into()))
        }
    }
}

/// Why the file with the keys cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the keys of the OpenID provider cannot be used: {0}")]
pub struct InvalidKeys(String);

#[derive(Debug, Clone, Default)]
struct Held {
    keys: KeySet,
    read_at: Option<Steady>,
}

/// The keys of a provider.
#[derive(Debug)]
pub(super) struct Keys {
    source: Source,
    held: RwLock<Arc<Held>>,
    /// When they were asked for last; who asks holds it.
    asked: Mutex<Option<Steady>>,
}

#[derive(Debug, Clone)]
struct Source {
    from: KeysFrom,
    issuer: Address,
    client: Client,
}

impl Keys {
    pub fn new(settings: &Settings) -> Result<Self, InvalidKeys> {
        let (from, issuer) = (settings.keys.clone(), settings.issuer.clone());
        let source = Source { from, issuer, client: Client::new() };
        if let KeysFrom::File(_) = source.from {
            source.read().map_err(|Trouble(text)| InvalidKeys(text))?;
        }
        Ok(Self { source, held: RwLock::default(), asked: Mutex::default() })
    }

    /// The key that a token is signed with.
    pub async fn find(&self, header: &Header, now: Steady) -> Result<Key, Refused> {
        let held = self.held();
        match held.find(header) {
            Some(key) if held.is_old(now) => {
                // Who comes while somebody asks does not wait: the key is known.
                if let Ok(asked) = self.asked.try_lock() {
                    self.ask(asked, now).await;
                    return self.known(header);
                }
                Ok(key)
            }
            Some(key) => Ok(key),
            None => {
                self.ask(self.asked.lock().await, now).await;
                self.known(header)
            }
        }
    }

    fn held(&self) -> Arc<Held> {
        self.held.read().clone()
    }

    fn known(&self, header: &Header) -> Result<Key, Refused> {
        let held = self.held();
        if let Some(key) = held.find(header) {
            return Ok(key);
        }
        if held.keys.is_empty() {
            let message = "the keys of the OpenID provider are not known; the log says why";
            return Err(Refused::Unknown(message.to_owned()));
        }
        let message = match header.kid {
            Some(_) => {
                "the token is signed with a key that the OpenID provider does not publish; its keys are asked for once a minute at most"
            }
            None => {
                "the token does not name the key that it is signed with (kid), and the OpenID provider does not have exactly one for it"
            }
        };
        Err(Refused::Invalid(message.to_owned()))
    }

    /// Asks for the keys, unless that was done a moment ago.
    async fn ask(&self, mut asked: tokio::sync::MutexGuard<'_, Option<Steady>>, now: Steady) {
        if asked.is_some_and(|before| now < before.after(ASKED_EVERY)) {
            return;
        }
        *asked = Some(now);
        let source = self.source.clone();
        let read = tokio::task::spawn_blocking(move || source.read()).await;
        match read.unwrap_or_else(|error| Err(Trouble(format!("a thread stopped: {error}")))) {
            Ok(keys) => *self.held.write() = Arc::new(Held { keys, read_at: Some(now) }),
            Err(trouble) => {
                tracing::warn!(%trouble, "the keys of the OpenID provider are not found; those that are known go on being used");
            }
        }
    }
}

impl Held {
    fn find(&self, header: &Header) -> Option<Key> {
        self.keys.find(header.kid.as_deref(), header.algorithm).cloned()
    }

    fn is_old(&self, now: Steady) -> bool {
        self.read_at.is_none_or(|read_at| now >= read_at.after(OLD_AFTER))
    }
}

impl Source {
    fn read(&self) -> Result<KeySet, Trouble> {
        let (place, text) = match &self.from {
            KeysFrom::Issuer => self.fetch(discover(&self.client, &self.issuer)?.keys)?,
            KeysFrom::Address(address) => self.fetch(address.clone())?,
            KeysFrom::File(path) => {
                let place = path.display().to_string();
                let text = std::fs::read(path)
                    .map_err(|error| Trouble(format!("{place} cannot be read: {error}")))?;
                (place, text)
            }
        };
        KeySet::read(&text).map_err(|Trouble(why)| Trouble(format!("{place}: {why}")))
    }

    fn fetch(&self, address: Address) -> Result<(String, Vec<u8>), Trouble> {
        let text = self.client.get(&address)?;
        Ok((address.as_str().to_owned(), text))
    }
}
