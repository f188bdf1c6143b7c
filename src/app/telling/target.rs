//! Where a webhook is sent to, as somebody names it. It is read by what sends to it later, so that the two never
//! take it for different hosts.

use rules::domain::escaped;
use ureq::http::Uri;
use ureq::http::uri::Authority;

use super::addresses::AllowedTargets;
use crate::app::{Problem, ProblemCode};

/// The longest address, in bytes.
const LONGEST: usize = 2_000;

/// Refuses an address that nothing may be sent to, as far as can be told without asking anybody for names.
pub(super) fn require_sound(url: &str, allowed: &AllowedTargets) -> Result<(), Problem> {
    let refuse = |message: &str| Err(Problem::new(ProblemCode::Invalid, &["url"], message));
    if url.len() > LONGEST || url.contains(|letter: char| letter.is_whitespace() || letter == '#') {
        return refuse("the url needs at most 2000 bytes, without blanks and without \"#\"");
    }
    let Ok(uri) = url.parse::<Uri>() else {
        return refuse("the url cannot be read; it is like https://example.com/hooks");
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return refuse("the url needs to be whole, like https://example.com/hooks");
    };
    if authority.as_str().contains('@') {
        return refuse(
            "the url may have no name and password; what it is signed with proves who sends",
        );
    }
    let host = authority.host();
    if let Some(message) = odd_host(host).or_else(|| odd_port(authority)) {
        return refuse(&message);
    }
    match scheme {
        "https" => {}
        "http" if allowed.names(host) => {}
        "http" => {
            return refuse("the url needs to be https; http only to what --webhooks-allow names");
        }
        _ => return refuse("the url needs to be https"),
    }
    if is_odd_number(host) {
        return refuse(
            "the url names its host by a number; write an address as 192.0.2.1 or [2001:db8::1]",
        );
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse() {
        Ok(address) if !allowed.permit(host, address) => {
            let message = format!(
                "the url names {bare}, which is no address of the public Internet; whoever runs the \
                 server may name it with --webhooks-allow"
            );
            refuse(&message)
        }
        _ => Ok(()),
    }
}

/// Where the url leads to, for the audit trail: what is behind the host may be a secret.
pub(super) fn origin(url: &str) -> String {
    let uri = url.parse::<Uri>().unwrap_or_default();
    let part = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let authority = uri.authority().map(|authority| authority.as_str());
    format!("{}://{}", part(uri.scheme_str()), part(authority))
}

/// Why a host is neither an address nor a name that could have one, whoever is asked.
fn odd_host(host: &str) -> Option<String> {
    let shown = escaped(host);
    if let Some(inside) = host.strip_prefix('[') {
        let inside = inside.strip_suffix(']').unwrap_or(inside);
        let is_address = inside.parse::<std::net::Ipv6Addr>().is_ok();
        return (!is_address).then(|| {
            format!("the url has {shown} for its host, which is no address; write one like [2001:db8::1]")
        });
    }
    let is_part = |part: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=63).contains(&part.len())
            && part.bytes().all(letters)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    // A name may end with the dot of the root.
    let name = host.strip_suffix('.').unwrap_or(host);
    let is_name = name.len() <= 253 && name.split('.').all(is_part);
    (!is_name).then(|| {
        format!(
            "the url has \"{shown}\" for its host, which is no name; write one like example.com"
        )
    })
}

/// Why nothing listens at a port.
fn odd_port(authority: &Authority) -> Option<String> {
    let (_, behind) = authority.as_str().rsplit_once(authority.host())?;
    let port = behind.strip_prefix(':')?;
    let is_fine = port.parse::<u16>().is_ok_and(|port| port > 0);
    (!is_fine).then(|| {
        format!("the url has \"{}\" for its port; a port is 1 to 65535, or left out", escaped(port))
    })
}

/// Whether a host is a number that some take for an address: 2130706433, 0x7f.1, 127.1.
fn is_odd_number(host: &str) -> bool {
    if host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() {
        return false;
    }
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X")).is_some();
    is_hex || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::telling::addresses::AllowedTarget;

    #[test]
    fn an_address_is_whole_safe_and_public() {
        let named = ["127.0.0.1", "hooks.internal"];
        let allowed: AllowedTargets =
            named.iter().filter_map(|one| one.parse::<AllowedTarget>().ok()).collect();
        for (url, fine) in [
            ("https://example.com", true),
            ("https://example.com:8443/a?b=c", true),
            ("http://example.com/", false),
            ("http://127.0.0.1:8080/hook", true),
            ("http://hooks.internal/", true),
            ("http://10.0.0.1/", false),
            ("https://10.0.0.1/", false),
            ("https://[::1]/", false),
            ("https://[::ffff:10.0.0.1]/", false),
            ("https://169.254.169.254/latest", false),
            ("https://2130706433/", false),
            ("https://0x7f.1/", false),
            ("https://0x7f000001/", false),
            ("https://127.1/", false),
            ("https://127.0.0.1./", false),
            ("https://0177.0.0.1/", false),
            ("https://user:secret@example.com/", false),
            ("https://example.com/#a", false),
            ("ftp://example.com/", false),
            ("file:///etc/passwd", false),
            ("/hooks", false),
            ("example.com", false),
            ("https://exa mple.com/", false),
            ("https://", false),
            ("https://[]/", false),
            ("https://[1.2.3.4]/", false),
            ("https://[2606:4700::1111]:8443/", true),
            ("https://example.com:0/", false),
            ("https://example.com:/", false),
            ("https://example.com:65536/", false),
            ("https://example.com:65535/", true),
            ("https://example.com./", true),
            ("https://example..com/", false),
            ("https://./", false),
            ("https://-a.example.com/", false),
            ("https://a_b.example.com/", true),
            ("https://a,b.example.com/", false),
            ("https://%41.example.com/", false),
            ("", false),
        ] {
            assert_eq!(require_sound(url, &allowed).is_ok(), fine, "{url}");
        }
        assert_eq!(origin("https://example.com:1/services/T0/secret?x"), "https://example.com:1");
    }
}
