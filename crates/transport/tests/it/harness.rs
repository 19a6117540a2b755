//! What the tests share: a transport that may reach loopback, requests, and outcomes as one line of text.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use model::exchange::{Report, Request, Transport};
use transport::{Edges, Egress, HttpTransport, Resolve, Resolving};

/// Long enough for anything on loopback, however busy the machine is.
pub(crate) const PATIENT: Duration = Duration::from_secs(30);

/// The longest time for connecting, unless a test says otherwise.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// For exchanges that must run out of time; nothing waits for it but the exchange under test.
pub(crate) const IMPATIENT: Duration = Duration::from_millis(200);

pub(crate) fn local() -> Egress {
    Egress { allow: Vec::new(), allow_loopback: true }
}

pub(crate) fn request(url: &str, timeout: Duration) -> Request {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Request {
        url: url.to_owned(),
        headers,
        body: Bytes::from_static(b"{\"a\":1}"),
        connect_timeout: CONNECT_TIMEOUT,
        timeout,
    }
}

pub(crate) async fn post(transport: &HttpTransport, url: &str) -> String {
    outcome(transport.send(request(url, PATIENT)).await)
}

/// The outcome in one line; long bodies by their length.
pub(crate) fn outcome(report: Report) -> String {
    match report.result {
        Ok(response) => {
            let cut = if response.truncated { " (truncated)" } else { "" };
            let body = match response.body.len() {
                0..100 => String::from_utf8_lossy(&response.body).into_owned(),
                length => format!("{length} bytes"),
            };
            format!("{} {body}{cut}", response.status)
        }
        Err(error) => error.to_string(),
    }
}

/// A resolver that gives one answer to every question.
pub(crate) struct Answer(pub(crate) Vec<IpAddr>);

impl Resolve for Answer {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

pub(crate) fn edges(answer: &[&str]) -> Edges {
    let addresses = answer.iter().map(|address| address.parse().expect("an address")).collect();
    Edges { resolver: Arc::new(Answer(addresses)), ..Edges::default() }
}
