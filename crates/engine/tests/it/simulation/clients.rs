//! The clients of the simulation: what they ask for, and what they take note of.

use std::sync::Arc;

use engine::{BulkDraft, Engine, IntegrationChange};
use model::dead_letter::{BulkKind, DeadLetterFilter};
use model::job::Weight;
use model::organization::Environment;
use model::subscriber::{ChannelCredentials, Profile};
use model::trigger::{Recipient, RecipientChannel, Trigger};
use model::{Field, Object};
use serde_json::json;
use store::SearchRequest;

use super::ledger::{Asked, Resend};
use super::scene::{Reader, Scene};
use super::world::{State, World};
use crate::harness::object;

/// Something that a client asks for.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// To run a workflow.
    Trigger(Asked),
    /// To cancel what is left of a trigger.
    Cancel(String),
    /// To send a dead letter again: so many before the newest.
    Resend(usize),
    /// To send all dead letters again.
    ResendAll,
    /// To switch an integration, by its number, on or off.
    Switch(usize, bool),
}

/// The process, as far as clients see it.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) world: Arc<World>,
    pub(crate) engine: Engine,
    pub(crate) environment: Arc<Environment>,
}

/// Decides what a client asks for next.
pub(crate) fn choose(state: &mut State, scene: &Scene) -> Action {
    let earlier = state.ledger.asked.len();
    let chance = if earlier == 0 { 0 } else { state.dice.below(100) };
    match chance {
        0..60 => Action::Trigger(new_trigger(state, scene)),
        60..75 => Action::Trigger(repeated_trigger(state)),
        75..82 => Action::Resend(state.dice.below(4)),
        82..86 => Action::ResendAll,
        86..94 if scene.has_meddlers => {
            let transaction = state.dice.one_of(&state.ledger.asked).transaction.clone();
            Action::Cancel(transaction)
        }
        _ if scene.has_meddlers => Action::Switch(state.dice.below(scene.receivers.len()), state.dice.happens(6_000)),
        _ => Action::Trigger(new_trigger(state, scene)),
    }
}

fn new_trigger(state: &mut State, scene: &Scene) -> Asked {
    let number = state.ledger.asked.len();
    let mut recipients: Vec<String> = scene.readers.iter().map(|reader| reader.name.clone()).collect();
    for _ in 0..state.dice.below(recipients.len()) {
        let gone = state.dice.below(recipients.len());
        recipients.remove(gone);
    }
    let workflows: Vec<&String> = scene.workflows.keys().collect();
    let workflow = (*state.dice.one_of(&workflows)).clone();
    let weight = *state.dice.one_of(&[Weight::Interactive, Weight::Bulk]);
    let (transaction, at) = (format!("t{number}"), state.now());
    let asked = Asked { transaction, workflow, recipients, weight, at, acknowledged: None };
    state.ledger.asked.push(asked.clone());
    asked
}

/// A trigger that was asked for before, rather one without an answer.
fn repeated_trigger(state: &State) -> Asked {
    let asked = &state.ledger.asked;
    let unanswered: Vec<&Asked> = asked.iter().filter(|asked| asked.acknowledged.is_none()).collect();
    if unanswered.is_empty() { state.dice.one_of(asked).clone() } else { (*state.dice.one_of(&unanswered)).clone() }
}

fn trigger_of(asked: &Asked, scene: &Scene) -> Trigger {
    let recipient = |name: &String| {
        let reader = scene.readers.iter().find(|reader| reader.name == *name).unwrap();
        if reader.is_guest { guest(reader) } else { Recipient { external_id: name.clone(), ..Recipient::default() } }
    };
    Trigger {
        workflow_identifier: asked.workflow.clone(),
        recipients: asked.recipients.iter().map(recipient).collect(),
        payload: object(json!({"number": asked.transaction})),
        overrides: Object::new(),
        transaction_id: Some(asked.transaction.clone()),
        actor: None,
        tenant: None,
        weight: asked.weight,
    }
}

/// A recipient who comes along with the trigger.
fn guest(reader: &Reader) -> Recipient {
    let channel = |(receiver, token): &(String, String)| RecipientChannel {
        provider_id: "push-webhook".to_owned(),
        integration_identifier: Some(receiver.clone()),
        credentials: ChannelCredentials { device_tokens: Some(vec![token.clone()]), ..ChannelCredentials::default() },
    };
    let profile = Profile { first_name: Field::Value(reader.name.clone()), ..Profile::default() };
    Recipient { external_id: reader.name.clone(), profile, channels: reader.targets.iter().map(channel).collect() }
}

impl Api {
    /// Asks for something, and takes note of the answer.
    pub(crate) async fn ask(&self, action: Action) {
        self.note(&format!("a client asks: {action:?}"));
        let answer = match action {
            Action::Trigger(asked) => self.trigger(&asked).await,
            Action::Cancel(transaction) => {
                self.world.state().ledger.cancels.push(transaction.clone());
                format!("{:?}", self.engine.cancel(&self.environment, &transaction).await)
            }
            Action::Resend(number) => self.resend(number).await,
            Action::ResendAll => self.resend_all().await,
            Action::Switch(number, active) => self.switch(number, active).await,
        };
        self.note(&format!("the client hears: {answer}"));
    }

    fn note(&self, what: &str) {
        self.world.state().note(what);
    }

    async fn trigger(&self, asked: &Asked) -> String {
        let result = self.engine.accept(&self.environment, trigger_of(asked, &self.world.scene), None).await;
        if result.is_ok() {
            let mut state = self.world.state();
            let now = state.now();
            let known = state.ledger.asked.iter_mut().find(|known| known.transaction == asked.transaction);
            known.unwrap().acknowledged.get_or_insert(now);
        }
        format!("{} {result:?}", asked.transaction)
    }

    async fn resend(&self, number: usize) -> String {
        let page = SearchRequest { after: None, limit: 20 };
        let filter = DeadLetterFilter::default();
        let letters = match self.engine.store().dead_letter_list(self.environment.id, &filter, page).await {
            Ok(letters) => letters.items,
            Err(error) => return error.to_string(),
        };
        let Some(letter) = letters.get(number).or(letters.first()) else { return "there is none".to_owned() };
        let id = letter.found.message.id;
        self.note_resend(Some(id.to_string()));
        format!("{:?}", self.engine.message_resend(&self.environment, id).await)
    }

    async fn resend_all(&self) -> String {
        self.note_resend(None);
        let draft = BulkDraft { kind: BulkKind::Resend, is_dry_run: false, filter: DeadLetterFilter::default() };
        format!("{:?}", self.engine.bulk_start(&self.environment, draft).await.map(|operation| operation.id))
    }

    fn note_resend(&self, message: Option<String>) {
        let mut state = self.world.state();
        let at = state.now();
        state.ledger.resends.push(Resend { message, at });
    }

    async fn switch(&self, number: usize, active: bool) -> String {
        let integrations = match self.engine.integrations(self.environment.id).await {
            Ok(integrations) => integrations,
            Err(error) => return error.to_string(),
        };
        let change = IntegrationChange { active: Some(active), ..IntegrationChange::default() };
        let id = integrations[number].id;
        format!("{:?}", self.engine.integration_update(&self.environment, id, &change).await.is_ok())
    }
}
