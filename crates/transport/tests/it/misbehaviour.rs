//! Every misbehaviour of receivers that has hurt somebody (`anchors/promises.md` §5), in one table: what the receiver does,
//! and what is recorded of it. Whatever it is, the exchange ends in time, keeps little and goes nowhere else. Names that
//! change their address are in `guarded`, certificates that expired in `tls`.

use std::time::Duration;

use bytes::Bytes;
use model::exchange::{Request, Transport as _};
use transport::HttpTransport;

use crate::fault_server::{Act, Event, FaultServer, Script, once, response};
use crate::harness::{IMPATIENT, PATIENT, local, outcome, request};

/// What the receiver does, how long we wait, and what comes of it.
struct Case {
    name: &'static str,
    script: Script,
    timeout: Duration,
    expected: &'static str,
}

const WAITING: &str = "timed out while waiting for the response";
const READING: &str = "timed out while reading the response";
const CLOSED: &str = "the exchange broke off: the receiver closed the connection before its response was complete";
const TOO_LONG: &str = "the exchange broke off: the head of the response has more than 100 headers or 64 kB";
const NO_HTTP: &str = "the exchange broke off: what came back is not HTTP/1.1 (invalid HTTP version parsed)";

/// The frames with which an HTTP/2 server greets and says farewell: SETTINGS, then GOAWAY.
const GOAWAY: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0b";

fn write(text: &str) -> Act {
    Act::Write(text.as_bytes().to_vec())
}

/// One byte after the other, for ever.
fn drip() -> Act {
    Act::Drip(b"y".to_vec(), Duration::from_millis(20))
}

fn soon(name: &'static str, script: Script, expected: &'static str) -> Case {
    Case { name, script, timeout: PATIENT, expected }
}

fn late(name: &'static str, script: Script, expected: &'static str) -> Case {
    Case { name, script, timeout: IMPATIENT, expected }
}

fn slow() -> Vec<Case> {
    let head = || write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n");
    vec![
        late("hangs before it reads", vec![Act::Hang], WAITING),
        late("hangs after it has read", vec![Act::Read, Act::Hang], WAITING),
        late("hangs in the head", vec![Act::Read, write("HTTP/1.1 200 OK\r\n"), Act::Hang], WAITING),
        late("hangs in the body", vec![Act::Read, head(), write("half"), Act::Hang], READING),
        late("sends the head byte by byte", vec![Act::Read, write("HTTP/1.1 200 OK\r\nx: "), drip()], WAITING),
        late("sends the body byte by byte", vec![Act::Read, head(), drip()], READING),
        late(
            "says for ever that it goes on",
            vec![Act::Read, Act::Drip(b"HTTP/1.1 102 Processing\r\n\r\n".to_vec(), Duration::from_millis(20))],
            WAITING,
        ),
    ]
}

fn large() -> Vec<Case> {
    const TEN_GIGABYTES: usize = 10 << 30;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {TEN_GIGABYTES}\r\n\r\n");
    let unpacked = response("200 OK", &["content-encoding: gzip"], "\u{1f}\u{8b} is not unpacked");
    let many: String = (0..1_000).map(|number| format!("x-{number}: 1\r\n")).collect();
    vec![
        soon(
            "sends ten gigabytes",
            vec![Act::Read, write(&head), Act::Flood(TEN_GIGABYTES)],
            "200 32768 bytes (truncated)",
        ),
        soon(
            "sends a body without an end",
            vec![Act::Read, write("HTTP/1.1 200 OK\r\n\r\n"), Act::Flood(usize::MAX)],
            "200 32768 bytes (truncated)",
        ),
        soon(
            "sends one header without an end",
            vec![Act::Read, write("HTTP/1.1 200 OK\r\nx: "), Act::Flood(usize::MAX)],
            TOO_LONG,
        ),
        soon("sends a thousand headers", once(format!("HTTP/1.1 200 OK\r\n{many}\r\n").as_bytes()), TOO_LONG),
        soon("sends what would grow when it is unpacked", once(&unpacked), "200 \u{1f}\u{8b} is not unpacked"),
    ]
}

fn wrong() -> Vec<Case> {
    let metadata = "location: http://169.254.169.254/latest/meta-data/";
    let both = [response("200 OK", &[], "one"), response("500 Oops", &[], "two")].concat();
    vec![
        soon("leads to the metadata of a cloud", once(&response("302 Found", &[metadata], "")), "302 "),
        soon("speaks HTTP/2 and says goodbye", once(GOAWAY), NO_HTTP),
        soon("answers in TLS", once(b"\x15\x03\x03\0\x02\x02\x28"), NO_HTTP),
        soon("says null", once(&response("200 OK", &[], "null")), "200 null"),
        soon(
            "says 200 and means an error",
            once(&response("200 OK", &[], "{\"error\":\"it did not work\"}")),
            "200 {\"error\":\"it did not work\"}",
        ),
        soon("says that it is a teapot", once(&response("418 I'm a teapot", &[], "")), "418 "),
        soon("answers twice", once(&both), "200 one"),
        soon("changes to another protocol", once(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"), "101 "),
        soon("closes without a word", vec![Act::Read], CLOSED),
        soon("closes in the body", once(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), CLOSED),
    ]
}

#[tokio::test]
async fn whatever_a_receiver_does_the_exchange_ends_in_time_and_says_how() {
    for Case { name, script, timeout, expected } in slow().into_iter().chain(large()).chain(wrong()) {
        let mut server = FaultServer::start(vec![script]).await.expect("a port");
        let transport = HttpTransport::new(local());
        let report = transport.send(request(&server.url("/hook"), timeout)).await;
        assert_eq!(outcome(report), expected, "a receiver that {name}");
        let requests = server.events_so_far().into_iter().filter(|event| matches!(event, Event::Request { .. }));
        assert!(requests.count() <= 1, "a receiver that {name} is asked once");
    }
}

#[tokio::test]
async fn a_receiver_that_takes_nothing_does_not_hold_us_up() {
    let server = FaultServer::start(vec![vec![Act::Pause(PATIENT)]]).await.expect("a port");
    let large = Request { body: Bytes::from(vec![b'x'; 16 << 20]), ..request(&server.url("/"), IMPATIENT) };
    let report = HttpTransport::new(local()).send(large).await;
    assert_eq!(outcome(report), WAITING);
}

#[tokio::test]
async fn a_receiver_that_resets_the_connection_breaks_it_off() {
    // What is closed with something unread in it is reset.
    let server = FaultServer::start(vec![vec![Act::Write(b"HTTP/1.1 ".to_vec())]]).await.expect("a port");
    let large = Request { body: Bytes::from(vec![b'x'; 16 << 20]), ..request(&server.url("/"), PATIENT) };
    let result = outcome(HttpTransport::new(local()).send(large).await);
    assert!(result.starts_with("the exchange broke off: "), "{result}");
}
