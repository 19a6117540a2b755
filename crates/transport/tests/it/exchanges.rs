//! One exchange with each kind of server, as a table: what it does, and what comes of it.

use std::time::Duration;

use model::exchange::Transport;
use transport::HttpTransport;

use crate::fault_server::{Act, Event, FaultServer, Script, once, once_then_hang, refusing_address, response};
use crate::harness::{IMPATIENT, PATIENT, local, outcome, request};

async fn check_within(timeout: Duration, script: Script, expected: &str) {
    let mut server = FaultServer::start(vec![script.clone()]).await.expect("a port");
    let transport = HttpTransport::new(local());
    let result = transport.send(request(&server.url("/hook"), timeout)).await;
    assert_eq!(outcome(result), expected, "{script:?}");
    let connections = server.events_so_far().into_iter().filter(|event| matches!(event, Event::Request { .. }));
    assert!(connections.count() <= 1, "one request at most: {script:?}");
}

/// Any answer that is to come at once.
async fn check(script: Script, expected: &str) {
    check_within(PATIENT, script, expected).await;
}

/// A server that keeps us waiting for longer than we do.
async fn check_slow(script: Script, expected: &str) {
    check_within(IMPATIENT, script, expected).await;
}

fn write(text: &str) -> Act {
    Act::Write(text.as_bytes().to_vec())
}

#[tokio::test]
async fn the_request_on_the_wire() {
    let mut server = FaultServer::start(vec![once(&response("200 OK", &[], ""))]).await.expect("a port");
    let transport = HttpTransport::new(local());
    let answer = transport.send(request(&server.url("/hook?a=b"), PATIENT)).await;
    assert_eq!(outcome(answer), "200 ");
    let head = format!(
        "POST /hook?a=b HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nuser-agent: tidings/{}\r\n\
         accept: */*\r\ncontent-length: 7\r\n\r\n",
        server.address(),
        env!("CARGO_PKG_VERSION")
    );
    let body = b"{\"a\":1}".to_vec();
    assert_eq!(server.next_event().await, Some(Event::Request { connection: 0, head, body }));
}

#[tokio::test]
async fn an_empty_body_is_sent_with_its_length() {
    let mut server = FaultServer::start(vec![once(&response("200 OK", &[], ""))]).await.expect("a port");
    let empty = model::exchange::Request { body: bytes::Bytes::new(), ..request(&server.url("/"), PATIENT) };
    assert_eq!(outcome(HttpTransport::new(local()).send(empty).await), "200 ");
    let Some(Event::Request { head, .. }) = server.next_event().await else { panic!("no request") };
    assert!(head.contains("content-length: 0\r\n"), "{head}");
}

