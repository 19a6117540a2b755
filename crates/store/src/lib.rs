//! Storage: SQL as named statements, the migrations, and the drivers under one narrow seam. A transaction is data (a
//! [`Batch`]), so that a single writer can merge what is waiting into one commit. No business rule lives here.

mod activity;
mod attempts;
mod cancel;
mod codec;
mod db;
mod environments;
mod events;
mod idempotency;
mod integrations;
mod jobs;
mod message_list;
mod messages;
mod migrate;
mod notifications;
mod packed;
mod page;
#[cfg(test)]
mod plans;
mod references;
mod select;
mod settings;
mod sqlite;
mod statement;
mod subscriber_cache;
mod subscribers;
mod tags;
mod workflows;

pub use activity::{Activity, ActivityFilter, ActivityPage, Offset, OpenStep, SubscriberSummary};
pub use attempts::{AttemptPage, attempt_insert};
pub use cancel::{Cancellation, cancel_run};
pub use db::{Applied, Batch, Conflict, Store, StoreError};
pub use environments::{api_key_insert, environment_insert, organization_insert};
pub use events::event_insert;
pub use idempotency::{IdempotencyKey, IdempotentAnswer, idempotency_insert};
pub use integrations::{StoredIntegration, integration_delete, integration_insert, integration_update};
pub use jobs::{Claim, Retry, SettleJob, job_finish, job_insert, job_insert_settle, job_release, job_renew, job_retry};
pub use message_list::{ListedMessage, MessageFilter, MessagePage};
pub use messages::message_upsert;
pub use migrate::OpenError;
pub use notifications::{
    FinishedDelivery, NotificationChange, notification_finish_delivery, notification_insert, notification_update,
    step_log_insert,
};
pub use page::{Cursor, Page, PageRequest, TOTAL_MAX};
pub use references::{TriggerData, WorkflowRevision};
pub use settings::{Replaced, environment_set_delivery, environment_set_retention, environment_set_stores_bodies};
pub use sqlite::{DATABASE_FILE, SqliteOptions};
pub use statement::Query;
pub use subscribers::{SubscriberSearch, subscriber_delete, subscriber_insert, subscriber_update};
pub use workflows::{
    WorkflowList, WorkflowOrder, WorkflowSearch, workflow_delete, workflow_insert, workflow_touch_triggered,
    workflow_update,
};
