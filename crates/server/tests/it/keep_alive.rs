//! Connections that serve several requests.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::harness::process::{KEY, Server};

const REFUSED: &str = "PUT /v1/subscribers/a/credentials HTTP/1.1\r\nhost: h\r\nauthorization: ApiKey wrong\r\n\
                       content-type: application/json\r\ncontent-length: ";

/// The answers on one connection, up to its end, to requests whose parts arrive one after the other.
fn converse(server: &Server, parts: &[&str]) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    for part in parts {
        stream.write_all(part.as_bytes()).unwrap();
    }
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    answers
}

#[test]
fn a_request_that_is_refused_unread_does_not_disturb_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let next =
        format!("GET /v1/environments HTTP/1.1\r\nhost: h\r\nauthorization: ApiKey {KEY}\r\nconnection: close\r\n\r\n");
    for _ in 0..20 {
        let answers = converse(&server, &[&format!("{REFUSED}20000\r\n\r\n"), &" ".repeat(20_000), &next]);
        let statuses: Vec<&str> = answers.matches("HTTP/1.1 401").chain(answers.matches("HTTP/1.1 200")).collect();
        assert_eq!(statuses.len(), 2, "{answers}");
    }
    server.stop();
}

#[test]
fn a_connection_is_closed_when_the_rest_of_a_request_is_too_much_or_never_comes() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    for length in [20_000, 500_000] {
        let answer = converse(&server, &[&format!("{REFUSED}{length}\r\n\r\n")]);
        assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("\r\nconnection: close\r\n"), "{answer}");
    }
    server.stop();
}
