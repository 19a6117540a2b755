//! Workflows: what a trigger runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, OrganizationId, StepId, WorkflowId};
use crate::{Object, Value};

/// A workflow, as stored. Every change makes a new revision; runs keep the revision that they started with.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// Its id (`_id`).
    pub id: WorkflowId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The organization of that environment.
    pub organization_id: OrganizationId,
    /// The identifier that triggers name (`workflowId`), unique in the environment.
    pub identifier: String,
    /// Counts the changes, from 1.
    pub revision: i64,
    /// What the author wrote.
    pub content: WorkflowContent,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was last triggered, as exactly as [`LAST_TRIGGERED_PRECISION`] says.
    pub last_triggered_at: Option<Timestamp>,
}

/// How exactly the time of a workflow's last trigger is kept (`spec/contract/20-semantics.md` §1.4): a busy workflow is not
/// written at every trigger.
pub const LAST_TRIGGERED_PRECISION: Duration = Duration::from_secs(5 * 60);

/// The part of a workflow that its author writes; the document of one revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkflowContent {
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Whether a trigger starts it.
    pub active: bool,
    /// Whether triggers are checked against `payload_schema`.
    pub validate_payload: bool,
    /// A JSON schema for payloads.
    pub payload_schema: Option<Value>,
    /// Stored and returned; translations are not built yet.
    pub translation_enabled: bool,
    /// `high`, `medium`, `low` or `none`.
    pub severity: String,
    /// Delivery preferences.
    pub preferences: Preferences,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// One step of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its id (`_id`).
    pub id: StepId,
    /// Its identifier, unique in the workflow (`stepId`).
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// What it does.
    pub kind: StepKind,
    /// What the author filled in, by control name.
    pub controls: Object,
}

/// What a step does. Further kinds come with the issues that build them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepKind {
    /// Sends a push notification.
    Push,
}

impl StepKind {
    /// Every kind that runs.
    pub const ALL: [StepKind; 1] = [StepKind::Push];

    /// Its name among Novu's step types.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            StepKind::Push => "push",
        }
    }
}

/// Delivery preferences: the author's default and, when an administrator set one, what overrides it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preferences {
    /// Set by a user of the dashboard.
    pub user: Option<PreferenceSet>,
    /// The default of the workflow.
    pub workflow: PreferenceSet,
}

/// Preferences for all channels and for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreferenceSet {
    /// Whether the workflow is on at all.
    pub enabled: bool,
    /// Whether subscribers may not change it (a critical workflow).
    pub read_only: bool,
    /// Whether each channel is on, by channel name; a missing channel is on.
    pub channels: Vec<(String, bool)>,
}

/// The most steps of a workflow (`spec/contract/00-conventions.md` §10).
pub const STEPS_MAX: usize = 20;

/// Where a workflow stands, as its author sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkflowStatus {
    /// Triggers start it.
    Active,
    /// Triggers do not start it.
    Inactive,
    /// Triggers start it, but some step has controls that cannot work.
    Error,
}

impl WorkflowStatus {
    /// Every status.
    pub const ALL: [WorkflowStatus; 3] = [WorkflowStatus::Active, WorkflowStatus::Inactive, WorkflowStatus::Error];

    /// Novu's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            WorkflowStatus::Active => "ACTIVE",
            WorkflowStatus::Inactive => "INACTIVE",
            WorkflowStatus::Error => "ERROR",
        }
    }
}
