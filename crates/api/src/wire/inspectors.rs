//! Inspectors and what they keep, on the wire.

use engine::ConnectedInspector;
use logic::inspector::{
    ANSWER_BYTES_MAX, CONTENT_TYPE_CHARS_MAX, DELAY_MAX, NAME_CHARS_MAX, STATUSES, content_type_problem,
};
use logic::sign::base64;
use logic::time::iso;
use model::inspector::{CapturedRequest, Verification};
use model::integration::Integration;
use model::{CaptureId, Object};
use serde::Serialize;
use store::InspectorChange;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::delivery_log::HeaderDto;
use crate::wire::message_filter::read_limit;
use crate::wire::words::{SignatureIs, TimestampIs};

/// The most characters of the address of this server.
const ORIGIN_CHARS_MAX: usize = 2_048;

/// An inspector to make.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateInspectorRequestDto {
    /// Its name for people; without one it gets one.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
}

/// A change to an inspector; what is not given stays.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeInspectorRequestDto {
    /// Its name for people.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// How it answers.
    answer: Option<ChangeAnswerDto>,
}

/// A change to how an inspector answers; what is not given stays.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeAnswerDto {
    /// The status.
    #[schema(minimum = 200, maximum = 599)]
    status: Option<u16>,
    /// How many milliseconds it waits before it answers.
    #[schema(minimum = 0, maximum = 30000)]
    delay_ms: Option<u32>,
    /// The content type of the body; that of a script is refused.
    #[schema(max_length = 255)]
    content_type: Option<String>,
    /// The body, at most 16,384 bytes.
    body: Option<String>,
}

/// Where an integration is to find an inspector.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectInspectorRequestDto {
    /// How this server reaches itself, such as `http://127.0.0.1:3000`. The egress guard must allow it.
    #[schema(min_length = 1, max_length = 2048)]
    origin: String,
}

/// Reads the name of an inspector to make.
pub(crate) fn read_draft(body: Object) -> Result<Option<String>, ApiError> {
    validate::body(body, read_name)
}

/// Reads a change to an inspector.
pub(crate) fn read_change(body: Object) -> Result<InspectorChange, ApiError> {
    validate::body(body, |fields| {
        let name = read_name(fields);
        let answer = fields.nested("answer", read_answer).optional().unwrap_or_default();
        InspectorChange { name, ..answer }
    })
}

fn read_name(fields: &mut Fields) -> Option<String> {
    fields.text("name").length(1..=NAME_CHARS_MAX).optional()
}

fn read_answer(fields: &mut Fields) -> InspectorChange {
    let (least, most) = (i64::from(*STATUSES.start()), i64::from(*STATUSES.end()));
    let status = fields.integer("status").within(least..=most).optional();
    let delay_max = i64::try_from(DELAY_MAX.as_millis()).unwrap_or(i64::MAX);
    let delay = fields.integer("delayMs").within(0..=delay_max).optional();
    let content_type = fields.text("contentType").length(0..=CONTENT_TYPE_CHARS_MAX).optional();
    if let Some(problem) = content_type.as_deref().and_then(content_type_problem) {
        fields.refuse("contentType", format!("contentType {problem}"));
    }
    let body = fields
        .text("body")
        .check(format_args!("must not be larger than {ANSWER_BYTES_MAX} bytes"), |text| text.len() <= ANSWER_BYTES_MAX);
    InspectorChange {
        name: None,
        body: body.optional(),
        status: status.and_then(|status| u16::try_from(status).ok()),
        delay: delay.and_then(|delay| u64::try_from(delay).ok()).map(std::time::Duration::from_millis),
        content_type,
    }
}

/// Reads the address of this server.
pub(crate) fn read_origin(body: Object) -> Result<String, ApiError> {
    validate::body(body, |fields| fields.text("origin").length(1..=ORIGIN_CHARS_MAX).required())
}

/// Reads which page of the requests of an inspector is wanted.
pub(crate) fn read_page(query: Object) -> Result<(Option<CaptureId>, u32), ApiError> {
    validate::query(query, |fields| (fields.id("cursor").optional(), read_limit(fields)))
}

/// An address that keeps what is sent to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectorDto {
    /// Its id.
    id: String,
    /// Its name for people.
    name: String,
    /// Where it is on this server; who knows it can send to it.
    #[schema(example = "/inspect/0f3c2a6b9d8e4f57a1b2c3d4e5f60718")]
    path: String,
    answer: InspectorAnswerDto,
    /// What sends to it.
    integration: Option<SenderDto>,
    /// How many requests it keeps: at most 200.
    requests: u32,
    /// When it was made.
    created_at: String,
    /// When it goes with all that it keeps: a day after it was made, changed or sent to last.
    expires_at: String,
}

/// How an inspector answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectorAnswerDto {
    /// The status.
    status: u16,
    /// How many milliseconds it waits before it answers.
    delay_ms: u64,
    /// The content type of the body.
    content_type: String,
    /// The body.
    body: String,
}