#[tokio::test]
async fn any_status_is_a_response() {
    for status in ["200 OK", "201 Created", "202 Accepted", "404 Not Found", "410 Gone", "500 Oops", "503 Busy"] {
        let code = &status[..3];
        check(once(&response(status, &[], "null")), &format!("{code} null")).await;
    }
    check(once(b"HTTP/1.1 204 No Content\r\n\r\n"), "204 ").await;
    check(once(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n"), "304 ").await;
    check(once(b"HTTP/1.1 999 ?\r\ncontent-length: 0\r\n\r\n"), "999 ").await;
    check(once(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"), "200 hi").await;
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut elsewhere = FaultServer::start(vec![once(&response("200 OK", &[], "followed"))]).await.expect("a port");
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let location = format!("location: {}", elsewhere.url("/"));
        check(once(&response(status, &[&location], "away")), &format!("{} away", &status[..3])).await;
    }
    assert_eq!(elsewhere.events_so_far(), []);
}

#[tokio::test]
async fn bodies_in_every_framing() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    check(once(format!("{chunked}2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n").as_bytes()), "200 hi!").await;
    check(once(format!("{chunked}2;x=y\r\nhi\r\n0\r\nx-trailer: 1\r\n\r\n").as_bytes()), "200 hi").await;
    check(once(b"HTTP/1.1 200 OK\r\n\r\nuntil the end"), "200 until the end").await;
    check(once(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi"), "200 hi").await;
    check(once(&response("200 OK", &["content-encoding: gzip"], "not unpacked")), "200 not unpacked").await;
    check(once(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi and more"), "200 hi").await;
}

#[tokio::test]
async fn long_bodies_are_cut() {
    let cases = [
        (32_768, "200 32768 bytes"),
        (32_769, "200 32768 bytes (truncated)"),
        (10_485_760, "200 32768 bytes (truncated)"),
    ];
    for (length, expected) in cases {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        check(vec![Act::Read, write(&head), Act::Flood(length)], expected).await;
        check(vec![Act::Read, write("HTTP/1.1 200 OK\r\n\r\n"), Act::Flood(length)], expected).await;
    }
    let endless = Act::Drip([b"1000\r\n".as_slice(), &[b'x'; 4096], b"\r\n"].concat(), Duration::from_millis(1));
    let chunked = write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    check(vec![Act::Read, chunked, endless], "200 32768 bytes (truncated)").await;
}

#[tokio::test]
async fn what_is_not_http() {
    let not_http = |why: &str| format!("the exchange broke off: what came back is not HTTP/1.1 ({why})");
    check(once(b"220 mail.example ESMTP\r\n"), &not_http("invalid HTTP version parsed")).await;
    check(once(b"SSH-2.0-OpenSSH_9.6\r\n"), &not_http("invalid HTTP version parsed")).await;
    check(once(b"\0\x01\x02\x03garbage"), &not_http("invalid HTTP version parsed")).await;
    check(once(b"\x15\x03\x01\x00\x02\x02\x46"), &not_http("invalid HTTP version parsed")).await;
    check(once(b"<html>no head</html>"), &not_http("invalid HTTP version parsed")).await;
    check(once(b"HTTP/1.1 abc OK\r\n\r\n"), &not_http("invalid HTTP status-code parsed")).await;
    check(once(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), &not_http("invalid HTTP header parsed")).await;
    let twice = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nhi!";
    check(once(twice), &not_http("invalid content-length parsed")).await;
}

#[tokio::test]
async fn heads_that_are_too_long() {
    let bomb = "the exchange broke off: the head of the response has more than 100 headers or 64 kB";
    let headers: String = (0..101).map(|number| format!("x-{number}: 1\r\n")).collect();
    check(once(format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes()), bomb).await;
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(70_000));
    check(once(long.as_bytes()), bomb).await;
    check(vec![Act::Read, write("HTTP/1.1 200 OK\r\nx: "), Act::Flood(10_485_760)], bomb).await;
    let allowed = format!("x: {}", "y".repeat(60_000));
    check(once(&response("200 OK", &[&allowed], "")), "200 ").await;
}

#[tokio::test]
async fn servers_that_close_early() {
    let closed = "the exchange broke off: the receiver closed the connection before its response was complete";
    check(vec![Act::Read], closed).await;
    check(once(b"HTTP/1.1 200 OK\r\ncontent-le"), closed).await;
    check(once(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), closed).await;
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for part in ["", "9", "9\r\nhalf", "2\r\nhi\r\n"] {
        check(once(format!("{chunked}{part}").as_bytes()), closed).await;
    }
    let nonsense = "the exchange broke off: error reading a body from connection: Invalid chunk size line: \
                    missing size digit";
    check(once(format!("{chunked}nonsense\r\n").as_bytes()), nonsense).await;
}

#[tokio::test]
async fn nobody_listens() {
    let address = refusing_address().await.expect("a port");
    let result = HttpTransport::new(local()).send(request(&format!("http://{address}/"), PATIENT)).await;
    assert_eq!(outcome(result), format!("no connection: {address}: Connection refused (os error 111)"));
}

#[tokio::test]
async fn servers_that_make_us_wait() {
    let waiting = "timed out while waiting for the response";
    let reading = "timed out while reading the response";
    let often = Duration::from_millis(20);
    check_slow(vec![Act::Hang], waiting).await;
    check_slow(once_then_hang(b"HTTP/1.1 200 OK\r\n"), waiting).await;
    check_slow(vec![Act::Read, write("HTTP/1.1 200 OK\r\nx: "), Act::Drip(b"y".to_vec(), often)], waiting).await;
    check_slow(vec![Act::Read, Act::Drip(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), often)], waiting).await;
    check_slow(once_then_hang(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), reading).await;
    let head = write("HTTP/1.1 200 OK\r\n\r\n");
    check_slow(vec![Act::Read, head, Act::Drip(b"y".to_vec(), often)], reading).await;
}

#[tokio::test]
async fn response_headers_are_kept() {
    let headers = ["X-One: 1", "x-one: 2", "Retry-After:  120 ", "x-raw: caf\u{e9}"];
    let server = FaultServer::start(vec![once(&response("429 Slow", &headers, ""))]).await.expect("a port");
    let response =
        HttpTransport::new(local()).send(request(&server.url("/"), PATIENT)).await.result.expect("a response");
    let expected = [("x-one", "1"), ("x-one", "2"), ("retry-after", "120"), ("x-raw", "café"), ("content-length", "0")];
    let headers: Vec<_> = response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn header_bytes_that_are_no_text_are_replaced() {
    let mut answer = b"HTTP/1.1 200 OK\r\nx-latin: caf\xe9\r\n".to_vec();
    answer.extend_from_slice(b"content-length: 0\r\n\r\n");
    let server = FaultServer::start(vec![once(&answer)]).await.expect("a port");
    let response =
        HttpTransport::new(local()).send(request(&server.url("/"), PATIENT)).await.result.expect("a response");
    assert_eq!(response.header("x-latin"), Some("caf\u{fffd}"));
}
