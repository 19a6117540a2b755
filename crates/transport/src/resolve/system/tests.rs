//! The hosts file, a DNS server of our own, and what happens when either changes or keeps silent.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_resolver::config::{ConnectionConfig, NameServerConfig};
use tokio::net::UdpSocket;
use tokio::task::AbortHandle;

use super::*;

/// The names of a folder's hosts file, and of one DNS server if there is one.
fn resolver(folder: &tempfile::TempDir, server: Option<SocketAddr>) -> SystemResolver {
    let read_servers = move || {
        let server = server.ok_or_else(|| NetError::from("no DNS server"))?;
        let mut udp = ConnectionConfig::udp();
        udp.port = server.port();
        let servers = vec![NameServerConfig::new(server.ip(), true, vec![udp])];
        Ok((ResolverConfig::from_name_servers(servers), ResolverOpts::default()))
    };
    let (hosts, servers) = (folder.path().join("hosts"), folder.path().join("resolv.conf"));
    SystemResolver::new(Sources { hosts, servers, read_servers: Box::new(read_servers) })
}

fn folder(hosts: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hosts"), hosts).unwrap();
    folder
}

async fn check(resolver: &SystemResolver, name: &str, expected: &str) {
    let addresses = resolver.resolve(name).await.unwrap_or_default();
    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    assert_eq!(shown.join(" "), expected, "{name}");
}

/// A DNS server that knows `fast.example` by 192.0.2.7 for as many seconds as it is told, says of `gone.example` that it
/// does not exist, and answers nothing about other names.
struct Dns {
    address: SocketAddr,
    given: Arc<AtomicUsize>,
    task: AbortHandle,
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Dns {
    async fn start(seconds: u8) -> Dns {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let (address, given) = (socket.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let task = tokio::spawn(answer_all(socket, seconds, Arc::clone(&given))).abort_handle();
        Dns { address, given, task }
    }

    fn addresses_given(&self) -> usize {
        self.given.load(Ordering::SeqCst)
    }
}

async fn answer_all(socket: UdpSocket, seconds: u8, given: Arc<AtomicUsize>) {
    let mut buffer = [0; 512];
    while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
        if let Some(answer) = answer(&buffer[..length], seconds) {
            given.fetch_add(usize::from(answer[7]), Ordering::SeqCst);
            socket.send_to(&answer, peer).await.unwrap();
        }
    }
}

/// A message of RFC 1035 §4.1: the question comes back, with an address record if it asks for one that there is.
fn answer(query: &[u8], seconds: u8) -> Option<Vec<u8>> {
    let name_length = query[12..].iter().position(|byte| *byte == 0)? + 1;
    let question = &query[12..12 + name_length + 4];
    let is_about = |name: &[u8]| question.to_ascii_lowercase().starts_with(name);
    let is_fast = is_about(b"\x04fast\x07example\0");
    if !is_fast && !is_about(b"\x04gone\x07example\0") {
        return None;
    }
    let has_address = is_fast && question[name_length + 1] == 1;
    let code = if is_fast { 0 } else { 3 };
    let mut message = vec![query[0], query[1], 0x81, 0x80 | code, 0, 1, 0, u8::from(has_address), 0, 0, 0, 0];
    message.extend_from_slice(question);
    if has_address {
        message.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, seconds, 0, 4]);
        message.extend_from_slice(&Ipv4Addr::new(192, 0, 2, 7).octets());
    }
    Some(message)
}

#[tokio::test]
async fn the_hosts_file_has_the_last_word() {
    let dns = Dns::start(60).await;
    let folder = folder("10.0.0.1 hooks Hooks.Internal # ours\nfd00::1 both\n10.0.0.2 both\n10.0.0.3 fast.example\n");
    let resolver = resolver(&folder, Some(dns.address));
    check(&resolver, "hooks", "10.0.0.1").await;
    check(&resolver, "hooks.internal.", "10.0.0.1").await;
    check(&resolver, "both", "10.0.0.2 fd00::1").await;
    check(&resolver, "fast.example", "10.0.0.3").await;
    assert_eq!(dns.addresses_given(), 0);
}

#[tokio::test]
async fn localhost_needs_no_dns() {
    let resolver = resolver(&folder(""), None);
    check(&resolver, "localhost", "127.0.0.1 ::1").await;
    check(&resolver, "app.localhost.", "127.0.0.1 ::1").await;
    check(&resolver, "localhost.example", "").await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_file_is_seen() {
    let folder = folder("10.0.0.1 hooks\n");
    let resolver = resolver(&folder, None);
    check(&resolver, "hooks", "10.0.0.1").await;
    std::fs::write(folder.path().join("hosts"), "10.0.0.22 hooks\n").unwrap();
    check(&resolver, "hooks", "10.0.0.1").await;
    tokio::time::advance(LOOK_AGAIN_AFTER).await;
    check(&resolver, "hooks", "10.0.0.22").await;
}

#[tokio::test]
async fn answers_are_kept_for_as_long_as_they_live() {
    for (seconds, given) in [(60, 1), (0, 3)] {
        let dns = Dns::start(seconds).await;
        let resolver = resolver(&folder(""), Some(dns.address));
        for _ in 0..3 {
            check(&resolver, "fast.example.", "192.0.2.7").await;
        }
        assert_eq!(dns.addresses_given(), given, "{seconds} s");
        check(&resolver, "gone.example.", "").await;
    }
}

#[tokio::test]
async fn a_name_without_an_answer_delays_no_other() {
    let dns = Dns::start(0).await;
    let resolver = Arc::new(resolver(&folder(""), Some(dns.address)));
    let mut waiting = tokio::task::JoinSet::new();
    for number in 0..600 {
        let resolver = Arc::clone(&resolver);
        waiting.spawn(async move { resolver.resolve(&format!("slow-{number}.example.")).await.is_ok() });
    }
    tokio::task::yield_now().await;
    let fast = tokio::time::timeout(Duration::from_secs(30), resolver.resolve("fast.example.")).await;
    assert_eq!(fast.unwrap().unwrap(), [IpAddr::from([192, 0, 2, 7])]);
    assert!(waiting.try_join_next().is_none(), "the others are still waiting");
}
