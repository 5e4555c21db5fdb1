//! Who asks, as far as limits are concerned.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Client {
    /// An address, of IPv6 the network that one customer has.
    Address(IpAddr),
    /// An app that showed its key, from wherever it asks.
    App(Uuid),
    /// Somebody who has signed in themself, from wherever they ask.
    Person(Uuid),
    /// Whoever tries to get in as somebody, or from an address.
    Trying(Uuid),
}

impl Client {
    /// Who has signed in and is known so. Who that is cannot be told from it.
    pub fn of_person(known_as: &str) -> Self {
        Self::Person(digest("person", known_as))
    }

    /// Whoever tries to get in under this name.
    pub fn trying_as(name: &str) -> Self {
        Self::Trying(digest("name", name))
    }

    /// Whoever tries to get in from where this client is.
    #[must_use]
    pub fn trying_from(self) -> Self {
        Self::Trying(digest("address", &self.to_string()))
    }
}

/// Short, whatever somebody calls themself, and telling nobody's name.
fn digest(what: &str, of: &str) -> Uuid {
    let digest = Sha256::new()
        .chain_update(what)
        .chain_update([0])
        .chain_update(of)
        .finalize();
    Uuid::from_bytes(std::array::from_fn(|index| digest[index]))
}

/// Bits of an IPv6 address that tell customers apart.
const CUSTOMER: u32 = 64;

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> CUSTOMER << CUSTOMER;
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

impl std::fmt::Display for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::App(id) => write!(formatter, "app:{}", id.simple()),
            Self::Person(id) => write!(formatter, "person:{}", id.simple()),
            Self::Trying(id) => write!(formatter, "trying:{}", id.simple()),
        }
    }
}

/// The proxies whose word on where a request comes from is taken.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Proxies of these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Who asks. `forwarded` is what `X-Forwarded-For` says, its lines in order: each proxy adds
    /// the address it was asked from at the end, so what stands before the first that is not ours
    /// may be anyone's invention.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded: impl DoubleEndedIterator<Item = &'a str>,
    ) -> Client {
        let mut hops = forwarded.rev().flat_map(|line| line.rsplit(','));
        let mut found = peer;
        while self.trust(found) {
            match hops.next().and_then(|hop| hop.trim().parse().ok()) {
                Some(before) => found = before,
                None => break,
            }
        }
        found.into()
    }

    fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let networks = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let proxies = TrustedProxies::new(networks.to_vec());
        let peer = peer.parse().unwrap();
        proxies.client(peer, forwarded.iter().copied()).to_string()
    }

    #[test]
    fn a_stranger_is_taken_at_its_own_address_whatever_it_says() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
    }

    #[test]
    fn behind_proxies_the_last_stranger_counts() {
        for (peer, forwarded, expected) in [
            ("10.0.0.1", &["198.51.100.7"][..], "198.51.100.7"),
            (
                "10.0.0.1",
                &["1.2.3.4, 198.51.100.7, 10.0.0.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["1.2.3.4", "198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.9"], "10.0.0.9"),
        ] {
            assert_eq!(client(peer, forwarded), expected, "{forwarded:?}");
        }
    }

    #[test]
    fn a_customer_has_one_bucket_for_all_addresses_of_its_network() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
    }
}
