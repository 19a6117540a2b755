//! Integrations: configured providers of an environment.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::delivery::{DeliveryPolicy, PolicyOverrides};
use crate::ids::{EnvironmentId, IntegrationId, OrganizationId};
use crate::secret::Secret;
use crate::signing::SigningKeys;
use crate::{Object, Value};

/// A configured provider, secrets open. In storage the secret members of `credentials` are sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The organization of that environment.
    pub organization_id: OrganizationId,
    /// Which provider it configures, such as `push-webhook`.
    pub provider_id: String,
    /// The channel of that provider, such as `push`.
    pub channel: String,
    /// Its name for people.
    pub name: String,
    /// Its name for callers, unique in the environment.
    pub identifier: String,
    /// Whether it sends.
    pub active: bool,
    /// The credentials that are no secret, by their names in the provider's form.
    pub credentials: Object,
    /// The credentials that are secret, by the same names.
    pub secrets: Secret<Object>,
    /// What signs beside them. In storage it is sealed.
    pub signing: SigningKeys,
    /// Stored conditions; kept and returned as given.
    pub conditions: Option<Value>,
    /// Settings beside the credentials; kept and returned as given.
    pub configurations: Object,
    /// How it delivers.
    pub delivery: IntegrationDelivery,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; a write names the revision that it has seen and fails if there is a newer one.
    pub revision: i64,
}

/// How deliveries through an integration are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntegrationDelivery {
    /// What the integration sets itself.
    pub own: PolicyOverrides,
    /// What every attempt goes by: the server's policy with what the environment and then the integration set. In
    /// storage there is only the integration's part.
    pub policy: Arc<DeliveryPolicy>,
}

impl Integration {
    /// A text credential by name, secret or not; blank counts as missing.
    #[must_use]
    pub fn credential(&self, name: &str) -> Option<&str> {
        let value = self.secrets.expose().get(name).or_else(|| self.credentials.get(name));
        value.and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// Whether a switch among the settings is on.
    #[must_use]
    pub fn is_configured(&self, name: &str) -> bool {
        self.configurations.get(name) == Some(&Value::Bool(true))
    }

    /// Whether a switch among the settings that is on by default is off.
    #[must_use]
    pub fn is_switched_off(&self, name: &str) -> bool {
        self.configurations.get(name) == Some(&Value::Bool(false))
    }
}

/// The integrations of an environment, in order of creation.
pub type Integrations = Arc<[Integration]>;
