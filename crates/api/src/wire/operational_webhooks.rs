//! Operational webhooks, and the events that wait for them, on the wire. A secret leaves here once, when it was made.

use engine::{NewWebhook, WebhookDraft};
use logic::time::iso;
use model::operational::{EventFailure, EventKind, EventKinds, OperationalEvent, OperationalWebhook};
use model::secret::MASK;
use model::{EventId, Object, Value};
use serde::Serialize;
use store::WebhookChange;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::message_filter::read_limit;
use crate::wire::words::{EventType, Outcome};

/// The most characters of a URL.
const URL_CHARS_MAX: usize = 4_096;

/// An operational webhook to make.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateWebhookRequestDto {
    /// Where it is: http or https.
    #[schema(min_length = 1, max_length = 4096)]
    url: String,
    /// What it is told; everything unless given.
    #[schema(value_type = Option<Vec<EventType>>)]
    events: Option<Vec<String>>,
    /// Whether it is told anything; true unless given.
    active: Option<bool>,
}

/// A change to an operational webhook; what is not given stays.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeWebhookRequestDto {
    /// Where it is: http or https.
    #[schema(min_length = 1, max_length = 4096)]
    url: Option<String>,
    /// What it is told.
    #[schema(value_type = Option<Vec<EventType>>)]
    events: Option<Vec<String>>,
    /// Whether it is told anything. What waits for it goes on waiting meanwhile, until it is a day old.
    active: Option<bool>,
}

/// Reads an operational webhook to make.
pub(crate) fn read_draft(body: Object) -> Result<WebhookDraft, ApiError> {
    validate::body(body, |fields| WebhookDraft {
        url: fields.text("url").length(1..=URL_CHARS_MAX).required(),
        events: read_events(fields).unwrap_or_else(EventKinds::all),
        active: fields.boolean("active").or(true),
    })
}

/// Reads a change to an operational webhook.
pub(crate) fn read_change(body: Object) -> Result<WebhookChange, ApiError> {
    validate::body(body, |fields| WebhookChange {
        url: fields.text("url").length(1..=URL_CHARS_MAX).optional(),
        events: read_events(fields),
        active: fields.boolean("active").optional(),
    })
}

fn read_events(fields: &mut Fields) -> Option<EventKinds> {
    let names = EventKind::ALL.map(EventKind::name);
    let given = fields.texts("events").list_length(1..=names.len()).each_one_of(&names).optional()?;
    Some(EventKind::ALL.into_iter().filter(|kind| given.iter().any(|name| name == kind.name())).collect())
}

/// Reads which page of the events of a webhook is wanted.
pub(crate) fn read_page(query: Object) -> Result<(Option<EventId>, u32), ApiError> {
    validate::query(query, |fields| (fields.id("cursor").optional(), read_limit(fields)))
}

/// A place that is told what happens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookDto {
    /// Its id.
    id: String,
    /// Where it is.
    url: String,
    /// What it is told.
    #[schema(value_type = Vec<EventType>)]
    events: Vec<&'static str>,
    /// Whether it is told anything.
    active: bool,
    /// How many events wait to be told.
    waiting: u32,
    /// How many were not kept for it, since 10,000 were waiting.
    dropped: u64,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
}

impl From<OperationalWebhook> for WebhookDto {
    fn from(webhook: OperationalWebhook) -> Self {
        WebhookDto {
            id: webhook.id.to_string(),
            url: webhook.url,
            events: webhook.events.kinds().map(EventKind::name).collect(),
            active: webhook.active,
            waiting: webhook.waiting,
            dropped: webhook.dropped,
            created_at: iso(webhook.created_at),
            updated_at: iso(webhook.updated_at),
        }
    }
}

/// A webhook that was made, with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewWebhookDto {
    /// What signs everything that it is told, in the form of Standard Webhooks. It is shown this once: under an idempotency
    /// key it is not kept, and a repeated request gets a mask in its place.
    secret: String,
    #[serde(flatten)]
    webhook: WebhookDto,
}

impl NewWebhookDto {
    /// The answer to the caller, who needs the secret.
    pub(crate) fn revealing(made: NewWebhook) -> Self {
        NewWebhookDto { secret: made.secret.expose().clone(), webhook: made.webhook.into() }
    }

    /// The answer as it may be kept.
    pub(crate) fn masked(made: &NewWebhook) -> Self {
        NewWebhookDto { secret: MASK.to_owned(), webhook: made.webhook.clone().into() }
    }
}

/// An event that waits to be told to a webhook, or that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationalEventDto {
    /// Its id, which is sent as `webhook-id`.
    id: String,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(value_type = EventType)]
    kind: &'static str,
    /// `waiting` or `givenUp`.
    state: &'static str,
    /// How many attempts were made that count.
    attempts: u32,
    /// When it happened.
    created_at: String,
    /// When it is tried next; null if it was given up.
    next_attempt_at: Option<String>,
    /// The last attempt.
    last_failure: Option<EventFailureDto>,
    /// What is sent.
    #[schema(value_type = Object)]
    body: Value,
}

/// An attempt to tell an event that failed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventFailureDto {
    /// When it ended.
    at: String,
    /// How it ended.
    #[schema(value_type = Outcome)]
    outcome: &'static str,
    /// The status of the answer.
    status: Option<u16>,
    /// Why it was no delivery.
    error: String,
    /// What to do about it.
    remedy: &'static str,
}

impl From<OperationalEvent> for OperationalEventDto {
    fn from(event: OperationalEvent) -> Self {
        OperationalEventDto {
            id: event.id.to_string(),
            kind: event.kind.name(),
            state: if event.is_given_up { "givenUp" } else { "waiting" },
            attempts: event.attempts,
            created_at: iso(event.created_at),
            next_attempt_at: (!event.is_given_up).then(|| iso(event.due_at)),
            last_failure: event.last.map(Into::into),
            body: serde_json::from_str(&event.body).unwrap_or_default(),
        }
    }
}

impl From<EventFailure> for EventFailureDto {
    fn from(failure: EventFailure) -> Self {
        let EventFailure { at, outcome, status, error } = failure;
        let remedy = logic::remedy::remedy(outcome, status);
        EventFailureDto { at: iso(at), outcome: outcome.name(), status, error, remedy }
    }
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OperationalEventPageDto {
    /// The events, newest first.
    data: Vec<OperationalEventDto>,
    /// The `cursor` of the page that follows; null on the last one.
    next: Option<String>,
}

impl OperationalEventPageDto {
    /// A page of at most `limit` events, of which one more was asked for.
    pub(crate) fn of(events: Vec<OperationalEvent>, limit: u32) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = events.len() > limit;
        let data: Vec<OperationalEventDto> = events.into_iter().take(limit).map(Into::into).collect();
        let next = data.last().filter(|_| has_more).map(|last| last.id.clone());
        OperationalEventPageDto { data, next }
    }
}
