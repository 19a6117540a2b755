//! The pure decisions of Tidings: values in, values out. Nothing here waits, reads the clock, makes ids or knows SQL and
//! HTTP frameworks.

/// What the activity feed says of a run.
pub mod activity;
/// Keys in camel case.
pub mod case;
/// How a run goes through its steps.
pub mod course;
/// The lines of the step log.
pub mod details;
/// Which credentials of an integration are kept and shown.
pub mod integration;
/// JSON text as JavaScript writes it.
pub mod json;
/// Merging of JSON documents.
pub mod merge;
/// Payloads against a workflow's JSON schema.
pub mod payload_schema;
/// What a push step sends where, and how the step ends.
pub mod plan;
/// What a step would look like.
pub mod preview;
/// The providers: one file or folder each.
pub mod providers;
/// Who gets a trigger.
pub mod recipients;
/// When a failed delivery is tried again.
pub mod retry;
/// Encryption of secrets at rest.
pub mod seal;
/// Signatures and digests.
pub mod sign;
/// Names for URLs, and how callers name things.
pub mod slug;
/// How a change meets a stored subscriber, and what a profile may hold.
pub mod subscriber;
/// The templates of a step.
pub mod template;
/// Times as text.
pub mod time;
/// What the outcome of an attempt means.
pub mod verdict;
/// What a workflow is made of, and what is wrong with it.
pub mod workflow;
