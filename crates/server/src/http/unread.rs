//! What a handler leaves of a request body. A refusal may be answered before its request has arrived; the rest is then
//! read and thrown away, so that the next request on the connection finds its beginning.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use hyper::Request;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

/// The most bytes that are thrown away to keep a connection.
const LEFT_BYTES_MAX: u64 = 256 * 1024;
/// How long they may take to arrive.
const LEFT_TIMEOUT: Duration = Duration::from_secs(1);

/// Answers a request; a connection whose request cannot be read to its end is closed after the answer.
pub(super) async fn answer(
    router: TowerToHyperService<Router>,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let (parts, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body)));
    let mut response = router.call(Request::from_parts(parts, body.clone())).await?;
    if !matches!(tokio::time::timeout(LEFT_TIMEOUT, body.discard()).await, Ok(true)) {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// A body that its handler reads, and after it whoever holds the other handle.
#[derive(Clone)]
struct Shared(Arc<Mutex<Incoming>>);

impl Shared {
    fn body(&self) -> MutexGuard<'_, Incoming> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is left, if it is little. Says whether the end was reached.
    async fn discard(mut self) -> bool {
        let mut left = LEFT_BYTES_MAX;
        while !self.is_end_stream() {
            if self.size_hint().lower() > left {
                return false;
            }
            match poll_fn(|context| Pin::new(&mut self).poll_frame(context)).await {
                None => return true,
                Some(Err(_)) => return false,
                Some(Ok(frame)) => {
                    let bytes = frame.data_ref().map_or(0, Bytes::len);
                    left = left.saturating_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
                    if left == 0 {
                        return false;
                    }
                }
            }
        }
        true
    }
}

impl Body for Shared {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
