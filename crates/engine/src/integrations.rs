//! Integrations: made, changed and removed, their secrets sealed on the way into storage and opened on the way out.

use std::time::Duration;

use logic::audit::{changed_names, different_members};
use logic::integration::{self, INTEGRATIONS_MAX, Problem};
use logic::seal::SealError;
use logic::signing::{self, KeyChange, OVERLAP_DEFAULT};
use model::health::EndpointKey;
use model::integration::{Integration, IntegrationDelivery, Integrations};
use model::organization::Environment;
use model::settings::EnvironmentSettings;
use model::signing::SigningKeys;
use model::{IntegrationId, Object, Secret, Value};
use store::{Batch, Conflict, StoreError, StoredIntegration};

use crate::audit::Change;
use crate::live::Topic;
use crate::signing::IntegrationCommit;
use crate::{Engine, Seen, TRIES_MAX};

/// Why an integration was not made or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntegrationError {
    /// These members cannot be kept.
    #[error("the integration is not valid")]
    Invalid(Vec<Problem>),
    /// The conditions do not have the form that they must have.
    #[error("{0}")]
    Conditions(String),
    /// Another integration has the identifier.
    #[error("the identifier is taken")]
    IdentifierTaken,
    /// There is none with this id.
    #[error("the integration does not exist")]
    Missing,
    /// It is not what the caller has seen any more.
    #[error("the integration was changed in the meantime")]
    Outdated,
    /// The environment has as many as it may have.
    #[error("an environment holds at most {INTEGRATIONS_MAX} integrations")]
    TooMany,
    /// The database cannot be used now, or others kept changing the same integration.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An integration as a caller describes it.
#[derive(Clone, Debug)]
pub struct IntegrationDraft {
    /// Which provider it configures.
    pub provider_id: String,
    /// The channel of that provider.
    pub channel: String,
    /// Its name for people; without it the provider's.
    pub name: Option<String>,
    /// Its name for callers; without it one is made from the name.
    pub identifier: Option<String>,
    /// Whether it sends.
    pub active: bool,
    /// The credentials, secret or not.
    pub credentials: Secret<Object>,
    /// Conditions.
    pub conditions: Option<Vec<Value>>,
    /// Settings beside the credentials.
    pub configurations: Object,
}

/// A change to an integration; what is not given stays, what is given replaces.
#[derive(Clone, Debug, Default)]
pub struct IntegrationChange {
    /// Its name for people.
    pub name: Option<String>,
    /// Its name for callers.
    pub identifier: Option<String>,
    /// Whether it sends.
    pub active: Option<bool>,
    /// All credentials; a mask in place of a secret keeps the stored one.
    pub credentials: Option<Secret<Object>>,
    /// All conditions.
    pub conditions: Option<Vec<Value>>,
    /// All settings.
    pub configurations: Option<Object>,
    /// How long a secret that is replaced still signs beside the new one; without it [`OVERLAP_DEFAULT`].
    pub overlap: Option<Duration>,
    /// The revisions that may be changed.
    pub seen: Seen,
}

impl IntegrationChange {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let IntegrationChange {
            name,
            identifier,
            active,
            credentials,
            conditions,
            configurations,
            overlap: _,
            seen: _,
        } = self;
        name.is_none()
            && identifier.is_none()
            && active.is_none()
            && credentials.is_none()
            && conditions.is_none()
            && configurations.is_none()
    }
}

