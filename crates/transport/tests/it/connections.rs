//! Which connections are used again, which are not, and that none stays open for nothing.

use std::sync::Arc;

use model::exchange::Transport;
use transport::HttpTransport;

use crate::fault_server::{Act, Event, FaultServer, Script, always, once, once_then_hang, response};
use crate::harness::{IMPATIENT, PATIENT, local, outcome, post, request};

/// The connections of the requests that the server has seen, in order.
fn used(server: &mut FaultServer) -> Vec<usize> {
    let requests = server.events_so_far().into_iter().filter_map(|event| match event {
        Event::Request { connection, .. } => Some(connection),
        Event::Closed { .. } => None,
    });
    requests.collect()
}

/// Sends one request after the other and tells which connections carried them.
async fn check(scripts: Vec<Script>, answers: &[&str], connections: &[usize]) {
    let mut server = FaultServer::start(scripts).await.expect("a port");
    let transport = HttpTransport::new(local());
    for answer in answers {
        assert_eq!(post(&transport, &server.url("/")).await, *answer);
    }
    assert_eq!(used(&mut server), connections);
}

#[tokio::test]
async fn sequential_requests_share_a_connection() {
    check(vec![always(&response("200 OK", &[], "ok"))], &["200 ok"; 50], &[0; 50]).await;
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    check(vec![always(chunked)], &["200 ok"; 50], &[0; 50]).await;
    check(vec![always(b"HTTP/1.1 204 No Content\r\n\r\n")], &["204 "; 50], &[0; 50]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sequential_requests_share_a_connection_across_threads() {
    check(vec![always(&response("200 OK", &[], "ok"))], &["200 ok"; 500], &[0; 500]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_requests_use_no_more_connections_than_there_are_senders() {
    let mut server = FaultServer::start(vec![always(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let transport = Arc::new(HttpTransport::new(local()));
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (transport, url) = (Arc::clone(&transport), server.url("/"));
        senders.spawn(async move {
            for _ in 0..50 {
                assert_eq!(post(&transport, &url).await, "200 ok");
            }
        });
    }
    senders.join_all().await;
    let used = used(&mut server);
    assert_eq!(used.len(), 16 * 50);
    assert!(used.iter().max() < Some(&16), "{used:?}");
}

#[tokio::test]
async fn connections_that_the_server_gives_up_are_not_used_again() {
    let close = once(&response("200 OK", &["connection: close"], "ok"));
    check(vec![close], &["200 ok"; 3], &[0, 1, 2]).await;
    check(vec![always(&response("200 OK", &["keep-alive: timeout=1"], "ok"))], &["200 ok"; 2], &[0, 1]).await;
    check(vec![always(&response("200 OK", &["keep-alive: timeout=60"], "ok"))], &["200 ok"; 2], &[0, 0]).await;
    check(vec![once(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok")], &["200 ok"; 2], &[0, 1]).await;
}

#[tokio::test]
async fn a_body_that_is_not_read_to_its_end_costs_the_connection() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 50000\r\n\r\n".to_vec();
    let script = vec![Act::Read, Act::Write(head), Act::Flood(50_000), Act::Again];
    check(vec![script], &["200 32768 bytes (truncated)"; 2], &[0, 1]).await;
}

#[tokio::test]
async fn bytes_after_a_response_cost_the_connection() {
    let two = [response("200 OK", &[], "ok"), response("200 OK", &[], "smuggled")].concat();
    check(vec![always(&two)], &["200 ok"; 3], &[0, 1, 2]).await;
}

#[tokio::test]
async fn a_connection_that_died_while_idle_is_no_failure() {
    let mut server = FaultServer::start(vec![once(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let transport = HttpTransport::new(local());
    for connection in 0..20 {
        assert_eq!(post(&transport, &server.url("/")).await, "200 ok");
        assert!(matches!(server.next_event().await, Some(Event::Request { .. })));
        assert_eq!(server.next_event().await, Some(Event::Closed { connection }));
    }
}

#[tokio::test]
async fn a_request_that_may_have_arrived_is_not_sent_again() {
    let scripts = vec![vec![Act::Read, Act::Write(response("200 OK", &[], "ok")), Act::Read], always(b"never")];
    let closed = "the exchange broke off: the receiver closed the connection before its response was complete";
    check(scripts, &["200 ok", closed], &[0, 0]).await;
}

#[tokio::test]
async fn connections_are_closed_when_the_exchange_is_over_without_its_end() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf";
    for script in [vec![Act::Read, Act::Hang], once_then_hang(half)] {
        let mut server = FaultServer::start(vec![script]).await.expect("a port");
        let transport = HttpTransport::new(local());
        let result = outcome(transport.send(request(&server.url("/"), IMPATIENT)).await);
        assert!(result.starts_with("timed out"), "{result}");
        assert!(matches!(server.next_event().await, Some(Event::Request { .. })));
        assert_eq!(server.next_event().await, Some(Event::Closed { connection: 0 }));
    }
}

#[tokio::test]
async fn dropping_an_exchange_closes_its_connection() {
    let mut server = FaultServer::start(vec![vec![Act::Read, Act::Hang]]).await.expect("a port");
    let transport = HttpTransport::new(local());
    let mut exchange = transport.send(request(&server.url("/"), PATIENT));
    tokio::select! {
        result = &mut exchange => panic!("{result:?}"),
        event = server.next_event() => assert!(matches!(event, Some(Event::Request { .. }))),
    }
    drop(exchange);
    assert_eq!(server.next_event().await, Some(Event::Closed { connection: 0 }));
}

#[tokio::test]
async fn dropping_the_transport_closes_idle_connections() {
    let mut server = FaultServer::start(vec![always(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let transport = HttpTransport::new(local());
    assert_eq!(post(&transport, &server.url("/")).await, "200 ok");
    drop(transport);
    assert!(matches!(server.next_event().await, Some(Event::Request { .. })));
    assert_eq!(server.next_event().await, Some(Event::Closed { connection: 0 }));
}
