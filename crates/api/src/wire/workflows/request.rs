//! What callers send to make and change workflows, and how they search for them. What is not built yet is refused by
//! name: a workflow that silently did less than it says would be worse.

use std::collections::HashSet;

use engine::WorkflowCopy;
use logic::activity::SEVERITIES;
use logic::slug::is_identifier;
use logic::workflow::{CONTROL_BYTES_MAX, StepDraft, TIME_TO_LIVE, WorkflowDraft, WorkflowPatch, read_time_to_live};
use model::workflow::{StepKind, WorkflowStatus};
use model::{Field, Object, StepId, Value};
use serde::Serialize;
use store::{WorkflowOrder, WorkflowSearch};
use utoipa::ToSchema;

use super::preferences::{PreferencesRequestDto, read_preferences};
use crate::error::ApiError;
use crate::validate::{self, FieldErrors, Fields, Member};
use crate::wire::words::{DIRECTIONS, Severity, WORKFLOW_ORDERS};

/// Novu's step types.
const STEP_TYPES: [&str; 11] =
    ["in_app", "email", "sms", "chat", "push", "tool", "digest", "delay", "throttle", "custom", "http_request"];
/// The longest `workflowId` and `stepId`, in characters.
const IDENTIFIER_MAX: usize = 128;
/// The longest name of a step, in characters.
const STEP_NAME_MAX: usize = 256;
/// The most workflows of one answer, and how many there are unless the caller says so.
const LIMIT_MAX: i64 = 100;
const LIMIT_DEFAULT: i64 = 50;
/// How far a list can be skipped.
const OFFSET_MAX: i64 = 50_000;

/// A workflow that is to be made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateWorkflowDto {
    /// Its identifier, which triggers name. If it is taken, random characters follow it.
    #[schema(example = "order-shipped", min_length = 1, max_length = 128)]
    workflow_id: String,
    #[serde(flatten)]
    content: UpdateWorkflowDto,
}

/// The whole content of a workflow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateWorkflowDto {
    /// Its name for people, 1 to 128 characters.
    #[schema(example = "Order shipped", min_length = 1, max_length = 128)]
    name: String,
    /// What it is for, at most 256 characters.
    #[schema(max_length = 256)]
    description: Option<String>,
    /// Up to 16 labels.
    #[schema(max_items = 16)]
    tags: Option<Vec<String>>,
    /// Whether triggers start it; true unless given.
    active: Option<bool>,
    /// Whether payloads are checked against `payloadSchema`.
    validate_payload: Option<bool>,
    /// A JSON schema for payloads, draft 7 unless it says otherwise; null for none.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    payload_schema: Option<Object>,
    /// Stored and returned; translations are not built yet.
    is_translation_enabled: Option<bool>,
    /// `high`, `medium`, `low` or `none`.
    #[schema(value_type = Option<Severity>)]
    severity: Option<String>,
    /// Delivery preferences.
    preferences: Option<PreferencesRequestDto>,
    /// The steps, in order; at most 20.
    #[schema(max_items = 20)]
    steps: Vec<PushStepUpsertDto>,
}

/// A step that sends a push notification. The other types are not built yet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PushStepUpsertDto {
    /// The stored step that this one replaces; without it the step is new.
    #[serde(rename = "_id")]
    id: Option<String>,
    /// Its identifier in the workflow; made from its name unless given.
    #[schema(min_length = 1, max_length = 128)]
    step_id: Option<String>,
    /// Its name for people.
    #[schema(example = "Push", max_length = 256)]
    name: String,
    /// `push`.
    #[schema(example = "push", pattern = "^push$")]
    r#type: String,
    /// `subject` and `body` are Liquid templates; `timeToLive` says how long the messages are worth sending, in seconds or
    /// as `30m`, instead of what the integration says.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    control_values: Option<Object>,
}

/// Changes of some members of a workflow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PatchWorkflowDto {
    /// Whether triggers start it.
    active: Option<bool>,
    /// Its name for people.
    #[schema(min_length = 1, max_length = 128)]
    name: Option<String>,
    /// What it is for; null clears.
    #[schema(max_length = 256)]
    description: Option<String>,
    /// Up to 16 labels.
    #[schema(max_items = 16)]
    tags: Option<Vec<String>>,
    /// A JSON schema for payloads; null for none.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    payload_schema: Option<Object>,
    /// Whether payloads are checked against the schema.
    validate_payload: Option<bool>,
    /// Stored and returned.
    is_translation_enabled: Option<bool>,
}

