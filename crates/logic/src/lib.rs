//! The pure decisions of Tidings: values in, values out. Nothing here waits, reads the clock, makes ids or knows SQL and
//! HTTP frameworks.

pub mod activity;
pub mod attachments;
pub mod breaker;
mod case;
pub mod course;
pub mod details;
pub mod duration;
pub mod ed25519;
pub mod figures;
pub mod health;
pub mod integration;
pub mod json;
mod merge;
pub mod payload_schema;
pub mod plan;
pub mod policy;
pub mod preview;
pub mod providers;
pub mod rate;
pub mod redact;
pub mod rejection;
pub mod remedy;
pub mod resend;
pub mod retention;
pub mod retry;
pub mod seal;
pub mod sign;
pub mod signing;
pub mod slug;
pub mod standard_webhooks;
pub mod subscriber;
pub mod template;
pub mod time;
pub mod verdict;
pub mod verification;
pub mod workflow;
