//! The activity feed on the wire: runs (Novu: notifications) with their steps, as `spec/contract/20-semantics.md` §10 shows
//! them.

mod job;
mod query;

#[cfg(test)]
mod tests;

use logic::activity::severity;
use logic::time::iso;
use model::workflow::StepKind;
use model::{Object, WorkflowId};
use serde::Serialize;
use store::{Activity, SubscriberSummary, WorkflowRevision};
use utoipa::ToSchema;

use crate::wire::paging::PageNumber;

use job::{ActivityNotificationJobResponseDto, jobs};
pub(crate) use query::ActivityQuery;

/// A page of the feed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivitiesResponseDto {
    /// Which page, from 0.
    page: u32,
    /// Whether the page is full, so that another may follow.
    has_more: bool,
    /// The most items on a page.
    page_size: u32,
    /// The runs, newest first.
    data: Vec<ActivityNotificationResponseDto>,
}

impl ActivitiesResponseDto {
    /// A page with these runs.
    pub(crate) fn new(page: PageNumber, runs: Vec<Activity>) -> Self {
        let data: Vec<_> = runs.into_iter().map(ActivityNotificationResponseDto::from).collect();
        let is_full = u32::try_from(data.len()).is_ok_and(|count| count == page.limit);
        ActivitiesResponseDto { page: page.page, has_more: is_full, page_size: page.limit, data }
    }

    /// The page that Novu answers when nobody fits the conditions on subscribers.
    pub(crate) fn empty(page: PageNumber) -> Self {
        ActivitiesResponseDto { page: 0, has_more: false, page_size: page.limit, data: Vec::new() }
    }
}

/// One workflow for one subscriber.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityNotificationResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// Its environment.
    #[serde(rename = "_environmentId")]
    environment_id: String,
    /// Its organization.
    #[serde(rename = "_organizationId")]
    organization_id: String,
    /// Its subscriber's own id.
    #[serde(rename = "_subscriberId")]
    subscriber_key: String,
    /// The trigger that caused it.
    transaction_id: String,
    /// The id of its workflow.
    #[serde(rename = "_templateId")]
    template_id: String,
    /// When it was made.
    created_at: String,
    /// When it last changed.
    updated_at: String,
    /// The channels of its workflow.
    channels: Vec<&'static str>,
    /// Whom the trigger named.
    to: ActivityRecipientDto,
    /// The payload of the trigger. Left out when the page would grow too big.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    payload: Option<Object>,
    /// The labels of its workflow.
    tags: Vec<String>,
    /// Topics are not built: always empty.
    #[schema(value_type = Vec<String>)]
    topics: [&'static str; 0],
    /// `high`, `medium`, `low` or `none`.
    severity: &'static str,
    /// Whether subscribers cannot opt out of its workflow.
    critical: bool,
    /// Contexts are not built: always empty.
    #[schema(value_type = Vec<String>)]
    context_keys: [&'static str; 0],
    /// Values for the steps' controls that the trigger gave: always empty.
    #[schema(value_type = Object)]
    controls: Object,
    /// The subscriber, unless they were deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    subscriber: Option<ActivityNotificationSubscriberResponseDto>,
    /// The workflow as it was when the run started.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<ActivityNotificationTemplateResponseDto>,
    /// Its steps, in order.
    jobs: Vec<ActivityNotificationJobResponseDto>,
}

/// Whom a trigger named.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityRecipientDto {
    /// The id that the caller chose.
    subscriber_id: String,
}

/// A subscriber in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityNotificationSubscriberResponseDto {
    /// Their own id.
    #[serde(rename = "_id")]
    id: String,
    /// The id that the caller chose.
    subscriber_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// A workflow in short.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActivityNotificationTemplateResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// Its name for people.
    name: String,
    /// `novu-cloud`: it was made through the API.
    origin: &'static str,
    /// How it is triggered.
    triggers: Vec<NotificationTriggerDto>,
}

/// How a workflow is triggered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationTriggerDto {
    /// `event`.
    r#type: &'static str,
    /// The identifier that triggers name.
    identifier: String,
    /// Always empty.
    #[schema(value_type = Vec<Object>)]
    variables: [&'static str; 0],
    /// Always empty.
    #[schema(value_type = Vec<Object>)]
    subscriber_variables: [&'static str; 0],
}

impl From<Activity> for ActivityNotificationResponseDto {
    fn from(activity: Activity) -> Self {
        let content = activity.workflow.as_deref().map(|workflow| &workflow.content);
        let steps = content.map(|content| content.steps.as_slice()).unwrap_or_default();
        let overrides = activity.trigger.as_deref().map(|trigger| &trigger.overrides);
        let run = &activity.run;
        ActivityNotificationResponseDto {
            id: run.id.to_string(),
            environment_id: run.environment_id.to_string(),
            organization_id: run.organization_id.to_string(),
            subscriber_key: run.subscriber_id.to_string(),
            transaction_id: run.transaction_id.clone(),
            template_id: run.workflow_id.to_string(),
            created_at: iso(run.created_at),
            updated_at: iso(run.updated_at),
            channels: StepKind::ALL
                .into_iter()
                .filter(|kind| steps.iter().any(|step| step.kind == *kind))
                .map(StepKind::name)
                .collect(),
            to: ActivityRecipientDto { subscriber_id: run.external_subscriber_id.clone() },
            payload: activity.trigger.as_deref().map(|trigger| trigger.payload.clone()),
            tags: content.map(|content| content.tags.clone()).unwrap_or_default(),
            topics: [],
            severity: content.map_or("none", |content| severity(content, overrides)),
            critical: content.is_some_and(|content| content.preferences.workflow.read_only),
            context_keys: [],
            controls: Object::new(),
            subscriber: activity.subscriber.as_deref().map(Into::into),
            template: activity.workflow.as_deref().map(|workflow| template(run.workflow_id, workflow)),
            jobs: jobs(&activity),
        }
    }
}

fn template(id: WorkflowId, workflow: &WorkflowRevision) -> ActivityNotificationTemplateResponseDto {
    let identifier = workflow.identifier.clone();
    let trigger = NotificationTriggerDto { r#type: "event", identifier, variables: [], subscriber_variables: [] };
    let (id, name) = (id.to_string(), workflow.content.name.clone());
    ActivityNotificationTemplateResponseDto { id, name, origin: "novu-cloud", triggers: vec![trigger] }
}

impl From<&SubscriberSummary> for ActivityNotificationSubscriberResponseDto {
    fn from(subscriber: &SubscriberSummary) -> Self {
        ActivityNotificationSubscriberResponseDto {
            id: subscriber.id.to_string(),
            subscriber_id: subscriber.external_id.clone(),
            first_name: subscriber.first_name.clone(),
            last_name: subscriber.last_name.clone(),
            email: subscriber.email.clone(),
            phone: subscriber.phone.clone(),
        }
    }
}
