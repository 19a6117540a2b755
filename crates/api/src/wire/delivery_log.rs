//! Messages and attempts on the wire, as Tidings shows them beside Novu's own lists.

use logic::remedy::remedy;
use logic::sign::{hex, sha256};
use logic::time::iso;
use model::Object;
use model::attempt::{Attempt, AttemptOutcome, ReceivedResponse, SentRequest};
use model::message::MessageStatus;
use serde::Serialize;
use std::time::Duration;
use store::{AttemptPage, FoundMessage, SearchRequest};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::message_filter::{MessageFilter, read_limit};
use crate::wire::words::{DeliveryStatus, Outcome};

/// Which messages are wanted.
#[derive(Debug)]
pub(crate) struct MessageSearchQuery {
    pub(crate) filter: MessageFilter,
    pub(crate) status: Option<MessageStatus>,
    pub(crate) page: SearchRequest,
}

impl MessageSearchQuery {
    /// Reads the query string.
    pub(crate) fn read(query: Object) -> Result<Self, ApiError> {
        validate::query(query, |fields| {
            let status = fields.text("status").one_of(&MessageStatus::ALL.map(MessageStatus::name)).filled();
            MessageSearchQuery {
                status: MessageStatus::ALL.into_iter().find(|one| Some(one.name()) == status.as_deref()),
                page: SearchRequest { after: fields.id("cursor").optional(), limit: read_limit(fields) },
                filter: MessageFilter::read(fields),
            }
        })
    }
}

/// Reads which attempts are wanted.
pub(crate) fn read_attempt_page(query: Object) -> Result<AttemptPage, ApiError> {
    validate::query(query, |fields| {
        let after = fields.integer("cursor").within(0..=i64::from(u32::MAX)).or(0);
        AttemptPage { after: u32::try_from(after).unwrap_or(0), limit: read_limit(fields) }
    })
}

/// A message: one delivery to one target.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageDto {
    /// Its id: that of the delivery, the same in all attempts.
    id: String,
    /// How it stands.
    #[schema(value_type = DeliveryStatus)]
    status: &'static str,
    /// How many attempts were made.
    attempts: u32,
    /// How the last attempt ended.
    #[schema(value_type = Outcome)]
    outcome: &'static str,
    /// What went wrong.
    error: Option<String>,
    /// What to do about it; null if nothing needs to be done.
    remedy: Option<&'static str>,
    /// When the next attempt is due; null while one is being made, and if none will be.
    next_attempt_at: Option<String>,
    /// Whether it is a dead letter.
    is_dead_letter: bool,
    /// The trigger that it comes from; null if its run is not kept any more.
    transaction_id: Option<String>,
    /// The run that it belongs to.
    notification_id: String,
    /// The id of its subscriber; null if its run is not kept any more.
    subscriber_id: Option<String>,
    /// The id (`_id`) of its workflow.
    workflow_id: String,
    /// The identifier of its workflow.
    workflow_identifier: Option<String>,
    /// The id (`_id`) of its integration.
    integration_id: String,
    /// The provider.
    provider_id: String,
    /// The device token that it is for.
    device_token: String,
    /// The rendered title.
    title: String,
    /// The id that the endpoint gave it.
    provider_message_id: Option<String>,
    /// When it was made.
    created_at: String,
    /// When it last changed.
    updated_at: String,
}

impl From<FoundMessage> for MessageDto {
    fn from(found: FoundMessage) -> Self {
        let FoundMessage { message, transaction_id, subscriber_id, workflow_identifier, .. } = found;
        MessageDto {
            id: message.id.to_string(),
            status: message.status.name(),
            attempts: message.attempts,
            outcome: message.outcome.name(),
            error: message.error_text,
            remedy: remedy_of(message.outcome, None),
            next_attempt_at: found.next_attempt_at.map(iso),
            is_dead_letter: found.is_dead_letter,
            transaction_id,
            notification_id: message.notification_id.to_string(),
            subscriber_id,
            workflow_id: message.workflow_id.to_string(),
            workflow_identifier,
            integration_id: message.integration_id.to_string(),
            provider_id: message.provider_id,
            device_token: message.token,
            title: message.title,
            provider_message_id: message.provider_message_id,
            created_at: iso(message.created_at),
            updated_at: iso(message.updated_at),
        }
    }
}

fn remedy_of(outcome: AttemptOutcome, status: Option<u16>) -> Option<&'static str> {
    Some(remedy(outcome, status)).filter(|text| !text.is_empty())
}

/// The attempts at a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttemptsDto {
    /// The attempts, first to last.
    data: Vec<AttemptDto>,
    /// What to give as `cursor` for the next page; null on the last one.
    next: Option<u32>,
}

