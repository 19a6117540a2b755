//! The machine's own way to names: its hosts file first, then the DNS servers that it is configured to ask. Nothing
//! blocks a thread here, so that a DNS server which is slow for one name delays no other.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hickory_resolver::config::{LookupIpStrategy, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::op::Query;
use hickory_resolver::proto::rr::{Name, RecordType};
use hickory_resolver::{Hosts, TokioResolver, system_conf};
use tokio::time::Instant;

use super::{Resolve, Resolving};

/// How long a change of the hosts file or of the DNS servers may go unseen.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// How many DNS answers are kept; each belongs to a host that webhooks go to.
const ANSWERS_KEPT_MAX: u64 = 1_024;

/// How long an answer is kept at most. Its own time to live is the limit below that: a record that lives for 0 s is
/// asked for each time.
const ANSWER_AGE_MAX: Duration = Duration::from_secs(300);

/// How long it is believed that a name does not exist: not until the second attempt at a delivery.
const ABSENCE_AGE_MAX: Duration = Duration::from_secs(2);

/// How long one DNS server is waited for before the question is asked again, so that a lost packet does not use up
/// the time for connecting.
const SERVER_TIME_MAX: Duration = Duration::from_secs(2);

type ReadServers = Box<dyn Fn() -> Result<(ResolverConfig, ResolverOpts), NetError> + Send + Sync>;

/// Where the machine says whom to ask.
pub(super) struct Sources {
    /// The hosts file.
    pub(super) hosts: PathBuf,
    /// The file whose change means that the DNS servers may be others.
    pub(super) servers: PathBuf,
    /// Reads the DNS servers.
    pub(super) read_servers: ReadServers,
}

/// What the machine is configured to ask.
pub(crate) struct SystemResolver {
    sources: Sources,
    seen: Mutex<Option<Seen>>,
}

/// The sources as they were read.
struct Seen {
    at: Instant,
    stamps: [Stamp; 2],
    names: Arc<Names>,
}

/// When a file was written and how long it is; `None` where there is none.
type Stamp = Option<(SystemTime, u64)>;

struct Names {
    hosts: Hosts,
    /// `None` where the machine has no DNS server.
    dns: Option<TokioResolver>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        SystemResolver::new(Sources {
            hosts: PathBuf::from("/etc/hosts"),
            servers: PathBuf::from("/etc/resolv.conf"),
            read_servers: Box::new(system_conf::read_system_conf),
        })
    }
}

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let name = Name::from_ascii(name).map_err(io::Error::other)?;
            self.names().resolve(name).await
        })
    }
}

impl SystemResolver {
    pub(super) fn new(sources: Sources) -> Self {
        SystemResolver { sources, seen: Mutex::new(None) }
    }

    /// What the sources say now, or said a moment ago.
    fn names(&self) -> Arc<Names> {
        let now = Instant::now();
        let mut slot = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = slot.as_mut() {
            if now.duration_since(seen.at) < LOOK_AGAIN_AFTER {
                return Arc::clone(&seen.names);
            }
            seen.at = now;
            if seen.stamps == self.sources.stamps() {
                return Arc::clone(&seen.names);
            }
        }
        // Stamped before they are read: a change in between is seen the next time.
        let stamps = self.sources.stamps();
        let names = Arc::new(self.sources.read());
        *slot = Some(Seen { at: now, stamps, names: Arc::clone(&names) });
        names
    }
}

impl Sources {
    fn stamps(&self) -> [Stamp; 2] {
        [&self.hosts, &self.servers].map(|path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }

    /// A file that is not there, or says nothing that can be used, is the same as an empty one.
    fn read(&self) -> Names {
        let mut hosts = Hosts::default();
        let read = std::fs::File::open(&self.hosts).and_then(|file| hosts.read_hosts_conf(file));
        if let Err(error) = read {
            tracing::warn!(file = %self.hosts.display(), %error, "names.hosts_unread");
        }
        let dns = (self.read_servers)().and_then(|(config, options)| {
            let provider = TokioRuntimeProvider::default();
            TokioResolver::builder_with_config(config, provider).with_options(bounded(options)).build()
        });
        if let Err(error) = &dns {
            tracing::warn!(file = %self.servers.display(), %error, "names.without_dns");
        }
        Names { hosts, dns: dns.ok() }
    }
}

/// The options of the machine with the limits of this file. IPv4 addresses come first: hardly a receiver is reached by
/// IPv6 alone, and many machines have IPv6 addresses that lead nowhere.
fn bounded(mut options: ResolverOpts) -> ResolverOpts {
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    options.use_hosts_file = ResolveHosts::Never;
    options.cache_size = ANSWERS_KEPT_MAX;
    options.positive_max_ttl = Some(ANSWER_AGE_MAX);
    options.negative_max_ttl = Some(ABSENCE_AGE_MAX);
    options.timeout = options.timeout.min(SERVER_TIME_MAX);
    options
}

impl Names {
    async fn resolve(&self, name: Name) -> io::Result<Vec<IpAddr>> {
        let listed = self.listed(&name);
        if !listed.is_empty() {
            return Ok(listed);
        }
        if is_localhost(&name) {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        let dns = self.dns.as_ref().ok_or_else(|| io::Error::other("there is no DNS server"))?;
        let answer = dns.lookup_ip(name).await.map_err(io::Error::other)?;
        Ok(answer.iter().collect())
    }

    /// What the hosts file says. It has the last word: DNS is not asked for the other kind of address.
    fn listed(&self, name: &Name) -> Vec<IpAddr> {
        let kinds = [RecordType::A, RecordType::AAAA].into_iter();
        let lookups = kinds.filter_map(|kind| self.hosts.lookup_static_host(&Query::query(name.clone(), kind)));
        let addresses = lookups.flat_map(|lookup| {
            let addresses = lookup.answers().iter().filter_map(|record| record.data.ip_addr());
            addresses.collect::<Vec<_>>()
        });
        addresses.collect()
    }
}

/// Whether the name means this machine wherever it is asked for (RFC 6761 §6.3).
fn is_localhost(name: &Name) -> bool {
    name.iter().next_back().is_some_and(|label| label.eq_ignore_ascii_case(b"localhost"))
}

#[cfg(test)]
mod tests;
