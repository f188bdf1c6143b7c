//! Where a request comes from, for what is counted by address.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;

use super::Shared;
use crate::api::Whereabouts;
use crate::app::Network;

/// Where proxies say for whom they ask, each behind what the one before it said.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// What proxies add to what they hand on.
const FORWARDED: [&str; 8] = [
    "forwarded",
    FORWARDED_FOR,
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "via",
    "true-client-ip",
    "cf-connecting-ip",
];

/// Whether a proxy handed a request on.
pub(super) fn is_handed_on(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

/// Where a request comes from. Nobody knows where a proxy that `--trust-proxy` does not name has it from: then all who
/// come through it would be counted as one, and shut out for one another.
pub(super) fn of(request: &HttpRequest, shared: &Shared) -> Option<Whereabouts> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let trusted = &shared.config.trusted_proxies;
    if is_one_of(peer, trusted) {
        return Some(Whereabouts::from(client(peer, request.headers(), trusted)));
    }
    if is_near(peer) && is_handed_on(request.headers()) {
        warn_once(peer);
        return None;
    }
    Some(Whereabouts::from(peer))
}

fn warn_once(peer: IpAddr) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        tracing::warn!(
            "a proxy at {peer} hands requests on; nothing is limited by address before --trust-proxy names it"
        );
    });
}

/// For whom trusted proxies ask: the last in their list that is none of them. What stands before that, the client may
/// have made up.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let lists: Vec<&str> =
        headers.get_all(FORWARDED_FOR).filter_map(|list| list.to_str().ok()).collect();
    let mut nearest = peer;
    for named in lists.iter().rev().flat_map(|list| list.rsplit(',')) {
        let Some(address) = read(named.trim()) else { return nearest };
        nearest = address;
        if !is_one_of(address, trusted) {
            return nearest;
        }
    }
    nearest
}

/// An address, with a port or without.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|it| it.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

fn is_one_of(address: IpAddr, networks: &[Network]) -> bool {
    networks.iter().any(|network| network.contains(address))
}

/// Whether an address is of this machine, or of a network that is nobody's on the Internet: where proxies are.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{FORWARDED_FOR, Network, client};

    #[test]
    fn the_last_who_is_no_proxy_is_who_asks() {
        let trusted: Vec<Network> =
            ["10.0.0.0/8", "::1"].iter().flat_map(|it| it.parse::<Network>()).collect();
        let rows: &[(&[&str], &str)] = &[
            (&[], "10.0.0.1"),
            (&["192.0.2.7"], "192.0.2.7"),
            (&["198.51.100.1, 192.0.2.7"], "192.0.2.7"),
            (&["198.51.100.1", "192.0.2.7, 10.1.2.3"], "192.0.2.7"),
            (&["198.51.100.1, 10.9.9.9, 10.1.2.3"], "198.51.100.1"),
            (&["192.0.2.7:4711"], "192.0.2.7"),
            (&["[2001:db8::7]:4711"], "2001:db8::7"),
            (&["2001:db8::7"], "2001:db8::7"),
            (&["::ffff:192.0.2.7"], "192.0.2.7"),
            (&["192.0.2.7, made up"], "10.0.0.1"),
            (&["192.0.2.7, made up, 10.1.2.3"], "10.1.2.3"),
            (&["10.5.5.5"], "10.5.5.5"),
        ];
        for (lists, expected) in rows {
            let mut headers = HeaderMap::new();
            for list in *lists {
                let value = HeaderValue::from_static(list);
                headers.append(HeaderName::from_static(FORWARDED_FOR), value);
            }
            let peer = "10.0.0.1".parse().expect("an address");
            assert_eq!(client(peer, &headers, &trusted).to_string(), *expected, "{lists:?}");
        }
    }
}
