//! The egress guard: which targets a webhook may reach. Pure; it is asked for every new connection with all addresses
//! of the DNS answer, and the connection then goes to one of exactly these.

use std::net::IpAddr;

use model::exchange::TransportError;
use url::Host;

use crate::address::{self, Kind};
use crate::rule::Rule;

/// Which targets outgoing requests may reach beside the public internet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Egress {
    /// Networks and hosts that are allowed though they are not public. Cloud metadata stays out of reach.
    pub allow: Vec<Rule>,
    /// Whether this machine may be reached: true while the server itself listens on loopback only.
    pub allow_loopback: bool,
}

/// Names that clouds answer with their metadata service; the address tables would do, were it not for private DNS.
const METADATA_NAMES: &[&str] = &[
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.internal",
    "metadata.tencentyun.com",
    "metadata.platformequinix.com",
    "metadata.packet.net",
    "api.metadata.cloud.ibm.com",
    "rancher-metadata",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Whether a name, in the form that [`url::Url`] gives it, is one that clouds give to their metadata service.
pub(crate) fn is_metadata_name(name: &str) -> bool {
    METADATA_NAMES.contains(&name.strip_suffix('.').unwrap_or(name))
}

impl Egress {
    /// The networks and names that no rule opens, as text.
    #[must_use]
    pub fn never_allowed() -> Vec<String> {
        address::metadata_networks().chain(METADATA_NAMES.iter().map(|name| (*name).to_owned())).collect()
    }

    /// Refuses the host by its name alone, before anybody is asked for its addresses.
    pub(crate) fn check_name(&self, host: &Host<String>) -> Result<(), TransportError> {
        let Host::Domain(name) = host else {
            return Ok(());
        };
        if is_metadata_name(name) {
            return Err(TransportError::Blocked(format!("{name} is a cloud metadata service, which is never allowed")));
        }
        Ok(())
    }

    /// Refuses the host if any of its addresses may not be reached: an answer that mixes good and bad ones is an attack
    /// or a mistake.
    pub(crate) fn check_addresses(&self, host: &Host<String>, addresses: &[IpAddr]) -> Result<(), TransportError> {
        let named = match host {
            Host::Domain(name) => self.allow.iter().any(|rule| rule.covers_name(name)),
            Host::Ipv4(_) | Host::Ipv6(_) => false,
        };
        let refusal = addresses.iter().find_map(|address| self.refusal(*address, named).map(|why| (address, why)));
        match (refusal, host) {
            (None, _) => Ok(()),
            (Some((address, why)), Host::Domain(name)) => {
                Err(TransportError::Blocked(format!("{name} resolves to {address}, {why}")))
            }
            (Some((address, why)), _) => Err(TransportError::Blocked(format!("{address} is {why}"))),
        }
    }

    /// Why an address may not be reached, if so. `named` says that a rule allows the host by name.
    fn refusal(&self, address: IpAddr, named: bool) -> Option<String> {
        let what = match address::kind(address) {
            Kind::Public => return None,
            Kind::Metadata => {
                return Some("a cloud metadata address, which is never allowed".to_owned());
            }
            Kind::Loopback if self.allow_loopback => return None,
            Kind::Loopback => "a loopback address",
            Kind::Forbidden(what) => what,
        };
        if named || self.allow.iter().any(|rule| rule.covers_address(address)) {
            return None;
        }
        Some(format!("{what} that egress.allow does not list"))
    }
}

#[cfg(test)]
mod tests;