/// Reads a workflow that is to be made: its identifier and its content.
pub(crate) fn read_create(body: Object) -> Result<(String, WorkflowDraft), ApiError> {
    let mut not_built = NotBuilt::default();
    let read = validate::body(body, |fields| {
        let identifier = identifier(fields.text("workflowId"), "workflowId").required();
        (identifier, read_draft(fields, &mut not_built))
    })?;
    not_built.refuse().map_or(Ok(read), Err)
}

/// Reads the new content of a workflow. Its identifier stays, whatever the body says.
pub(crate) fn read_update(body: Object) -> Result<WorkflowDraft, ApiError> {
    let mut not_built = NotBuilt::default();
    let draft = validate::body(body, |fields| read_draft(fields, &mut not_built))?;
    not_built.refuse().map_or(Ok(draft), Err)
}

/// How a copy of a workflow is called.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DuplicateWorkflowDto {
    /// Its name for people.
    #[schema(example = "Order shipped, Spanish", min_length = 1, max_length = 128)]
    name: String,
    /// Its identifier; made from the name unless given.
    #[schema(min_length = 1, max_length = 128)]
    workflow_id: Option<String>,
}

/// Reads how a copy is called.
pub(crate) fn read_duplicate(body: Object) -> Result<WorkflowCopy, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["name", "workflowId"]);
        let identifier = identifier(fields.text("workflowId"), "workflowId").optional();
        WorkflowCopy { name: name(fields).required(), identifier }
    })
}

/// Reads a change of some members.
pub(crate) fn read_patch(body: Object) -> Result<WorkflowPatch, ApiError> {
    validate::body(body, |fields| WorkflowPatch {
        name: name(fields).optional(),
        description: description(fields).patch(),
        tags: tags(fields).optional(),
        active: fields.boolean("active").optional(),
        validate_payload: fields.boolean("validatePayload").optional(),
        payload_schema: schema(fields),
        translation_enabled: fields.boolean("isTranslationEnabled").optional(),
    })
}

fn read_draft(fields: &mut Fields, not_built: &mut NotBuilt) -> WorkflowDraft {
    if fields.object("agent").optional().is_some() {
        not_built.add("agent", "Workflows cannot be assigned to agents: agents are not built yet.".to_owned());
    }
    WorkflowDraft {
        name: name(fields).required(),
        description: description(fields).optional(),
        tags: tags(fields).or_default(),
        active: fields.boolean("active").or(true),
        validate_payload: fields.boolean("validatePayload").optional(),
        payload_schema: schema(fields),
        translation_enabled: fields.boolean("isTranslationEnabled").or(false),
        severity: fields.text("severity").one_of(&SEVERITIES).or("none".to_owned()),
        preferences: read_preferences(fields),
        steps: read_steps(fields, not_built),
    }
}

fn name(fields: &mut Fields) -> Member<'_, String> {
    fields.text("name").length(1..=128)
}

fn description(fields: &mut Fields) -> Member<'_, String> {
    fields.text("description").length(0..=256)
}

fn tags(fields: &mut Fields) -> Member<'_, Vec<String>> {
    let is_unique = |tags: &Vec<String>| tags.iter().collect::<HashSet<_>>().len() == tags.len();
    let fits = |tag: &String| (1..=64).contains(&tag.chars().take(65).count());
    fields
        .texts("tags")
        .list_length(0..=16)
        .check_saying("each value in tags must be 1 to 64 characters long", |tags| tags.iter().all(fits))
        .check_saying("All tags's elements must be unique", is_unique)
}

fn schema(fields: &mut Fields) -> Field<Value> {
    fields.object("payloadSchema").patch().map(Value::Object)
}

fn identifier<'f>(member: Member<'f, String>, name: &str) -> Member<'f, String> {
    let form = "must be a valid slug format (letters, numbers, hyphens, dot and underscores only)";
    let message = format!("{name} {form}");
    member.length(1..=IDENTIFIER_MAX).check_saying(message, |text| is_identifier(text))
}