/// An integration that sends to an inspector.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SenderDto {
    /// Its `_id`.
    id: String,
    /// Its name for callers.
    identifier: String,
}

impl From<ConnectedInspector> for InspectorDto {
    fn from(connected: ConnectedInspector) -> Self {
        let ConnectedInspector { inspector, integration } = connected;
        let path = inspector.path();
        InspectorDto {
            id: inspector.id.to_string(),
            name: inspector.name,
            path,
            answer: InspectorAnswerDto {
                status: inspector.answer.status,
                delay_ms: u64::try_from(inspector.answer.delay.as_millis()).unwrap_or(u64::MAX),
                content_type: inspector.answer.content_type,
                body: inspector.answer.body,
            },
            integration: integration.map(|found| SenderDto { id: found.id.to_string(), identifier: found.identifier }),
            requests: inspector.requests,
            created_at: iso(inspector.created_at),
            expires_at: iso(inspector.expires_at),
        }
    }
}

/// An integration that was made to send to an inspector.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectorIntegrationDto {
    /// Its `_id`.
    integration_id: String,
    /// Its name for callers.
    identifier: String,
}

impl From<Integration> for InspectorIntegrationDto {
    fn from(integration: Integration) -> Self {
        InspectorIntegrationDto { integration_id: integration.id.to_string(), identifier: integration.identifier }
    }
}

/// A request that an inspector keeps.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CapturedRequestDto {
    /// Its id.
    id: String,
    /// When it had come.
    at: String,
    /// The method.
    #[schema(example = "POST")]
    method: String,
    /// The query without its question mark; empty if there was none.
    query: String,
    /// The headers in the order in which they came. Cookies, and secret keys of this server, are masked.
    headers: Vec<HeaderDto>,
    /// The content type.
    content_type: Option<String>,
    /// The body as text; null if it is none.
    body: Option<String>,
    /// The body in base64 if it is no text.
    body_base64: Option<String>,
    /// How many bytes the body has.
    size: u64,
    /// Whether something was not kept: the end of a body above 262,144 bytes, or headers beyond 32,768.
    truncated: bool,
    /// Where it came from. What a proxy says of that is believed if the proxy runs on the same machine.
    address: Option<String>,
    answered: AnsweredDto,
    verification: CaptureVerificationDto,
}

/// What a request was answered with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnsweredDto {
    /// The status.
    status: u16,
}

/// Whether a request is genuine, as a receiver with the secrets of the integration would judge when it came.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaptureVerificationDto {
    /// What `x-novu-signature` says: `verified` or `failed`, `absent` without the header, `unknown` without a secret.
    #[schema(value_type = SignatureIs)]
    secret: &'static str,
    standard: StandardVerificationDto,
    /// The `_id` of the integration by which it was judged; null if none sends to the inspector.
    integration_id: Option<String>,
    /// All of it in a sentence for people.
    #[schema(example = "Signed with the secret of the integration my-endpoint, 1 second before it came.")]
    explanation: String,
}

/// What the headers of Standard Webhooks say.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StandardVerificationDto {
    /// What `webhook-signature` says, in the words of `secret`.
    #[schema(value_type = SignatureIs)]
    signature: &'static str,
    /// What `webhook-timestamp` says: `fresh` within five minutes of when the request came, else `stale`.
    #[schema(value_type = TimestampIs)]
    timestamp: &'static str,
    /// How many seconds the timestamp lies before the arrival; negative if after.
    age_seconds: Option<i64>,
}

impl From<Verification> for CaptureVerificationDto {
    fn from(verification: Verification) -> Self {
        CaptureVerificationDto {
            secret: verification.secret.name(),
            standard: StandardVerificationDto {
                signature: verification.standard.name(),
                timestamp: verification.timestamp.name(),
                age_seconds: verification.age_seconds,
            },
            integration_id: verification.integration_id.map(|id| id.to_string()),
            explanation: verification.explanation,
        }
    }
}

impl From<CapturedRequest> for CapturedRequestDto {
    fn from(captured: CapturedRequest) -> Self {
        let CapturedRequest { id, at, request, answered, verification, .. } = captured;
        let content_type = request.headers.iter().find(|(name, _)| name == "content-type");
        let text = std::str::from_utf8(&request.body).ok().map(str::to_owned);
        CapturedRequestDto {
            id: id.to_string(),
            at: iso(at),
            method: request.method,
            query: request.query,
            content_type: content_type.map(|(_, value)| value.clone()),
            headers: request.headers.into_iter().map(|(name, value)| HeaderDto { name, value }).collect(),
            body_base64: text.is_none().then(|| base64(&request.body)),
            body: text,
            size: request.size,
            truncated: request.truncated,
            address: request.address.map(|address| address.to_string()),
            answered: AnsweredDto { status: answered },
            verification: verification.into(),
        }
    }
}
