//! The handlers, one file per noun. Each extracts, authorises, makes one call and maps the result.

pub(crate) mod accounts;
pub(crate) mod bulk_operations;
pub(crate) mod credentials;
pub(crate) mod dead_letters;
pub(crate) mod delivery;
pub(crate) mod delivery_log;
pub(crate) mod endpoints;
pub(crate) mod environments;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod integrations;
pub(crate) mod message_filter;
pub(crate) mod messages;
pub(crate) mod notifications;
pub(crate) mod operational_webhooks;
pub(crate) mod providers;
pub(crate) mod removed_tokens;
pub(crate) mod retention;
pub(crate) mod sessions;
pub(crate) mod signing;
pub(crate) mod step_bodies;
pub(crate) mod step_delivery;
pub(crate) mod storage;
pub(crate) mod subscribers;
pub(crate) mod test_sends;
pub(crate) mod workflows;
