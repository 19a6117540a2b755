//! The delivery policy of an integration: the server's, with what the environment and then the integration set. Read with
//! the integrations and cached with them, so that asking for it costs nothing.

use std::sync::Arc;

use model::EnvironmentId;
use model::delivery::DeliveryPolicy;
use model::integration::Integration;
use model::settings::EnvironmentSettings;
use store::StoreError;

use crate::Engine;

impl Engine {
    /// What every attempt through this integration goes by.
    #[must_use]
    pub fn policy(&self, integration: &Integration) -> Arc<DeliveryPolicy> {
        Arc::clone(&integration.delivery.policy)
    }

    /// The policy where neither environment nor integration sets anything.
    #[must_use]
    pub fn server_policy(&self) -> &DeliveryPolicy {
        &self.inner.policy
    }

    /// What is set for an environment.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn environment_settings(&self, id: EnvironmentId) -> Result<Arc<EnvironmentSettings>, StoreError> {
        let version = self.store().catalog_version();
        if let Some(settings) = self.inner.catalog.settings.get(version, &id) {
            return Ok(settings);
        }
        let settings = Arc::new(self.store().environment_settings(id).await?);
        self.inner.catalog.settings.put(version, id, Arc::clone(&settings));
        Ok(settings)
    }

    /// Says what attempts through an integration go by, as far as it is not said yet.
    pub(crate) fn complete_policy(&self, integration: &mut Integration, settings: &EnvironmentSettings) {
        let policy = self.inner.policy.with(&settings.delivery).with(&integration.delivery.own);
        integration.delivery.policy = Arc::new(policy);
    }
}