impl Engine {
    /// Makes an integration.
    ///
    /// # Errors
    /// [`IntegrationError::Invalid`] with what is wrong, [`IntegrationError::IdentifierTaken`].
    pub async fn integration_create(
        &self,
        environment: &Environment,
        draft: IntegrationDraft,
    ) -> Result<Integration, IntegrationError> {
        if self.integrations(environment.id).await?.len() >= INTEGRATIONS_MAX {
            return Err(IntegrationError::TooMany);
        }
        let generates = draft.identifier.is_none();
        let mut stored = self.prepare_integration(environment, draft)?;
        let settings = self.environment_settings(environment.id).await?;
        for _ in 0..TRIES_MAX {
            let mut batch = Batch::new();
            batch.require(store::integration_insert(&stored), Conflict::Duplicate);
            batch.change_catalog();
            self.audit(&mut batch, integration_change("integration.create", &stored.integration));
            match self.store().apply(batch).await {
                Ok(_) => {
                    self.tell_one(environment.id, Topic::Integrations, Some(stored.integration.id.0));
                    return Ok(self.open_integration(stored, &settings));
                }
                Err(StoreError::Conflict(Conflict::Duplicate)) if generates => {
                    let integration = &mut stored.integration;
                    integration.identifier = integration::generate_identifier(&integration.name, self.rng());
                }
                Err(StoreError::Conflict(Conflict::Duplicate)) => break,
                Err(error) => return Err(error.into()),
            }
        }
        Err(IntegrationError::IdentifierTaken)
    }

