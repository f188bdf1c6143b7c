//! Sites whose pages may use the API: each is named, as browsers name it.

use std::str::FromStr;

use actix_web::http::Uri;
use actix_web::http::header::{HeaderMap, ORIGIN};

/// The scheme, host and port of pages, exactly as browsers send it in `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text names no site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadOrigin {
    /// It stands for many.
    #[error(
        "\"{0}\" stands for sites that nobody has named; name each one, such as https://app.example"
    )]
    Wildcard(String),
    /// Pages that are of no site send it.
    #[error(
        "\"null\" is what pages of no site send, whoever made them; name a site, such as https://app.example"
    )]
    Null,
    /// Browsers write it in another way.
    #[error("\"{given}\" is not what browsers send; write {right}")]
    Written {
        /// What was given.
        given: String,
        /// What they send.
        right: String,
    },
    /// It is no origin.
    #[error(
        "\"{0}\" is not the origin of a page; write it like https://app.example or http://localhost:5173"
    )]
    Unknown(String),
}

impl Origin {
    /// As browsers send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        if text.contains('*') {
            return Err(BadOrigin::Wildcard(text.to_owned()));
        }
        if text.eq_ignore_ascii_case("null") {
            return Err(BadOrigin::Null);
        }
        let right = canonical(text).ok_or_else(|| BadOrigin::Unknown(text.to_owned()))?;
        match right == text {
            true => Ok(Self(right)),
            false => Err(BadOrigin::Written { given: text.to_owned(), right }),
        }
    }
}

/// What browsers send for pages at this address.
fn canonical(text: &str) -> Option<String> {
    let address: Uri = text.parse().ok()?;
    let scheme = address.scheme_str()?.to_ascii_lowercase();
    let usual_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let authority = address.authority()?;
    let host = authority.host().to_ascii_lowercase();
    let named = |letter: char| letter.is_ascii_alphanumeric() || "-._[:]".contains(letter);
    if host.is_empty() || !host.chars().all(named) || authority.as_str().contains('@') {
        return None;
    }
    match authority.port() {
        Some(port) if port.as_u16() != usual_port => {
            Some(format!("{scheme}://{host}:{}", port.as_u16()))
        }
        _ => Some(format!("{scheme}://{host}")),
    }
}

/// Whether a request was made by a page of one of these sites.
pub(super) fn is_of(headers: &HeaderMap, allowed: &[Origin]) -> bool {
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    origin.is_some_and(|origin| allowed.iter().any(|allowed| allowed.0 == origin))
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn only_what_browsers_send_is_an_origin() {
        for right in [
            "https://app.example",
            "http://localhost:5173",
            "https://[::1]:8443",
            "http://10.0.0.7",
        ] {
            assert_eq!(right.parse::<Origin>().as_ref().map(Origin::as_str), Ok(right));
        }
        let rows = [
            ("*", "stands for sites that nobody has named"),
            ("https://*.example", "stands for sites that nobody has named"),
            ("null", "pages of no site"),
            ("https://app.example/", "write https://app.example"),
            ("https://App.example", "write https://app.example"),
            ("https://app.example:443", "write https://app.example"),
            ("http://localhost:80/x?y", "write http://localhost"),
            ("app.example", "write it like https://app.example"),
            ("ftp://app.example", "write it like https://app.example"),
            ("https://me@app.example", "write it like https://app.example"),
            ("https://bücher.example", "write it like https://app.example"),
            ("", "write it like https://app.example"),
        ];
        for (wrong, said) in rows {
            let error = wrong.parse::<Origin>().expect_err(wrong).to_string();
            assert!(error.contains(said), "{wrong}: {error}");
        }
    }
}
