//! The steps of a workflow as answers show them: with their controls, what is wrong with them, and the variables that
//! they may read.

use std::collections::BTreeMap;

use engine::WorkflowView;
use logic::slug::{SlugKind, slug};
use logic::workflow::{ControlIssue, StepIssues, variables_schema};
use model::workflow::{Step, StepKind};
use model::{Object, Value};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// A step.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// Its identifier in the workflow.
    step_id: String,
    /// Its name with its id, for URLs.
    slug: String,
    /// Its name for people.
    name: String,
    /// `push`.
    r#type: &'static str,
    /// `novu-cloud`.
    origin: &'static str,
    /// The identifier of its workflow.
    workflow_id: String,
    /// The id of its workflow.
    workflow_database_id: String,
    /// What is wrong with it.
    issues: StepIssuesDto,
    controls: ControlsMetadataDto,
    /// What the author filled in.
    #[schema(value_type = BTreeMap<String, Value>)]
    control_values: Object,
    /// The variables that its templates may read, as a JSON schema.
    #[schema(value_type = BTreeMap<String, Value>)]
    variables: Value,
}

/// The controls of a step: their form and their values.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ControlsMetadataDto {
    /// What values may be, as a JSON schema.
    #[schema(value_type = BTreeMap<String, Value>)]
    data_schema: Value,
    /// How editors show them.
    #[schema(value_type = BTreeMap<String, Value>)]
    ui_schema: Value,
    /// What the author filled in.
    #[schema(value_type = BTreeMap<String, Value>)]
    values: Object,
}

/// What is wrong with a step.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct StepIssuesDto {
    /// By the name of the control.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    controls: BTreeMap<&'static str, Vec<StepIssueDto>>,
    /// By channel: whether an integration is missing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    integration: BTreeMap<&'static str, Vec<StepIssueDto>>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepIssueDto {
    /// What sort of thing.
    #[schema(example = "MISSING_VALUE")]
    issue_type: &'static str,
    /// What it is, for people.
    #[schema(example = "Subject is required")]
    message: String,
    /// The variable that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    variable_name: Option<String>,
    /// The line in the control, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The character in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl StepResponseDto {
    /// A step of this workflow.
    pub(crate) fn new(view: &WorkflowView, step: &Step, issues: &StepIssues) -> Self {
        let workflow = &view.workflow;
        let (data_schema, ui_schema) = form(step.kind);
        StepResponseDto {
            id: step.id.to_string(),
            step_id: step.identifier.clone(),
            slug: slug(&step.name, SlugKind::Step, step.id.0),
            name: step.name.clone(),
            r#type: step.kind.name(),
            origin: super::response::ORIGIN,
            workflow_id: workflow.identifier.clone(),
            workflow_database_id: workflow.id.to_string(),
            issues: issues.into(),
            controls: ControlsMetadataDto { data_schema, ui_schema, values: step.controls.clone() },
            control_values: step.controls.clone(),
            variables: variables_schema(&workflow.content, step),
        }
    }
}

impl From<&StepIssues> for StepIssuesDto {
    fn from(issues: &StepIssues) -> Self {
        let missing = |channel: &'static str| {
            let message = "Missing active integration provider".to_owned();
            let issue_type = "MISSING_INTEGRATION";
            (channel, vec![StepIssueDto { issue_type, message, variable_name: None, line: None, column: None }])
        };
        StepIssuesDto {
            controls: control_issues(&issues.controls),
            integration: issues.missing_integration.map(missing).into_iter().collect(),
        }
    }
}

/// The issues of controls by their names.
pub(crate) fn control_issues(
    issues: &[(&'static str, Vec<ControlIssue>)],
) -> BTreeMap<&'static str, Vec<StepIssueDto>> {
    issues.iter().map(|(control, issues)| (*control, issues.iter().map(Into::into).collect())).collect()
}

impl From<&ControlIssue> for StepIssueDto {
    fn from(issue: &ControlIssue) -> Self {
        StepIssueDto {
            issue_type: issue.kind.name(),
            message: issue.message.clone(),
            variable_name: issue.variable.clone(),
            line: issue.position.map(|(line, _)| line),
            column: issue.position.map(|(_, column)| column),
        }
    }
}

/// The schema of a step's controls, and how editors show them.
fn form(kind: StepKind) -> (Value, Value) {
    match kind {
        StepKind::Push => (
            json!({
                "type": "object",
                "properties": {
                    "skip": {"type": "object", "additionalProperties": true},
                    "subject": {"type": "string"},
                    "body": {"type": "string"},
                    "timeToLive": {"type": ["integer", "string"]},
                },
                "required": ["subject", "body"],
                "additionalProperties": false,
            }),
            json!({
                "group": "PUSH",
                "properties": {
                    "subject": {"component": "PUSH_SUBJECT"},
                    "body": {"component": "PUSH_BODY"},
                    "skip": {"component": "QUERY_EDITOR"},
                },
            }),
        ),
    }
}