    /// Changes an integration. A secret that is replaced by another one signs beside it for a while; see
    /// [`Engine::integration_rotate_secret`].
    ///
    /// # Errors
    /// [`IntegrationError::Missing`], [`IntegrationError::Outdated`], and what [`Engine::integration_create`] fails with.
    pub async fn integration_update(
        &self,
        environment: &Environment,
        id: IntegrationId,
        change: &IntegrationChange,
    ) -> Result<Integration, IntegrationError> {
        let settings = self.environment_settings(environment.id).await?;
        for _ in 0..TRIES_MAX {
            let stored = self.store().integration_get(environment.id, id).await?;
            let mut stored = stored.ok_or(IntegrationError::Missing)?;
            if !change.seen.allows(stored.integration.revision) {
                return Err(IntegrationError::Outdated);
            }
            let before = stored.clone();
            let is_rotation = self.change_integration(&mut stored, change)?;
            let identifier = &stored.integration.identifier;
            let holder = self.store().integration_by_identifier(environment.id, identifier).await?;
            if holder.is_some_and(|holder| holder != id) {
                return Err(IntegrationError::IdentifierTaken);
            }
            let fields = self.different_fields(&before, &stored);
            let change_made = integration_change("integration.update", &stored.integration).fields(fields);
            let commit = IntegrationCommit { is_rotation, ..IntegrationCommit::of(change_made) };
            match self.commit_integration(&mut stored, commit).await {
                Ok(()) => {
                    if change.credentials.is_some() {
                        // Perhaps the URL was mended.
                        self.probe_soon(EndpointKey { environment_id: environment.id, integration_id: id });
                    }
                    return Ok(self.open_integration(stored, &settings));
                }
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// One integration as it is stored now; nothing if there is none.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub async fn integration_get(
        &self,
        environment: &Environment,
        id: IntegrationId,
    ) -> Result<Option<Integration>, StoreError> {
        let settings = self.environment_settings(environment.id).await?;
        let stored = self.store().integration_get(environment.id, id).await?;
        Ok(stored.map(|stored| self.open_integration(stored, &settings)))
    }

    /// Removes an integration and gives those that remain. Deliveries through it that are still open end.
    ///
    /// # Errors
    /// [`IntegrationError::Missing`] if there is no such integration.
    pub async fn integration_delete(
        &self,
        environment: &Environment,
        id: IntegrationId,
    ) -> Result<Integrations, IntegrationError> {
        let mut batch = Batch::new();
        batch.require(store::integration_delete(environment.id, id), Conflict::Missing);
        batch.change_catalog();
        let integrations = self.integrations(environment.id).await?;
        let found = integrations.iter().find(|integration| integration.id == id);
        let integration = found.ok_or(IntegrationError::Missing)?;
        self.audit(&mut batch, integration_change("integration.delete", integration));
        let key = EndpointKey { environment_id: environment.id, integration_id: id };
        store::endpoint_forget(key).into_iter().for_each(|query| batch.run(query));
        match self.store().apply(batch).await {
            Ok(_) => {
                self.inner.endpoints.forget(key);
                self.apply_health(key);
                self.tell_one(environment.id, Topic::Integrations, Some(id.0));
                Ok(self.integrations(environment.id).await?)
            }
            Err(StoreError::Conflict(Conflict::Missing)) => Err(IntegrationError::Missing),
            Err(error) => Err(error.into()),
        }
    }

    /// An integration with its secrets and its policy. One whose secrets cannot be opened does not send: it would send unsigned.
    pub(crate) fn open_integration(&self, stored: StoredIntegration, settings: &EnvironmentSettings) -> Integration {
        let active = stored.integration.active;
        self.try_open_integration(stored, settings).unwrap_or_else(|(mut integration, error)| {
            let id = integration.id;
            if active {
                tracing::error!(%id, %error, "integration {id} is switched off: {error}");
            }
            integration.active = false;
            *integration
        })
    }

    /// An integration with its secrets and its policy, or the integration without them and why they cannot be opened.
    pub(crate) fn try_open_integration(
        &self,
        stored: StoredIntegration,
        settings: &EnvironmentSettings,
    ) -> Result<Integration, (Box<Integration>, SealError)> {
        let secrets = self.open_secrets(stored.integration.id, &stored.sealed_secrets);
        let opened = secrets.and_then(|secrets| Ok((secrets, self.open_signing(&stored)?)));
        let mut integration = stored.integration;
        self.complete_policy(&mut integration, settings);
        match opened {
            Ok((secrets, signing)) => Ok(Integration { secrets, signing, ..integration }),
            Err(error) => Err((Box::new(integration), error)),
        }
    }

    fn prepare_integration(
        &self,
        environment: &Environment,
        draft: IntegrationDraft,
    ) -> Result<StoredIntegration, IntegrationError> {
        let provider = integration::provider_for(&draft.provider_id, &draft.channel);
        let provider = provider.map_err(|problem| IntegrationError::Invalid(vec![problem]))?;
        let name = draft.name.unwrap_or_else(|| provider.display_name().to_owned());
        let identifier = draft.identifier.unwrap_or_else(|| integration::generate_identifier(&name, self.rng()));
        let kept = integration::sort_credentials(provider, draft.credentials.expose(), &Secret::default());
        let kept = kept.map_err(IntegrationError::Invalid)?;
        let id = self.next_id();
        let now = self.now();
        let integration = Integration {
            id,
            environment_id: environment.id,
            organization_id: environment.organization_id,
            provider_id: draft.provider_id,
            channel: draft.channel,
            name,
            identifier,
            active: draft.active,
            credentials: kept.open,
            secrets: Secret::default(),
            signing: SigningKeys::default(),
            conditions: draft.conditions.map(check_conditions).transpose()?,
            configurations: check_configurations(draft.configurations)?,
            revision: 1,
            delivery: IntegrationDelivery::default(),
            created_at: now,
            updated_at: now,
        };
        let sealed_secrets = self.seal_secrets(id, &kept.secrets)?;
        let mut stored = StoredIntegration { integration, sealed_secrets, sealed_signing: None };
        self.renew_keys(&mut stored)?;
        Ok(stored)
    }

    /// Takes a change over. Says whether one secret takes the place of another by it.
    pub(crate) fn change_integration(
        &self,
        stored: &mut StoredIntegration,
        change: &IntegrationChange,
    ) -> Result<bool, IntegrationError> {
        let integration = &mut stored.integration;
        integration.name = change.name.clone().unwrap_or_else(|| integration.name.clone());
        integration.identifier = change.identifier.clone().unwrap_or_else(|| integration.identifier.clone());
        integration.active = change.active.unwrap_or(integration.active);
        if let Some(conditions) = &change.conditions {
            integration.conditions = Some(check_conditions(conditions.clone())?);
        }
        if let Some(configurations) = &change.configurations {
            integration.configurations = check_configurations(configurations.clone())?;
        }
        integration.updated_at = self.now();
        let is_rotation = match &change.credentials {
            Some(credentials) => {
                self.change_credentials(stored, credentials, change.overlap.unwrap_or(OVERLAP_DEFAULT))?
            }
            None => false,
        };
        self.renew_keys(stored)?;
        Ok(is_rotation)
    }

    fn change_credentials(
        &self,
        stored: &mut StoredIntegration,
        credentials: &Secret<Object>,
        overlap: Duration,
    ) -> Result<bool, IntegrationError> {
        let integration = &mut stored.integration;
        let provider = integration::provider_for(&integration.provider_id, &integration.channel);
        let provider = provider.map_err(|problem| IntegrationError::Invalid(vec![problem]))?;
        // Secrets that cannot be opened count as missing, so that their owner can give them anew.
        let known = self.open_secrets(integration.id, &stored.sealed_secrets).unwrap_or_default();
        let kept = integration::sort_credentials(provider, credentials.expose(), &known);
        let kept = kept.map_err(IntegrationError::Invalid)?;
        let before = signing::secret_among(provider, &integration.credentials, &known);
        let after = signing::secret_among(provider, &kept.open, &kept.secrets);
        let change = KeyChange { before: before.as_ref(), after: after.as_ref(), overlap, now: self.now() };
        integration.credentials = kept.open;
        stored.sealed_secrets = self.seal_secrets(integration.id, &kept.secrets)?;
        self.change_signing(stored, &change)?;
        Ok(change.is_rotation())
    }

    /// The names of what is different in an integration. Secrets that cannot be opened count as missing.
    fn different_fields(&self, before: &StoredIntegration, after: &StoredIntegration) -> Vec<String> {
        let (old, new) = (&before.integration, &after.integration);
        let secrets = |stored: &StoredIntegration| {
            self.open_secrets(stored.integration.id, &stored.sealed_secrets).unwrap_or_default()
        };
        let mut fields = changed_names([
            ("name", old.name != new.name),
            ("identifier", old.identifier != new.identifier),
            ("active", old.active != new.active),
            ("conditions", old.conditions != new.conditions),
        ]);
        fields.extend(different_members("configurations.", &old.configurations, &new.configurations));
        fields.extend(different_members("credentials.", &old.credentials, &new.credentials));
        fields.extend(different_members("credentials.", secrets(before).expose(), secrets(after).expose()));
        fields
    }

    fn seal_secrets(&self, id: IntegrationId, secrets: &Secret<Object>) -> Result<Vec<u8>, IntegrationError> {
        let document = Value::from(secrets.expose().clone()).to_string();
        let sealed = self.inner.keyring.seal(self.rng(), document.as_bytes(), id.to_string().as_bytes());
        sealed.map_err(|_| {
            let message = "credentials are too long".to_owned();
            IntegrationError::Invalid(vec![Problem { field: "credentials".to_owned(), message }])
        })
    }

    pub(crate) fn open_secrets(&self, id: IntegrationId, sealed: &[u8]) -> Result<Secret<Object>, SealError> {
        let opened = self.inner.keyring.open(sealed, id.to_string().as_bytes())?;
        serde_json::from_slice(&opened).map(Secret::new).map_err(|_| SealError::Damaged)
    }
}

/// A change to an integration, for the audit log.
pub(crate) fn integration_change(action: &'static str, integration: &Integration) -> Change {
    Change::new(action, integration.id, &integration.name).within(integration.environment_id)
}

fn check_conditions(conditions: Vec<Value>) -> Result<Value, IntegrationError> {
    match integration::check_conditions(&conditions) {
        Some(fault) => Err(IntegrationError::Conditions(fault)),
        None => Ok(Value::Array(conditions)),
    }
}

fn check_configurations(given: Object) -> Result<Object, IntegrationError> {
    integration::check_configurations(given).map_err(IntegrationError::Invalid)
}
