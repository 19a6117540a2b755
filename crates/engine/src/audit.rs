//! The audit log. An engine knows on whose behalf it acts, and each change of what the log is about adds its entry to the
//! batch that makes it: both are on disk, or neither.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use logic::audit::{bounded_fields, bounded_text};
use model::audit::{Actor, AuditEntry, Target};
use model::organization::Environment;
use model::{EnvironmentId, Id, Timestamp};
use store::{Batch, StoreError};

use crate::Engine;
use crate::retention::ago;

/// How long entries are kept: a year and what an audit of it takes.
pub(crate) const AUDIT_KEPT: Duration = Duration::from_secs(400 * 86_400);
/// The most log-ins that failed and are on record for an hour: whoever guesses must not fill the disk.
const FAILURES_PER_HOUR: u32 = 100;
const HOUR: Duration = Duration::from_secs(3_600);

/// On whose behalf something is done.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Who asks.
    pub actor: Actor,
    /// From where.
    pub address: Option<IpAddr>,
}

/// What is done, for the audit log.
#[derive(Clone)]
pub(crate) struct Change {
    action: &'static str,
    target: Option<Target>,
    environment_id: Option<EnvironmentId>,
    fields: Vec<String>,
}

impl Change {
    /// A change to something: `action` is its kind, a dot and a verb.
    pub(crate) fn new(action: &'static str, id: impl Into<Id>, name: &str) -> Self {
        Change::of(action, &id.into().to_string(), name)
    }

    /// The same for what has another id.
    pub(crate) fn of(action: &'static str, id: &str, name: &str) -> Self {
        let kind = action.split('.').next().unwrap_or_default().to_owned();
        let target = Target { kind, id: bounded_text(id), name: bounded_text(name) };
        Change { target: Some(target), ..Change::to_nobody(action) }
    }

    /// A change that concerns nothing of which anything is known.
    pub(crate) fn to_nobody(action: &'static str) -> Self {
        Change { action, target: None, environment_id: None, fields: Vec::new() }
    }

    /// A change to an environment itself.
    pub(crate) fn of_environment(action: &'static str, environment: &Environment) -> Self {
        Change::new(action, environment.id, &environment.name).within(environment.id)
    }

    /// Says in which environment it is.
    pub(crate) fn within(self, environment: EnvironmentId) -> Self {
        Change { environment_id: Some(environment), ..self }
    }

    /// Says what is changed: names, never values.
    pub(crate) fn fields(self, fields: Vec<String>) -> Self {
        Change { fields: bounded_fields(fields), ..self }
    }
}

/// How many log-ins failed in the present hour.
#[derive(Default)]
pub(crate) struct FailureBudget(Mutex<(Timestamp, u32)>);

impl FailureBudget {
    /// Takes one. Says whether there was any left.
    fn take(&self, now: Timestamp) -> bool {
        let mut budget = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if budget.1 == 0 || now.since(budget.0) >= HOUR {
            *budget = (now, 0);
        }
        budget.1 = budget.1.saturating_add(1);
        budget.1 <= FAILURES_PER_HOUR
    }
}

impl Engine {
    /// The same engine, acting on somebody's behalf: what it changes is on record under their name.
    #[must_use]
    pub fn on_behalf_of(&self, acting: Acting) -> Engine {
        Engine { inner: Arc::clone(&self.inner), acting: Some(Arc::new(acting)) }
    }

    /// Whether it acts for somebody who is logged in.
    pub(crate) fn acts_for_person(&self) -> bool {
        self.acting.as_ref().is_some_and(|acting| matches!(acting.actor, Actor::Account { .. }))
    }

    /// Adds the entry of a change to the batch that makes it.
    pub(crate) fn audit(&self, batch: &mut Batch, change: Change) {
        let (actor, address) = match self.acting.as_deref() {
            Some(acting) => (&acting.actor, acting.address),
            None => (&Actor::System, None),
        };
        batch.run(store::audit_insert(&AuditEntry {
            id: self.next_id(),
            at: self.now(),
            actor_kind: actor.kind(),
            actor_id: actor.id().map(|id| id.to_string()),
            actor_name: actor.name().map(|name| bounded_text(&name)),
            action: change.action.to_owned(),
            target: change.target,
            environment_id: change.environment_id,
            fields: change.fields,
            address,
        }));
    }

    /// The same for what is on record only if a person does it: programs do it too often.
    pub(crate) fn audit_person(&self, batch: &mut Batch, change: impl FnOnce() -> Change) {
        if self.acts_for_person() {
            self.audit(batch, change());
        }
    }

    /// Puts on record that somebody failed to log in, as far as there is room for that in this hour.
    pub(crate) async fn audit_failure(&self, change: Change) -> Result<(), StoreError> {
        if !self.inner.failure_budget.take(self.now()) {
            return Ok(());
        }
        let mut batch = Batch::new();
        self.audit(&mut batch, change);
        self.store().apply(batch).await.map(drop)
    }

    /// What of the log has had its time.
    pub(crate) fn audit_erasure(&self, limit: u32) -> store::Query {
        store::audit_erase(ago(self.now(), AUDIT_KEPT), limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_of_an_hour_are_bounded() {
        let budget = FailureBudget::default();
        let at = |seconds: u64| Timestamp(0).plus(Duration::from_secs(seconds));
        let taken = |seconds: u64| (0..300).filter(|_| budget.take(at(seconds))).count();
        assert_eq!([taken(0), taken(3_599), taken(3_600), taken(7_200)], [100, 0, 100, 100]);
    }
}
