//! What is read with every trigger and changes seldom, kept in memory: environments by key, integrations, workflows with
//! their templates parsed. Everything is read anew when the store says that the catalog changed.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use logic::payload_schema::PayloadSchema;
use logic::template::StepTemplates;
use model::integration::Integrations;
use model::operational::EventKinds;
use model::organization::Environment;
use model::settings::EnvironmentSettings;
use model::workflow::{LAST_TRIGGERED_PRECISION, Workflow, WorkflowContent};
use model::{EnvironmentId, Timestamp, WorkflowId};
use store::StoreError;

use crate::Engine;
use crate::keys::KeyEntry;
use crate::sessions::OpenSession;

/// The most entries of each kind. A full map starts anew: what is in use comes back with the next read.
const ENTRIES_MAX: usize = 4_096;

/// A workflow ready to run: its schema compiled, its templates parsed.
#[derive(Debug)]
pub(crate) struct CatalogWorkflow {
    /// Its id.
    pub(crate) id: WorkflowId,
    /// The identifier that triggers name.
    pub(crate) identifier: String,
    /// The revision that this is.
    pub(crate) revision: i64,
    /// When it was last triggered, in microseconds, as far as the catalog knows.
    last_triggered: AtomicI64,
    /// What its author wrote.
    pub(crate) content: WorkflowContent,
    /// The schema for payloads, if they are to be checked.
    pub(crate) schema: Option<PayloadSchema>,
    /// The templates of each step, in order.
    pub(crate) templates: Vec<StepTemplates>,
}

impl CatalogWorkflow {
    fn prepare(id: WorkflowId, identifier: String, revision: i64, content: WorkflowContent) -> Self {
        // A schema that does not compile was refused when it was stored; should one be there all the same, it checks nothing.
        let schema = content.payload_schema.as_ref().filter(|_| content.validate_payload);
        let schema = schema.and_then(|schema| PayloadSchema::compile(schema).ok());
        let templates = content.steps.iter().map(StepTemplates::compile).collect();
        CatalogWorkflow { id, identifier, revision, last_triggered: AtomicI64::new(0), content, schema, templates }
    }

    /// Notes a trigger at `now`. Says whether the last one noted is at least [`LAST_TRIGGERED_PRECISION`] ago.
    pub(crate) fn touch(&self, now: Timestamp) -> bool {
        let last = self.last_triggered.load(Ordering::Relaxed);
        let is_old = now.since(Timestamp(last)) >= LAST_TRIGGERED_PRECISION;
        is_old && self.last_triggered.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn of(workflow: Workflow) -> Self {
        let Workflow { id, identifier, revision, content, last_triggered_at, .. } = workflow;
        let last_triggered = AtomicI64::new(last_triggered_at.map_or(0, |at| at.0));
        CatalogWorkflow { last_triggered, ..Self::prepare(id, identifier, revision, content) }
    }
}

/// A map of bounded size whose entries belong to one version of the catalog.
pub(crate) struct Cache<K, V> {
    state: Mutex<(u64, HashMap<K, V>)>,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Cache { state: Mutex::new((0, HashMap::new())) }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub(crate) fn get(&self, version: u64, key: &K) -> Option<V> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 == version { state.1.get(key).cloned() } else { None }
    }

    /// Keeps what was read under `version`; drops what belongs to another one.
    pub(crate) fn put(&self, version: u64, key: K, value: V) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 != version || state.1.len() >= ENTRIES_MAX {
            *state = (version, HashMap::new());
        }
        state.1.insert(key, value);
    }
}

