//! Where a request comes from. A header is heeded only as far as the operator's own proxies wrote it: whatever stands
//! further left in it was written by whoever sent the request.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::App;

/// The address that limits are counted by: an IPv4 address, or the 64 bits of an IPv6 address that one subscriber has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Address(pub String);

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
        let found = forwarded(&parts.headers, app.config.proxies).or(peer);
        Ok(Self(found.map_or_else(String::new, subscriber)))
    }
}

/// The address that the outermost of the operator's proxies saw.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
    let addresses: Vec<_> = values.flat_map(|it| it.split(',')).map(str::trim).collect();
    let place = addresses.len().checked_sub(proxies)?;
    let text = addresses.get(place)?;
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()))
}

fn subscriber(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_operators_own_proxies_wrote_is_heeded() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        headers.append("x-forwarded-for", "192.0.2.1:4711".parse().unwrap());
        let cases = [(0, None), (1, Some("192.0.2.1")), (2, Some("198.51.100.7")), (3, Some("203.0.113.9")), (4, None)];
        for (proxies, expected) in cases {
            assert_eq!(forwarded(&headers, proxies), expected.map(|it| it.parse().unwrap()), "{proxies} proxies");
        }
        assert_eq!(forwarded(&HeaderMap::new(), 1), None);
    }

    #[test]
    fn a_subscriber_with_many_addresses_is_one() {
        let of = |text: &str| subscriber(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
