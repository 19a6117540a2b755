//! The secrets and key pairs that sign for integrations: made, replaced with an overlap, ended, sealed. What becomes of a key
//! that is replaced is decided in `logic::signing`.

use std::time::Duration;

use logic::ed25519;
use logic::integration::{self, Problem};
use logic::seal::SealError;
use logic::signing::{self, ASYMMETRIC, KeyChange};
use logic::standard_webhooks;
use model::integration::Integration;
use model::organization::Environment;
use model::signing::{SigningKeys, SigningSecret};
use model::{IntegrationId, Secret, Value};
use store::{Batch, Conflict, Query, StoreError, StoredIntegration};

use crate::audit::Change;
use crate::idempotency::KeptAnswer;
use crate::integrations::integration_change;
use crate::integrations::{IntegrationChange, IntegrationError};
use crate::live::Topic;
use crate::{Engine, TRIES_MAX};

/// A new secret for an integration.
#[derive(Clone, Debug)]
pub struct SecretRotation {
    /// The integration.
    pub integration_id: IntegrationId,
    /// The secret, written as the integration says. Without one a secret in the form of Standard Webhooks is made.
    pub secret: Option<Secret<String>>,
    /// How long the replaced secret, and those before it, may still sign.
    pub overlap: Duration,
}

/// An integration whose secret was replaced.
#[derive(Clone, Debug)]
pub struct RotatedSecret {
    /// As it is now.
    pub integration: Integration,
    /// The secret, if it was made here: nobody has it yet, and it cannot be had later.
    pub generated: Option<Secret<String>>,
}

/// What belongs to the commit of an integration.
pub(crate) struct IntegrationCommit {
    /// What is changed, for the audit log.
    pub(crate) change: Change,
    /// Whether one secret takes the place of another.
    pub(crate) is_rotation: bool,
    /// A further write.
    pub(crate) keeping: Option<Query>,
}

impl IntegrationCommit {
    /// A commit of which nothing more is to be said.
    pub(crate) fn of(change: Change) -> Self {
        IntegrationCommit { change, is_rotation: false, keeping: None }
    }
}

