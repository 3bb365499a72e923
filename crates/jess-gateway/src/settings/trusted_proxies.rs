//! The address of the client behind reverse proxies.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use http::HeaderMap;
use ipnet::IpNet;

use super::SettingError;

/// The addresses of the reverse proxies whose `X-Forwarded-For` is trusted, if any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Returns the address of the client that sent a request with these headers, which came from `peer`.
    ///
    /// Each proxy appends the address of its client, so the header is read from its end, and only as far as trusted
    /// proxies wrote it: the rest may be forged. If an entry is not an address, the result is the last proxy.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let values = headers.get_all("x-forwarded-for").iter().rev();
        let mut before = values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
        while self.contain(client) {
            let Some(address) = before.next().and_then(|text| parse_address(text.trim())) else { break };
            client = address;
        }
        client
    }

    fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Parses an address, with or without a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| bare.parse().map(|with_port: SocketAddr| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

impl FromStr for TrustedProxies {
    type Err = SettingError;

    /// Parses addresses and networks that are separated by spaces.
    fn from_str(text: &str) -> Result<Self, SettingError> {
        let network = |text: &str| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let networks: Result<Vec<IpNet>, _> = text.split_ascii_whitespace().map(network).collect();
        networks.map(Self).map_err(|_| {
            SettingError("trusted proxies are addresses or networks such as 10.0.0.0/8, separated by spaces")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_last_address_that_is_not_a_trusted_proxy() {
        for (trusted, peer, forwarded, client) in [
            ("", "192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", "192.0.2.1", &["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", "10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", "10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", "10.0.0.1", &["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.0/8", "10.0.0.1", &["203.0.113.9, 198.51.100.7,10.1.2.3"], "198.51.100.7"),
            ("10.0.0.0/8", "10.0.0.1", &["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
            ("10.0.0.1", "10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", "10.0.0.1", &["198.51.100.7, unknown"], "10.0.0.1"),
            ("10.0.0.1", "10.0.0.1", &[""], "10.0.0.1"),
            ("10.0.0.1", "10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", "::ffff:10.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7"),
            ("::1 fd00::/8", "::1", &["2001:db8::1, fd00::2"], "2001:db8::1"),
            ("::1", "::1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("::1", "::1", &["[2001:db8::1]"], "2001:db8::1"),
        ] {
            let proxies: TrustedProxies = trusted.parse().unwrap();
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            let got = proxies.client(peer.parse().unwrap(), &headers);
            assert_eq!(got.to_string(), client, "{trusted} {peer} {forwarded:?}");
        }
    }

    #[test]
    fn other_text_is_rejected() {
        for text in ["proxy.example", "10.0.0.0/33", "10.0.0.1,10.0.0.2", "*", "10.0.0.1:80"] {
            assert!(text.parse::<TrustedProxies>().is_err(), "{text}");
        }
    }
}
