//! Which addresses the server may send to: those of the public Internet, and what whoever runs it has named.
//! Anything else may be a machine beside the server that trusts whoever reaches it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What may be sent to besides the public Internet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedTargets {
    networks: Vec<Network>,
    hosts: BTreeSet<String>,
}

/// An address, a network or the name of a host that may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedTarget {
    /// Every address of a network.
    Network(Network),
    /// Every address that a name has.
    Host(String),
}

/// A network: an address and how many of its leading bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// What is neither an address nor a network nor a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no address, network such as 10.0.0.0/8, or name of a host")]
pub struct InvalidTarget(String);

/// What is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no address, and no network such as 10.0.0.0/8")]
pub struct InvalidNetwork(String);

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let invalid = || InvalidNetwork(text.to_owned());
        let Some((address, bits)) = text.split_once('/') else {
            let address = text.parse::<IpAddr>().map_err(|_| invalid())?.to_canonical();
            let bits = Self { address, bits: 0 }.width();
            return Ok(Self { address, bits });
        };
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        let bits: u32 = bits.parse().map_err(|_| invalid())?;
        let network = Self { address, bits };
        if bits <= network.width() { Ok(network) } else { Err(invalid()) }
    }
}

impl FromStr for AllowedTarget {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let invalid = || InvalidTarget(text.to_owned());
        if let Ok(network) = text.parse() {
            return Ok(Self::Network(network));
        }
        let is_part =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
        if text.is_empty() || !text.chars().all(is_part) {
            return Err(invalid());
        }
        Ok(Self::Host(text.to_ascii_lowercase()))
    }
}

impl Network {
    fn width(self) -> u32 {
        if self.address.is_ipv4() { 32 } else { 128 }
    }

    /// Whether an address is in it.
    pub fn contains(self, address: IpAddr) -> bool {
        let (own, other, width) = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u128::from(own.to_bits()), u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits(), other.to_bits(), 128),
            _ => return false,
        };
        let rest = width - self.bits;
        // All bits of the widest address cannot be shifted away at once.
        rest == 128 || own >> rest == other >> rest
    }
}

impl FromIterator<AllowedTarget> for AllowedTargets {
    fn from_iter<I: IntoIterator<Item = AllowedTarget>>(targets: I) -> Self {
        let mut allowed = Self::default();
        for target in targets {
            match target {
                AllowedTarget::Network(network) => allowed.networks.push(network),
                AllowedTarget::Host(name) => {
                    allowed.hosts.insert(name);
                }
            }
        }
        allowed
    }
}

impl AllowedTargets {
    /// Whether a host that has this address may be sent to.
    pub fn permit(&self, host: &str, address: IpAddr) -> bool {
        // An address of the old kind that is written as one of the new kind is the same machine.
        let address = address.to_canonical();
        self.names(host)
            || self.networks.iter().any(|network| network.contains(address))
            || is_public(address)
    }

    /// Whether a host is named as it is written in an address: then it may also be sent to without TLS.
    pub fn names(&self, host: &str) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        match host.parse::<IpAddr>() {
            Ok(address) => {
                let address = address.to_canonical();
                self.networks.iter().any(|network| network.contains(address))
            }
            Err(_) => self.hosts.contains(&host.to_ascii_lowercase()),
        }
    }
}

/// Whether an address is one of the public Internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Networks of IPv4 that lead to no machine of the public Internet: the registry of special purposes, and
/// everything from multicast on.
const SPECIAL_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // Clouds tell their machines secrets at 169.254.169.254.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([168, 63, 129, 16], 32),
    ([224, 0, 0, 0], 3),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = SPECIAL_V4.iter().any(|(octets, bits)| {
        let network = Network { address: IpAddr::V4(Ipv4Addr::from(*octets)), bits: *bits };
        network.contains(IpAddr::V4(address))
    });
    !special
}

/// Of IPv6 only what is routed, without the parts that stand for something else: tunnels with an address of
/// IPv4 inside, documentation.
const ROUTED_V6: ([u16; 8], u32) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
const SPECIAL_V6: [([u16; 8], u32); 4] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

fn is_public_v6(address: Ipv6Addr) -> bool {
    let within = |(segments, bits): &([u16; 8], u32)| {
        let network = Network { address: IpAddr::V6(Ipv6Addr::from(*segments)), bits: *bits };
        network.contains(IpAddr::V6(address))
    };
    within(&ROUTED_V6) && !SPECIAL_V6.iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(targets: &[&str]) -> AllowedTargets {
        targets.iter().filter_map(|target| target.parse::<AllowedTarget>().ok()).collect()
    }

    #[test]
    fn only_the_public_internet_is_sent_to() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("172.15.255.255", true),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("172.32.0.0", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("168.63.129.16", false),
            ("198.19.0.1", false),
            ("223.255.255.255", true),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("ff02::1", false),
            ("::ffff:8.8.8.8", true),
            ("::ffff:127.0.0.1", false),
            ("::ffff:169.254.169.254", false),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2001:4860:4860::8888", true),
        ] {
            let parsed: IpAddr = address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
            assert_eq!(allowed(&[]).permit("example.com", parsed), public, "{address}");
        }
    }

    #[test]
    fn what_is_named_is_sent_to() {
        let some = allowed(&["127.0.0.1", "10.0.0.0/8", "::1", "Hooks.internal", "fd00::/8"]);
        let permits = |host: &str, address: &str| {
            address.parse().is_ok_and(|address| some.permit(host, address))
        };
        assert!(permits("a.example", "127.0.0.1") && permits("a.example", "::ffff:127.0.0.1"));
        assert!(!permits("a.example", "127.0.0.2"));
        assert!(permits("a.example", "10.200.0.1") && permits("a.example", "fd12::1"));
        assert!(permits("HOOKS.internal", "192.168.0.1") && !permits("a.example", "192.168.0.1"));
        assert!(some.names("[::1]") && some.names("127.0.0.1") && some.names("hooks.INTERNAL"));
        assert!(!some.names("a.example") && !some.names("8.8.8.8"));
        let wrong = ["", "10.0.0.0/33", "a/8", "::/129", "a b", "http://a"];
        assert!(wrong.iter().all(|text| text.parse::<AllowedTarget>().is_err()));
        assert!(allowed(&["0.0.0.0/0"]).names("1.2.3.4") && allowed(&["::/0"]).names("[::1]"));
    }
}
