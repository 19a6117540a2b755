//! Workflows: what a draft or a patch makes of the content of a workflow, and how its author is told what is wrong with
//! it (`spec/contract/20-semantics.md` §7). Loading and writing them is the engine's.

mod issues;
mod time_to_live;
mod variables;

use std::collections::HashSet;

use model::workflow::{PreferenceSet, Preferences, Step, StepKind, WorkflowContent};
use model::{Field, Object, Rng, StepId, Value};
use serde_json::json;

use crate::audit::changed_names;
use crate::slug::{random_text, slugify};

pub use issues::{ControlIssue, IssueKind, StepIssues, step_issues, workflow_status};
pub use time_to_live::{TIME_TO_LIVE, read_time_to_live, set_time_to_live, time_to_live};
pub use variables::variables_schema;

/// The longest text of one control, in bytes.
pub const CONTROL_BYTES_MAX: usize = 64 * 1024;

/// How many random characters make a taken identifier unique.
const SUFFIX_LENGTH: usize = 8;

/// The channels that preferences name.
pub const CHANNELS: [&str; 5] = ["in_app", "email", "sms", "chat", "push"];

/// What a caller wants a workflow to be, checked for form.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowDraft {
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Whether a trigger starts it.
    pub active: bool,
    /// Whether triggers are checked against the schema.
    pub validate_payload: Option<bool>,
    /// A JSON schema for payloads; null for none.
    pub payload_schema: Field<Value>,
    /// Stored and returned.
    pub translation_enabled: bool,
    /// `high`, `medium`, `low` or `none`.
    pub severity: String,
    /// Delivery preferences.
    pub preferences: Preferences,
    /// The steps, in order.
    pub steps: Vec<StepDraft>,
}

/// What a caller wants a step to be.
#[derive(Clone, Debug, PartialEq)]
pub struct StepDraft {
    /// The stored step that it replaces.
    pub id: Option<StepId>,
    /// Its identifier, if the caller chose one.
    pub identifier: Option<String>,
    /// Its name for people.
    pub name: String,
    /// What it does.
    pub kind: StepKind,
    /// What the author filled in.
    pub controls: Object,
}

/// A change of some members of a workflow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkflowPatch {
    /// Its name.
    pub name: Option<String>,
    /// What it is for; null clears.
    pub description: Field<String>,
    /// Labels.
    pub tags: Option<Vec<String>>,
    /// Whether a trigger starts it.
    pub active: Option<bool>,
    /// Whether triggers are checked against the schema.
    pub validate_payload: Option<bool>,
    /// A JSON schema for payloads; null clears.
    pub payload_schema: Field<Value>,
    /// Stored and returned.
    pub translation_enabled: Option<bool>,
}

/// Where new ids and random characters come from.
pub struct Fresh<'a> {
    /// Gives an id for a new step.
    pub step_id: &'a mut dyn FnMut() -> StepId,
    /// Gives random characters.
    pub rng: &'a dyn Rng,
}

/// The content that a draft asks for. `stored` are the steps that the workflow has now: a step of the draft that names
/// the id of one of them replaces it, every other one is new, and stored steps that are not named are gone.
#[must_use]
pub fn content_of(draft: WorkflowDraft, stored: &[Step], fresh: &mut Fresh<'_>) -> WorkflowContent {
    let (payload_schema, validate_payload) = match (draft.payload_schema, draft.validate_payload) {
        (Field::Absent, None) => (Some(any_payload()), true),
        (schema, validate) => (schema.value().cloned(), validate.unwrap_or(false)),
    };
    WorkflowContent {
        name: draft.name,
        description: draft.description,
        tags: draft.tags,
        active: draft.active,
        validate_payload,
        payload_schema,
        translation_enabled: draft.translation_enabled,
        severity: draft.severity,
        preferences: draft.preferences,
        steps: steps_of(draft.steps, stored, fresh),
    }
}

