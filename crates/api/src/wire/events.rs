//! Triggers: what callers send (`spec/contract/20-semantics.md` §1.1) and what they get back (§1.3).

use axum::http::StatusCode;
use engine::{AcceptError, AcceptStatus, Accepted};
use logic::payload_schema::Violation;
use logic::{attachments, json};
use model::job::Weight;
use model::organization::Environment;
use model::trigger::{RECIPIENTS_MAX, Recipient, Trigger};
use model::{Object, Value};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::state::Settings;
use crate::validate::{self, FieldErrors, Fields};
use crate::wire::contexts::check_context;
use crate::wire::recipients::read_recipient;

/// The most characters of a transaction id.
const TRANSACTION_ID_MAX: usize = 255;
/// The most events of one bulk trigger (`spec/contract/00-conventions.md` §10).
const EVENTS_MAX: usize = 100;
/// The largest payload as JSON, in bytes (`spec/contract/00-conventions.md` §10).
const PAYLOAD_BYTES_MAX: usize = 512 * 1024;
/// What that limit leaves out, in the words of the contract.
const EXCLUDED: &str = "Note: Attachments are excluded from this limit.";

/// What a trigger asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TriggerEventRequest {
    /// The identifier of the workflow to run.
    #[schema(example = "order-shipped")]
    name: String,
    /// Who gets it: a subscriberId, an object with a `subscriberId`, profile members and `channels`, or an array of these.
    to: Value,
    /// Data for the templates.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    payload: Option<Object>,
    /// Overrides for providers and steps.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    overrides: Option<Object>,
    /// Your own id for this trigger. A second trigger with the same id gets the answer of the first and runs nothing.
    #[schema(max_length = 255)]
    transaction_id: Option<String>,
    /// Who caused it: a subscriberId or an object with one.
    actor: Option<Value>,
    /// The identifier of a tenant, or an object with one. Tenants are not built yet.
    tenant: Option<Value>,
    /// Up to five contexts by type. Contexts are not built yet: their form is checked, then they are refused.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    context: Option<Object>,
}

/// Several triggers at once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkTriggerRequest {
    /// 1 to 100 triggers.
    #[schema(min_items = 1, max_items = 100)]
    events: Vec<TriggerEventRequest>,
}

/// What became of a trigger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TriggerEventResponse {
    /// Always true: the trigger was understood, whatever its status.
    acknowledged: bool,
    status: TriggerStatus,
    /// What is wrong, for `error`.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Vec<String>>,
    /// The id under which its runs are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    /// Where the dashboard shows its runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    activity_feed_link: Option<String>,
}

/// Why a trigger runs or does not.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TriggerStatus {
    /// It was accepted, even if nobody gets it.
    Processed,
    /// The workflow is not active.
    TriggerNotActive,
    /// The tenant that it names does not exist.
    NoTenantFound,
    /// This item of a bulk trigger failed.
    Error,
}

/// A body that does not match the schema of its workflow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PayloadValidationErrorDto {
    #[serde(flatten)]
    error: crate::wire::errors::ErrorDto,
    /// `PAYLOAD_VALIDATION_ERROR`, or `BAD_REQUEST` when something else is wrong.
    r#type: String,
    /// Each violation.
    errors: Vec<ViolationDto>,
    /// The schema.
    schema: Option<Value>,
}

/// One way in which a payload does not match.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ViolationDto {
    /// The place in the payload.
    field: String,
    /// What is wrong.
    message: String,
    /// The value at that place.
    value: Value,
    /// The rule in the schema.
    schema_path: String,
}

impl From<Violation> for ViolationDto {
    fn from(violation: Violation) -> Self {
        let Violation { field, message, value, schema_path } = violation;
        ViolationDto { field, message, value, schema_path }
    }
}

impl TriggerEventResponse {
    /// The answer to a trigger that was taken.
    pub(crate) fn of(accepted: Accepted, settings: &Settings, environment: &Environment) -> Self {
        let Accepted { transaction_id, status } = accepted;
        let status = match status {
            AcceptStatus::Processed => TriggerStatus::Processed,
            AcceptStatus::NotActive => TriggerStatus::TriggerNotActive,
            AcceptStatus::NoTenantFound => TriggerStatus::NoTenantFound,
        };
        let is_shown = matches!(status, TriggerStatus::Processed);
        let activity_feed_link = settings
            .dashboard_url
            .as_ref()
            .filter(|_| is_shown)
            .map(|url| format!("{url}/env/{}/activity?transactionId={}", environment.id, encode(&transaction_id)));
        let transaction_id = Some(transaction_id);
        TriggerEventResponse { acknowledged: true, status, error: None, transaction_id, activity_feed_link }
    }

    /// The answer to an item of a bulk trigger that failed.
    pub(crate) fn failed(reason: String, transaction_id: Option<String>) -> Self {
        TriggerEventResponse {
            acknowledged: true,
            status: TriggerStatus::Error,
            error: Some(vec![reason]),
            transaction_id,
            activity_feed_link: None,
        }
    }
}

