//! What a run is made of while it is worked on, and how it moves on: the writes that start a run, end a step and begin
//! the next one.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use logic::course::{self, Advance};
use logic::plan::{self, PlanInput};
use logic::template::{PushContent, RenderFailure, Variables, WorkflowVariables};
use model::delivery::DeliveryOrder;
use model::integration::Integrations;
use model::job::{Job, JobKind, LEASE_DURATION, LaneKey, Target, Weight};
use model::message::{ExecutionDetail, StepLog};
use model::notification::{Notification, Outcomes, RunStatus};
use model::subscriber::Subscriber;
use model::trigger::Event;
use model::{EnvironmentId, Id, IntegrationId, NotificationId, SubscriberId, Timestamp};
use store::{Batch, Conflict, NotificationChange, StoreError};

use crate::Engine;
use crate::catalog::CatalogWorkflow;
use crate::lanes::{Held, Place};
use crate::live::{Changes, Topic};
use crate::work::Work;

/// A run with all that its jobs need to know.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) notification: Notification,
    pub(crate) event: Arc<Event>,
    pub(crate) workflow: Arc<CatalogWorkflow>,
    /// For whom; missing when the subscriber was deleted in the meantime.
    pub(crate) subscriber: Option<Arc<Subscriber>>,
    /// Whether the step has this one delivery only: then whoever ends it ends the step in the same write.
    pub(crate) alone: bool,
    /// Lines of the step that are not written yet; the first outcome takes them along.
    pub(crate) unwritten: Vec<ExecutionDetail>,
    /// How urgent its deliveries are.
    pub(crate) weight: Weight,
    /// The content of the step, rendered once for all its targets.
    pub(crate) content: OnceLock<Result<PushContent, RenderFailure>>,
}

impl Run {
    /// The step that is being done (`stepId`).
    pub(crate) fn step_identifier(&self) -> &str {
        let index = usize::try_from(self.notification.step_index).unwrap_or(usize::MAX);
        self.workflow.content.steps.get(index).map_or("", |step| &step.identifier)
    }

    /// What the step itself sets of how long its messages are worth sending.
    pub(crate) fn time_to_live(&self) -> Option<Duration> {
        let index = usize::try_from(self.notification.step_index).ok()?;
        logic::workflow::time_to_live(&self.workflow.content.steps.get(index)?.controls)
    }

    /// The content of the step.
    pub(crate) fn content(&self, subscriber: &Subscriber) -> Result<&PushContent, &RenderFailure> {
        let render = || {
            let index = usize::try_from(self.notification.step_index).unwrap_or(usize::MAX);
            let missing = || RenderFailure {
                control: String::new(),
                message: "the workflow has no such step any more".to_owned(),
                line: 1,
                column: 1,
            };
            let templates = self.workflow.templates.get(index).ok_or_else(missing)?;
            let workflow = WorkflowVariables { identifier: &self.workflow.identifier, content: &self.workflow.content };
            let now = self.notification.updated_at;
            templates.render(&Variables { payload: &self.event.payload, subscriber, workflow, now })
        };
        self.content.get_or_init(render).as_ref()
    }
}

/// Jobs that a batch makes, leased to this process as far as there is room; to be handed over once it is committed.
#[derive(Debug, Default)]
pub(crate) struct Births {
    pub(crate) leased: Vec<Held>,
    /// The lanes of those that found no room, or must keep their order, and wait to be claimed.
    pub(crate) waiting: BTreeSet<LaneKey>,
}

/// A transaction that is being put together, with the jobs that it makes.
#[derive(Debug, Default)]
pub(crate) struct Writes {
    pub(crate) batch: Batch,
    pub(crate) births: Births,
    /// What those who listen are told once it is committed.
    pub(crate) changes: Changes,
}

/// Where a run goes, and what its deliveries go through.
pub(crate) struct Way<'a> {
    pub(crate) advance: Advance,
    pub(crate) integrations: &'a Integrations,
}

/// How a step ended.
pub(crate) struct StepEnd<'a> {
    pub(crate) run: &'a Run,
    /// For whom, as the next step is to see them.
    pub(crate) subscriber: Option<Arc<Subscriber>>,
    /// How its deliveries ended.
    pub(crate) outcomes: Outcomes,
    /// Lines that go before the closing ones.
    pub(crate) details: Vec<ExecutionDetail>,
    pub(crate) integrations: &'a Integrations,
    pub(crate) now: Timestamp,
}

