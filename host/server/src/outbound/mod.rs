//! Requests to addresses that callers of this server named: webhooks and identity providers. Whoever names an address must
//! not reach by it what only this server reaches. So an address is public or the operator listed it; a name is resolved
//! once, and what is connected to is what was checked; nothing is redirected and no proxy is asked.

mod address;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Method, RequestBuilder, Url};
use serde::Deserialize;

use crate::tls;
use address::{embedded, is_public};

/// What an operator lets this server reach besides public addresses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Whether this machine itself may be reached, without TLS too, and at any port: for trying things out.
    pub loopback: bool,
    /// Networks that are not public.
    pub networks: Vec<IpNet>,
    /// Ports besides 443 and 8443.
    pub ports: Vec<u16>,
}

/// Why nothing is sent to an address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("it is longer than {LONGEST} bytes")]
    Long,
    #[error("it is not `https://…`")]
    Scheme,
    #[error("it names a user or has a fragment")]
    User,
    #[error("port {0} is none of those that this server's operator lists")]
    Port(u16),
    #[error("it leads to {0}, which is neither public nor in a network that this server's operator lists")]
    Address(IpAddr),
    #[error("no address is known for its name")]
    Unresolved,
}

/// Sends such requests. Cloning is cheap.
#[derive(Clone)]
pub struct Outbound {
    http: reqwest::Client,
    rules: Arc<Rules>,
}

const LONGEST: usize = 2_000;
const PORTS: [u16; 2] = [443, 8443];
/// A connection is kept for the next request so long.
const KEPT: Duration = Duration::from_secs(10);

