//! Messages on the wire: one for each target of a push step (`spec/contract/20-semantics.md` §11).

use logic::activity::{severity, without_secrets};
use logic::time::iso;
use model::Object;
use model::message::MessageStatus;
use serde::Serialize;
use store::{ListedMessage, MessagePage};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::paging::{PageNumber, read_transactions};
use crate::wire::words::CHANNELS;

/// The most messages on a page (`spec/contract/00-conventions.md` §8).
const LIMIT_MAX: i64 = 1_000;

/// Which page of the messages is wanted.
#[derive(Debug)]
pub(crate) struct MessagesQuery {
    pub(crate) page: PageNumber,
    /// Only messages for this subscriber, named as the caller does.
    pub(crate) subscriber_id: Option<String>,
    /// Only messages of these triggers.
    pub(crate) transactions: Vec<String>,
    /// Whether it asks for what no message has: another channel, or a context.
    pub(crate) is_unmet: bool,
}

impl MessagesQuery {
    /// Reads the query string.
    pub(crate) fn read(query: Object) -> Result<Self, ApiError> {
        let limit = query.get("limit").and_then(|limit| limit.as_str()?.trim().parse::<i64>().ok());
        if limit.is_some_and(|limit| limit > LIMIT_MAX) {
            return Err(ApiError::bad_request(format!("Limit can not be larger then {LIMIT_MAX}")));
        }
        validate::query(query, |fields| {
            let channel = read_channel(fields);
            let wants_context = fields.texts("contextKeys").or_default().iter().any(|key| !key.is_empty());
            MessagesQuery {
                page: PageNumber::read(fields, LIMIT_MAX),
                subscriber_id: fields.text("subscriberId").filled(),
                transactions: read_transactions(fields),
                is_unmet: wants_context || !serves(channel.as_deref()),
            }
        })
    }
}

fn read_channel(fields: &mut validate::Fields) -> Option<String> {
    fields.text("channel").one_of(&CHANNELS).optional()
}

/// Whether there are messages on this channel; no channel is any channel.
fn serves(channel: Option<&str>) -> bool {
    channel.is_none_or(|channel| channel == "push")
}

/// Whether a request to delete by transaction can concern any message.
pub(crate) fn read_deletion(query: Object) -> Result<bool, ApiError> {
    validate::query(query, |fields| serves(read_channel(fields).as_deref()))
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessagesResponseDto {
    /// Which page, from 0.
    page: u32,
    /// The most items on a page.
    page_size: u32,
    /// Whether others follow.
    has_more: bool,
    /// How many there are in all; counting stops at 50,000.
    total_count: u32,
    /// The messages, newest first.
    data: Vec<MessageResponseDto>,
}

impl MessagesResponseDto {
    /// A page with these messages.
    pub(crate) fn new(page: PageNumber, found: MessagePage) -> Self {
        MessagesResponseDto {
            page: page.page,
            page_size: page.limit,
            has_more: found.has_more,
            total_count: found.total,
            data: found.items.into_iter().map(Into::into).collect(),
        }
    }

    /// A page without messages.
    pub(crate) fn empty(page: PageNumber) -> Self {
        Self::new(page, MessagePage { items: Vec::new(), has_more: false, total: 0 })
    }
}

/// One delivery.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// The id of its workflow.
    #[serde(rename = "_templateId")]
    template_id: String,
    /// Its environment.
    #[serde(rename = "_environmentId")]
    environment_id: String,
    /// The id of the step that sent it.
    #[serde(rename = "_messageTemplateId")]
    message_template_id: Option<String>,
    /// Its organization.
    #[serde(rename = "_organizationId")]
    organization_id: String,
    /// The run that sent it.
    #[serde(rename = "_notificationId")]
    notification_id: String,
    /// Its subscriber's own id.
    #[serde(rename = "_subscriberId")]
    subscriber_key: String,
    /// The step of that run.
    #[serde(rename = "_jobId")]
    job_id: String,
    /// The identifier of its workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_identifier: Option<String>,
    /// When its first attempt was recorded.
    created_at: String,
    /// When it last changed.
    updated_at: String,
    /// The trigger that it comes from.
    transaction_id: String,
    /// `push`.
    channel: &'static str,
    /// Always false: nobody reads a push here.
    read: bool,
    /// Always false.
    seen: bool,
    /// Always false.
    archived: bool,
    /// The provider that sent it.
    provider_id: String,
    /// The device token that it went to.
    device_tokens: [String; 1],
    /// The rendered title.
    title: String,
    /// Always null: rendered contents are not kept.
    #[schema(value_type = Option<String>)]
    content: (),
    /// The payload of its trigger. Left out when the page would grow too big.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    payload: Option<Object>,
    /// The overrides of its trigger, secrets masked; left out together with the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    overrides: Option<Object>,
    /// `sent`, `warning` while a failed delivery is tried again, or `error`.
    status: &'static str,
    /// Always empty.
    #[schema(value_type = Object)]
    cta: Object,
    /// Contexts are not built: always empty.
    #[schema(value_type = Vec<String>)]
    context_keys: [&'static str; 0],
    /// The labels of its workflow.
    tags: Vec<String>,
    /// `high`, `medium`, `low` or `none`.
    severity: &'static str,
    /// What kind of error it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_id: Option<&'static str>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_text: Option<String>,
}

impl From<ListedMessage> for MessageResponseDto {
    fn from(listed: ListedMessage) -> Self {
        let ListedMessage { message, organization_id, transaction_id, trigger, workflow } = listed;
        let content = workflow.as_deref().map(|workflow| &workflow.content);
        let index = usize::try_from(message.step_index).unwrap_or(usize::MAX);
        let step = content.and_then(|content| content.steps.get(index));
        let overrides = trigger.as_deref().map(|trigger| &trigger.overrides);
        let (status, error_id) = match message.status {
            MessageStatus::Sent => ("sent", None),
            MessageStatus::Retrying => ("warning", None),
            MessageStatus::Failed | MessageStatus::Expired => ("error", Some("unexpected_push_error")),
        };
        MessageResponseDto {
            id: message.id.to_string(),
            template_id: message.workflow_id.to_string(),
            environment_id: message.environment_id.to_string(),
            message_template_id: step.map(|step| step.id.to_string()),
            organization_id: organization_id.to_string(),
            notification_id: message.notification_id.to_string(),
            subscriber_key: message.subscriber_id.to_string(),
            job_id: message.notification_id.0.part(message.step_index).to_string(),
            template_identifier: workflow.as_deref().map(|workflow| workflow.identifier.clone()),
            created_at: iso(message.created_at),
            updated_at: iso(message.updated_at),
            transaction_id,
            channel: "push",
            read: false,
            seen: false,
            archived: false,
            provider_id: message.provider_id,
            device_tokens: [message.token],
            title: message.title,
            content: (),
            payload: trigger.as_deref().map(|trigger| trigger.payload.clone()),
            overrides: overrides.map(without_secrets),
            status,
            cta: Object::new(),
            context_keys: [],
            tags: content.map(|content| content.tags.clone()).unwrap_or_default(),
            severity: content.map_or("none", |content| severity(content, overrides)),
            error_id,
            error_text: message.error_text,
        }
    }
}

/// What the deletion of a message answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeleteMessageResponseDto {
    /// Always true.
    acknowledged: bool,
    /// `deleted`.
    status: &'static str,
}

impl DeleteMessageResponseDto {
    /// The message is gone.
    pub(crate) const DONE: Self = DeleteMessageResponseDto { acknowledged: true, status: "deleted" };
}
