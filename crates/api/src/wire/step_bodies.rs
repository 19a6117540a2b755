//! The request that a step would make, on the wire.

use std::collections::BTreeMap;

use engine::StepBody;
use logic::template::RenderFailure;
use model::Object;
use serde::Serialize;
use utoipa::ToSchema;

use super::delivery_log::SentRequestDto;
use super::workflows::{StepIssueDto, control_issues, read_preview_members};
use crate::error::ApiError;
use crate::validate;

/// What is to be shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepBodyRequestDto {
    /// Controls instead of the stored ones.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    control_values: Option<Object>,
    /// Data by root: `subscriber`, `payload`, `steps`, `context`, `env`. What is missing is made up. If `subscriber.subscriberId`
    /// is that of a stored subscriber, what the data does not say of them is taken from there.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    preview_payload: Option<Object>,
    /// The integration, by its identifier or `_id`. Without it the first one of the step's channel, active ones before others.
    integration_identifier: Option<String>,
}

/// A request as it was read.
pub(crate) struct StepBodyRequest {
    pub(crate) controls: Option<Object>,
    pub(crate) given: Object,
    pub(crate) integration: Option<String>,
}

/// Reads what is to be shown.
pub(crate) fn read_request(body: Object) -> Result<StepBodyRequest, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["controlValues", "previewPayload", "integrationIdentifier"]);
        let (controls, given) = read_preview_members(fields);
        StepBodyRequest { controls, given, integration: fields.text("integrationIdentifier").filled() }
    })
}

/// What a step would send.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepBodyDto {
    /// The request; null if a template cannot be rendered or no body can be built.
    request: Option<StepRequestDto>,
    content: StepContentDto,
    /// Why nothing would be sent as it stands; null if it would.
    problem: Option<String>,
    /// The templates that cannot be rendered.
    errors: Vec<TemplateErrorDto>,
    /// What is wrong with the controls, by name.
    issues: BTreeMap<&'static str, Vec<StepIssueDto>>,
    /// The data that was used.
    #[schema(value_type = BTreeMap<String, Value>)]
    preview_payload_example: Object,
}

/// A request that would be made. Secrets, signatures among them, are masked as in the log of attempts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepRequestDto {
    method: &'static str,
    #[serde(flatten)]
    sent: SentRequestDto,
}

/// What a device would show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepContentDto {
    /// The rendered title; empty if it cannot be rendered.
    title: String,
    /// The rendered content; empty if it cannot be rendered.
    content: String,
}

/// A template that cannot be rendered, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateErrorDto {
    /// The name of the control.
    #[schema(example = "body")]
    control: String,
    /// What is wrong.
    message: String,
    /// The line in the template, from 1.
    line: u32,
    /// The character in the line, from 1.
    column: u32,
}

impl From<StepBody> for StepBodyDto {
    fn from(body: StepBody) -> Self {
        let StepBody { preview, request, problem } = body;
        StepBodyDto {
            request: request.map(|request| StepRequestDto { method: "POST", sent: request.into() }),
            content: StepContentDto { title: preview.content.title, content: preview.content.content },
            problem,
            errors: preview.failures.into_iter().map(Into::into).collect(),
            issues: control_issues(&preview.issues),
            preview_payload_example: preview.example,
        }
    }
}

impl From<RenderFailure> for TemplateErrorDto {
    fn from(failure: RenderFailure) -> Self {
        let RenderFailure { control, message, line, column } = failure;
        TemplateErrorDto { control, message, line, column }
    }
}