impl Engine {
    /// Adds a new run to a batch.
    pub(crate) fn start_run(&self, writes: &mut Writes, mut run: Run, way: Way<'_>) {
        let now = run.notification.created_at;
        place(&mut run.notification, &way.advance, now);
        writes.batch.run(store::notification_insert(&run.notification));
        if self.is_heard() {
            writes.changes.add(Topic::Runs, Some(run.notification.id.0));
        }
        self.write_advance(writes, run, way);
    }

    /// Ends a step and moves its run on. The batch must already hold what ends the last job of the step.
    pub(crate) fn end_step(&self, writes: &mut Writes, end: StepEnd<'_>) {
        let StepEnd { run, subscriber, outcomes, mut details, integrations, now } = end;
        let index = run.notification.step_index;
        let (status, closing) = plan::settle(outcomes, now);
        details.extend(closing);
        let log = StepLog { step_index: index, status, at: now, details };
        if run.alone {
            self.write_log(&mut writes.batch, &run.notification, &log);
        } else {
            self.write_final_log(&mut writes.batch, &run.notification, &log);
        }
        let mut notification = run.notification.clone();
        let channels = subscriber.as_deref().map_or(&[][..], |subscriber| &subscriber.channels);
        let input = PlanInput { channels, integrations, overrides: &run.event.overrides, now };
        let advance = course::advance(&run.workflow.content.steps, index.saturating_add(1), &input);
        place(&mut notification, &advance, now);
        let change = NotificationChange {
            environment_id: notification.environment_id,
            id: notification.id,
            status: notification.status,
            step_index: notification.step_index,
            pending: notification.pending,
            updated_at: now,
        };
        writes.batch.require(store::notification_update(&change), Conflict::Missing);
        let next = Run {
            notification,
            event: Arc::clone(&run.event),
            workflow: Arc::clone(&run.workflow),
            subscriber,
            alone: false,
            unwritten: Vec::new(),
            weight: run.weight,
            content: OnceLock::new(),
        };
        self.write_advance(writes, next, Way { advance, integrations });
    }

    /// Writes the logs of steps that ended at once and the jobs of the step that the run stands at.
    fn write_advance(&self, writes: &mut Writes, mut run: Run, way: Way<'_>) {
        let Way { advance: Advance { step_index, deliveries, details, ended }, integrations } = way;
        for log in &ended {
            self.write_log(&mut writes.batch, &run.notification, log);
        }
        run.alone = deliveries.len() == 1;
        let now = run.notification.updated_at;
        if run.alone {
            run.unwritten = details;
        } else if !details.is_empty() && !deliveries.is_empty() {
            let log = StepLog { step_index, status: model::notification::StepStatus::Queued, at: now, details };
            self.write_log(&mut writes.batch, &run.notification, &log);
        }
        let run = Arc::new(run);
        for target in deliveries {
            let (job, place) = self.new_job(&run, target, integrations);
            writes.batch.run(store::job_insert(&job));
            match place {
                Some(place) => {
                    let work = Work { job, run: Some(Arc::clone(&run)), is_probe: false };
                    writes.births.leased.push(Held { work, place });
                }
                None => drop(writes.births.waiting.insert(job.lane())),
            }
        }
    }

    pub(crate) fn write_log(&self, batch: &mut Batch, run: &Notification, log: &StepLog) {
        batch.run(store::step_log_insert(run.environment_id, run.id, self.next_id::<Id>(), log));
    }

    /// Writes the log of a step that is over, where one of its messages may be being sent again meanwhile.
    pub(crate) fn write_final_log(&self, batch: &mut Batch, run: &Notification, log: &StepLog) {
        let row_id: Id = self.next_id();
        batch.run(store::step_log_insert(run.environment_id, run.id, row_id, log));
        batch.run(store::step_log_overrule(run.environment_id, run.id, row_id, log));
    }

    /// A delivery that is due now: leased to this process if there is room for it, else waiting to be claimed. One that
    /// keeps its order waits in any case, since only the database knows whether it is its turn.
    fn new_job(&self, run: &Run, target: Target, integrations: &Integrations) -> (Job, Option<Place>) {
        let notification = &run.notification;
        let now = notification.updated_at;
        let integration = integrations.iter().find(|found| found.id == target.integration_id);
        let policy = integration.map_or(&self.inner.policy, |found| &*found.delivery.policy);
        let mut job = Job {
            id: self.next_id(),
            environment_id: notification.environment_id,
            notification_id: notification.id,
            step_index: notification.step_index,
            due_at: now,
            lease: None,
            attempts: 0,
            spent: 0,
            weight: run.weight,
            order_key: order_key(policy.order, notification.subscriber_id, target.integration_id),
            kind: JobKind::Deliver(target),
            created_at: now,
            resent_at: None,
            prepared: None,
        };
        let is_ordered = job.order_key.is_some();
        let place = if is_ordered { None } else { self.inner.lanes.try_place(job.lane(), policy.into(), now) };
        if place.is_some() {
            job.lease = Some(self.inner.lease);
            job.due_at = now.plus(LEASE_DURATION);
        }
        (job, place)
    }

