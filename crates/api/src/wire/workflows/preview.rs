//! Previews on the wire (`spec/contract/20-semantics.md` §7.6). Unlike Novu's, they say what failed and where.

use std::collections::BTreeMap;

use logic::preview::Preview;
use logic::template::RenderFailure;
use model::{Object, Value};
use serde::Serialize;
use utoipa::ToSchema;

use super::step::{StepIssueDto, control_issues};
use crate::error::ApiError;
use crate::validate::{self, Fields};

/// The roots that a caller can give data for.
const ROOTS: [&str; 6] = ["subscriber", "actor", "payload", "steps", "context", "env"];

/// What is to be previewed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GeneratePreviewRequestDto {
    /// Controls instead of the stored ones.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    control_values: Option<Object>,
    /// Data by root: `subscriber`, `payload`, `steps`, `context`, `env`. What is missing is made up.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    preview_payload: Option<Object>,
}

/// Reads a request: controls, if there are any, and data by root.
pub(crate) fn read_preview(body: Object) -> Result<(Option<Object>, Object), ApiError> {
    validate::body(body, read_preview_members)
}

/// Reads the members that say what is to be previewed.
pub(crate) fn read_preview_members(fields: &mut Fields) -> (Option<Object>, Object) {
    let controls = fields.object("controlValues").optional();
    let mut given = fields.object("previewPayload").or_default();
    given.retain(|root, value| ROOTS.contains(&root.as_str()) && value.is_object());
    (controls, given)
}

/// A preview.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GeneratePreviewResponseDto {
    result: PreviewResultDto,
    /// The data that was used.
    #[schema(value_type = BTreeMap<String, Value>)]
    preview_payload_example: Object,
    /// The variables that the step may read, as a JSON schema; null without a step.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    schema: Option<Value>,
}

/// What the step would show.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct PreviewResultDto {
    /// `push`; missing without a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    preview: PushPreviewDto,
    /// Why a control is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<PreviewErrorDto>,
    /// What is wrong with the controls, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    issues: BTreeMap<&'static str, Vec<StepIssueDto>>,
}

/// A push notification; empty without a step.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct PushPreviewDto {
    /// The rendered title.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// The rendered content.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

/// A template that could not be rendered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewErrorDto {
    /// Which control it is.
    #[schema(example = "The template of body cannot be rendered")]
    title: String,
    /// What is wrong, with line and column.
    message: String,
    /// What to do.
    hint: String,
}

impl GeneratePreviewResponseDto {
    /// What is answered when there is no such workflow or step.
    pub(crate) fn empty() -> Self {
        let result = PreviewResultDto::default();
        GeneratePreviewResponseDto { result, preview_payload_example: Object::new(), schema: None }
    }
}

impl From<Preview> for GeneratePreviewResponseDto {
    fn from(preview: Preview) -> Self {
        let (subject, body) = (Some(preview.content.title), Some(preview.content.content));
        let result = PreviewResultDto {
            r#type: Some(preview.kind.name()),
            preview: PushPreviewDto { subject, body },
            error: preview.failures.first().map(Into::into),
            issues: control_issues(&preview.issues),
        };
        GeneratePreviewResponseDto { result, preview_payload_example: preview.example, schema: Some(preview.schema) }
    }
}

impl From<&RenderFailure> for PreviewErrorDto {
    fn from(failure: &RenderFailure) -> Self {
        let RenderFailure { control, message, line, column } = failure;
        PreviewErrorDto {
            title: format!("The template of {control} cannot be rendered"),
            message: message.clone(),
            hint: format!("Look at line {line}, character {column} of {control}."),
        }
    }
}
