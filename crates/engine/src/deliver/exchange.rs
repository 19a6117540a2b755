//! One exchange with an endpoint, and what may be kept of it. Deliveries and test messages share it.

use logic::redact;
use logic::sign::sha256;
use logic::verdict::AttemptSummary;
use model::attempt::{Attempt, AttemptCause, ReceivedResponse, SentRequest};
use model::exchange::{Report, Request, Response, Trace, TransportError};
use model::job::PreparedRequest;
use model::{MessageId, Timestamp};

use crate::Engine;
use crate::panics::catch_panic;
use crate::stage::Stage;

/// An exchange that is over, of which nothing is judged yet.
pub(crate) struct Exchange {
    pub(crate) started: Timestamp,
    pub(crate) ended: Timestamp,
    pub(crate) sent: Sent,
    pub(crate) report: Report,
}

/// An exchange that took place, whatever came of it.
pub(crate) struct Exchanged {
    pub(crate) started: Timestamp,
    pub(crate) ended: Timestamp,
    pub(crate) sent: Sent,
    pub(crate) trace: Trace,
    pub(crate) response: Option<Response>,
}

/// A request as it was sent, as far as it is kept: secrets masked, without its body.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Sent {
    pub(crate) fn of(request: &Request) -> Self {
        let url = redact::url(&request.url).into_owned();
        Sent { url, headers: redact::request_headers(&request.headers) }
    }

    /// What is recorded of it. A body that is kept needs no hash: whoever wants one makes it from the body.
    pub(crate) fn record(&self, prepared: Option<&PreparedRequest>, keeps_body: bool) -> SentRequest {
        let body = prepared.map(|prepared| &prepared.body);
        SentRequest {
            url: self.url.clone(),
            headers: self.headers.clone(),
            body_bytes: body.map_or(0, |body| u32::try_from(body.len()).unwrap_or(u32::MAX)),
            body_sha256: body.filter(|_| !keeps_body).map(|body| sha256(body)),
            body: body.filter(|_| keeps_body).cloned(),
        }
    }
}

impl Exchanged {
    /// What is recorded of it as an attempt, under a number, for a cause.
    pub(crate) fn record(
        &self,
        (number, cause): (u32, AttemptCause),
        request: SentRequest,
        summary: &AttemptSummary,
    ) -> Attempt {
        let response = self.response.as_ref().map(|response| ReceivedResponse {
            status: response.status,
            headers: redact::response_headers(&response.headers),
            body: response.body.clone(),
            truncated: response.truncated,
        });
        Attempt {
            number,
            cause,
            started_at: self.started,
            duration_micros: i64::try_from(self.ended.since(self.started).as_micros()).unwrap_or(i64::MAX),
            timings: self.trace.timings,
            address: self.trace.address,
            request,
            response,
            outcome: summary.outcome,
            error: summary.error.clone(),
        }
    }
}

impl Engine {
    /// Sends a request that belongs to a message. A fault of ours counts as a broken exchange; the end of a shutdown cuts
    /// it off.
    pub(crate) async fn exchange(&self, request: Request, message: MessageId) -> Exchange {
        let sent = Sent::of(&request);
        let started = self.now();
        let report = tokio::select! {
            biased;
            report = catch_panic(self.inner.transport.send(request)) => {
                report.unwrap_or_else(|panic| Err(panicked(message, &panic)).into())
            }
            () = self.reached(Stage::Cutting) => Err(TransportError::ShuttingDown).into(),
        };
        Exchange { started, ended: self.now(), sent, report }
    }
}

/// What a panic counts as. Its text stays in the log, since it may quote anything.
pub(super) fn panicked(message: MessageId, panic: &str) -> TransportError {
    tracing::error!(job = %message, "an attempt at job {message} panicked: {panic}");
    TransportError::Broken("a fault inside the server; its log says more".to_owned())
}