/// Percent-encodes what is not unreserved (RFC 3986 §2.3).
fn encode(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

impl From<AcceptError> for ApiError {
    fn from(error: AcceptError) -> Self {
        match error {
            AcceptError::WorkflowNotFound => ApiError::unprocessable("workflow_not_found"),
            AcceptError::Payload { violations, schema } => {
                let message = payload_message(&violations);
                let errors: Vec<ViolationDto> = violations.into_iter().map(ViolationDto::from).collect();
                ApiError::bad_request(message)
                    .with("type", "PAYLOAD_VALIDATION_ERROR")
                    .with("errors", json!(errors))
                    .with("schema", schema)
            }
            AcceptError::Store(error) => error.into(),
        }
    }
}

/// Every violation in one line.
pub(crate) fn payload_message(violations: &[Violation]) -> String {
    let lines: Vec<String> =
        violations.iter().map(|violation| format!("{}: {}", violation.field, violation.message)).collect();
    format!("Payload validation failed: {}", lines.join("; "))
}

/// Why a trigger cannot be read.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Fields are missing or of the wrong kind.
    Fields(FieldErrors),
    /// It asks for something that is not built yet.
    NotBuilt { field: &'static str, message: &'static str },
}

impl Refusal {
    /// The reason in one line, for an item of a bulk trigger.
    pub(crate) fn summary(&self) -> String {
        match self {
            Refusal::Fields(errors) => {
                format!("Validation failed for ParseEventRequestMulticastCommand: {}", errors.summary())
            }
            Refusal::NotBuilt { message, .. } => (*message).to_owned(),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fields(errors) => ApiError::validation(errors),
            Refusal::NotBuilt { field, message } => ApiError::bad_request(message)
                .with("type", "BAD_REQUEST")
                .with("errors", json!([{ "field": field, "message": message }])),
        }
    }
}

/// Reads a trigger whose deliveries are as urgent as `weight` says.
pub(crate) fn read_trigger(body: Object, weight: Weight) -> Result<Trigger, Refusal> {
    check_built(&body)?;
    let (has_context, trigger) = validate::collect(body, |fields| {
        let has_context = check_context(fields);
        let trigger = Trigger {
            workflow_identifier: fields.text("name").required(),
            recipients: read_recipients(fields),
            payload: fields.object("payload").or_default(),
            overrides: fields.object("overrides").or_default(),
            transaction_id: fields.text("transactionId").length(0..=TRANSACTION_ID_MAX).filled(),
            actor: read_actor(fields),
            tenant: read_tenant(fields),
            weight,
        };
        (has_context, trigger)
    })
    .map_err(Refusal::Fields)?;
    if has_context {
        let message = "context: contexts are not supported by this server yet";
        return Err(Refusal::NotBuilt { field: "context", message });
    }
    Ok(trigger)
}

/// Refuses what would otherwise be ignored in silence.
fn check_built(body: &Object) -> Result<(), Refusal> {
    let is_topic = |value: &Value| {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        kind.eq_ignore_ascii_case("topic") || value.get("topicKey").is_some()
    };
    let names_topic = match body.get("to") {
        Some(Value::Array(list)) => list.iter().any(is_topic),
        Some(single) => is_topic(single),
        None => false,
    };
    if names_topic {
        return Err(Refusal::NotBuilt { field: "to", message: "to: topics are not supported by this server yet" });
    }
    if body.get("bridgeUrl").is_some_and(|url| !url.is_null()) {
        let message = "bridgeUrl: workflows behind a bridge are not supported by this server";
        return Err(Refusal::NotBuilt { field: "bridgeUrl", message });
    }
    Ok(())
}

fn read_recipients(fields: &mut Fields) -> Vec<Recipient> {
    match fields.value("to").required() {
        Value::Array(list) if list.len() > RECIPIENTS_MAX => {
            fields.refuse("to", format!("to must contain no more than {RECIPIENTS_MAX} elements"));
            Vec::new()
        }
        Value::Array(list) => {
            let read = |(index, value)| read_recipient(fields, &format!("to.{index}"), value);
            list.into_iter().enumerate().filter_map(read).collect()
        }
        // Its absence was named already.
        Value::Null => Vec::new(),
        single => read_recipient(fields, "to", single).into_iter().collect(),
    }
}

fn read_actor(fields: &mut Fields) -> Option<Recipient> {
    let actor = fields.value("actor").optional()?;
    read_recipient(fields, "actor", actor)
}

fn read_tenant(fields: &mut Fields) -> Option<String> {
    if fields.peek("tenant").is_some_and(Value::is_object) {
        return fields.nested("tenant", |tenant| tenant.text("identifier").required()).optional();
    }
    fields.text("tenant").filled()
}

/// Reads the events of a bulk trigger, each to be read on its own.
pub(crate) fn read_events(body: Object) -> Result<Vec<Value>, ApiError> {
    validate::body(body, |fields| fields.list("events").list_length(1..=EVENTS_MAX).expected())
}

/// Checks the size of a payload without its files; `item` is its event and that event's place in a bulk trigger. A body
/// of `body_bytes` that is small as a whole is not measured.
pub(crate) fn check_payload_size(
    body_bytes: usize,
    payload: Option<&Value>,
    item: Option<(usize, &Value)>,
) -> Result<(), ApiError> {
    let Some(payload) = payload.filter(|_| body_bytes > PAYLOAD_BYTES_MAX) else { return Ok(()) };
    let files: usize = attachments::files(payload).map(json::length).sum();
    let bytes = json::length(payload).saturating_sub(files);
    if bytes <= PAYLOAD_BYTES_MAX {
        return Ok(());
    }
    let limit = format!("exceeds maximum allowed size of {PAYLOAD_BYTES_MAX} bytes (512KB). {EXCLUDED}");
    let message = match item {
        None => format!("Payload size ({bytes} bytes) {limit}"),
        Some((index, event)) => {
            let name = event.get("name").and_then(Value::as_str).unwrap_or_default();
            format!("Event at index {index} (workflow: \"{name}\") has payload size ({bytes} bytes) {limit}")
        }
    };
    Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message))
}
