//! The steps of a run (Novu: jobs) and the lines of their logs (Novu: execution details).

use logic::activity::{self, OpenDeliveries};
use logic::details::step_queued;
use logic::providers;
use logic::time::iso;
use model::message::{ExecutionDetail, StepLog};
use model::notification::StepStatus;
use model::workflow::{Step, StepKind};
use model::{Id, Object};
use serde::Serialize;
use store::Activity;
use utoipa::ToSchema;

/// One step of a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityNotificationJobResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// The kind of step.
    r#type: &'static str,
    /// `pending`, `queued`, `running`, `delayed`, `completed`, `failed` or `canceled`.
    status: &'static str,
    /// The provider that sends.
    provider_id: String,
    /// The payload of the trigger, left out together with that of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    payload: Option<Object>,
    /// The overrides of the trigger, secrets masked; left out together with the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    overrides: Option<Object>,
    /// When it last changed.
    updated_at: String,
    /// The step of the workflow.
    step: ActivityNotificationStepResponseDto,
    /// What happened, in order.
    execution_details: Vec<ActivityNotificationExecutionDetailResponseDto>,
}

/// A step of a workflow in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityNotificationStepResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// Its id once more.
    #[serde(rename = "_templateId")]
    template_id: String,
    /// The step before it.
    #[serde(rename = "_parentId")]
    parent_id: Option<String>,
    /// Its identifier in the workflow.
    step_id: String,
    /// Its name for people.
    name: String,
    /// Always true.
    active: bool,
    /// Always empty.
    #[schema(value_type = Vec<Object>)]
    filters: [&'static str; 0],
}

/// One line of a step's log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityNotificationExecutionDetailResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// When.
    created_at: String,
    /// `Success`, `Warning`, `Failed` or `Pending`.
    status: &'static str,
    /// What happened.
    detail: String,
    /// Whether it belongs to a further attempt.
    is_retry: bool,
    /// Always false.
    is_test: bool,
    /// The provider, where one is concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_id: Option<String>,
    /// JSON text with particulars.
    raw: Option<String>,
    /// `Internal`.
    source: &'static str,
}

/// The steps of a run, in order.
pub(super) fn jobs(activity: &Activity) -> Vec<ActivityNotificationJobResponseDto> {
    let steps = activity.workflow.as_deref().map(|workflow| workflow.content.steps.as_slice()).unwrap_or_default();
    let mut parent = None;
    let mut jobs = Vec::with_capacity(steps.len());
    for (index, step) in (0_u32..).zip(steps) {
        jobs.push(job(activity, index, step, parent));
        parent = Some(step);
    }
    jobs
}

fn job(activity: &Activity, index: u32, step: &Step, parent: Option<&Step>) -> ActivityNotificationJobResponseDto {
    let logs: Vec<&(Id, StepLog)> = activity.log.iter().filter(|(_, log)| log.step_index == index).collect();
    let id = activity.run.id.0.part(index);
    let (status, updated_at, execution_details) = match logs.last() {
        Some((_, newest)) => (newest.status, newest.at, logged_details(&logs)),
        None => {
            let status = activity::unlogged_status(&activity.run, index, open_deliveries(activity, index));
            (status, activity.run.created_at, unlogged_details(activity, id, status))
        }
    };
    // The newest: what an inline channel could not reach is noted before what is delivered.
    let lines = logs.iter().rev().flat_map(|(_, log)| log.details.iter().rev());
    let provider_id = lines.into_iter().find_map(|line| line.provider_id.clone());
    ActivityNotificationJobResponseDto {
        id: id.to_string(),
        r#type: step.kind.name(),
        status: status.name(),
        provider_id: provider_id.unwrap_or_else(|| usual_provider(step.kind)),
        payload: activity.trigger.as_deref().map(|trigger| trigger.payload.clone()),
        overrides: activity.trigger.as_deref().map(|trigger| activity::without_secrets(&trigger.overrides)),
        updated_at: iso(updated_at),
        step: ActivityNotificationStepResponseDto {
            id: step.id.to_string(),
            template_id: step.id.to_string(),
            parent_id: parent.map(|parent| parent.id.to_string()),
            step_id: step.identifier.clone(),
            name: step.name.clone(),
            active: true,
            filters: [],
        },
        execution_details,
    }
}

fn open_deliveries(activity: &Activity, index: u32) -> OpenDeliveries {
    let open = activity.open.iter().find(|open| open.step_index == index);
    open.map(|open| OpenDeliveries { first: open.first, further: open.further }).unwrap_or_default()
}

/// The provider of a step whose log names none: the SDKs want one of every step.
fn usual_provider(kind: StepKind) -> String {
    let provider = providers::ALL.iter().find(|provider| provider.channel() == kind.name());
    provider.map_or("novu", |provider| provider.id()).to_owned()
}

/// The lines of a step, by time; those of one time as they were written.
fn logged_details(logs: &[&(Id, StepLog)]) -> Vec<ActivityNotificationExecutionDetailResponseDto> {
    let mut lines: Vec<(Id, &ExecutionDetail)> = Vec::new();
    for (row, log) in logs {
        lines.extend((0_u32..).zip(&log.details).map(|(index, line)| (row.part(index), line)));
    }
    lines.sort_by_key(|(_, line)| line.at);
    lines.into_iter().map(|(id, line)| detail(id, line)).collect()
}

/// Sets the id of that line apart from the ids of the run's steps.
const UNLOGGED_LINE: u32 = 1 << 31;

/// A step that has begun and wrote nothing yet is queued since its run was made, or since the step before it ended.
fn unlogged_details(
    activity: &Activity,
    job: Id,
    status: StepStatus,
) -> Vec<ActivityNotificationExecutionDetailResponseDto> {
    if !matches!(status, StepStatus::Queued | StepStatus::Running | StepStatus::Delayed) {
        return Vec::new();
    }
    let since = if activity.run.step_index == 0 { activity.run.created_at } else { activity.run.updated_at };
    vec![detail(job.part(UNLOGGED_LINE), &step_queued(since))]
}

fn detail(id: Id, line: &ExecutionDetail) -> ActivityNotificationExecutionDetailResponseDto {
    ActivityNotificationExecutionDetailResponseDto {
        id: id.to_string(),
        created_at: iso(line.at),
        status: line.status.name(),
        detail: line.detail.clone(),
        is_retry: line.is_retry,
        is_test: false,
        provider_id: line.provider_id.clone(),
        raw: line.raw.clone(),
        source: "Internal",
    }
}
