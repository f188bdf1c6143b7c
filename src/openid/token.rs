//! One token: a JSON Web Token (RFC 7519) with the signature of a known key, from the issuer, for this server, now.
//! Time is the product's own, so that its clock is the only one.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::Refused;
use super::key_set::Key;
use rules::domain::{Moment, is_readable};

/// By how much the clocks of provider and server may differ, in seconds.
const LEEWAY: i64 = 60;

/// The longest subject, in bytes: what OpenID allows.
const LONGEST_SUBJECT: usize = 255;

/// What a token says before anything of it is proved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub algorithm: Algorithm,
    pub kid: Option<String>,
}

/// What a token says, proved.
#[derive(Debug)]
pub(super) struct Claims {
    pub subject: String,
    pub expires_at: Moment,
    pub all: Map<String, Json>,
}

impl Claims {
    /// Refuses an identity token that was not made for the sign-in that was begun here.
    pub fn require_begun_here(&self, client: &str, nonce: &str) -> Result<(), Refused> {
        let text = |name: &str| self.all.get(name).and_then(Json::as_str);
        if text("nonce") != Some(nonce) {
            return invalid("the token of the provider is of another sign-in (nonce)");
        }
        // One for several is only good for the one that it was made for.
        let is_for_several =
            self.all.get("aud").and_then(Json::as_array).is_some_and(|all| all.len() > 1);
        match self.all.get("azp") {
            None if is_for_several => {
                invalid("the token of the provider does not say for whom it was made (azp)")
            }
            Some(_) if text("azp") != Some(client) => {
                invalid("the token of the provider was made for somebody else (azp)")
            }
            _ => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct RawHeader {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Json>,
}

/// The algorithms whose keys nobody needs to keep secret here.
pub(super) fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "ES256" => Some(Algorithm::ES256),
        "EdDSA" => Some(Algorithm::EdDSA),
        _ => None,
    }
}

fn invalid<T>(message: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Invalid(message.into()))
}

/// The header of a token; refused when nothing signed with it would be taken.
pub(super) fn header(jwt: &str) -> Result<Header, Refused> {
    let text = jwt.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let raw = text.and_then(|text| serde_json::from_slice::<RawHeader>(&text).ok());
    let Some(raw) = raw else {
        return invalid("the token has three parts, and its first is no header of a JWT");
    };
    let Some(algorithm) = algorithm(&raw.alg) else {
        return invalid(format!(
            "the token is signed with {}; it must be RS256, ES256 or EdDSA",
            shown(&raw.alg)
        ));
    };
    let kind = raw.typ.unwrap_or_else(|| "JWT".to_owned()).to_ascii_lowercase();
    if !["jwt", "at+jwt"].contains(&kind.trim_start_matches("application/")) {
        return invalid("the token is for something else; its type (typ) must be JWT or at+jwt");
    }
    if raw.crit.is_some() {
        return invalid("the token asks for extensions (crit) that are not known here");
    }
    Ok(Header { algorithm, kid: raw.kid })
}

/// The name of an algorithm, if it looks like one.
fn shown(name: &str) -> &str {
    let is_name = name.len() <= 16 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_name { name } else { "something else" }
}

/// What a token says, when it is signed with the key, of this issuer and audience, and good now.
pub(super) fn claims(
    jwt: &str,
    key: &Key,
    (issuer, audience): (&str, &str),
    now: Moment,
) -> Result<Claims, Refused> {
    let mut validation = Validation::new(key.algorithm);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.required_spec_claims = HashSet::from(["iss", "aud", "sub"].map(str::to_owned));
    validation.validate_exp = false;
    let decoded = jsonwebtoken::decode::<Map<String, Json>>(jwt, &key.decoding, &validation);
    let all = decoded.map_err(|error| wrong(error.kind(), (issuer, audience)))?.claims;
    // The library takes a list of issuers, too.
    if all.get("iss").and_then(Json::as_str) != Some(issuer) {
        return Err(wrong(&ErrorKind::InvalidIssuer, (issuer, audience)));
    }
    let subject = all.get("sub").and_then(Json::as_str).unwrap_or_default().to_owned();
    let is_sound = !subject.is_empty()
        && subject.len() <= LONGEST_SUBJECT
        && subject.chars().all(is_readable)
        && subject.trim() == subject;
    if !is_sound {
        return invalid(
            "the token names nobody: its subject (sub) needs 1 to 255 bytes that can be seen",
        );
    }
    let expires_at = in_time(&all, now)?;
    Ok(Claims { subject, expires_at, all })
}

/// From when the token is refused; refused when that is past, or when it is not good yet.
fn in_time(claims: &Map<String, Json>, now: Moment) -> Result<Moment, Refused> {
    let Some(end) = claims.get("exp").and_then(seconds) else {
        return invalid("the token does not say until when it is good (exp)");
    };
    let end_with_leeway = at(end.saturating_add(LEEWAY));
    if end_with_leeway <= now {
        return invalid(format!("the token has expired at {}; get a new one", at(end)));
    }
    match claims.get("nbf").map(seconds) {
        None => Ok(end_with_leeway),
        Some(Some(begin)) if at(begin.saturating_sub(LEEWAY)) <= now => Ok(end_with_leeway),
        Some(Some(begin)) => invalid(format!("the token is not good before {}", at(begin))),
        Some(None) => {
            invalid("the token says from when it is good (nbf) by something that is no number")
        }
    }
}

/// Whole seconds of a number of seconds, which may have a fraction.
fn seconds(value: &Json) -> Option<i64> {
    let number = value.as_number()?.to_string();
    number.split('.').next()?.parse().ok()
}

fn at(seconds: i64) -> Moment {
    Moment::from_micros(seconds.saturating_mul(1_000_000))
}

fn wrong(kind: &ErrorKind, (issuer, audience): (&str, &str)) -> Refused {
    let message = match kind {
        ErrorKind::InvalidSignature => "the signature of the token is wrong".to_owned(),
        ErrorKind::InvalidIssuer => format!("the token is of another issuer than {issuer}"),
        ErrorKind::InvalidAudience => {
            format!("the token is for somebody else; its audience (aud) must name \"{audience}\"")
        }
        ErrorKind::MissingRequiredClaim(claim) => format!("the token needs the claim \"{claim}\""),
        ErrorKind::InvalidRsaKey(_) | ErrorKind::InvalidEcdsaKey | ErrorKind::InvalidEddsaKey => {
            "the key that the token is signed with cannot be used".to_owned()
        }
        _ => "the token cannot be read as a JWT".to_owned(),
    };
    Refused::Invalid(message)
}