impl Outbound {
    /// # Errors
    /// Where the machine's trusted roots cannot be had.
    pub fn new(rules: Rules) -> anyhow::Result<Self> {
        tls::provide();
        let rules = Arc::new(rules);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            .dns_resolver(Arc::new(Resolver(Arc::clone(&rules))))
            .pool_idle_timeout(KEPT)
            .user_agent(concat!("Plumbline/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, rules })
    }

    /// A request to an address that may be reached as far as can be told before its name is resolved.
    ///
    /// # Errors
    /// Where it may not.
    pub fn request(&self, method: Method, url: Url) -> Result<RequestBuilder, Refusal> {
        self.check(&url)?;
        Ok(self.http.request(method, url))
    }

    /// # Errors
    /// Where nothing would be sent there, as far as can be told before its name is resolved.
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        if url.as_str().len() > LONGEST {
            return Err(Refusal::Long);
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(Refusal::User);
        }
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let here = self.rules.loopback && (is_localhost(host) || literal.is_some_and(|it| it.is_loopback()));
        match url.scheme() {
            "https" => {}
            "http" if here => {}
            _ => return Err(Refusal::Scheme),
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !here && !PORTS.contains(&port) && !self.rules.ports.contains(&port) {
            return Err(Refusal::Port(port));
        }
        match literal {
            Some(address) if !self.rules.allow(address) => Err(Refusal::Address(address)),
            _ => Ok(()),
        }
    }
}

impl Rules {
    /// Whether this address may be connected to.
    fn allow(&self, address: IpAddr) -> bool {
        let listed = |it: IpAddr| self.networks.iter().any(|network| network.contains(&it));
        is_public(address)
            || listed(address)
            || embedded(address).is_some_and(listed)
            || self.loopback && address.to_canonical().is_loopback()
    }

    /// Those of a name's addresses that may be connected to.
    fn allowed(&self, name: &str, found: Vec<IpAddr>) -> Result<Vec<IpAddr>, Refusal> {
        let Some(first) = found.first().copied() else { return Err(Refusal::Unresolved) };
        // Without TLS only this machine is spoken to, whatever others say of its name.
        let fits = |it: &IpAddr| self.allow(*it) && (!is_localhost(name) || it.to_canonical().is_loopback());
        let allowed: Vec<_> = found.into_iter().filter(fits).collect();
        if allowed.is_empty() { Err(Refusal::Address(first)) } else { Ok(allowed) }
    }
}

/// Resolves a name to what may be connected to: nobody asks again between the check and the connection.
struct Resolver(Arc<Rules>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = Arc::clone(&self.0);
        Box::pin(async move {
            let name = name.as_str();
            let found = tokio::net::lookup_host((name, 0)).await.map_err(|_| Refusal::Unresolved)?;
            let allowed = rules.allowed(name, found.map(|it| it.ip()).collect())?;
            let addresses: Addrs = Box::new(allowed.into_iter().map(|it| SocketAddr::new(it, 0)));
            Ok(addresses)
        })
    }
}

/// Why an error came about, where it is that the address was refused.
pub fn refusal<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e Refusal> {
    std::iter::successors(Some(error), |it| it.source()).find_map(|it| it.downcast_ref::<Refusal>())
}

fn is_localhost(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbound(loopback: bool) -> Outbound {
        let networks = vec!["10.1.0.0/16".parse().unwrap(), "fd00:1::/32".parse().unwrap()];
        Outbound::new(Rules { loopback, networks, ports: vec![9443] }).unwrap()
    }

    #[test]
    fn an_address_is_public_or_listed() {
        let address = |it: &str| Err(Refusal::Address(it.parse().unwrap()));
        let cases = [
            ("https://hooks.example.com/plumbline?a=b", Ok(())),
            ("https://hooks.example.com:8443/", Ok(())),
            ("https://hooks.example.com:9443/", Ok(())),
            ("https://hooks.example.com:22/", Err(Refusal::Port(22))),
            ("https://hooks.example.com:80/", Err(Refusal::Port(80))),
            ("http://hooks.example.com/", Err(Refusal::Scheme)),
            ("ftp://hooks.example.com/", Err(Refusal::Scheme)),
            ("file:///etc/passwd", Err(Refusal::Scheme)),
            ("https://user@hooks.example.com/", Err(Refusal::User)),
            ("https://:secret@hooks.example.com/", Err(Refusal::User)),
            ("https://hooks.example.com/#here", Err(Refusal::User)),
            ("https://93.184.216.34/", Ok(())),
            ("https://10.1.2.3/", Ok(())),
            ("https://10.2.2.3/", address("10.2.2.3")),
            ("https://169.254.169.254/latest/meta-data", address("169.254.169.254")),
            // However it is written, it is one address.
            ("https://2130706433/", address("127.0.0.1")),
            ("https://0x7f.1/", address("127.0.0.1")),
            ("https://0177.0.0.1/", address("127.0.0.1")),
            ("https://[::1]/", address("::1")),
            ("https://[::ffff:169.254.169.254]/", address("::ffff:169.254.169.254")),
            ("https://[::ffff:10.1.2.3]/", Ok(())),
            ("https://[fd00:1::7]/", Ok(())),
            ("https://[fd00:2::7]/", address("fd00:2::7")),
        ];
        for (url, expected) in cases {
            assert_eq!(outbound(false).check(&url.parse().unwrap()), expected, "{url}");
        }
        let long = format!("https://hooks.example.com/{}", "a".repeat(LONGEST));
        assert_eq!(outbound(false).check(&long.parse().unwrap()), Err(Refusal::Long));
    }

    #[test]
    fn this_machine_is_reached_only_where_the_operator_says_so() {
        for url in ["http://127.0.0.1:4000/", "http://[::1]:4000/", "http://localhost:4000/", "https://localhost:4000/"]
        {
            let url = url.parse().unwrap();
            assert!(outbound(false).check(&url).is_err(), "{url}");
            assert_eq!(outbound(true).check(&url), Ok(()), "{url}");
        }
        for url in ["http://127.0.0.1.example.com/", "http://10.1.2.3/", "http://localhost.example.com/"] {
            assert_eq!(outbound(true).check(&url.parse().unwrap()), Err(Refusal::Scheme), "{url}");
        }
    }

    #[test]
    fn a_name_leads_only_where_it_may() {
        let rules = |loopback| Rules { loopback, ..Rules::default() };
        let addresses = |them: &[&str]| them.iter().map(|it| it.parse().unwrap()).collect::<Vec<IpAddr>>();
        type Allowed = Result<&'static [&'static str], Refusal>;
        let cases: [(bool, &str, &[&str], Allowed); 7] = [
            (false, "a.example", &["93.184.216.34"], Ok(&["93.184.216.34"])),
            (false, "a.example", &["10.0.0.1", "93.184.216.34"], Ok(&["93.184.216.34"])),
            (false, "a.example", &["10.0.0.1"], Err(Refusal::Address("10.0.0.1".parse().unwrap()))),
            (false, "localhost", &["127.0.0.1"], Err(Refusal::Address("127.0.0.1".parse().unwrap()))),
            (true, "localhost", &["127.0.0.1", "::1"], Ok(&["127.0.0.1", "::1"])),
            (true, "localhost", &["93.184.216.34"], Err(Refusal::Address("93.184.216.34".parse().unwrap()))),
            (true, "a.example", &[], Err(Refusal::Unresolved)),
        ];
        for (loopback, name, found, expected) in cases {
            assert_eq!(rules(loopback).allowed(name, addresses(found)), expected.map(addresses), "{name} {found:?}");
        }
    }
}
