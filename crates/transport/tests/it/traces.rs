//! What the report of an exchange says beside its result: the address, and which phases took their time.

use std::net::SocketAddr;
use std::time::Duration;

use model::exchange::{Report, Timings, Transport};
use transport::{Egress, HttpTransport};

use crate::fault_server::{Act, FaultServer, always, once, refusing_address, response};
use crate::harness::{IMPATIENT, PATIENT, edges, local, request};
use crate::tls::{GOOD, TlsServer, trusting};

/// The phases that have a time.
fn phases(timings: &Timings) -> String {
    let Timings { resolve, connect, tls, first_byte } = timings;
    let named = [(resolve, "resolve"), (connect, "connect"), (tls, "tls"), (first_byte, "first byte")];
    named.into_iter().filter(|(time, _)| time.is_some()).map(|(_, name)| name).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(report: &Report, address: Option<SocketAddr>, expected: &str) {
    assert_eq!(report.trace.address, address, "{report:?}");
    assert_eq!(phases(&report.trace.timings), expected, "{report:?}");
}

#[tokio::test]
async fn a_new_connection_and_a_kept_one() {
    let server = FaultServer::start(vec![always(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let transport = HttpTransport::with_edges(local(), edges(&["127.0.0.1"]));
    let named = format!("http://hooks.example:{}/", server.address().port());
    let cases = [
        (&named, "resolve, connect, first byte"),
        (&named, "first byte"),
        (&server.url("/"), "connect, first byte"),
        (&server.url("/"), "first byte"),
    ];
    for (url, expected) in cases {
        check(&transport.send(request(url, PATIENT)).await, Some(server.address()), expected);
    }
}

#[tokio::test]
async fn a_handshake() {
    let server = TlsServer::start(GOOD, rustls::ALL_VERSIONS).await;
    let transport = trusting();
    for expected in ["resolve, connect, tls, first byte", "first byte"] {
        let report = transport.send(request(&server.url("hooks.example"), PATIENT)).await;
        check(&report, Some(server.address()), expected);
    }
    let report = transport.send(request(&server.url("wrong.example"), PATIENT)).await;
    check(&report, Some(server.address()), "resolve, connect");
}

#[tokio::test]
async fn failures_say_how_far_they_came() {
    let transport = HttpTransport::with_edges(local(), edges(&["127.0.0.1"]));
    let nobody = refusing_address().await.expect("a port");
    let url = format!("http://hooks.example:{}/", nobody.port());
    check(&transport.send(request(&url, PATIENT)).await, Some(nobody), "resolve");

    for (script, expected) in
        [(vec![Act::Hang], "connect"), (once(b"nonsense\r\n"), "connect"), (vec![Act::Read], "connect")]
    {
        let server = FaultServer::start(vec![script]).await.expect("a port");
        check(&transport.send(request(&server.url("/"), IMPATIENT)).await, Some(server.address()), expected);
    }
    let half = vec![Act::Read, Act::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec()), Act::Hang];
    let server = FaultServer::start(vec![half]).await.expect("a port");
    let report = transport.send(request(&server.url("/"), IMPATIENT)).await;
    check(&report, Some(server.address()), "connect, first byte");

    let guarded = HttpTransport::with_edges(Egress::default(), edges(&["10.0.0.1"]));
    check(&guarded.send(request("http://hooks.example/", PATIENT)).await, None, "resolve");
    check(&guarded.send(request("ftp://hooks.example/", PATIENT)).await, None, "");
}

#[tokio::test]
async fn a_kept_connection_that_died_gives_way_to_the_trace_of_the_new_one() {
    let mut server = FaultServer::start(vec![once(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let transport = HttpTransport::new(local());
    for _ in 0..3 {
        check(&transport.send(request(&server.url("/"), PATIENT)).await, Some(server.address()), "connect, first byte");
        // Until the server has closed, the connection looks alive.
        while !matches!(server.next_event().await, Some(crate::fault_server::Event::Closed { .. })) {}
    }
}

#[tokio::test]
async fn the_first_byte_is_measured_until_the_head_is_there() {
    let pause = Duration::from_millis(50);
    let late = vec![Act::Read, Act::Pause(pause), Act::Write(response("200 OK", &[], "ok"))];
    let server = FaultServer::start(vec![late]).await.expect("a port");
    let report = HttpTransport::new(local()).send(request(&server.url("/"), PATIENT)).await;
    assert!(report.trace.timings.first_byte >= Some(pause), "{report:?}");
}