impl Engine {
    /// Replaces the secret that signs for an integration; the former one signs beside it for a while. `kept` puts the answer
    /// to a request under an idempotency key into the same commit; it must not hold the secret.
    ///
    /// # Errors
    /// [`IntegrationError::Missing`]; [`IntegrationError::Invalid`] if the secret cannot be used or is the present one.
    pub async fn integration_rotate_secret(
        &self,
        environment: &Environment,
        rotation: &SecretRotation,
        kept: Option<KeptAnswer<'_, RotatedSecret>>,
    ) -> Result<RotatedSecret, IntegrationError> {
        let settings = self.environment_settings(environment.id).await?;
        let generated = rotation.secret.is_none().then(|| standard_webhooks::generate_secret(self.rng()));
        for _ in 0..TRIES_MAX {
            let stored = self.store().integration_get(environment.id, rotation.integration_id).await?;
            let mut stored = stored.ok_or(IntegrationError::Missing)?;
            let change = self.rotation_change(&stored, rotation, generated.as_ref())?;
            let is_rotation = self.change_integration(&mut stored, &change)?;
            let integration = self.open_integration(stored.clone(), &settings);
            let rotated = RotatedSecret { integration, generated: generated.clone() };
            let keeping = kept.as_ref().map(|kept| kept.claim.keeping(kept.status, (kept.body)(&rotated), self.now()));
            let change = integration_change("integration.rotate_secret", &stored.integration);
            match self.commit_integration(&mut stored, IntegrationCommit { change, is_rotation, keeping }).await {
                Ok(()) => {
                    kept.iter().for_each(|kept| kept.claim.note_kept());
                    return Ok(rotated);
                }
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// Replaces the key pair of an integration by a new one; the former one signs beside it for `overlap`.
    ///
    /// # Errors
    /// [`IntegrationError::Missing`]; [`IntegrationError::Invalid`] if key pairs do not sign for the integration.
    pub async fn integration_rotate_key_pair(
        &self,
        environment: &Environment,
        id: IntegrationId,
        overlap: Duration,
    ) -> Result<Integration, IntegrationError> {
        let after = ed25519::generate_seed(self.rng());
        let change = |integration: &Integration, keys: SigningKeys| {
            if !integration.is_configured(ASYMMETRIC) {
                let field = format!("configurations.{ASYMMETRIC}");
                let message = format!("{ASYMMETRIC} is not switched on");
                return Err(IntegrationError::Invalid(vec![Problem { field, message }]));
            }
            let before = keys.key_pair.as_ref();
            let change = KeyChange { before, after: Some(&after), overlap, now: self.now() };
            let former_key_pairs = change.former(keys.former_key_pairs);
            Ok(SigningKeys { key_pair: Some(after.clone()), former_key_pairs, ..keys })
        };
        self.change_keys((environment, id), "integration.rotate_key_pair", change).await
    }

    /// Ends the former secrets and key pairs of an integration at once: only the current ones sign from now on.
    ///
    /// # Errors
    /// [`IntegrationError::Missing`].
    pub async fn integration_end_former_keys(
        &self,
        environment: &Environment,
        id: IntegrationId,
    ) -> Result<Integration, IntegrationError> {
        let change = |_: &Integration, keys: SigningKeys| {
            Ok(SigningKeys { former: Vec::new(), former_key_pairs: Vec::new(), ..keys })
        };
        self.change_keys((environment, id), "integration.end_former_keys", change).await
    }

    async fn change_keys(
        &self,
        (environment, id): (&Environment, IntegrationId),
        action: &'static str,
        change: impl Fn(&Integration, SigningKeys) -> Result<SigningKeys, IntegrationError>,
    ) -> Result<Integration, IntegrationError> {
        let settings = self.environment_settings(environment.id).await?;
        for _ in 0..TRIES_MAX {
            let stored = self.store().integration_get(environment.id, id).await?;
            let mut stored = stored.ok_or(IntegrationError::Missing)?;
            let known = self.open_signing(&stored).unwrap_or_default();
            let keys = change(&stored.integration, known)?;
            stored.sealed_signing = self.seal_signing(id, &keys)?;
            stored.integration.updated_at = self.now();
            let commit = IntegrationCommit::of(integration_change(action, &stored.integration));
            match self.commit_integration(&mut stored, commit).await {
                Ok(()) => return Ok(self.open_integration(stored, &settings)),
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// Commits an integration that was changed: this is the one place where one secret takes the place of another.
    /// Counts the revision of `stored` up.
    pub(crate) async fn commit_integration(
        &self,
        stored: &mut StoredIntegration,
        commit: IntegrationCommit,
    ) -> Result<(), StoreError> {
        let IntegrationCommit { change, is_rotation, keeping } = commit;
        let mut batch = Batch::new();
        batch.require(store::integration_update(stored), Conflict::Stale);
        batch.change_catalog();
        let told = if is_rotation { self.tell_rotation(stored).await? } else { Vec::new() };
        self.audit(&mut batch, change);
        keeping.into_iter().chain(told).for_each(|query| batch.run(query));
        self.store().apply(batch).await?;
        let id = stored.integration.id;
        self.tell_one(stored.integration.environment_id, Topic::Integrations, Some(id.0));
        stored.integration.revision = stored.integration.revision.saturating_add(1);
        if is_rotation {
            self.inner.operational.wake();
            tracing::info!(%id, "endpoint.secret_rotated: integration {id} has another secret");
        }
        Ok(())
    }

    /// The credentials of an integration with another secret in the place of its own.
    fn rotation_change(
        &self,
        stored: &StoredIntegration,
        rotation: &SecretRotation,
        generated: Option<&Secret<String>>,
    ) -> Result<IntegrationChange, IntegrationError> {
        let integration = &stored.integration;
        let provider = integration::provider_for(&integration.provider_id, &integration.channel);
        let provider = provider.map_err(|problem| IntegrationError::Invalid(vec![problem]))?;
        let names =
            provider.signing_credentials().ok_or_else(|| invalid("secretKey", "is not used by the provider"))?;
        let known = self.open_secrets(integration.id, &stored.sealed_secrets).unwrap_or_default();
        let before = signing::secret_among(provider, &integration.credentials, &known);
        let mut credentials = integration.credentials.clone();
        credentials.extend(known.expose().clone());
        if generated.is_some() {
            // What is made here is a text, whatever the former secret was.
            credentials.shift_remove(names.encoding);
        }
        if let Some(secret) = rotation.secret.as_ref().or(generated) {
            credentials.insert(names.secret.to_owned(), Value::from(secret.expose().as_str()));
        }
        let credentials = Secret::new(credentials);
        if before.is_some() && before == signing::secret_among(provider, credentials.expose(), &Secret::default()) {
            return Err(invalid(names.secret, signing::SAME_SECRET));
        }
        let overlap = Some(rotation.overlap);
        Ok(IntegrationChange { credentials: Some(credentials), overlap, ..IntegrationChange::default() })
    }

    /// Takes a change of secrets over into the keys that sign beside them.
    pub(crate) fn change_signing(
        &self,
        stored: &mut StoredIntegration,
        change: &KeyChange<'_, SigningSecret>,
    ) -> Result<(), IntegrationError> {
        let mut keys = self.open_signing(stored).unwrap_or_default();
        keys.former = change.former(keys.former);
        stored.sealed_signing = self.seal_signing(stored.integration.id, &keys)?;
        Ok(())
    }

    /// Makes a key pair for an integration that asks for one and has none, and forgets the keys that are past their time. Keys
    /// that cannot be opened are left alone.
    pub(crate) fn renew_keys(&self, stored: &mut StoredIntegration) -> Result<(), IntegrationError> {
        let Ok(mut keys) = self.open_signing(stored) else { return Ok(()) };
        let now = self.now();
        keys.former.retain(|former| former.signs_at(now));
        keys.former_key_pairs.retain(|former| former.signs_at(now));
        if stored.integration.is_configured(ASYMMETRIC) && keys.key_pair.is_none() {
            keys.key_pair = Some(ed25519::generate_seed(self.rng()));
        }
        stored.sealed_signing = self.seal_signing(stored.integration.id, &keys)?;
        Ok(())
    }

    /// What signs for an integration beside its secret.
    pub(crate) fn open_signing(&self, stored: &StoredIntegration) -> Result<SigningKeys, SealError> {
        let Some(sealed) = &stored.sealed_signing else { return Ok(SigningKeys::default()) };
        let opened = self.inner.keyring.open(sealed, &place(stored.integration.id))?;
        signing::read_document(&opened).ok_or(SealError::Damaged)
    }

    fn seal_signing(&self, id: IntegrationId, keys: &SigningKeys) -> Result<Option<Vec<u8>>, IntegrationError> {
        let Some(document) = signing::document(keys) else { return Ok(None) };
        let sealed = self.inner.keyring.seal(self.rng(), document.expose().as_bytes(), &place(id));
        sealed.map(Some).map_err(|_| invalid("credentials", "are too long"))
    }
}

/// What keys are sealed for: they open nowhere else.
fn place(id: IntegrationId) -> Vec<u8> {
    format!("{id} signing").into_bytes()
}

fn invalid(field: &str, message: &str) -> IntegrationError {
    IntegrationError::Invalid(vec![Problem { field: field.to_owned(), message: format!("{field} {message}") }])
}
