//! The HTTP messages: from `model`'s request to hyper's, and from hyper's response back. No sockets.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Incoming};
use hyper::header::{ACCEPT, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Uri};
use model::exchange::{RESPONSE_BYTES_MAX, Request, Response, TransportError};
use tokio::time::timeout;

use crate::target::Target;

/// The most headers of a request; a response may have as many.
pub(crate) const HEADERS_MAX: usize = 100;

/// The most bytes that the headers of a request may have, and the head of a response.
pub(crate) const HEAD_BYTES_MAX: usize = 64 * 1024;

/// How long the end of a body is waited for that fills what is kept to the last byte.
const BODY_END_TIME_MAX: Duration = Duration::from_secs(1);

const OUR_USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("tidings/", env!("CARGO_PKG_VERSION")));

/// Headers that frame the message or rule the connection (RFC 9110 §7.6.1, RFC 9112 §6): only the transport sets them.
const RESERVED: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(crate) type Message = hyper::Request<Full<Bytes>>;

/// The POST as it is sent: `host` first, then the headers of the request, then what every request needs and it lacks.
pub(crate) fn build(target: &Target, request: Request) -> Result<Message, TransportError> {
    if request.headers.len() > HEADERS_MAX {
        return Err(TransportError::Invalid(format!("there are more than {HEADERS_MAX} headers")));
    }
    let head_bytes: usize = request.headers.iter().map(|(name, text)| name.len() + text.len()).sum();
    if head_bytes > HEAD_BYTES_MAX {
        return Err(TransportError::Invalid("the headers have more than 64 kB".to_owned()));
    }
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 4);
    headers.insert(HOST, value("host", target.authority().to_owned())?);
    for (name, text) in request.headers {
        let value = value(&name, text)?;
        headers.append(header_name(&name)?, value);
    }
    headers.entry(USER_AGENT).or_insert(OUR_USER_AGENT);
    headers.entry(ACCEPT).or_insert(const { HeaderValue::from_static("*/*") });
    // hyper would leave it out where the body is empty, and some receivers answer 411 to that.
    headers.insert(CONTENT_LENGTH, request.body.len().into());

    let mut message = Message::new(Full::new(request.body));
    *message.method_mut() = Method::POST;
    *message.uri_mut() = Uri::from_maybe_shared(Bytes::copy_from_slice(target.path().as_bytes()))
        .map_err(|error| TransportError::Invalid(format!("the URL cannot be sent ({error})")))?;
    *message.headers_mut() = headers;
    Ok(message)
}

fn header_name(name: &str) -> Result<HeaderName, TransportError> {
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| TransportError::Invalid(format!("{name:?} is no name for a header")))?;
    if RESERVED.contains(&parsed.as_str()) {
        return Err(TransportError::Invalid(format!("the header {parsed} is set by the transport alone")));
    }
    Ok(parsed)
}

/// The value is left out of the error: it may be a secret.
fn value(name: &str, text: String) -> Result<HeaderValue, TransportError> {
    HeaderValue::from_maybe_shared(Bytes::from(text))
        .map_err(|_| TransportError::Invalid(format!("the header {name:?} has characters that cannot be sent")))
}

/// What is kept of a response, and whether its connection can serve another request.
pub(crate) struct Received {
    pub(crate) response: Response,
    /// False where the rest of the body was left unread.
    pub(crate) is_complete: bool,
    /// For how long the server promises to keep the connection open, if it says so.
    pub(crate) kept_open: Option<Duration>,
}

/// Reads the body up to the limit. Once that much is there, little is waited for: only to tell whether it was all.
pub(crate) async fn receive(response: hyper::Response<Incoming>) -> Result<Received, TransportError> {
    let (head, mut incoming) = response.into_parts();
    let mut body = BytesMut::new();
    let mut has_ended = incoming.is_end_stream();
    while !has_ended && body.len() <= RESPONSE_BYTES_MAX {
        let frame = if body.len() < RESPONSE_BYTES_MAX {
            incoming.frame().await
        } else {
            let Ok(frame) = timeout(BODY_END_TIME_MAX, incoming.frame()).await else {
                break;
            };
            frame
        };
        match frame {
            None => has_ended = true,
            Some(frame) => {
                if let Ok(data) = frame.map_err(|error| broken(&error))?.into_data() {
                    let room = (RESPONSE_BYTES_MAX + 1).saturating_sub(body.len());
                    body.extend_from_slice(data.get(..room).unwrap_or(&data));
                }
                has_ended = body.len() <= RESPONSE_BYTES_MAX && incoming.is_end_stream();
            }
        }
    }
    let truncated = !has_ended;
    body.truncate(RESPONSE_BYTES_MAX);
    let kept_open = head.headers.get("keep-alive").and_then(|hint| hint.to_str().ok()).and_then(keep_alive_timeout);
    let response = Response {
        status: head.status.as_u16(),
        headers: head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), lossy(value))).collect(),
        body: body.freeze(),
        truncated,
    };
    Ok(Received { response, is_complete: !truncated, kept_open })
}

fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The `timeout` of a `keep-alive` header, in whole seconds (RFC 2068 §19.7.1.1, still what servers send).
fn keep_alive_timeout(hint: &str) -> Option<Duration> {
    let parameters = hint.split(',').filter_map(|parameter| parameter.trim().split_once('='));
    let (_, seconds) = parameters.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("timeout"))?;
    seconds.trim().trim_matches('"').parse().ok().map(Duration::from_secs)
}

/// Words for an exchange that hyper gave up.
pub(crate) fn broken(error: &hyper::Error) -> TransportError {
    TransportError::Broken(if error.is_parse_too_large() {
        format!("the head of the response has more than {HEADERS_MAX} headers or 64 kB")
    } else if error.is_parse() {
        format!("what came back is not HTTP/1.1 ({error})")
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() || is_end(error) {
        "the receiver closed the connection before its response was complete".to_owned()
    } else {
        chain(error)
    })
}

/// Whether the socket was closed, cleanly or not, as far as the causes tell.
fn is_end(error: &hyper::Error) -> bool {
    let io_errors = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    io_errors
        .map(io::Error::kind)
        .any(|kind| matches!(kind, ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe))
}

/// An error and what caused it, in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

#[cfg(test)]
mod tests;
