//! Workflows as answers show them.

use std::collections::BTreeMap;

use engine::WorkflowView;
use logic::slug::{SlugKind, slug};
use logic::time::iso;
use model::Value;
use serde::Serialize;
use utoipa::ToSchema;

use super::preferences::WorkflowPreferencesResponseDto;
use super::step::{StepIssuesDto, StepResponseDto};

/// Novu's name for what was made through the API or its dashboard.
pub(super) const ORIGIN: &str = "novu-cloud";

/// A workflow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// The identifier that triggers name.
    workflow_id: String,
    /// Its name with its id, for URLs.
    slug: String,
    /// Its name for people.
    name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Labels.
    tags: Vec<String>,
    /// Whether triggers start it.
    active: bool,
    /// Whether payloads are checked against the schema.
    validate_payload: bool,
    /// The JSON schema for payloads.
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    payload_schema: Option<Value>,
    /// Stored; translations are not built yet.
    is_translation_enabled: bool,
    /// `high`, `medium`, `low` or `none`.
    severity: String,
    /// `ACTIVE`, `INACTIVE`, or `ERROR` when controls of a step cannot work.
    status: &'static str,
    /// `novu-cloud`.
    origin: &'static str,
    /// Delivery preferences.
    preferences: WorkflowPreferencesResponseDto,
    /// The steps, in order.
    steps: Vec<StepResponseDto>,
    /// Always empty: what is wrong stands with the steps.
    #[schema(value_type = BTreeMap<String, Value>)]
    issues: BTreeMap<&'static str, Value>,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// When it was last triggered, with a precision of five minutes.
    last_triggered_at: Option<String>,
}

impl From<WorkflowView> for WorkflowResponseDto {
    fn from(view: WorkflowView) -> Self {
        let content = &view.workflow.content;
        let steps = content.steps.iter().zip(&view.issues);
        WorkflowResponseDto {
            id: view.workflow.id.to_string(),
            workflow_id: view.workflow.identifier.clone(),
            slug: slug(&content.name, SlugKind::Workflow, view.workflow.id.0),
            name: content.name.clone(),
            description: content.description.clone(),
            tags: content.tags.clone(),
            active: content.active,
            validate_payload: content.validate_payload,
            payload_schema: content.payload_schema.clone(),
            is_translation_enabled: content.translation_enabled,
            severity: content.severity.clone(),
            status: view.status.name(),
            origin: ORIGIN,
            preferences: (&content.preferences).into(),
            steps: steps.map(|(step, issues)| StepResponseDto::new(&view, step, issues)).collect(),
            issues: BTreeMap::new(),
            created_at: iso(view.workflow.created_at),
            updated_at: iso(view.workflow.updated_at),
            last_triggered_at: view.workflow.last_triggered_at.map(iso),
        }
    }
}

/// A part of a list of workflows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListWorkflowResponse {
    workflows: Vec<WorkflowListResponseDto>,
    /// How many workflows the whole list has.
    total_count: u32,
}

/// A workflow in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowListResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// The identifier that triggers name.
    workflow_id: String,
    /// Its name with its id, for URLs.
    slug: String,
    /// Its name for people.
    name: String,
    /// Labels.
    tags: Vec<String>,
    /// `ACTIVE`, `INACTIVE` or `ERROR`.
    status: &'static str,
    /// `novu-cloud`.
    origin: &'static str,
    /// Stored; translations are not built yet.
    is_translation_enabled: bool,
    /// The types of its steps, in order.
    step_type_overviews: Vec<&'static str>,
    /// Its steps in short.
    steps: Vec<StepListResponseDto>,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// When it was last triggered, with a precision of five minutes.
    last_triggered_at: Option<String>,
}

/// A step in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepListResponseDto {
    /// Its name with its id, for URLs.
    slug: String,
    /// `push`.
    r#type: &'static str,
    /// What is wrong with it.
    issues: StepIssuesDto,
}

impl ListWorkflowResponse {
    /// These workflows of `total`.
    pub(crate) fn new(views: Vec<WorkflowView>, total: u32) -> Self {
        ListWorkflowResponse { workflows: views.into_iter().map(Into::into).collect(), total_count: total }
    }
}

impl From<WorkflowView> for WorkflowListResponseDto {
    fn from(view: WorkflowView) -> Self {
        let WorkflowView { workflow, status, issues } = view;
        let steps = workflow.content.steps.iter();
        let step_type_overviews = steps.clone().map(|step| step.kind.name()).collect();
        let steps = steps.zip(&issues).map(|(step, issues)| StepListResponseDto {
            slug: slug(&step.name, SlugKind::Step, step.id.0),
            r#type: step.kind.name(),
            issues: issues.into(),
        });
        WorkflowListResponseDto {
            id: workflow.id.to_string(),
            workflow_id: workflow.identifier.clone(),
            slug: slug(&workflow.content.name, SlugKind::Workflow, workflow.id.0),
            status: status.name(),
            origin: ORIGIN,
            step_type_overviews,
            steps: steps.collect(),
            created_at: iso(workflow.created_at),
            updated_at: iso(workflow.updated_at),
            last_triggered_at: workflow.last_triggered_at.map(iso),
            is_translation_enabled: workflow.content.translation_enabled,
            name: workflow.content.name,
            tags: workflow.content.tags,
        }
    }
}
