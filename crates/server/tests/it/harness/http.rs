//! A plain HTTP/1.1 client: one request for each connection.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    head: String,
}

impl Answer {
    /// A header's value; `name` in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Who is asked, with which key.
pub(crate) struct Peer<'a> {
    pub(crate) address: SocketAddr,
    pub(crate) key: &'a str,
}

/// Sends a request with a JSON body, or without one.
pub(crate) fn send(peer: &Peer<'_>, method: &str, path: &str, body: Option<&Value>) -> Answer {
    try_send(peer, method, path, body).unwrap()
}

/// The same to a server that may be gone before it has answered.
pub(crate) fn try_send(peer: &Peer<'_>, method: &str, path: &str, body: Option<&Value>) -> io::Result<Answer> {
    send_with(peer.address, &format!("authorization: ApiKey {}", peer.key), &format!("{method} {path}"), body)
}

/// Sends a request with this header; `line` is method and path.
pub(crate) fn send_with(address: SocketAddr, header: &str, line: &str, body: Option<&Value>) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let body = body.map_or_else(String::new, Value::to_string);
    let head = format!(
        "{line} HTTP/1.1\r\nhost: {address}\r\n{header}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
    Ok(Answer { status, body: serde_json::from_str(body).unwrap_or(Value::Null), head: head.to_owned() })
}

/// A stream of events that has begun.
pub(crate) struct Events {
    reader: BufReader<TcpStream>,
}

impl Events {
    /// Begins to listen, from the time on when this returns.
    pub(crate) fn listen(peer: &Peer<'_>, path: &str) -> Events {
        let Peer { address, key } = *peer;
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: ApiKey {key}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut events = Events { reader: BufReader::new(stream) };
        assert_eq!(events.next().as_deref(), Some("{}"), "the first event says hello");
        events
    }

    /// The data of the next event; nothing when the stream has ended as it should.
    pub(crate) fn next(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            assert!(self.reader.read_line(&mut line).unwrap() > 0, "the stream broke off");
            match line.trim_end() {
                "0" => return None,
                line => match line.strip_prefix("data: ") {
                    Some(data) => return Some(data.to_owned()),
                    None => continue,
                },
            }
        }
    }
}
