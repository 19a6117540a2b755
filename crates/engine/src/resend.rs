//! Sending a message again that has ended, and dropping one that nobody wants any more. A resend is an ordinary delivery with
//! the same id and the same bytes on a new schedule; the run that it came from goes its own way. Many at once stand in
//! `bulk.rs`.

use logic::details;
use logic::resend::{Refusal, Situation, check};
use model::integration::Integrations;
use model::job::{Job, JobKind, LaneKey, Target, Weight};
use model::message::{Message, MessageStatus, StepLog};
use model::notification::StepStatus;
use model::organization::Environment;
use model::{MessageId, Timestamp};
use store::{Batch, Conflict, LetterHead, StoreError};

use crate::Engine;
use crate::audit::Change;
use crate::live::Topic;
use crate::run::order_key;

/// Why a message is not sent again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResendError {
    /// There is no such message or dead letter.
    #[error("it does not exist")]
    Missing,
    /// As things stand it cannot be sent.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Sends a dead letter again.
    ///
    /// # Errors
    /// [`ResendError`]; the letter is where it was then.
    pub async fn dead_letter_resend(&self, environment: &Environment, id: MessageId) -> Result<(), ResendError> {
        let head = self.store().dead_letter_head(environment.id, id).await?.ok_or(ResendError::Missing)?;
        let integrations = self.integrations(environment.id).await?;
        check_letter(&head, &integrations)?;
        let now = self.now();
        let mut batch = Batch::new();
        self.revive(&mut batch, &head, (Weight::Interactive, now));
        self.audit(&mut batch, change_to("message.resend", environment, id));
        match self.store().apply(batch).await {
            Ok(_) => self.note_revived(&head, now),
            Err(StoreError::Conflict(_)) => return Err(ResendError::Missing),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Removes a dead letter. Says whether there was one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn dead_letter_drop(&self, environment: &Environment, id: MessageId) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(store::dead_letter_delete(environment.id, id), Conflict::Missing);
        self.audit(&mut batch, change_to("message.drop", environment, id));
        let is_dropped = self.apply_if_there(batch).await?;
        if is_dropped {
            self.tell_one(environment.id, Topic::DeadLetters, Some(id.0));
        }
        Ok(is_dropped)
    }

    /// Sends a message again: a dead letter, or any other that has ended if its environment stored what was sent.
    ///
    /// # Errors
    /// [`ResendError`]; nothing has changed then.
    pub async fn message_resend(&self, environment: &Environment, id: MessageId) -> Result<(), ResendError> {
        let found = self.store().message_found(environment.id, id).await?.ok_or(ResendError::Missing)?;
        if found.is_dead_letter {
            return self.dead_letter_resend(environment, id).await;
        }
        if found.message.status == MessageStatus::Retrying {
            return Err(Refusal::StillTried.into());
        }
        let body = self.store().message_body(environment.id, id).await?.ok_or(Refusal::NotKept)?;
        let now = self.now();
        let mut job = job_of(&found.message, now);
        let run = self.load_run(&job).await?;
        let integrations = self.integrations(environment.id).await?;
        let (subscriber_id, integration_id) = (found.message.subscriber_id, found.message.integration_id);
        let integration = integrations.iter().find(|integration| integration.id == integration_id);
        job.order_key = integration
            .and_then(|integration| order_key(integration.delivery.policy.order, subscriber_id, integration_id));
        let situation = Situation {
            integration_id,
            integrations: &integrations,
            has_run: run.is_some(),
            has_subscriber: run.as_ref().is_some_and(|run| run.subscriber.is_some()),
        };
        check(&situation)?;
        let run = run.ok_or(Refusal::RunGone)?;
        let mut prepared = self.rebuild_request(&job, &run).await?.map_err(Refusal::NotSendable)?;
        prepared.body = body;
        job.prepared = Some(prepared);
        let mut batch = Batch::new();
        batch.require(store::message_revive(&job), Conflict::Duplicate);
        batch.require(store::message_set_retrying(environment.id, id, now), Conflict::Missing);
        let log = resent_log(found.message.step_index, now);
        batch.run(store::step_log_note(environment.id, job.notification_id, self.next_id(), (&log, false)));
        self.audit(&mut batch, change_to("message.resend", environment, id));
        match self.store().apply(batch).await {
            Ok(_) => {
                self.note_waiting(&job, now);
                self.tell_one(environment.id, Topic::Messages, Some(id.0));
                self.tell_one(environment.id, Topic::Runs, Some(job.notification_id.0));
            }
            Err(StoreError::Conflict(Conflict::Missing)) => return Err(ResendError::Missing),
            Err(StoreError::Conflict(_)) => return Err(Refusal::StillTried.into()),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Removes a message with its attempts, and its dead letter if it is one. Says whether there was one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn message_delete(&self, environment: &Environment, id: MessageId) -> Result<bool, StoreError> {
        let mut batch = store::message_delete(environment.id, id);
        self.audit_person(&mut batch, || change_to("message.delete", environment, id));
        let is_deleted = self.apply_if_there(batch).await?;
        if is_deleted {
            self.tell_deleted(environment, Some(id));
        }
        Ok(is_deleted)
    }

    /// Removes the messages of a trigger, as [`Engine::message_delete`] does. Says whether there were any.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn message_delete_of_transaction(
        &self,
        environment: &Environment,
        transaction_id: &str,
    ) -> Result<bool, StoreError> {
        let mut batch = store::message_delete_of_transaction(environment.id, transaction_id);
        let change = || Change::of("trigger.delete_messages", transaction_id, transaction_id).within(environment.id);
        self.audit_person(&mut batch, change);
        let is_deleted = self.apply_if_there(batch).await?;
        if is_deleted {
            self.tell_deleted(environment, None);
        }
        Ok(is_deleted)
    }

    /// Tells those who listen that a message is gone; without an id, that several may be. Its dead letter went with it.
    fn tell_deleted(&self, environment: &Environment, id: Option<MessageId>) {
        for topic in [Topic::Messages, Topic::DeadLetters] {
            self.tell_one(environment.id, topic, id.map(|id| id.0));
        }
    }

    async fn apply_if_there(&self, batch: Batch) -> Result<bool, StoreError> {
        match self.store().apply(batch).await {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict(Conflict::Missing)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Tells the lane of a letter, and those who listen, that it is among the jobs again.
    pub(crate) fn note_revived(&self, letter: &LetterHead, now: Timestamp) {
        let lane = LaneKey { environment_id: letter.environment_id, integration_id: Some(letter.integration_id) };
        self.inner.lanes.note_waiting(lane, now, now);
        self.tell_one(letter.environment_id, Topic::DeadLetters, Some(letter.message_id.0));
        self.tell_one(letter.environment_id, Topic::Messages, Some(letter.message_id.0));
        self.tell_one(letter.environment_id, Topic::Runs, Some(letter.notification_id.0));
    }

    /// Adds to a batch what moves a letter back among the jobs. The batch fails if it is not there any more.
    pub(crate) fn revive(&self, batch: &mut Batch, letter: &LetterHead, (weight, now): (Weight, Timestamp)) {
        let (environment, id) = (letter.environment_id, letter.message_id);
        batch.require(store::dead_letter_revive(environment, id, weight, now), Conflict::Missing);
        batch.require(store::dead_letter_delete(environment, id), Conflict::Missing);
        batch.run(store::message_set_retrying(environment, id, now));
        let log = resent_log(letter.step_index, now);
        batch.run(store::step_log_note(environment, letter.notification_id, self.next_id(), (&log, false)));
    }
}

/// What is done with a message, for the audit log. Its title may tell of a person, and goes sooner than the entry.
fn change_to(action: &'static str, environment: &Environment, id: MessageId) -> Change {
    Change::new(action, id, &id.to_string()).within(environment.id)
}

/// Whether a dead letter can be sent again.
pub(crate) fn check_letter(letter: &LetterHead, integrations: &Integrations) -> Result<(), Refusal> {
    check(&Situation {
        integration_id: letter.integration_id,
        integrations,
        has_run: letter.has_run,
        has_subscriber: letter.has_subscriber,
    })
}

fn resent_log(step_index: u32, now: Timestamp) -> StepLog {
    StepLog { step_index, status: StepStatus::Running, at: now, details: vec![details::message_resent(now)] }
}

/// The job that sends a message again, its bytes left open.
fn job_of(message: &Message, now: Timestamp) -> Job {
    Job {
        id: message.id,
        environment_id: message.environment_id,
        notification_id: message.notification_id,
        step_index: message.step_index,
        kind: JobKind::Deliver(Target { integration_id: message.integration_id, token: message.token.clone() }),
        due_at: now,
        lease: None,
        attempts: message.attempts,
        spent: 0,
        weight: Weight::Interactive,
        order_key: None,
        created_at: message.created_at,
        resent_at: Some(now),
        prepared: None,
    }
}
