//! One entry of `egress.allow`: a network, a host, or all hosts under a suffix. Reading and matching only.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use url::Host;

use crate::address::{canonical, is_metadata_alone};
use crate::guard::is_metadata_name;
use crate::target::is_host_name;

/// Said at the start rather than at the first delivery: the rule would have no effect.
const NEVER_ALLOWED: &str = "cloud metadata can never be allowed";

/// A target that webhooks may reach although it is not on the public internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Every address of a network: `10.1.0.0/16`, `fd12::/48`, or a single address.
    Network(IpNet),
    /// One host name, whatever addresses it has: `hooks.internal`. Kept in lower case and punycode.
    Host(String),
    /// Every host name below this one, not the name itself: `*.corp.example`. Kept without `*.`.
    Suffix(String),
}

/// An entry of `egress.allow` that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no egress rule: {problem}")]
pub struct RuleError {
    text: String,
    problem: String,
}

impl Rule {
    /// Whether a host name, in the form that [`url::Url`] gives it, is covered by name.
    pub(crate) fn covers_name(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        match self {
            Rule::Network(_) => false,
            Rule::Host(host) => name == host,
            Rule::Suffix(suffix) => name.strip_suffix(suffix.as_str()).is_some_and(|head| head.ends_with('.')),
        }
    }

    /// Whether an address lies in the network, in whichever of its spellings.
    #[must_use]
    pub fn covers_address(&self, address: IpAddr) -> bool {
        match self {
            Rule::Network(network) => network.contains(&address) || network.contains(&canonical(address)),
            Rule::Host(_) | Rule::Suffix(_) => false,
        }
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let trimmed = text.trim();
        read(trimmed).map_err(|problem| RuleError { text: trimmed.to_owned(), problem })
    }
}

fn read(text: &str) -> Result<Rule, String> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return never_metadata(address.into()).map(Rule::Network);
    }
    if text.contains("://") {
        return Err("write the host or network alone, without a scheme".to_owned());
    }
    if let Some((_, length)) = text.split_once('/') {
        return read_network(text, length);
    }
    match text.strip_prefix("*.") {
        Some(suffix) => read_name(suffix).map(Rule::Suffix),
        None => read_name(text).map(Rule::Host),
    }
}

fn read_network(text: &str, length: &str) -> Result<Rule, String> {
    if !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("write the host alone, without a path".to_owned());
    }
    let network = text.parse::<IpNet>().map_err(|_| "a network is written like 10.1.0.0/16 or fd12::/48".to_owned())?;
    if network != network.trunc() {
        return Err(format!("bits after the prefix are set; the network is {}", network.trunc()));
    }
    never_metadata(network).map(Rule::Network)
}

fn never_metadata(network: IpNet) -> Result<IpNet, String> {
    if is_metadata_alone(network) { Err(NEVER_ALLOWED.to_owned()) } else { Ok(network) }
}

fn read_name(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("it is empty; write a network, a host or *.suffix".to_owned());
    }
    if text.contains('*') {
        return Err("a star stands only at the beginning, as in *.corp.example".to_owned());
    }
    if text.contains(':') {
        return Err("write the host alone, without a port".to_owned());
    }
    match Host::parse(text.strip_suffix('.').unwrap_or(text)) {
        Ok(Host::Domain(name)) if is_metadata_name(&name) => Err(NEVER_ALLOWED.to_owned()),
        Ok(Host::Domain(name)) if !is_host_name(&name) => Err("it is no host name".to_owned()),
        Ok(Host::Domain(name)) => Ok(name),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => Err("an address is written in full, like 10.1.2.3".to_owned()),
        Err(error) => Err(format!("it is no host name ({error})")),
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Network(network) => write!(formatter, "{network}"),
            Rule::Host(host) => formatter.write_str(host),
            Rule::Suffix(suffix) => write!(formatter, "*.{suffix}"),
        }
    }
}

#[cfg(test)]
mod tests;