#[derive(Default)]
pub(crate) struct Catalog {
    keys: Cache<[u8; 32], Arc<KeyEntry>>,
    environments: Cache<(), Arc<[Arc<Environment>]>>,
    pub(crate) sessions: Cache<[u8; 32], Arc<OpenSession>>,
    integrations: Cache<EnvironmentId, Integrations>,
    pub(crate) settings: Cache<EnvironmentId, Arc<EnvironmentSettings>>,
    pub(crate) wanted_events: Cache<EnvironmentId, EventKinds>,
    workflows: Cache<(EnvironmentId, String), Arc<CatalogWorkflow>>,
    revisions: Cache<(EnvironmentId, WorkflowId, i64), Arc<CatalogWorkflow>>,
}

impl Engine {
    /// A key, by its SHA-256, whether it has ended or not.
    pub(crate) async fn key_entry(&self, hash: [u8; 32]) -> Result<Option<Arc<KeyEntry>>, StoreError> {
        let version = self.store().catalog_version();
        if let Some(entry) = self.inner.catalog.keys.get(version, &hash) {
            return Ok(Some(entry));
        }
        let Some((environment, ends_at)) = self.store().environment_by_key(&hash).await? else { return Ok(None) };
        let entry = Arc::new(KeyEntry::new(environment, ends_at));
        self.inner.catalog.keys.put(version, hash, Arc::clone(&entry));
        Ok(Some(entry))
    }

    /// Every environment, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn environments(&self) -> Result<Arc<[Arc<Environment>]>, StoreError> {
        let version = self.store().catalog_version();
        if let Some(environments) = self.inner.catalog.environments.get(version, &()) {
            return Ok(environments);
        }
        let environments: Arc<[_]> = self.store().environment_list().await?.into_iter().map(Arc::new).collect();
        self.inner.catalog.environments.put(version, (), Arc::clone(&environments));
        Ok(environments)
    }

    /// The integrations of an environment in order of creation, secrets open.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn integrations(&self, environment: EnvironmentId) -> Result<Integrations, StoreError> {
        let version = self.store().catalog_version();
        if let Some(integrations) = self.inner.catalog.integrations.get(version, &environment) {
            return Ok(integrations);
        }
        let settings = self.environment_settings(environment).await?;
        let stored = self.store().integration_list(environment).await?;
        let opened: Vec<_> = stored.into_iter().map(|stored| self.open_integration(stored, &settings)).collect();
        let integrations: Integrations = opened.into();
        self.inner.catalog.integrations.put(version, environment, Arc::clone(&integrations));
        Ok(integrations)
    }

    /// The workflow that triggers name by this identifier, ready to run.
    pub(crate) async fn catalog_workflow(
        &self,
        environment: EnvironmentId,
        identifier: &str,
    ) -> Result<Option<Arc<CatalogWorkflow>>, StoreError> {
        let version = self.store().catalog_version();
        let key = (environment, identifier.to_owned());
        if let Some(workflow) = self.inner.catalog.workflows.get(version, &key) {
            return Ok(Some(workflow));
        }
        let Some(workflow) = self.store().workflow_by_identifier(environment, identifier).await? else {
            return Ok(None);
        };
        let workflow = Arc::new(CatalogWorkflow::of(workflow));
        self.inner.catalog.workflows.put(version, key, Arc::clone(&workflow));
        Ok(Some(workflow))
    }

    /// A workflow as it was at one of its revisions: for runs that started with it.
    pub(crate) async fn catalog_revision(
        &self,
        environment: EnvironmentId,
        workflow: WorkflowId,
        revision: i64,
    ) -> Result<Option<Arc<CatalogWorkflow>>, StoreError> {
        let version = self.store().catalog_version();
        let key = (environment, workflow, revision);
        if let Some(workflow) = self.inner.catalog.revisions.get(version, &key) {
            return Ok(Some(workflow));
        }
        let Some((identifier, content)) = self.store().workflow_revision(environment, workflow, revision).await? else {
            return Ok(None);
        };
        let workflow = Arc::new(CatalogWorkflow::prepare(workflow, identifier, revision, content));
        self.inner.catalog.revisions.put(version, key, Arc::clone(&workflow));
        Ok(Some(workflow))
    }
}
