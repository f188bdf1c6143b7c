//! Addresses of a provider. Who runs the server names them, so they may lead anywhere; what travels is a secret, or
//! decides whom to trust, so it travels encrypted, or stays on the machine.

use std::net::IpAddr;
use std::str::FromStr;

use ureq::http::Uri;

/// The longest address, in bytes.
const LONGEST: usize = 500;

/// An address that begins with `https://`, or with `http://` on the machine itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

/// Why a text is no address of a provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidAddress(&'static str);

impl Address {
    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let is_readable = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.len() > LONGEST || !is_readable || text.contains('#') {
            return Err(InvalidAddress(
                "an address has at most 500 characters, without blanks and without \"#\"",
            ));
        }
        let uri: Uri = text
            .parse()
            .map_err(|_| InvalidAddress("it cannot be read; it is like https://id.example.com"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(InvalidAddress("it needs to be whole, like https://id.example.com"));
        };
        if authority.as_str().contains('@') {
            return Err(InvalidAddress("it may have no name and password"));
        }
        match scheme {
            "https" => {}
            "http" if is_loopback(authority.host()) => {}
            _ => {
                return Err(InvalidAddress(
                    "it needs to be https; http only on the machine itself",
                ));
            }
        }
        Ok(Self(text.to_owned()))
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_and_encrypted_or_on_the_machine() {
        for (text, fine) in [
            ("https://id.example.com", true),
            ("https://id.example.com/realms/main", true),
            ("https://10.0.0.1:8443/", true),
            ("http://localhost:8081/realms/main", true),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1/", true),
            ("http://id.example.com", false),
            ("http://10.0.0.1", false),
            ("http://localhost.example.com", false),
            ("http://127.0.0.1.example.com", false),
            ("https://name:secret@id.example.com", false),
            ("https://id.example.com/#a", false),
            ("https://id.example.com/a b", false),
            ("file:///etc/passwd", false),
            ("id.example.com", false),
            ("/realms/main", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Address>().is_ok(), fine, "{text}");
        }
    }
}
