//! Accepting a trigger: checks, recipients, and one durable write of the event with its runs and first jobs.

use std::sync::{Arc, OnceLock};

use logic::attachments;
use logic::course;
use logic::details;
use logic::payload_schema::Violation;
use logic::plan::PlanInput;
use logic::subscriber::{self, ChannelChange, ChannelMode, ProfileRules};
use model::integration::Integrations;
use model::job::Weight;
use model::message::{DetailStatus, ExecutionDetail};
use model::notification::{Notification, RunStatus};
use model::organization::Environment;
use model::subscriber::Subscriber;
use model::trigger::{Event, Recipient, Trigger};
use model::{EnvironmentId, Timestamp, Value};
use store::{Applied, Batch, Conflict, Query, StoreError};

use crate::catalog::CatalogWorkflow;
use crate::idempotency::KeptAnswer;
use crate::live::Topic;
use crate::run::{Run, Way, Writes};
use crate::subscribers::Merged;
use crate::{Engine, TRIES_MAX};

/// The answer to a trigger that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The caller's transaction id, or a new one.
    pub transaction_id: String,
    /// What became of it.
    pub status: AcceptStatus,
}

/// What became of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptStatus {
    /// Its runs are on disk.
    Processed,
    /// It names a tenant, and there is none; nothing was kept.
    NoTenantFound,
    /// The workflow is switched off; nothing was kept.
    NotActive,
}

/// Why a trigger was not taken. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AcceptError {
    /// No workflow has this identifier.
    #[error("workflow_not_found")]
    WorkflowNotFound,
    /// The payload violates the schema of the workflow.
    #[error("Payload validation failed")]
    Payload {
        /// What is wrong, in the order in which it was found.
        violations: Vec<Violation>,
        /// The schema.
        schema: Value,
    },
    /// The database cannot be used now, or others kept changing the same subscribers.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A trigger on its way into the database.
struct Draft<'a> {
    environment: &'a Environment,
    workflow: Arc<CatalogWorkflow>,
    event: Arc<Event>,
    recipients: Vec<Recipient>,
    actor: Option<Recipient>,
    integrations: Integrations,
    /// What keeps the answer, for a request under an idempotency key.
    keeping: Option<Query>,
    weight: Weight,
}

impl Draft<'_> {
    /// The recipients, and after them the actor unless they are one of them.
    fn named(&self) -> impl Iterator<Item = &Recipient> {
        let is_recipient = |actor: &Recipient| self.recipients.iter().any(|one| one.external_id == actor.external_id);
        self.recipients.iter().chain(self.actor.iter().filter(move |actor| !is_recipient(actor)))
    }
}

/// A recipient as a subscriber.
struct Resolved {
    merged: Merged,
    /// What could not be taken over.
    remarks: Vec<ExecutionDetail>,
}

impl Engine {
    /// Takes a trigger: when this returns, everything that has to be done because of it is on disk.
    ///
    /// A transaction id that the environment knows already gets the first answer again and starts nothing. `kept` puts
    /// the answer to a request under an idempotency key into the same commit.
    ///
    /// # Errors
    /// [`AcceptError`]; nothing was kept then.
    pub async fn accept(
        &self,
        environment: &Environment,
        trigger: Trigger,
        kept: Option<KeptAnswer<'_, Accepted>>,
    ) -> Result<Accepted, AcceptError> {
        let Trigger { workflow_identifier, recipients, mut payload, overrides, transaction_id, actor, tenant, weight } =
            trigger;
        let workflow = self.catalog_workflow(environment.id, &workflow_identifier).await?;
        let workflow = workflow.ok_or(AcceptError::WorkflowNotFound)?;
        if let Some(schema) = &workflow.schema {
            schema.check(&mut payload).map_err(|violations| {
                let schema = workflow.content.payload_schema.clone().unwrap_or_default();
                AcceptError::Payload { violations, schema }
            })?;
        }
        attachments::drop_files(&mut payload);
        let transaction_id = transaction_id.unwrap_or_else(|| self.new_transaction_id());
        if tenant.is_some() {
            return Ok(Accepted { transaction_id, status: AcceptStatus::NoTenantFound });
        }
        if !workflow.content.active {
            return Ok(Accepted { transaction_id, status: AcceptStatus::NotActive });
        }
        let accepted = Accepted { transaction_id, status: AcceptStatus::Processed };
        let event = Event {
            environment_id: environment.id,
            transaction_id: accepted.transaction_id.clone(),
            workflow_id: workflow.id,
            workflow_revision: workflow.revision,
            payload: Arc::new(payload),
            overrides: Arc::new(overrides),
            actor: actor.as_ref().map(|actor| actor.external_id.clone()),
            created_at: self.now(),
        };
        let recipients = subscriber::last_of_each(recipients, |recipient| &recipient.external_id);
        let integrations = self.integrations(environment.id).await?;
        let keeping =
            kept.as_ref().map(|kept| kept.claim.keeping(kept.status, (kept.body)(&accepted), event.created_at));
        let draft =
            Draft { environment, workflow, event: Arc::new(event), recipients, actor, integrations, keeping, weight };
        if self.commit_draft(&draft).await?
            && let Some(kept) = kept
        {
            kept.claim.note_kept();
        }
        Ok(accepted)
    }

