//! Which delivery policy an attempt goes by, and what environments and integrations set of it.

use std::sync::Arc;

use logic::integration::Problem;
use logic::policy::{PolicyChange, check_overrides, different_overrides};
use model::delivery::{DeliveryPolicy, PolicyOverrides};
use model::integration::Integration;
use model::organization::Environment;
use model::settings::EnvironmentSettings;
use model::{EnvironmentId, IntegrationId};
use store::{Batch, Conflict, Replaced, StoreError};

use crate::audit::Change;
use crate::integrations::integration_change;
use crate::signing::IntegrationCommit;
use crate::{Engine, TRIES_MAX};

/// Why a policy was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// What would be set does not go together.
    #[error("the policy is not valid")]
    Invalid(Problem),
    /// There is no such integration.
    #[error("the integration does not exist")]
    Missing,
    /// The database cannot be used now, or others kept changing the same.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A policy by the levels that make it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLevels {
    /// What attempts go by in the end.
    pub effective: DeliveryPolicy,
    /// What the integration sets; nothing for the policy of an environment.
    pub integration: PolicyOverrides,
    /// What the environment sets.
    pub environment: PolicyOverrides,
}

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

    /// The policy of an environment, for integrations that set nothing.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn environment_policy(&self, environment: &Environment) -> Result<PolicyLevels, StoreError> {
        let settings = self.environment_settings(environment.id).await?;
        Ok(self.environment_levels(settings.delivery.clone()))
    }

    /// The policy of an integration.
    ///
    /// # Errors
    /// [`PolicyError::Missing`] if there is no such integration.
    pub async fn integration_policy(
        &self,
        environment: &Environment,
        id: IntegrationId,
    ) -> Result<PolicyLevels, PolicyError> {
        let integrations = self.integrations(environment.id).await?;
        let integration = integrations.iter().find(|found| found.id == id).ok_or(PolicyError::Missing)?;
        let settings = self.environment_settings(environment.id).await?;
        Ok(levels_of(integration, &settings))
    }

    /// Changes what an environment sets, from the next attempt on.
    ///
    /// # Errors
    /// [`PolicyError::Invalid`] if the members do not go together.
    pub async fn environment_set_policy(
        &self,
        environment: &Environment,
        change: &PolicyChange,
    ) -> Result<PolicyLevels, PolicyError> {
        for _ in 0..TRIES_MAX {
            let seen = self.store().environment_settings(environment.id).await?.delivery;
            let mut new = seen.clone();
            change.apply(&mut new);
            check_overrides(&self.inner.policy, &new).map_or(Ok(()), |problem| Err(PolicyError::Invalid(problem)))?;
            let replaced = Replaced { seen: &seen, new: &new };
            let mut batch = Batch::new();
            batch.require(store::environment_set_delivery(environment.id, replaced, self.now()), Conflict::Stale);
            batch.change_catalog();
            let change = Change::of_environment("environment.set_delivery", environment);
            self.audit(&mut batch, change.fields(different_overrides(&seen, &new)));
            match self.store().apply(batch).await {
                Ok(_) => return Ok(self.environment_levels(new)),
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// Changes what an integration sets, from the next attempt on.
    ///
    /// # Errors
    /// [`PolicyError::Missing`]; [`PolicyError::Invalid`] if the members do not go together.
    pub async fn integration_set_policy(
        &self,
        environment: &Environment,
        id: IntegrationId,
        change: &PolicyChange,
    ) -> Result<PolicyLevels, PolicyError> {
        for _ in 0..TRIES_MAX {
            let settings = self.environment_settings(environment.id).await?;
            let stored = self.store().integration_get(environment.id, id).await?;
            let mut stored = stored.ok_or(PolicyError::Missing)?;
            let integration = &mut stored.integration;
            let seen = integration.delivery.own.clone();
            change.apply(&mut integration.delivery.own);
            integration.updated_at = self.now();
            let wider = self.inner.policy.with(&settings.delivery);
            let problem = check_overrides(&wider, &integration.delivery.own);
            problem.map_or(Ok(()), |problem| Err(PolicyError::Invalid(problem)))?;
            self.complete_policy(integration, &settings);
            let fields = different_overrides(&seen, &stored.integration.delivery.own);
            let change = integration_change("integration.set_delivery", &stored.integration).fields(fields);
            match self.commit_integration(&mut stored, IntegrationCommit::of(change)).await {
                Ok(()) => return Ok(levels_of(&stored.integration, &settings)),
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    fn environment_levels(&self, environment: PolicyOverrides) -> PolicyLevels {
        let effective = self.inner.policy.with(&environment);
        PolicyLevels { effective, integration: PolicyOverrides::default(), environment }
    }
}

fn levels_of(integration: &Integration, settings: &EnvironmentSettings) -> PolicyLevels {
    PolicyLevels {
        effective: DeliveryPolicy::clone(&integration.delivery.policy),
        integration: integration.delivery.own.clone(),
        environment: settings.delivery.clone(),
    }
}
