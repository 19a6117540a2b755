//! Triggers: what a caller asks for, and what is remembered of it.

use std::sync::Arc;

use crate::Object;
use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, WorkflowId};
use crate::job::Weight;
use crate::subscriber::{ChannelCredentials, Profile};

/// One trigger as the caller sent it, checked for form.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The identifier of the workflow to run.
    pub workflow_identifier: String,
    /// Who gets it.
    pub recipients: Vec<Recipient>,
    /// The caller's data, in the caller's order.
    pub payload: Object,
    /// Overrides for providers, steps and channels.
    pub overrides: Object,
    /// The caller's id for this trigger, if they chose one.
    pub transaction_id: Option<String>,
    /// Who caused it.
    pub actor: Option<Recipient>,
    /// The identifier of the tenant that the caller names. Tenants are not built yet, so there is none by that name.
    pub tenant: Option<String>,
    /// How urgent its deliveries are.
    pub weight: Weight,
}

/// A recipient with whatever profile the caller sent along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipient {
    /// The id that the caller chose (`subscriberId`).
    pub external_id: String,
    /// Profile members to take over.
    pub profile: Profile,
    /// Channel entries to add.
    pub channels: Vec<RecipientChannel>,
}

impl Recipient {
    /// Whether anything comes along that may change the subscriber.
    #[must_use]
    pub fn brings_changes(&self) -> bool {
        !self.channels.is_empty() || self.profile != Profile::default()
    }
}

/// A channel entry as callers name it: by provider and, if they like, by integration.
#[derive(Clone, Debug, PartialEq)]
pub struct RecipientChannel {
    /// The provider.
    pub provider_id: String,
    /// The identifier of one of its integrations; without it the newest active one is meant.
    pub integration_identifier: Option<String>,
    /// The addresses.
    pub credentials: ChannelCredentials,
}

/// A trigger that was accepted: the part that all its runs share.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The environment in which it was triggered.
    pub environment_id: EnvironmentId,
    /// Its id, unique in the environment.
    pub transaction_id: String,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// The revision of the workflow at that moment.
    pub workflow_revision: i64,
    /// The payload, schema defaults filled in.
    pub payload: Arc<Object>,
    /// The overrides as sent.
    pub overrides: Arc<Object>,
    /// The external id of the actor.
    pub actor: Option<String>,
    /// When it was accepted.
    pub created_at: Timestamp,
}

/// The most recipients of one trigger (`spec/contract/00-conventions.md` §10).
pub const RECIPIENTS_MAX: usize = 100;
