//! Live events: what changes, told to whoever listens, as server-sent events. What is told is gathered in the engine.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{FromRequestParts, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use engine::{Heard, Listening};
use futures_util::stream;
use model::Timestamp;

use crate::error::ApiError;
use crate::extract::{Authorized, Viewer};
use crate::state::AppState;
use crate::wire::errors::ErrorDto;
use crate::wire::live::ChangeEventDto;

/// How often a stream on which nothing happens shows that it is alive, and whoever listens that they still may.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After how long a browser connects anew when a stream has ended.
const RETRY: Duration = Duration::from_secs(2);
/// When to try again when too many listen.
const RETRY_WHEN_FULL: &str = "10";
/// Tells a proxy to pass on each event at once.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Listen to what changes
///
/// Server-sent events. `hello` comes first: what was read before it may be out of date. Each `change` names what was written
/// since the last one, at most four a second; nothing is sent again that somebody missed. A comment comes every 15
/// seconds. The stream ends when the session or the key has, and when the server stops; at most 64 listen at a time.
#[utoipa::path(get, path = "/tidings/v1/events", tag = "live",
    params(("environmentId" = Option<String>, Query, description = "The environment of somebody who is logged in")),
    responses(
        (status = 200, description = "`event: change` with this as `data`", content_type = "text/event-stream", body = ChangeEventDto),
        (status = 503, description = "As many listen as may. Try again later.", body = ErrorDto)))]
pub(crate) async fn listen(
    State(app): State<AppState>,
    environment: Authorized,
    parts: Parts,
) -> Result<Response, ApiError> {
    let listening = app.engine.listen(&environment).map_err(|error| {
        let message = format!("{error}. Please try again later.");
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, message).header(RETRY_AFTER, RETRY_WHEN_FULL)
    })?;
    let check_at = app.engine.now().plus(KEEP_ALIVE);
    let stream = Stream { app, parts, listening, check_at, is_greeted: false };
    let events = stream::unfold(stream, async |mut stream| Some((stream.next().await?, stream)));
    let mut response = Sse::new(events).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// What is told to one listener.
struct Stream {
    app: AppState,
    /// The request, to be looked at again.
    parts: Parts,
    listening: Listening,
    /// When it is looked at next.
    check_at: Timestamp,
    is_greeted: bool,
}

impl Stream {
    async fn next(&mut self) -> Option<Result<Event, Infallible>> {
        if !std::mem::replace(&mut self.is_greeted, true) {
            return Some(Ok(Event::default().event("hello").retry(RETRY).data("{}")));
        }
        match self.listening.next(self.check_at).await {
            Heard::Changes(changes) => {
                let data = serde_json::to_string(&ChangeEventDto::from(changes)).unwrap_or_default();
                Some(Ok(Event::default().event("change").data(data)))
            }
            Heard::Silence if self.may_go_on().await => {
                self.check_at = self.app.engine.now().plus(KEEP_ALIVE);
                Some(Ok(Event::default().comment("keep-alive")))
            }
            Heard::Silence | Heard::End => None,
        }
    }

    /// Whether the caller may still listen. While the database cannot be read, they may.
    async fn may_go_on(&mut self) -> bool {
        match Authorized::<Viewer>::from_request_parts(&mut self.parts, &self.app).await {
            Ok(_) => true,
            Err(error) => error.status().is_server_error(),
        }
    }
}
