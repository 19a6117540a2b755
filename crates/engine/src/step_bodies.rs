//! What a step would send: its preview, and the request that a delivery would make of it. Nothing is sent.

use logic::preview::{Preview, PreviewRequest, preview};
use logic::providers::{self, Delivery, Dispatch, Provider};
use logic::sample;
use model::attempt::SentRequest;
use model::integration::{Integration, IntegrationDelivery};
use model::organization::Environment;
use model::signing::SigningKeys;
use model::subscriber::Subscriber;
use model::{IntegrationId, MessageId, Object, Secret, Timestamp, Value};
use store::StoreError;

use crate::deliver::Sent;
use crate::workflows::find_step;
use crate::{Engine, PreviewAsked};

/// Which body is wanted.
#[derive(Clone, Copy, Debug)]
pub struct BodyAsked<'a> {
    /// The step and the data.
    pub preview: PreviewAsked<'a>,
    /// The integration, by its identifier or its id; without it the first of the step's channel, active ones before others.
    pub integration: Option<&'a str>,
}

/// Why there is no body to show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// There is no such workflow, or it has no such step.
    #[error("the step does not exist")]
    StepMissing,
    /// There is no such integration for the channel of the step.
    #[error("the integration does not exist")]
    IntegrationMissing,
    /// The database cannot be read now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a step would send.
#[derive(Clone, Debug)]
pub struct StepBody {
    /// The step rendered, with what is wrong with it.
    pub preview: Preview,
    /// The request with its body, secrets masked. Its URL is empty if there is nowhere to send it; nothing if a template
    /// cannot be rendered or no body can be built.
    pub request: Option<SentRequest>,
    /// Why nothing would be sent.
    pub problem: Option<String>,
}

/// What a request is made with.
struct Through {
    integration: Integration,
    provider: &'static dyn Provider,
    /// Why nothing goes through it.
    problem: Option<String>,
}

/// What a request is made of beside the preview.
struct Parts<'a> {
    through: &'a Through,
    subscriber: Subscriber,
    step_identifier: &'a str,
    now: Timestamp,
}

impl Engine {
    /// What a step would send with example data. If the data names a subscriber who is stored, what it does not say of them is
    /// taken from there.
    ///
    /// # Errors
    /// [`BodyError`] says what does not exist.
    pub async fn step_body(&self, environment: &Environment, asked: BodyAsked<'_>) -> Result<StepBody, BodyError> {
        let BodyAsked { preview: PreviewAsked { workflow, step, controls, given }, integration } = asked;
        let workflow = self.find_workflow(environment.id, workflow).await?.ok_or(BodyError::StepMissing)?;
        let mut step = find_step(&workflow.content, step).ok_or(BodyError::StepMissing)?.clone();
        if let Some(controls) = controls {
            step.controls = controls.clone();
        }
        let through = self.through(environment, step.kind.name(), integration).await?;
        let stored = self.named_subscriber(environment, given).await?;
        let (given, stored) = completed(given, stored);
        let (identifier, content, now) = (&workflow.identifier, &workflow.content, self.now());
        let preview = preview(&PreviewRequest { identifier, content, step: &step, given: &given, now });
        if let Some(failure) = preview.failures.first() {
            let problem = format!("The template of {} cannot be rendered: {}", failure.control, failure.message);
            return Ok(StepBody { request: None, problem: Some(problem), preview });
        }
        let made_up = || {
            let nobody = sample::subscriber(&through.integration, workflow.updated_at);
            sample::described(nobody, &member(&preview.example, "subscriber"))
        };
        let subscriber = stored.unwrap_or_else(made_up);
        let parts = Parts { through: &through, subscriber, step_identifier: &step.identifier, now };
        let (request, problem) = sample_request(parts, &preview);
        Ok(StepBody { preview, request, problem })
    }