    /// Writes a trigger. Says whether it was new: a repeated transaction id writes nothing.
    async fn commit_draft(&self, draft: &Draft<'_>) -> Result<bool, StoreError> {
        let bringing = draft.named().filter(|recipient| recipient.brings_changes());
        let ids = bringing.map(|recipient| recipient.external_id.as_str());
        let mut turns = self.inner.turns.take(draft.environment.id, ids).await;
        let mut tries = 0;
        loop {
            tries += 1;
            let resolved = self.resolve(draft).await?;
            if resolved.iter().all(|resolved| resolved.merged.is_stored()) {
                // Nobody has to wait for a commit that changes no subscriber.
                turns.clear();
            }
            let writes = self.draft_writes(draft, resolved);
            match self.commit(draft.environment.id, writes).await {
                Ok(()) => return Ok(true),
                Err(StoreError::Conflict(Conflict::Duplicate)) => return Ok(false),
                Err(StoreError::Conflict(Conflict::Stale)) if tries < TRIES_MAX => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Commits. The jobs that were leased with it are handed over by whoever tells of the commit: a caller who hangs up
    /// in the middle must not leave leased jobs behind that nobody works on.
    async fn commit(&self, environment_id: EnvironmentId, writes: Writes) -> Result<(), StoreError> {
        let Writes { batch, births, changes } = writes;
        let engine = self.clone();
        let then = move |_: &Applied| {
            engine.hand_over(births);
            engine.tell(environment_id, &changes);
        };
        self.store().apply_then(batch, then).await.map(drop)
    }

    fn draft_writes(&self, draft: &Draft<'_>, mut resolved: Vec<Resolved>) -> Writes {
        let now = draft.event.created_at;
        let mut writes = Writes::default();
        let batch = &mut writes.batch;
        batch.require(store::event_insert(&draft.event), Conflict::Duplicate);
        self.touch_last_triggered(batch, draft, now);
        draft.keeping.iter().for_each(|keeping| batch.run(keeping.clone()));
        for resolved in &mut resolved {
            if self.is_heard() && !resolved.merged.is_stored() {
                writes.changes.add(Topic::Subscribers, Some(resolved.merged.subscriber.id.0));
            }
            resolved.merged.write(&mut writes.batch, now);
        }
        // The actor, if there is one, stands last and gets no run.
        for resolved in resolved.into_iter().take(draft.recipients.len()) {
            self.draft_run(draft, resolved, &mut writes);
        }
        writes
    }

    fn draft_run(&self, draft: &Draft<'_>, resolved: Resolved, writes: &mut Writes) {
        let Resolved { merged: Merged { subscriber, .. }, remarks } = resolved;
        let now = draft.event.created_at;
        let input = PlanInput {
            channels: &subscriber.channels,
            integrations: &draft.integrations,
            overrides: &draft.event.overrides,
            now,
        };
        let mut advance = course::advance(&draft.workflow.content.steps, 0, &input);
        let first = advance.ended.first_mut().map_or(&mut advance.details, |log| &mut log.details);
        // Every step begins with the line that it was queued.
        let at = first.len().min(1);
        first.splice(at..at, remarks);
        let notification = Notification {
            id: self.next_id(),
            environment_id: draft.environment.id,
            organization_id: draft.environment.organization_id,
            transaction_id: draft.event.transaction_id.clone(),
            workflow_id: draft.workflow.id,
            workflow_revision: draft.workflow.revision,
            subscriber_id: subscriber.id,
            external_subscriber_id: subscriber.external_id.clone(),
            status: RunStatus::Processing,
            step_index: 0,
            pending: 0,
            created_at: now,
            updated_at: now,
        };
        let run = Run {
            notification,
            event: Arc::clone(&draft.event),
            workflow: Arc::clone(&draft.workflow),
            subscriber: Some(subscriber),
            alone: false,
            unwritten: Vec::new(),
            weight: draft.weight,
            content: OnceLock::new(),
        };
        self.start_run(writes, run, Way { advance, integrations: &draft.integrations });
    }

    /// Reads the subscribers that the recipients, and after them the actor, name and merges what came along.
    async fn resolve(&self, draft: &Draft<'_>) -> Result<Vec<Resolved>, StoreError> {
        let named: Vec<&Recipient> = draft.named().collect();
        let ids: Vec<&str> = named.iter().map(|recipient| recipient.external_id.as_str()).collect();
        let mut stored = self.store().subscribers_by_external_ids(draft.environment.id, &ids).await?;
        let resolve = |recipient: &Recipient| {
            let found = stored.iter().position(|subscriber| subscriber.external_id == recipient.external_id);
            self.merge(draft, recipient, found.map(|at| stored.swap_remove(at)))
        };
        Ok(named.into_iter().map(resolve).collect())
    }

    fn merge(&self, draft: &Draft<'_>, recipient: &Recipient, stored: Option<Arc<Subscriber>>) -> Resolved {
        let now = draft.event.created_at;
        let seen = stored.as_ref().map(|subscriber| subscriber.revision);
        let mut shared = stored.unwrap_or_else(|| {
            Arc::new(subscriber::unknown(self.next_id(), draft.environment, &recipient.external_id, now))
        });
        if !recipient.brings_changes() {
            return Resolved { merged: Merged { subscriber: shared, seen, changed: false }, remarks: Vec::new() };
        }
        let subscriber = Arc::make_mut(&mut shared);
        let mut changed = subscriber::merge_profile(&mut subscriber.profile, &recipient.profile, ProfileRules::Patch);
        let mut remarks = Vec::new();
        for channel in &recipient.channels {
            let identifier = channel.integration_identifier.as_deref();
            let found = subscriber::choose_integration(&draft.integrations, &channel.provider_id, identifier);
            let Some(integration) = found else {
                remarks.push(remark(now, &channel.provider_id, details::NO_INTEGRATION));
                continue;
            };
            let change = ChannelChange { integration, credentials: &channel.credentials, mode: ChannelMode::Append };
            match subscriber::apply_channel(&mut subscriber.channels, change) {
                Ok(applied) => changed |= applied,
                Err(error) => remarks.push(remark(now, &channel.provider_id, &error.to_string())),
            }
        }
        Resolved { merged: Merged { subscriber: shared, seen, changed }, remarks }
    }

    fn touch_last_triggered(&self, batch: &mut Batch, draft: &Draft<'_>, now: Timestamp) {
        if draft.workflow.touch(now) {
            batch.run(store::workflow_touch_triggered(draft.environment.id, draft.workflow.id, now));
        }
    }

    /// `txn_`, the Unix seconds in hexadecimal and twelve characters (`spec/contract/00-conventions.md` §9): four say the
    /// microsecond and eight are random. So these ids rise with time, and what is sorted by them grows at its end.
    fn new_transaction_id(&self) -> String {
        let now = self.now().0.max(0).unsigned_abs();
        let mut text = format!("txn_{:08x}", now / 1_000_000);
        text.extend(base36::<4>(now % 1_000_000).into_iter().chain(base36::<8>(self.rng().next_u64())));
        text
    }
}

/// The last `N` digits of a number to the base 36.
fn base36<const N: usize>(number: u64) -> [char; N] {
    let mut left = number;
    let mut digits = ['0'; N];
    for digit in digits.iter_mut().rev() {
        *digit = u32::try_from(left % 36).ok().and_then(|value| char::from_digit(value, 36)).unwrap_or('0');
        left /= 36;
    }
    digits
}

fn remark(at: Timestamp, provider_id: &str, detail: &str) -> ExecutionDetail {
    ExecutionDetail { provider_id: Some(provider_id.to_owned()), ..details::line(at, DetailStatus::Failed, detail) }
}
