//! Operational webhooks: made, changed and removed, and what is told to them. How it is sent stands in `operational/send.rs`;
//! what is told of what is decided in `logic::operational`.

mod send;

use std::collections::BTreeSet;

use logic::audit::changed_names;
use logic::health::Transition;
use logic::operational::{
    self, DeadMessage, Letters, Subject, Telling, WAITING_MAX, WEBHOOKS_MAX, kind_of, normalise_url,
};
use logic::standard_webhooks;
use model::operational::{EventKind, EventKinds, OperationalWebhook};
use model::organization::Environment;
use model::{EnvironmentId, EventId, IntegrationId, Secret, WebhookId};
use store::{Batch, Conflict, NewEvent, Query, StoreError, StoredIntegration, StoredWebhook, WebhookChange};
use tokio::sync::{Notify, watch};

use crate::Engine;
use crate::audit::Change;
use crate::endpoints::LETTERS_COUNTED_MAX;
use crate::health::HealthChange;
use crate::idempotency::KeptAnswer;

/// Why an operational webhook was not made or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The URL cannot be used; the text goes after its name.
    #[error("url {0}")]
    Url(&'static str),
    /// There is none with this id.
    #[error("the operational webhook does not exist")]
    Missing,
    /// The environment has as many as it may have.
    #[error("an environment holds at most {WEBHOOKS_MAX} operational webhooks")]
    TooMany,
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An operational webhook as a caller describes it.
#[derive(Clone, Debug)]
pub struct WebhookDraft {
    /// Where it is.
    pub url: String,
    /// What it is told.
    pub events: EventKinds,
    /// Whether it is told anything.
    pub active: bool,
}

/// A webhook that was made just now.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// The webhook.
    pub webhook: OperationalWebhook,
    /// The secret that signs what it is told: nobody has it yet, and it cannot be had later.
    pub secret: Secret<String>,
}

/// Who is at work for operational webhooks.
#[derive(Debug, Default)]
pub(crate) struct Operational {
    /// Says that something new may be due.
    wake: Notify,
    /// The webhooks that are being told something.
    busy: watch::Sender<BTreeSet<WebhookId>>,
}

