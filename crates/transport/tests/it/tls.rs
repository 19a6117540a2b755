//! TLS: certificates are verified against the given authorities and the name in the URL. The certificates are made by
//! `certificates/make.sh`.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;
use transport::{Edges, HttpTransport};

use crate::fault_server::{Act, FaultServer, once};
use crate::harness::{edges, local, post};

const AUTHORITY: &[u8] = include_bytes!("certificates/authority.der");
pub(crate) const GOOD: &[u8] = include_bytes!("certificates/good.der");
const EXPIRED: &[u8] = include_bytes!("certificates/expired.der");
const OTHER: &[u8] = include_bytes!("certificates/other.der");
const KEY: &[u8] = include_bytes!("certificates/leaf-key.der");

/// A transport that trusts the test authority and finds every name on this machine.
pub(crate) fn trusting() -> HttpTransport {
    let mut authorities = RootCertStore::empty();
    authorities.add(CertificateDer::from(AUTHORITY)).expect("a certificate");
    HttpTransport::with_edges(local(), Edges { authorities, ..edges(&["127.0.0.1"]) })
}

/// An HTTPS server that answers any number of requests, each on whatever connection, with the number of requests that
/// this connection has carried.
pub(crate) struct TlsServer {
    address: SocketAddr,
    task: AbortHandle,
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TlsServer {
    pub(crate) async fn start(certificate: &'static [u8], versions: &[&'static SupportedProtocolVersion]) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(KEY).expect("a key");
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(certificate)], key)
            .expect("a key for the certificate");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let task = tokio::spawn(serve(listener, acceptor)).abort_handle();
        TlsServer { address, task }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/", self.address.port())
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let accepting = acceptor.accept(socket);
        connections.spawn(async move {
            let Ok(mut stream) = accepting.await else {
                return;
            };
            let mut request = [0; 4096];
            for count in 1.. {
                if !matches!(stream.read(&mut request).await, Ok(length) if length > 0) {
                    return;
                }
                let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{count}");
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
    }
}

#[tokio::test]
async fn trusted_servers_are_reached_and_connections_reused() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let server = TlsServer::start(GOOD, &[version]).await;
        let transport = trusting();
        assert_eq!(post(&transport, &server.url("hooks.example")).await, "200 1");
        assert_eq!(post(&transport, &server.url("hooks.example")).await, "200 2");
        assert_eq!(post(&transport, &server.url("Hooks.Example.")).await, "200 1");
        assert_eq!(post(&transport, &server.url("127.0.0.1")).await, "200 1");
    }
}

/// The beginning of what comes of a handshake; the rest are rustls's own words, with times in them.
async fn check(transport: HttpTransport, certificate: &'static [u8], host: &str, expected: &str) {
    let server = TlsServer::start(certificate, rustls::ALL_VERSIONS).await;
    let result = post(&transport, &server.url(host)).await;
    assert!(result.starts_with(expected), "{host}: {result}");
}

#[tokio::test]
async fn certificates_are_verified() {
    let invalid = |why: &str| format!("TLS handshake failed: invalid peer certificate: {why}");
    check(trusting(), GOOD, "wrong.example", &invalid("certificate not valid for name")).await;
    check(trusting(), GOOD, "[::ffff:127.0.0.1]", &invalid("certificate not valid for name")).await;
    check(trusting(), OTHER, "hooks.example", &invalid("certificate not valid for name")).await;
    check(trusting(), EXPIRED, "hooks.example", &invalid("certificate expired")).await;
    let public = HttpTransport::with_edges(local(), edges(&["127.0.0.1"]));
    check(public, GOOD, "hooks.example", &invalid("UnknownIssuer")).await;
}

#[tokio::test]
async fn servers_that_speak_no_tls() {
    let cases = [
        (once(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "TLS handshake failed: "),
        (vec![Act::Write(b"220 mail.example ESMTP\r\n".to_vec())], "TLS handshake failed: "),
        (vec![Act::Write(Vec::new())], "TLS handshake failed: "),
    ];
    for (script, expected) in cases {
        let script = script.into_iter().filter(|act| !matches!(act, Act::Read)).collect();
        let server = FaultServer::start(vec![script]).await.expect("a port");
        let url = format!("https://127.0.0.1:{}/", server.address().port());
        let result = post(&trusting(), &url).await;
        assert!(result.starts_with(expected), "{result}");
    }
}
