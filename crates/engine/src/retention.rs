//! How long things are kept: what an environment sets of it, and the walks that remove what has had its time, a few rows at
//! a time. Which rows are over is decided by the statements of the store.

use std::collections::HashMap;
use std::time::Duration;

use logic::integration::Problem;
use logic::retention::{RetentionChange, check_retention, different_overrides};
use model::organization::Environment;
use model::settings::{Retention, RetentionOverrides};
use model::{EnvironmentId, Id, Timestamp};
use store::{Batch, Conflict, Erased, Query, Replaced, RetentionWalk, StoreError};

use crate::audit::Change;
use crate::{Engine, TRIES_MAX};

/// The most rows that one write removes, so that nobody who waits for the next commit notices.
const ERASED_MAX: u32 = 200;
/// The most runs or messages that are gone through between two looks at what is over: a run has many rows.
const OVER_MAX: u32 = 100;
/// The most rows that one read goes through.
const WINDOW_ROWS: u32 = 1_000;
/// How often everything is gone through anew. In between a walk goes on where it was, and what was not over when it came by
/// waits until then.
const FULL_ROUND: Duration = Duration::from_secs(86_400);
/// How long to wait after each write.
const BREATH: Duration = Duration::from_millis(20);

/// Why the retention was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// What would be set does not go together.
    #[error("the retention is not valid")]
    Invalid(Problem),
    /// The database cannot be used now, or others kept changing the same.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long an environment keeps things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionLevels {
    /// What holds.
    pub effective: Retention,
    /// What the environment sets of it.
    pub environment: RetentionOverrides,
}

/// How far the walks have come. One belongs to whoever keeps house.
#[derive(Debug)]
pub struct Rounds {
    positions: HashMap<(EnvironmentId, Erased), Id>,
    /// When everything is gone through anew.
    next_full: Timestamp,
    breath: Duration,
}

impl Default for Rounds {
    fn default() -> Self {
        Rounds { positions: HashMap::new(), next_full: Timestamp(i64::MIN), breath: BREATH }
    }
}

impl Rounds {
    /// Rounds that do not wait between writes, for whoever has the database alone.
    #[must_use]
    pub fn in_haste() -> Self {
        Rounds { breath: Duration::ZERO, ..Rounds::default() }
    }
}

impl Engine {
    /// How long an environment keeps things.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn environment_retention(&self, environment: EnvironmentId) -> Result<RetentionLevels, StoreError> {
        let overrides = self.environment_settings(environment).await?.retention;
        Ok(self.retention_levels(overrides))
    }

    /// Changes how long an environment keeps things.
    ///
    /// # Errors
    /// [`RetentionError::Invalid`] if the members do not go together.
    pub async fn environment_set_retention(
        &self,
        environment: &Environment,
        change: &RetentionChange,
    ) -> Result<RetentionLevels, RetentionError> {
        for _ in 0..TRIES_MAX {
            let seen = self.store().environment_settings(environment.id).await?.retention;
            let mut new = seen;
            change.apply(&mut new);
            let problem = check_retention(self.inner.retention, &new);
            problem.map_or(Ok(()), |problem| Err(RetentionError::Invalid(problem)))?;
            let replaced = Replaced { seen: &seen, new: &new };
            let mut batch = Batch::new();
            batch.require(store::environment_set_retention(environment.id, replaced, self.now()), Conflict::Stale);
            batch.change_catalog();
            let change = Change::of_environment("environment.set_retention", environment);
            self.audit(&mut batch, change.fields(different_overrides(&seen, &new)));
            match self.store().apply(batch).await {
                Ok(_) => return Ok(self.retention_levels(new)),
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    fn retention_levels(&self, environment: RetentionOverrides) -> RetentionLevels {
        RetentionLevels { effective: self.inner.retention.with(&environment), environment }
    }

    /// Removes what has had its time in every environment. What is unfinished, and what a dead letter or a bulk operation
    /// needs, stays.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be used; what was removed by then is gone.
    pub async fn remove_old(&self, rounds: &mut Rounds) -> Result<(), StoreError> {
        let now = self.now();
        let is_full = now >= rounds.next_full;
        if is_full {
            rounds.positions.clear();
        }
        for environment in self.store().environment_list().await? {
            let kept = self.environment_retention(environment.id).await?.effective;
            for erased in Erased::ALL {
                let age = match erased {
                    Erased::MessageContent | Erased::RunLogs => kept.log,
                    Erased::Messages => kept.messages,
                    Erased::DeadLetters => kept.dead_letters,
                };
                let after = rounds.positions.get(&(environment.id, erased)).copied().unwrap_or_default();
                let mut walk = RetentionWalk { erased, environment_id: environment.id, after, before: ago(now, age) };
                self.walk(&mut walk, rounds.breath).await?;
                rounds.positions.insert((environment.id, erased), walk.after);
            }
            if is_full {
                let (log, messages) = (ago(now, kept.log), ago(now, kept.messages));
                self.remove_lone_triggers(environment.id, log, rounds.breath).await?;
                let operations = store::bulk_operations_erase(environment.id, log, ERASED_MAX);
                self.erase_all(operations, rounds.breath).await?;
                let tokens = store::removed_tokens_erase(environment.id, messages, ERASED_MAX);
                self.erase_all(tokens, rounds.breath).await?;
            }
        }
        if is_full {
            self.erase_all(self.audit_erasure(ERASED_MAX), rounds.breath).await?;
            rounds.next_full = now.plus(FULL_ROUND);
        }
        Ok(())
    }

    /// Goes through the rows of a walk, a window at a time.
    async fn walk(&self, walk: &mut RetentionWalk, breath: Duration) -> Result<(), StoreError> {
        while !walk.is_over() {
            let end = self.store().retention_window(walk, WINDOW_ROWS).await?;
            let over = self.store().retention_search(walk, end, OVER_MAX).await?;
            if let (Some(first), Some(last)) = (over.first(), over.last()) {
                for erasure in walk.erasures(*first, *last, ERASED_MAX) {
                    self.erase_all(erasure, breath).await?;
                }
            }
            let is_full = over.len() >= usize::try_from(OVER_MAX).unwrap_or(usize::MAX);
            walk.after = over.last().copied().filter(|_| is_full).unwrap_or(end);
        }
        Ok(())
    }

    /// Triggers that reached nobody: no run takes them along.
    async fn remove_lone_triggers(
        &self,
        environment: EnvironmentId,
        before: Timestamp,
        breath: Duration,
    ) -> Result<(), StoreError> {
        let mut after = Some(String::new());
        while let Some(position) = after {
            let stretch = self.store().event_stretch(environment, position, WINDOW_ROWS).await?;
            self.erase_all(store::lone_events_erase(&stretch, before, ERASED_MAX), breath).await?;
            after = stretch.last;
        }
        Ok(())
    }

    /// Runs a statement until it finds nothing more to remove.
    async fn erase_all(&self, erasure: Query, breath: Duration) -> Result<(), StoreError> {
        loop {
            let erased = self.store().erase(erasure.clone()).await?;
            self.sleep_until(self.now().plus(breath)).await;
            if erased < usize::try_from(ERASED_MAX).unwrap_or(usize::MAX) {
                return Ok(());
            }
        }
    }
}

/// The time that lies this long before another.
pub(crate) fn ago(now: Timestamp, age: Duration) -> Timestamp {
    Timestamp(now.0.saturating_sub(i64::try_from(age.as_micros()).unwrap_or(i64::MAX)))
}
