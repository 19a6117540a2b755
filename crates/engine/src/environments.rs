//! The first start of an organization, and its environments with their keys. What a key opens stands in `keys.rs`.

use std::sync::Arc;

use logic::seal::SealError;
use logic::slug::random_text;
use model::organization::{Environment, EnvironmentKind};
use model::{Id, OrganizationId, Secret, Timestamp, UserId};
use store::{Batch, StoreError};

use crate::Engine;
use crate::keys::KEYS_MAX;

/// Why nobody is let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No environment has this key.
    #[error("API Key not found")]
    UnknownKey,
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the organization could not be set up or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InitializeError {
    /// The secrets in the database were sealed with another key.
    #[error(transparent)]
    Sealed(#[from] SealError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An environment with its keys open, for the owner of the machine.
#[derive(Clone, Debug)]
pub struct EnvironmentKeys {
    /// The environment.
    pub environment: Environment,
    /// Its keys, oldest first.
    pub keys: Vec<OpenKey>,
}

/// An environment as a caller may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEnvironment {
    /// The environment.
    pub environment: Environment,
    /// Its keys, oldest first; only if it is the caller's own.
    pub keys: Option<Vec<OpenKey>>,
}

/// An API key, open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKey {
    /// Names it without giving it away.
    pub id: Id,
    /// The key's text.
    pub text: Secret<String>,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it opens nothing, if it has an end.
    pub ends_at: Option<Timestamp>,
    /// When it was last used, to a few minutes.
    pub last_used_at: Option<Timestamp>,
}

/// What a key opens.
#[derive(Clone, Debug)]
pub struct KeyAccess {
    /// The environment.
    pub environment: Arc<Environment>,
    /// Names the key without giving it away.
    pub key_id: Id,
}

impl Engine {
    /// Makes the organization with its environments Development and Production if there is none yet, and makes sure that
    /// `preset`, if given, opens Development. Says whether this was the first start.
    ///
    /// # Errors
    /// [`InitializeError::Sealed`] if the keys in the database cannot be opened with this sealing key.
    pub async fn initialize(&self, preset: Option<&Secret<String>>) -> Result<bool, InitializeError> {
        let existing = self.store().environment_list().await?;
        let mut batch = Batch::new();
        batch.change_catalog();
        if let Some(development) = existing.iter().find(|environment| environment.kind == EnvironmentKind::Development)
        {
            self.api_keys(development).await?;
            if let Some(key) = preset {
                let key = self.new_key(development.id, key)?;
                batch.run(store::api_key_insert(&key, KEYS_MAX));
                self.store().apply(batch).await?;
                if self.store().api_key_has_ended(&key.hash, self.now()).await? {
                    tracing::warn!("the secret key of the configuration was ended: it opens nothing any more");
                }
            }
            return Ok(false);
        }
        let organization_id: OrganizationId = self.next_id();
        let owner_id: UserId = self.next_id();
        batch.run(store::organization_insert(organization_id, "Tidings", self.now()));
        let kinds = [(EnvironmentKind::Development, "Development"), (EnvironmentKind::Production, "Production")];
        let mut parent_id = None;
        for (kind, name) in kinds {
            let environment = Environment {
                id: self.next_id(),
                organization_id,
                owner_id,
                name: name.to_owned(),
                application_identifier: random_text(self.rng(), 12),
                kind,
                parent_id,
                created_at: self.now(),
            };
            let generated = Secret::new(self.random_key());
            let key = preset.filter(|_| kind == EnvironmentKind::Development).unwrap_or(&generated);
            batch.run(store::environment_insert(&environment));
            batch.run(store::api_key_insert(&self.new_key(environment.id, key)?, KEYS_MAX));
            parent_id = Some(environment.id);
        }
        self.store().apply(batch).await?;
        Ok(true)
    }

    /// Every environment with its keys.
    ///
    /// # Errors
    /// [`InitializeError::Sealed`] if a key cannot be opened with this sealing key.
    pub async fn environment_keys(&self) -> Result<Vec<EnvironmentKeys>, InitializeError> {
        let mut all = Vec::new();
        for environment in self.store().environment_list().await? {
            let keys = self.api_keys(&environment).await?;
            all.push(EnvironmentKeys { environment, keys });
        }
        Ok(all)
    }

    /// The environments of the caller's organization, oldest first. A key opens one environment, so it shows the keys of
    /// that one only: the key of Development does not give away that of Production.
    ///
    /// # Errors
    /// [`InitializeError::Store`] if the database cannot be read, [`InitializeError::Sealed`] if its keys were sealed
    /// with another key.
    pub async fn environment_list(&self, caller: &Environment) -> Result<Vec<ListedEnvironment>, InitializeError> {
        let mut listed = Vec::new();
        for environment in self.store().environment_list().await? {
            if environment.organization_id != caller.organization_id {
                continue;
            }
            let keys = if environment.id == caller.id { Some(self.api_keys(&environment).await?) } else { None };
            listed.push(ListedEnvironment { environment, keys });
        }
        Ok(listed)
    }

    /// The keys of an environment, oldest first.
    async fn api_keys(&self, environment: &Environment) -> Result<Vec<OpenKey>, InitializeError> {
        let stored = self.store().api_key_list(environment.id, self.now()).await?;
        stored.iter().map(|key| Ok(self.open_key(key)?)).collect()
    }
}
