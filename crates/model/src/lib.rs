//! The vocabulary of Tidings: ids, entities, states, and the traits through which time, randomness and the network enter.
//! Nothing here knows SQL, an HTTP framework or the shape of a request or an answer.

pub mod account;
pub mod attempt;
pub mod audit;
pub mod clock;
pub mod dead_letter;
pub mod delivery;
pub mod exchange;
pub mod field;
pub mod health;
pub mod ids;
pub mod inspector;
pub mod integration;
pub mod job;
pub mod message;
pub mod notification;
pub mod operational;
pub mod organization;
pub mod secret;
pub mod settings;
pub mod signing;
pub mod subscriber;
pub mod trigger;
pub mod workflow;

pub use clock::{Clock, Rng, Timestamp};
pub use field::Field;
pub use ids::{
    AuditEntryId, CaptureId, EnvironmentId, EventId, Id, IdGenerator, InspectorId, IntegrationId, MessageId,
    NotificationId, OperationId, OrganizationId, SessionId, StepId, SubscriberId, UserId, WebhookId, WorkflowId,
};
pub use secret::Secret;

/// A JSON object that keeps the order of its keys.
pub type Object = serde_json::Map<String, serde_json::Value>;
/// Any JSON value; objects keep the order of their keys, integers of 64 bits keep all their digits.
pub use serde_json::Value;
