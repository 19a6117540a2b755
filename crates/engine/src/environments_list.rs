//! The environments of an organization as one of their callers may see them.

use model::Secret;
use model::organization::Environment;

use crate::Engine;
use crate::environments::InitializeError;

/// An environment as a caller may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEnvironment {
    /// The environment.
    pub environment: Environment,
    /// Its keys, oldest first; only for a caller who holds one of them.
    pub keys: Option<Vec<OpenKey>>,
}

/// An API key, open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKey {
    /// The key's text.
    pub text: Secret<String>,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
}

impl Engine {
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
        let stored = self.store().api_key_list(environment.id).await?;
        let open = stored.iter().map(|key| Ok(OpenKey { text: self.open_key(key)?, hash: key.hash }));
        open.collect()
    }
}
