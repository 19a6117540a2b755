//! That the guard stands in every path to a socket, with DNS answers given by the test.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::exchange::Transport;
use transport::{Edges, Egress, HttpTransport, Resolve, Resolving};

use crate::fault_server::{Event, FaultServer, Script, always, once, response};
use crate::harness::{IMPATIENT, edges, local, outcome, post, request};

/// One exchange with a listening server, by URL and DNS answer; a blocked one must not reach it.
async fn check(egress: Egress, host: &str, answer: &[&str], expected: &str) {
    let mut server = FaultServer::start(vec![always(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let transport = HttpTransport::with_edges(egress, edges(answer));
    let url = format!("http://{host}:{}/", server.address().port());
    assert_eq!(post(&transport, &url).await, expected, "{url} at {answer:?}");
    let was_reached = server.events_so_far().iter().any(|event| matches!(event, Event::Request { .. }));
    assert_eq!(was_reached, expected == "200 ok", "{url} at {answer:?}");
}

#[tokio::test]
async fn blocked_targets_are_never_connected_to() {
    let loopback = "a loopback address that egress.allow does not list";
    let literal = format!("Push webhook URL blocked: 127.0.0.1 is {loopback}");
    for host in ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1"] {
        check(Egress::default(), host, &[], &literal).await;
    }
    let named = format!("Push webhook URL blocked: hooks.example resolves to 127.0.0.1, {loopback}");
    check(Egress::default(), "hooks.example", &["127.0.0.1"], &named).await;
    check(Egress::default(), "hooks.example", &["93.184.216.34", "127.0.0.1"], &named).await;
    let mixed = "Push webhook URL blocked: hooks.example resolves to 169.254.169.254, a cloud metadata address, \
                 which is never allowed";
    check(local(), "hooks.example", &["127.0.0.1", "169.254.169.254"], mixed).await;
    let name = "Push webhook URL blocked: metadata.google.internal is a cloud metadata service, which is never allowed";
    check(local(), "metadata.google.internal", &["127.0.0.1"], name).await;
}

#[tokio::test]
async fn allowed_targets_are_reached_at_the_address_of_the_answer() {
    check(local(), "127.0.0.1", &[], "200 ok").await;
    check(local(), "hooks.example", &["127.0.0.1"], "200 ok").await;
    let listed = |rule: &str| Egress { allow: vec![rule.parse().expect("a rule")], allow_loopback: false };
    check(listed("127.0.0.0/8"), "hooks.example", &["127.0.0.1"], "200 ok").await;
    check(listed("hooks.example"), "Hooks.Example", &["127.0.0.1"], "200 ok").await;
    check(listed("*.example"), "hooks.example.", &["127.0.0.1"], "200 ok").await;
}

/// A resolver that gives its answers one after the other, then none.
struct Flipping {
    answers: Mutex<VecDeque<&'static str>>,
}

impl Resolve for Flipping {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
        let answer = self.answers.lock().expect("a lock").pop_front();
        let addresses = answer.into_iter().flat_map(|answer| answer.split(' ')).map(|text| text.parse());
        let addresses: Result<Vec<_>, _> = addresses.collect();
        Box::pin(async { Ok(addresses.expect("addresses")) })
    }
}

/// Exchanges one after the other while the DNS answers change; the server closes after each, or does not.
async fn check_flips(answers: &[&'static str], closes: bool, expected: &[&str]) {
    let script = if closes { once(&response("200 OK", &["connection: close"], "ok")) } else { kept() };
    let server = FaultServer::start(vec![script]).await.expect("a port");
    let resolver = Flipping { answers: Mutex::new(answers.iter().copied().collect()) };
    let transport = HttpTransport::with_edges(local(), Edges { resolver: Arc::new(resolver), ..Edges::default() });
    let url = format!("http://hooks.example:{}/", server.address().port());
    for outcome in expected {
        assert_eq!(post(&transport, &url).await, *outcome, "{answers:?}");
    }
}

fn kept() -> Script {
    always(&response("200 OK", &[], "ok"))
}

#[tokio::test]
async fn answers_that_change_are_checked_again_for_each_connection() {
    let blocked =
        |address: &str, what: &str| format!("Push webhook URL blocked: hooks.example resolves to {address}, {what}");
    let metadata = blocked("169.254.169.254", "a cloud metadata address, which is never allowed");
    let private = blocked("10.0.0.1", "a private address that egress.allow does not list");
    let unresolved = "the host hooks.example could not be resolved";
    check_flips(&["127.0.0.1", "169.254.169.254"], true, &["200 ok", &metadata]).await;
    check_flips(&["127.0.0.1", "127.0.0.1 10.0.0.1", "127.0.0.1"], true, &["200 ok", &private, "200 ok"]).await;
    check_flips(&["169.254.169.254", "127.0.0.1"], true, &[&metadata, "200 ok"]).await;
    // One look-up for each connection: a second answer is not even asked for.
    check_flips(&["127.0.0.1"], true, &["200 ok", unresolved]).await;
    check_flips(&["127.0.0.1"], false, &["200 ok", "200 ok", "200 ok"]).await;
}

#[tokio::test]
async fn the_next_address_is_tried_when_one_refuses() {
    check(local(), "hooks.example", &["127.0.0.9", "::1", "127.0.0.1"], "200 ok").await;
}

#[tokio::test]
async fn the_systems_own_resolver_knows_localhost() {
    let server = FaultServer::start(vec![always(&response("200 OK", &[], "ok"))]).await.expect("a port");
    let url = format!("http://localhost:{}/", server.address().port());
    assert_eq!(post(&HttpTransport::new(local()), &url).await, "200 ok");
}

#[tokio::test]
async fn names_without_an_address() {
    struct Failing;
    impl Resolve for Failing {
        fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
            Box::pin(async { Err(io::ErrorKind::NotFound.into()) })
        }
    }
    let unresolved = "the host hooks.example could not be resolved";
    check(local(), "hooks.example", &[], unresolved).await;
    let edges = Edges { resolver: Arc::new(Failing), ..Edges::default() };
    assert_eq!(post(&HttpTransport::with_edges(local(), edges), "http://hooks.example/").await, unresolved);
}

#[tokio::test]
async fn slow_resolvers_run_out_of_time() {
    struct Hanging;
    impl Resolve for Hanging {
        fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
            Box::pin(std::future::pending())
        }
    }
    let transport = HttpTransport::with_edges(local(), Edges { resolver: Arc::new(Hanging), ..Edges::default() });
    for timeout in [Duration::ZERO, IMPATIENT] {
        let result = transport.send(request("http://hooks.example/", timeout)).await;
        assert_eq!(outcome(result), "timed out while connecting");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_sent() {
    let transport = HttpTransport::new(local());
    let cases = [
        ("ftp://127.0.0.1/", "the request is not valid: the URL is neither http nor https"),
        ("http://127.0.0.1/#top", "the request is not valid: the URL has a fragment"),
        ("http://u:p@127.0.0.1/", "the request is not valid: the URL carries user information"),
        ("127.0.0.1/", "the request is not valid: the URL cannot be read (relative URL without a base)"),
    ];
    for (url, expected) in cases {
        assert_eq!(post(&transport, url).await, expected);
    }
}