impl AttemptsDto {
    /// A page; a full one may be followed by another.
    pub(crate) fn new(attempts: Vec<Attempt>, page: AttemptPage) -> Self {
        let is_full = u32::try_from(attempts.len()).is_ok_and(|length| length >= page.limit);
        let next = attempts.last().filter(|_| is_full).map(|attempt| attempt.number);
        AttemptsDto { data: attempts.into_iter().map(Into::into).collect(), next }
    }
}

/// One attempt at a delivery. Secrets are masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttemptDto {
    /// Its number, from 1.
    number: u32,
    /// `first`, `retry`, `resend` or `probe`.
    cause: &'static str,
    #[serde(flatten)]
    exchange: ExchangeDto,
}

/// What was sent and what came of it. Secrets are masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExchangeDto {
    /// When it began.
    started_at: String,
    /// How long its phases took, in milliseconds.
    timings: TimingsDto,
    /// The address that it was connected to.
    address: Option<String>,
    /// What was sent; null if nothing was, or by a version that did not record it.
    request: Option<SentRequestDto>,
    /// What came back; null if nothing did.
    response: Option<ReceivedResponseDto>,
    /// How it ended.
    #[schema(value_type = Outcome)]
    outcome: &'static str,
    /// Why it was no delivery.
    error: Option<String>,
    /// What to do about it; null if nothing needs to be done.
    remedy: Option<&'static str>,
}

/// How long the phases of an attempt took, in milliseconds. A phase that did not take place, or did not end, is null.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimingsDto {
    /// Looking up the host name.
    resolve: Option<f64>,
    /// Connecting.
    connect: Option<f64>,
    /// The TLS handshake.
    tls: Option<f64>,
    /// From the request being sent until the head of the answer was there.
    first_byte: Option<f64>,
    /// The whole attempt.
    total: f64,
}

/// A header.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeaderDto {
    /// Its name.
    pub(crate) name: String,
    /// Its value; a mask if it is a secret.
    pub(crate) value: String,
}

/// A request as it was sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SentRequestDto {
    /// The URL without its query.
    url: String,
    /// The headers that belong to the delivery, in the order in which they were sent. `host`, `content-length`,
    /// `user-agent` and `accept` follow from the connection and are not repeated.
    headers: Vec<HeaderDto>,
    /// How many bytes the body had.
    body_bytes: u32,
    /// The SHA-256 of the body in hexadecimal digits.
    body_sha256: Option<String>,
    /// The body, where the environment stores bodies.
    body: Option<String>,
}

/// An answer as far as it is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceivedResponseDto {
    /// HTTP status code.
    status: u16,
    /// Headers.
    headers: Vec<HeaderDto>,
    /// The first 32 KB of the body, as text.
    body: String,
    /// Whether the body was longer.
    is_truncated: bool,
}

impl From<Attempt> for AttemptDto {
    fn from(attempt: Attempt) -> Self {
        AttemptDto { number: attempt.number, cause: attempt.cause.name(), exchange: attempt.into() }
    }
}

impl From<Attempt> for ExchangeDto {
    fn from(attempt: Attempt) -> Self {
        let status = attempt.response.as_ref().map(|response| response.status);
        let millis = |phase: Option<Duration>| phase.map(|phase| phase.as_secs_f64() * 1_000.0);
        let total = Duration::from_micros(u64::try_from(attempt.duration_micros).unwrap_or(0));
        ExchangeDto {
            started_at: iso(attempt.started_at),
            timings: TimingsDto {
                resolve: millis(attempt.timings.resolve),
                connect: millis(attempt.timings.connect),
                tls: millis(attempt.timings.tls),
                first_byte: millis(attempt.timings.first_byte),
                total: total.as_secs_f64() * 1_000.0,
            },
            address: attempt.address.map(|address| address.to_string()),
            request: Some(attempt.request).filter(|request| !request.url.is_empty()).map(Into::into),
            response: attempt.response.map(Into::into),
            outcome: attempt.outcome.name(),
            error: attempt.error,
            remedy: remedy_of(attempt.outcome, status),
        }
    }
}

fn headers(headers: Vec<(String, String)>) -> Vec<HeaderDto> {
    headers.into_iter().map(|(name, value)| HeaderDto { name, value }).collect()
}

impl From<SentRequest> for SentRequestDto {
    fn from(request: SentRequest) -> Self {
        let hash = request.body_sha256.or_else(|| request.body.as_ref().map(|body| sha256(body)));
        SentRequestDto {
            url: request.url,
            headers: headers(request.headers),
            body_bytes: request.body_bytes,
            body_sha256: hash.map(|hash| hex(&hash)),
            body: request.body.map(|body| String::from_utf8_lossy(&body).into_owned()),
        }
    }
}

impl From<ReceivedResponse> for ReceivedResponseDto {
    fn from(response: ReceivedResponse) -> Self {
        ReceivedResponseDto {
            status: response.status,
            headers: headers(response.headers),
            body: String::from_utf8_lossy(&response.body).into_owned(),
            is_truncated: response.truncated,
        }
    }
}
