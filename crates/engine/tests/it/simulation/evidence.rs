//! What is left when a simulation is over, as plain values: what the store says in the end, beside the ledger of what was
//! seen from outside.

use std::collections::{BTreeMap, BTreeSet};

use model::attempt::AttemptOutcome;
use model::message::MessageStatus;
use model::notification::{RunStatus, StepStatus};
use model::{NotificationId, Timestamp};
use store::{ActivityFilter, AttemptPage, MessageFilter, Offset, Store};

use super::ledger::{Ledger, Moment};
use super::scene::{Reader, Receiver, Terms};
use super::world::World;

/// All rows of a list: no simulation makes as many.
const EVERYTHING: Offset = Offset { skip: 0, limit: 10_000 };
const EVERY_ATTEMPT: AttemptPage = AttemptPage { after: 0, limit: 10_000 };

/// What the checks look at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) ledger: Ledger,
    /// How many attempts a message gets.
    pub(crate) schedule: usize,
    /// What each subscriber is to be reached by: pairs of receiver and token.
    pub(crate) targets: BTreeMap<String, BTreeSet<(String, String)>>,
    /// How many steps each workflow has.
    pub(crate) steps: BTreeMap<String, u32>,
    /// Whether what a run delivers to follows from these alone.
    pub(crate) is_steady: bool,
    /// How long an outcome may wait until it is recorded while nothing refuses to take it, in microseconds.
    pub(crate) recording_max: Moment,
    /// How each receiver is sent to.
    pub(crate) terms: BTreeMap<String, Terms>,
    /// Whether something is left to do.
    pub(crate) is_unfinished: bool,
    pub(crate) runs: Vec<FinalRun>,
    pub(crate) messages: Vec<FinalMessage>,
}

/// A run in the end.
#[derive(Clone, Debug)]
pub(crate) struct FinalRun {
    pub(crate) id: NotificationId,
    pub(crate) transaction: String,
    pub(crate) subscriber: String,
    pub(crate) status: RunStatus,
    pub(crate) pending: u32,
    /// The statuses in the log of each step, in order.
    pub(crate) log: BTreeMap<u32, Vec<StepStatus>>,
}

/// A message in the end.
#[derive(Clone, Debug)]
pub(crate) struct FinalMessage {
    pub(crate) id: String,
    pub(crate) run: NotificationId,
    pub(crate) step: u32,
    pub(crate) integration: String,
    pub(crate) token: String,
    pub(crate) status: MessageStatus,
    pub(crate) outcome: AttemptOutcome,
    pub(crate) attempts: Vec<FinalAttempt>,
}

/// An attempt in the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FinalAttempt {
    pub(crate) number: u32,
    pub(crate) started_at: Timestamp,
    pub(crate) outcome: AttemptOutcome,
}

/// Reads what is left.
pub(crate) async fn gather(world: &World, store: &Store) -> Evidence {
    let environment = store.environment_list().await.unwrap()[0].id;
    let integrations: BTreeMap<_, _> = store
        .integration_list(environment)
        .await
        .unwrap()
        .into_iter()
        .map(|stored| (stored.integration.id, stored.integration.identifier))
        .collect();
    let mut runs = Vec::new();
    for activity in store.activity_list(environment, &ActivityFilter::default(), EVERYTHING).await.unwrap().items {
        let mut log: BTreeMap<u32, Vec<StepStatus>> = BTreeMap::new();
        for (_, row) in &activity.log {
            log.entry(row.step_index).or_default().push(row.status);
        }
        let run = activity.run;
        runs.push(FinalRun {
            id: run.id,
            transaction: run.transaction_id,
            subscriber: run.external_subscriber_id,
            status: run.status,
            pending: run.pending,
            log,
        });
    }
    let mut messages = Vec::new();
    for listed in store.message_list(environment, &MessageFilter::default(), EVERYTHING).await.unwrap().items {
        let message = listed.message;
        let attempts = store.message_attempts(environment, message.id, EVERY_ATTEMPT).await.unwrap();
        messages.push(FinalMessage {
            id: message.id.to_string(),
            run: message.notification_id,
            step: message.step_index,
            integration: integrations[&message.integration_id].clone(),
            token: message.token,
            status: message.status,
            outcome: message.outcome,
            attempts: attempts
                .into_iter()
                .map(|attempt| FinalAttempt {
                    number: attempt.number,
                    started_at: attempt.started_at,
                    outcome: attempt.outcome,
                })
                .collect(),
        });
    }
    let is_unfinished = !is_all_done(store).await;
    let scene = &world.scene;
    let terms = |receiver: &Receiver| (receiver.name.clone(), receiver.terms);
    let targets = |reader: &Reader| (reader.name.clone(), reader.targets.iter().cloned().collect());
    Evidence {
        ledger: world.state().ledger.clone(),
        schedule: scene.policy.schedule.len(),
        targets: scene.readers.iter().map(targets).collect(),
        steps: scene.workflows.clone(),
        is_steady: scene.is_steady(),
        // It passes the gate twice.
        recording_max: (2 * scene.hazards.patience + 5) * 1_000_000,
        terms: scene.receivers.iter().map(terms).collect(),
        is_unfinished,
        runs,
        messages,
    }
}

/// Whether nothing is left to do.
pub(crate) async fn is_all_done(store: &Store) -> bool {
    let has_jobs = store.job_count().await.unwrap() > 0;
    let has_operations = !store.bulk_operations_open(1).await.unwrap().is_empty();
    !has_jobs && !has_operations
}
