//! Storage: SQL as named statements, the migrations, and the drivers under one narrow seam. A transaction is data (a
//! [`Batch`]), so that a single writer can merge what is waiting into one commit. No business rule lives here.

mod accounts;
mod activity;
mod attempts;
mod audit;
mod bulk_operations;
mod cancel;
mod checklist;
mod codec;
mod created;
mod db;
mod dead_letters;
mod endpoints;
mod environments;
mod events;
mod idempotency;
mod inspectors;
mod integrations;
mod invitations;
mod jobs;
mod log_lines;
mod message_list;
mod message_search;
mod messages;
mod migrate;
mod notifications;
mod operational_webhooks;
mod packed;
mod page;
#[cfg(test)]
mod plans;
mod references;
mod removed_tokens;
mod retention;
mod select;
mod sessions;
mod settings;
mod sqlite;
mod statement;
mod subscriber_cache;
mod subscribers;
mod tags;
mod trouble;
mod workflows;

pub use accounts::{
    account_delete, account_insert, account_insert_first, account_set_role, account_touch, account_update,
};
pub use activity::{Activity, ActivityFilter, ActivityPage, Offset, OpenStep, SubscriberSummary};
pub use attempts::{AttemptPage, attempt_insert};
pub use audit::{AuditPage, AuditSearch, audit_erase, audit_insert};
pub use bulk_operations::{bulk_operation_cancel, bulk_operation_insert, bulk_operation_move};
pub use cancel::{Cancellation, cancel_run};
pub use checklist::FirstSteps;
pub use db::{Applied, Batch, Conflict, Store, StoreError};
pub use dead_letters::{
    LetterHead, LetterStretch, ListedDeadLetter, OpenedDeadLetter, Stretch, dead_letter_delete, dead_letter_insert,
    dead_letter_revive, message_revive, message_set_failed, message_set_retrying,
};
pub use endpoints::{
    FigureRead, ROLLED_UP, endpoint_figures_delete, endpoint_figures_put, endpoint_figures_roll_up, endpoint_forget,
    endpoint_health_put,
};
pub use environments::{
    api_key_end, api_key_insert, api_key_used, api_keys_end, environment_insert, organization_insert,
};
pub use events::event_insert;
pub use idempotency::{IdempotencyKey, IdempotentAnswer, idempotency_insert};
pub use inspectors::{
    CaptureLimits, CapturePage, CaptureSearch, InspectorChange, captured_request_insert, captured_request_keep,
    captured_requests_delete, captured_requests_delete_lone, inspector_delete, inspector_insert, inspector_update,
    inspectors_delete_expired,
};
pub use integrations::{StoredIntegration, integration_delete, integration_insert, integration_update};
pub use invitations::{invitation_delete, invitation_put, invitation_use};
pub use jobs::{
    Claim, Retry, SettleJob, WaitingLane, job_finish, job_insert, job_insert_settle, job_release, job_renew, job_retry,
};
pub use message_list::{ListedMessage, MessageFilter, MessagePage, message_delete, message_delete_of_transaction};
pub use message_search::{FoundMessage, MessageSearch, SearchPage, SearchRequest};
pub use messages::message_upsert;
pub use migrate::OpenError;
pub use notifications::{
    FinishedDelivery, NotificationChange, notification_finish_delivery, notification_insert, notification_update,
    step_log_insert, step_log_note, step_log_overrule,
};
pub use operational_webhooks::{
    DueWebhook, NewEvent, StoredWebhook, WebhookChange, operational_event_failed, operational_event_tell,
    operational_event_told, operational_events_delete, operational_events_trim, operational_webhook_delete,
    operational_webhook_insert, operational_webhook_update,
};
pub use page::{Cursor, Page, PageRequest, TOTAL_MAX};
pub use references::{TriggerData, WorkflowRevision};
pub use removed_tokens::removed_token_insert;
pub use retention::{
    Erased, EventStretch, RetentionWalk, bulk_operations_erase, lone_events_erase, removed_tokens_erase,
};
pub use sessions::{session_delete, session_insert, session_touch, sessions_delete, sessions_erase, sessions_trim};
pub use settings::{Replaced, environment_set_delivery, environment_set_retention, environment_set_stores_bodies};
pub use sqlite::{DATABASE_FILE, Decision, Gate, MemoryDatabase, Passage, SqliteOptions};
pub use statement::Query;
pub use subscribers::{SubscriberSearch, subscriber_delete, subscriber_insert, subscriber_update};
pub use workflows::{
    WorkflowList, WorkflowOrder, WorkflowSearch, workflow_delete, workflow_insert, workflow_touch_triggered,
    workflow_update,
};