/// The schema of a workflow whose author gave none: any object will do.
fn any_payload() -> Value {
    json!({"type": "object", "additionalProperties": true, "properties": {}})
}

fn steps_of(drafts: Vec<StepDraft>, stored: &[Step], fresh: &mut Fresh<'_>) -> Vec<Step> {
    let mut ids = HashSet::new();
    let mut identifiers = HashSet::new();
    let mut steps = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let replaced = stored.iter().find(|step| draft.id == Some(step.id) && ids.insert(step.id));
        let chosen = draft.identifier.or_else(|| replaced.map(|step| step.identifier.clone()));
        let identifier =
            free(chosen.unwrap_or_else(|| identifier_of(&draft.name, draft.kind)), &identifiers, fresh.rng);
        identifiers.insert(identifier.clone());
        let mut controls = draft.controls;
        let former = replaced.or_else(|| stored.iter().find(|step| step.identifier == identifier));
        time_to_live::keep_time_to_live(&mut controls, former.map(|step| &step.controls));
        let id = replaced.map_or_else(|| (fresh.step_id)(), |step| step.id);
        steps.push(Step { id, identifier, name: draft.name, kind: draft.kind, controls });
    }
    steps
}

/// The identifier that a name gives; the name of the kind when nothing of it can be kept.
fn identifier_of(name: &str, kind: StepKind) -> String {
    let slug = slugify(name);
    if slug.is_empty() { kind.name().to_owned() } else { slug }
}

fn free(wanted: String, taken: &HashSet<String>, rng: &dyn Rng) -> String {
    let mut identifier = wanted.clone();
    // A collision of random characters is possible with a weak source only; two more tries are plenty.
    for _ in 0..3 {
        if !taken.contains(&identifier) {
            break;
        }
        identifier = with_suffix(&wanted, rng);
    }
    identifier
}

/// An identifier made unique: a dash and random characters follow it.
#[must_use]
pub fn with_suffix(identifier: &str, rng: &dyn Rng) -> String {
    format!("{identifier}-{}", random_text(rng, SUFFIX_LENGTH))
}

/// Carries a patch out.
pub fn apply_patch(content: &mut WorkflowContent, patch: WorkflowPatch) {
    let WorkflowPatch { name, description, tags, active, validate_payload, payload_schema, translation_enabled } =
        patch;
    set(&mut content.name, name);
    set(&mut content.tags, tags);
    set(&mut content.active, active);
    set(&mut content.validate_payload, validate_payload);
    set(&mut content.translation_enabled, translation_enabled);
    set_or_clear(&mut content.description, description);
    set_or_clear(&mut content.payload_schema, payload_schema);
}

fn set<T>(member: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *member = value;
    }
}

fn set_or_clear<T>(member: &mut Option<T>, value: Field<T>) {
    match value {
        Field::Absent => {}
        Field::Null => *member = None,
        Field::Value(value) => *member = Some(value),
    }
}

/// The preferences of a workflow whose author gave none: everything is on and may be changed.
#[must_use]
pub fn default_preferences() -> PreferenceSet {
    let channels = CHANNELS.iter().map(|channel| ((*channel).to_owned(), true)).collect();
    PreferenceSet { enabled: true, read_only: false, channels }
}

/// The names of the members in which two contents differ, as they stand on the wire.
#[must_use]
pub fn different_content(before: &WorkflowContent, after: &WorkflowContent) -> Vec<String> {
    changed_names([
        ("name", before.name != after.name),
        ("description", before.description != after.description),
        ("tags", before.tags != after.tags),
        ("active", before.active != after.active),
        ("validatePayload", before.validate_payload != after.validate_payload),
        ("payloadSchema", before.payload_schema != after.payload_schema),
        ("isTranslationEnabled", before.translation_enabled != after.translation_enabled),
        ("severity", before.severity != after.severity),
        ("preferences", before.preferences != after.preferences),
        ("steps", before.steps != after.steps),
    ])
}

#[cfg(test)]
mod tests;
