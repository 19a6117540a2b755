//! The API through its real router, without a socket: a database in a folder of its own, a clock that is moved by hand,
//! repeatable randomness and a receiver that notes what is sent. One file per noun; cases are data.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod accounts;
mod audit_log;
mod credentials;
mod deliveries;
mod delivery_log;
mod delivery_policy;
mod endpoints;
mod environment_keys;
mod environments;
mod errors;
mod events;
mod harness;
mod idempotency;
mod inspectors;
mod integrations;
mod isolation;
mod live;
mod members;
mod messages;
mod notifications;
mod openapi;
mod operational_webhooks;
mod people;
mod preconditions;
mod providers;
mod removed_tokens;
mod retention;
mod roles;
mod sessions;
mod signing;
mod statistics;
mod step_bodies;
mod step_delivery;
mod subscriber_search;
mod subscribers;
mod test_sends;
mod trigger_snippets;
mod workflows;