    /// The integration that a body is built for.
    async fn through(
        &self,
        environment: &Environment,
        channel: &str,
        asked: Option<&str>,
    ) -> Result<Through, BodyError> {
        let integrations = self.integrations(environment.id).await?;
        let mut found = integrations.iter().filter(|integration| integration.channel == channel);
        let integration = match asked {
            Some(asked) => {
                let id = asked.parse::<IntegrationId>().ok();
                let named = found.find(|one| one.identifier == asked || Some(one.id) == id);
                Some(named.ok_or(BodyError::IntegrationMissing)?)
            }
            None => found.min_by_key(|integration| !integration.active),
        };
        let (integration, problem) = match integration {
            Some(integration) if integration.active => (integration.clone(), None),
            Some(integration) => (integration.clone(), Some("The integration is not active.".to_owned())),
            None => (
                stand_in(environment, channel),
                Some(format!("There is no integration for the channel {channel} yet.")),
            ),
        };
        let provider = providers::find(&integration.provider_id).ok_or(BodyError::IntegrationMissing)?;
        Ok(Through { integration, provider, problem })
    }

    /// The stored subscriber whom the data names.
    async fn named_subscriber(
        &self,
        environment: &Environment,
        given: &Object,
    ) -> Result<Option<Subscriber>, StoreError> {
        let named = given.get("subscriber").and_then(|subscriber| subscriber.get("subscriberId"));
        match named.and_then(Value::as_str) {
            Some(id) => self.store().subscriber_by_external_id(environment.id, id).await,
            None => Ok(None),
        }
    }
}

/// The data with what is stored of its subscriber under what it says of them, and that subscriber with what it says.
fn completed(given: &Object, stored: Option<Subscriber>) -> (Object, Option<Subscriber>) {
    let mut given = given.clone();
    let Some(stored) = stored else { return (given, None) };
    let said = member(&given, "subscriber");
    let mut document = sample::document(&stored);
    document.extend(said);
    let mut shown = document.clone();
    // Somebody who is stored is not made up: what is not known of them stays empty.
    for name in ["firstName", "lastName", "email", "phone", "avatar", "locale", "timezone"] {
        shown.entry(name).or_insert(Value::Null);
    }
    given.insert("subscriber".to_owned(), Value::Object(shown));
    (given, Some(sample::described(stored, &document)))
}

/// The object that a member holds; empty if it holds none.
fn member(object: &Object, name: &str) -> Object {
    object.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
}

/// An integration that is not there yet, of the first provider of a channel.
fn stand_in(environment: &Environment, channel: &str) -> Integration {
    let provider = providers::ALL.iter().find(|provider| provider.channel() == channel);
    Integration {
        id: IntegrationId::default(),
        environment_id: environment.id,
        organization_id: environment.organization_id,
        provider_id: provider.map_or("", |provider| provider.id()).to_owned(),
        channel: channel.to_owned(),
        name: String::new(),
        identifier: String::new(),
        active: false,
        credentials: Object::new(),
        secrets: Secret::default(),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: Object::new(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

/// The request that a delivery would make, and why it would not.
fn sample_request(parts: Parts<'_>, preview: &Preview) -> (Option<SentRequest>, Option<String>) {
    let Parts { through: Through { integration, provider, problem }, subscriber, step_identifier, now } = parts;
    let (subscriber, token) = sample::reached(subscriber, integration);
    let (message_id, overrides) = (MessageId::default(), &Object::new());
    let delivery = Delivery {
        message_id,
        token: &token,
        content: &preview.content,
        payload: &member(&preview.example, "payload"),
        overrides,
        step_identifier,
        subscriber: &subscriber,
        integration,
    };
    let prepared = match provider.build(&delivery) {
        Ok(built) => built.prepared,
        Err(error) => return (None, Some(error.to_string())),
    };
    let policy = &integration.delivery.policy;
    let dispatch = Dispatch { message_id, now, integration, overrides, step_identifier, policy };
    let (sent, unsendable) = match provider.request(&prepared, &dispatch) {
        Ok(request) => (Sent::of(&request), None),
        Err(error) => (Sent { url: String::new(), headers: Vec::new() }, Some(error.to_string())),
    };
    (Some(sent.record(Some(&prepared), true)), problem.clone().or(unsendable))
}
