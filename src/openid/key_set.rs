//! The keys that a provider publishes: a JSON Web Key Set (RFC 7517). What cannot prove anything here is passed over:
//! other algorithms, keys to encrypt with, keys that are too short.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value as Json;

use super::client::Trouble;

/// The shortest RSA key, in bytes: 2,048 bits.
const SHORTEST_RSA: usize = 256;

/// A key that tokens may be signed with, for one algorithm only: whoever has the key cannot choose another.
#[derive(Debug, Clone)]
pub(super) struct Key {
    id: Option<String>,
    pub algorithm: Algorithm,
    pub decoding: DecodingKey,
}

/// The keys of a provider.
#[derive(Debug, Clone, Default)]
pub(super) struct KeySet(Vec<Key>);

#[derive(Deserialize)]
struct Published {
    keys: Vec<Json>,
}

#[derive(Deserialize)]
struct PublishedKey {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// The keys in a text, of which at least one must be of use.
    pub fn read(text: &[u8]) -> Result<Self, Trouble> {
        let published: Published = serde_json::from_slice(text)
            .map_err(|_| Trouble("it is no set of keys: {\"keys\": [ … ]}".to_owned()))?;
        let keys: Vec<Key> = published.keys.into_iter().filter_map(key).collect();
        if keys.is_empty() {
            let message = "it has no key for RS256 (of 2048 bits or more), ES256 or EdDSA";
            return Err(Trouble(message.to_owned()));
        }
        Ok(Self(keys))
    }

    /// The key of an id; without an id the only one for the algorithm.
    pub fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut fitting = self.0.iter().filter(|key| key.algorithm == algorithm);
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn key(published: Json) -> Option<Key> {
    let published: PublishedKey = serde_json::from_value(published).ok()?;
    if published.r#use.as_deref().is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let (algorithm, decoding) = match published.kty.as_str() {
        "RSA" => (Algorithm::RS256, rsa(&published)?),
        "EC" if published.crv.as_deref() == Some("P-256") => {
            let (x, y) = (coordinate(published.x.as_deref())?, coordinate(published.y.as_deref())?);
            (Algorithm::ES256, DecodingKey::from_ec_components(x, y).ok()?)
        }
        "OKP" if published.crv.as_deref() == Some("Ed25519") => {
            let x = coordinate(published.x.as_deref())?;
            (Algorithm::EdDSA, DecodingKey::from_ed_components(x).ok()?)
        }
        _ => return None,
    };
    let named = published.alg.as_deref();
    let fits = named.is_none_or(|named| super::token::algorithm(named) == Some(algorithm));
    fits.then_some(Key { id: published.kid, algorithm, decoding })
}

/// A coordinate, if it is one of 32 bytes: the library takes so many without a look at what is there.
fn coordinate(text: Option<&str>) -> Option<&str> {
    let is_whole = |text: &&str| URL_SAFE_NO_PAD.decode(text).is_ok_and(|it| it.len() == 32);
    text.filter(is_whole)
}

fn rsa(published: &PublishedKey) -> Option<DecodingKey> {
    let modulus = URL_SAFE_NO_PAD.decode(published.n.as_deref()?).ok()?;
    let exponent = URL_SAFE_NO_PAD.decode(published.e.as_deref()?).ok()?;
    let length = modulus.iter().skip_while(|byte| **byte == 0).count();
    (length >= SHORTEST_RSA).then(|| DecodingKey::from_rsa_raw_components(&modulus, &exponent))
}