    /// Hands what was just committed to the workers.
    pub(crate) fn hand_over(&self, births: Births) {
        births.leased.into_iter().for_each(|held| self.begin(held));
        let now = self.now();
        births.waiting.into_iter().for_each(|lane| self.inner.lanes.note_waiting(lane, now, now));
    }

    /// A run that is gone on with. What is written to its log from now on comes after what is there, even if another
    /// process wrote that by a clock that was ahead.
    pub(crate) async fn notification(
        &self,
        environment: EnvironmentId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        let Some((run, log_end)) = self.store().notification_with_log_end(environment, id).await? else {
            return Ok(None);
        };
        log_end.into_iter().for_each(|end| self.inner.ids.continue_after(end));
        Ok(Some(run))
    }

    /// Loads the run of a job that was claimed. None if the run is not there any more.
    pub(crate) async fn load_run(&self, job: &Job) -> Result<Option<Arc<Run>>, StoreError> {
        let environment = job.environment_id;
        let Some(notification) = self.notification(environment, job.notification_id).await? else {
            return Ok(None);
        };
        let event = self.store().event_get(environment, &notification.transaction_id).await?;
        let (id, revision) = (notification.workflow_id, notification.workflow_revision);
        let workflow = self.catalog_revision(environment, id, revision).await?;
        let subscriber = self.store().subscriber_get(environment, notification.subscriber_id).await?;
        let (Some(event), Some(workflow)) = (event, workflow) else { return Ok(None) };
        let mut run = Run {
            notification,
            event: Arc::new(event),
            workflow,
            subscriber: subscriber.map(Arc::new),
            alone: false,
            unwritten: Vec::new(),
            weight: job.weight,
            content: OnceLock::new(),
        };
        if job.resent_at.is_some() {
            // The run may stand at a later step by now; what is sent again belongs to its own.
            run.notification.step_index = job.step_index;
        } else {
            self.recover_first_attempt(job, &mut run).await?;
        }
        Ok(Some(Arc::new(run)))
    }

    /// A first attempt whose process died took lines with it that only memory held: they are planned again. A delivery
    /// that is its step's only one is known by its step having neither another delivery to come nor one that was made.
    async fn recover_first_attempt(&self, job: &Job, run: &mut Run) -> Result<(), StoreError> {
        let notification = &run.notification;
        let is_over = notification.status != RunStatus::Processing;
        if is_over || job.attempts > 0 || notification.pending != 1 || matches!(job.kind, JobKind::Settle) {
            return Ok(());
        }
        let (environment, index) = (job.environment_id, job.step_index);
        if self.store().notification_outcomes(environment, notification.id).await? != Outcomes::default() {
            return Ok(());
        }
        let channels = run.subscriber.as_deref().map_or(&[][..], |subscriber| &subscriber.channels);
        let integrations = &self.integrations(environment).await?;
        let input = PlanInput { channels, integrations, overrides: &run.event.overrides, now: notification.updated_at };
        let steps = &run.workflow.content.steps;
        let step = usize::try_from(index).ok().and_then(|at| steps.get(at)).map_or(&[][..], std::slice::from_ref);
        run.unwritten = course::advance(step, 0, &input).details;
        run.alone = true;
        Ok(())
    }
}

/// What the deliveries have in common that keep their order among each other.
pub(crate) fn order_key(order: DeliveryOrder, subscriber: SubscriberId, integration: IntegrationId) -> Option<Id> {
    match order {
        DeliveryOrder::None => None,
        DeliveryOrder::Subscriber => Some(subscriber.0),
        DeliveryOrder::Integration => Some(integration.0),
    }
}

fn place(notification: &mut Notification, advance: &Advance, now: Timestamp) {
    notification.step_index = advance.step_index;
    notification.pending = u32::try_from(advance.deliveries.len()).unwrap_or(u32::MAX);
    notification.status = if advance.deliveries.is_empty() { RunStatus::Completed } else { RunStatus::Processing };
    notification.updated_at = now;
}