impl Operational {
    /// Says that there is something new to tell.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

impl Engine {
    /// Makes an operational webhook with a secret of its own. `kept` puts the answer to a request under an idempotency key into
    /// the same commit; it must not hold the secret.
    ///
    /// # Errors
    /// [`WebhookError::Url`], [`WebhookError::TooMany`].
    pub async fn operational_webhook_create(
        &self,
        environment: &Environment,
        draft: WebhookDraft,
        kept: Option<KeptAnswer<'_, NewWebhook>>,
    ) -> Result<NewWebhook, WebhookError> {
        let now = self.now();
        let webhook = OperationalWebhook {
            id: self.next_id(),
            environment_id: environment.id,
            url: normalise_url(&draft.url).map_err(WebhookError::Url)?,
            events: draft.events,
            active: draft.active,
            waiting: 0,
            dropped: 0,
            created_at: now,
            updated_at: now,
        };
        let secret = standard_webhooks::generate_secret(self.rng());
        let sealed = self.inner.keyring.seal(self.rng(), secret.expose().as_bytes(), &place(webhook.id));
        // A secret of ours is never too long to be sealed.
        let sealed_secret = sealed.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let stored = StoredWebhook { webhook, sealed_secret };
        let mut batch = Batch::new();
        batch.require(store::operational_webhook_insert(&stored, WEBHOOKS_MAX), Conflict::Duplicate);
        batch.change_catalog();
        let made = NewWebhook { webhook: stored.webhook, secret };
        self.audit(&mut batch, change_to("operational-webhook.create", environment, made.webhook.id));
        let keeping = kept.as_ref().map(|kept| kept.claim.keeping(kept.status, (kept.body)(&made), now));
        keeping.into_iter().for_each(|query| batch.run(query));
        match self.store().apply(batch).await {
            Ok(_) => {
                kept.iter().for_each(|kept| kept.claim.note_kept());
                Ok(made)
            }
            Err(StoreError::Conflict(Conflict::Duplicate)) => Err(WebhookError::TooMany),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes an operational webhook.
    ///
    /// # Errors
    /// [`WebhookError::Url`], [`WebhookError::Missing`].
    pub async fn operational_webhook_change(
        &self,
        environment: &Environment,
        id: WebhookId,
        mut change: WebhookChange,
    ) -> Result<OperationalWebhook, WebhookError> {
        change.url = change.url.map(|url| normalise_url(&url)).transpose().map_err(WebhookError::Url)?;
        let mut batch = Batch::new();
        let update = store::operational_webhook_update(environment.id, id, &change, self.now());
        batch.require(update, Conflict::Missing);
        batch.change_catalog();
        let fields = changed_names([
            ("url", change.url.is_some()),
            ("events", change.events.is_some()),
            ("active", change.active.is_some()),
        ]);
        self.audit(&mut batch, change_to("operational-webhook.update", environment, id).fields(fields));
        self.apply_to_webhook(batch).await?;
        self.inner.operational.wake();
        let stored = self.store().operational_webhook(environment.id, id).await?;
        Ok(stored.ok_or(WebhookError::Missing)?.webhook)
    }

    /// Removes an operational webhook with all that waits for it.
    ///
    /// # Errors
    /// [`WebhookError::Missing`].
    pub async fn operational_webhook_delete(
        &self,
        environment: &Environment,
        id: WebhookId,
    ) -> Result<(), WebhookError> {
        let mut batch = Batch::new();
        batch.require(store::operational_webhook_delete(environment.id, id), Conflict::Missing);
        batch.run(store::operational_events_delete(id));
        batch.change_catalog();
        self.audit(&mut batch, change_to("operational-webhook.delete", environment, id));
        self.apply_to_webhook(batch).await
    }

    async fn apply_to_webhook(&self, batch: Batch) -> Result<(), WebhookError> {
        match self.store().apply(batch).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict(Conflict::Missing)) => Err(WebhookError::Missing),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether anybody in an environment wants to be told events of a kind.
    async fn wants(&self, environment: EnvironmentId, kind: EventKind) -> Result<bool, StoreError> {
        let version = self.store().catalog_version();
        if let Some(wanted) = self.inner.catalog.wanted_events.get(version, &environment) {
            return Ok(wanted.holds(kind));
        }
        let webhooks = self.store().operational_webhooks(environment).await?;
        let active = webhooks.iter().filter(|webhook| webhook.active);
        let wanted: EventKinds = active.flat_map(|webhook| webhook.events.kinds()).collect();
        self.inner.catalog.wanted_events.put(version, environment, wanted);
        Ok(wanted.holds(kind))
    }

    /// What tells the transitions of a change to whoever wants to know, in the transaction that writes the change.
    pub(crate) async fn tell_health(&self, change: &HealthChange) -> Result<Vec<Query>, StoreError> {
        let mut queries = Vec::new();
        for (id, transition) in &change.transitions {
            let Some(kind) = kind_of(transition) else { continue };
            if !self.wants(change.key.environment_id, kind).await? {
                continue;
            }
            let integrations = self.integrations(change.key.environment_id).await?;
            let found = integrations.iter().find(|integration| integration.id == change.key.integration_id);
            let Some(integration) = found else { continue };
            let subject = subject(change.key.environment_id, integration.id, &integration.identifier);
            let letters = match transition {
                Transition::Recovered(recovery) => {
                    let since = recovery.was.since;
                    let count = self.store().dead_letters_since(change.key, since, LETTERS_COUNTED_MAX).await?;
                    Some(Letters { count, has_more: count >= LETTERS_COUNTED_MAX })
                }
                _ => None,
            };
            let telling = operational::of_transition(&subject, transition, change.health.failing.as_ref(), letters);
            queries.extend(telling.into_iter().flat_map(|telling| tell(subject.environment_id, *id, &telling)));
        }
        Ok(queries)
    }

    /// What tells that the secret of an integration was replaced, in the transaction that does so.
    pub(crate) async fn tell_rotation(&self, stored: &StoredIntegration) -> Result<Vec<Query>, StoreError> {
        let integration = &stored.integration;
        let environment_id = integration.environment_id;
        if !self.wants(environment_id, EventKind::SecretRotated).await? {
            return Ok(Vec::new());
        }
        let now = self.now();
        let keys = self.open_signing(stored).unwrap_or_default();
        let former_until = keys.former.first().map(|former| former.signs_until).filter(|until| *until > now);
        let subject = subject(environment_id, integration.id, &integration.identifier);
        let telling = operational::of_rotation(&subject, former_until, now);
        Ok(tell(environment_id, self.next_id(), &telling).into())
    }

    /// What tells that a message was given up, in the transaction that makes a dead letter of it.
    pub(crate) async fn tell_dead(
        &self,
        environment: EnvironmentId,
        integration_id: IntegrationId,
        message: &DeadMessage<'_>,
    ) -> Result<Vec<Query>, StoreError> {
        if !self.wants(environment, EventKind::MessageDead).await? {
            return Ok(Vec::new());
        }
        let integrations = self.integrations(environment).await?;
        let found = integrations.iter().find(|integration| integration.id == integration_id);
        let identifier = found.map_or("", |integration| &integration.identifier);
        let telling = operational::of_dead(&subject(environment, integration_id, identifier), message);
        Ok(tell(environment, self.next_id(), &telling).into())
    }
}

fn subject(environment_id: EnvironmentId, integration_id: IntegrationId, identifier: &str) -> Subject<'_> {
    Subject { environment_id, integration_id, identifier }
}

/// What lets something be told.
fn tell(environment_id: EnvironmentId, id: EventId, telling: &Telling) -> [Query; 2] {
    let Telling { kind, body, at } = telling;
    store::operational_event_tell(&NewEvent { environment_id, id, kind: *kind, body, at: *at }, WAITING_MAX)
}

/// A change to a webhook, for the audit log. Its URL may hold a secret, so it goes by its id.
fn change_to(action: &'static str, environment: &Environment, id: WebhookId) -> Change {
    Change::new(action, id, &id.to_string()).within(environment.id)
}

/// What the secret of a webhook is sealed for: it opens nowhere else.
fn place(id: WebhookId) -> Vec<u8> {
    format!("{id} operational webhook").into_bytes()
}