fn read_steps(fields: &mut Fields, not_built: &mut NotBuilt) -> Vec<StepDraft> {
    let mut index = 0;
    let read = |step: &mut Fields| {
        let name = step.text("name").length(0..=STEP_NAME_MAX).required();
        let kind = step.text("type").one_of(&STEP_TYPES).required();
        let place = format!("steps.{index}");
        index += 1;
        let built = StepKind::ALL.into_iter().find(|built| built.name() == kind);
        if built.is_none() {
            let message = format!("Step \"{name}\" has the type {kind}, which is not built yet. Built so far: push.");
            not_built.add(&format!("{place}.type"), message);
        }
        let controls = read_controls(step);
        if controls.get("skip").and_then(Value::as_object).is_some_and(|rule| !rule.is_empty()) {
            let message = format!("Step \"{name}\" has a condition (skip). Conditions of steps are not built yet.");
            not_built.add(&format!("{place}.controlValues.skip"), message);
        }
        let id = step.text("_id").optional().and_then(|id| id.parse::<StepId>().ok());
        let identifier = identifier(step.text("stepId"), "stepId").optional();
        StepDraft { id, identifier, name, kind: built.unwrap_or(StepKind::Push), controls }
    };
    fields.items("steps", read).required()
}

/// Reads the controls of a push step. Those that nobody knows are kept as they are.
fn read_controls(step: &mut Fields) -> Object {
    let mut controls = step.object("controlValues").or_default();
    // Editors send null for what was never filled in; of what they do not know it takes back what was set.
    controls.retain(|name, value| !value.is_null() || name == TIME_TO_LIVE);
    for name in ["subject", "body"] {
        let path = format!("controlValues.{name}");
        match controls.get(name) {
            None => {}
            Some(Value::String(text)) if text.len() <= CONTROL_BYTES_MAX => {}
            Some(Value::String(_)) => {
                step.refuse(&path, format!("{name} must be no longer than {CONTROL_BYTES_MAX} bytes"));
            }
            Some(_) => step.refuse(&path, format!("{name} must be a string")),
        }
    }
    let time_to_live = controls.get(TIME_TO_LIVE).filter(|value| !value.is_null());
    if let Some(Err(expectation)) = time_to_live.map(read_time_to_live) {
        step.refuse(&format!("controlValues.{TIME_TO_LIVE}"), format!("{TIME_TO_LIVE} {expectation}"));
    }
    if controls.get("skip").is_some_and(|skip| !skip.is_object()) {
        step.refuse("controlValues.skip", "skip must be an object");
    }
    controls
}

/// What a request asks for that is valid, but not built yet.
#[derive(Debug, Default)]
struct NotBuilt {
    errors: FieldErrors,
}

impl NotBuilt {
    fn add(&mut self, path: &str, message: String) {
        self.errors.add(path, message);
    }

    /// A 400 that names everything, if there is anything.
    fn refuse(self) -> Option<ApiError> {
        if self.errors.is_empty() {
            return None;
        }
        let message = self.errors.messages().collect::<Vec<_>>().join(" ");
        Some(ApiError::bad_request(message).with("errors", self.errors.into_value()))
    }
}

/// Reads the query string of a list.
pub(crate) fn read_search(query: Object) -> Result<WorkflowSearch, ApiError> {
    validate::query(query, |fields| {
        let count = |number: i64| u32::try_from(number).unwrap_or(0);
        let order = fields.text("orderBy").one_of(&WORKFLOW_ORDERS);
        let order = match order.optional().as_deref() {
            Some("updatedAt") => WorkflowOrder::UpdatedAt,
            Some("name") => WorkflowOrder::Name,
            Some("lastTriggeredAt") => WorkflowOrder::LastTriggeredAt,
            _ => WorkflowOrder::CreatedAt,
        };
        let names = WorkflowStatus::ALL.map(WorkflowStatus::name);
        let statuses = fields.texts("status").each_one_of(&names).or_default();
        WorkflowSearch {
            text: fields.text("query").length(0..=256).filled(),
            tags: fields.texts("tags").list_length(0..=100).or_default(),
            statuses: WorkflowStatus::ALL
                .into_iter()
                .filter(|one| statuses.iter().any(|name| name == one.name()))
                .collect(),
            order,
            ascending: fields.text("orderDirection").one_of(&DIRECTIONS).optional().as_deref() == Some("ASC"),
            limit: count(fields.integer("limit").within(1..=LIMIT_MAX).or(LIMIT_DEFAULT)),
            offset: count(fields.integer("offset").within(0..=OFFSET_MAX).or(0)),
        }
    })
}

/// The 422 for a schema that is none.
pub(crate) fn invalid_schema(reason: &str) -> ApiError {
    let mut errors = FieldErrors::default();
    errors.add("payloadSchema", "payloadSchema must be a valid JSON schema");
    errors.add("payloadSchema", reason);
    ApiError::validation(errors)
}
