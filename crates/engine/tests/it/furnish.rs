//! What an environment is furnished with before something is triggered in it: integrations, subscribers, workflows.

use engine::{CredentialsChange, Engine, IntegrationDraft, SubscriberDraft};
use logic::subscriber::ChannelMode;
use logic::workflow::{StepDraft, WorkflowDraft};
use model::delivery::PolicyOverrides;
use model::integration::Integration;
use model::organization::Environment;
use model::subscriber::{ChannelCredentials, Profile};
use model::trigger::Trigger;
use model::workflow::{PreferenceSet, Preferences, StepKind};
use model::{Field, Object, Secret};
use serde_json::{Value, json};
use store::{Batch, Conflict};

use crate::harness::{object, trigger_of};

/// The secret that signs for every integration.
pub(crate) const SECRET: &str = "s3cret";

/// An environment that is being furnished.
#[derive(Clone, Copy)]
pub(crate) struct Furnish<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) environment: &'a Environment,
}

impl Furnish<'_> {
    /// Makes an integration whose endpoint is `https://NAME.test/hook`.
    pub(crate) async fn integration(&self, name: &str, active: bool) -> Integration {
        let credentials = json!({"webhookUrl": format!("https://{name}.test/hook"), "secretKey": SECRET});
        let draft = IntegrationDraft {
            provider_id: "push-webhook".to_owned(),
            channel: "push".to_owned(),
            name: Some(name.to_owned()),
            identifier: Some(name.to_owned()),
            active,
            credentials: Secret::new(object(credentials)),
            conditions: None,
            configurations: Object::new(),
        };
        self.engine.integration_create(self.environment, draft).await.unwrap()
    }

    /// Sets how the integration `name` delivers.
    pub(crate) async fn policy(&self, name: &str, policy: PolicyOverrides) {
        let store = self.engine.store();
        let id = store.integration_by_identifier(self.environment.id, name).await.unwrap().unwrap();
        let mut stored = store.integration_get(self.environment.id, id).await.unwrap().unwrap();
        stored.integration.delivery.own = policy;
        let mut batch = Batch::new();
        batch.require(store::integration_update(&stored), Conflict::Stale);
        batch.change_catalog();
        store.apply(batch).await.unwrap();
    }

    /// Triggers the workflow `flow` for a subscriber with this payload.
    pub(crate) async fn trigger_with(&self, external_id: &str, payload: Value) {
        let trigger = Trigger { payload: object(payload), ..trigger_of(None, &[external_id]) };
        self.engine.accept(self.environment, trigger, None).await.unwrap();
    }

    /// Makes a subscriber with tokens for integrations, each `(integration, tokens)`.
    pub(crate) async fn subscriber(&self, external_id: &str, channels: &[(&str, &[&str])]) {
        let profile = Profile { first_name: Field::Value("Ada".to_owned()), ..Profile::default() };
        let draft = SubscriberDraft { external_id: external_id.to_owned(), profile };
        self.engine.subscriber_upsert(self.environment, &draft, false).await.unwrap();
        for (integration, tokens) in channels {
            let tokens = tokens.iter().map(|token| (*token).to_owned()).collect();
            let change = CredentialsChange {
                provider_id: "push-webhook".to_owned(),
                integration_identifier: Some((*integration).to_owned()),
                credentials: ChannelCredentials { device_tokens: Some(tokens), ..ChannelCredentials::default() },
                mode: ChannelMode::Replace,
            };
            self.engine.subscriber_set_credentials(self.environment, external_id, &change).await.unwrap();
        }
    }

    /// Makes an active workflow of push steps, each `(subject, body)`.
    pub(crate) async fn workflow(&self, identifier: &str, steps: &[(&str, &str)]) {
        let step = |(number, (subject, body)): (usize, &(&str, &str))| StepDraft {
            id: None,
            identifier: Some(format!("step-{number}")),
            name: format!("Step {number}"),
            kind: StepKind::Push,
            controls: object(json!({"subject": subject, "body": body})),
        };
        self.workflow_of(identifier, steps.iter().enumerate().map(step).collect()).await;
    }

    /// Makes an active workflow of these steps.
    pub(crate) async fn workflow_of(&self, identifier: &str, steps: Vec<StepDraft>) {
        let everything = PreferenceSet { enabled: true, read_only: false, channels: Vec::new() };
        let draft = WorkflowDraft {
            name: identifier.to_owned(),
            description: None,
            tags: Vec::new(),
            active: true,
            validate_payload: Some(false),
            payload_schema: Field::Null,
            translation_enabled: false,
            severity: "none".to_owned(),
            preferences: Preferences { user: None, workflow: everything },
            steps,
        };
        self.engine.workflow_create(self.environment, identifier, draft).await.unwrap();
    }
}
