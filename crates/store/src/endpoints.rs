//! How endpoints fare: what is known against them, and the figures of their attempts.

use model::health::{EndpointKey, Failing, Failure, FigureBucket, Figures, Health, Outage};
use model::{EnvironmentId, IntegrationId, Timestamp};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

// Batches are not committed in the order in which they were put together, so that only a newer state takes the place of
// another. Nothing is kept of an integration that is gone.
const PUT: Statement = Statement::both(
    "endpoint_health.put",
    "insert into endpoint_health (environment_id, integration_id, revision, since, failures, warned, disabled_at, last_at,
         last_outcome, last_status, last_error, outage_since, outage_until)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 from integration where environment_id = ?1 and id = ?2
     on conflict (environment_id, integration_id) do update set revision = excluded.revision, since = excluded.since,
         failures = excluded.failures, warned = excluded.warned, disabled_at = excluded.disabled_at,
         last_at = excluded.last_at, last_outcome = excluded.last_outcome, last_status = excluded.last_status,
         last_error = excluded.last_error, outage_since = excluded.outage_since, outage_until = excluded.outage_until
     where excluded.revision > endpoint_health.revision",
);

const LIST: Statement = Statement::both(
    "endpoint_health.list",
    "select environment_id, integration_id, revision, since, failures, warned, disabled_at, last_at, last_outcome,
         last_status, last_error, outage_since, outage_until from endpoint_health",
);

const FORGET: Statement = Statement::both(
    "endpoint_health.delete",
    "delete from endpoint_health where environment_id = ?1 and integration_id = ?2",
);

const PUT_FIGURES: Statement = Statement::both(
    "endpoint_figure.put",
    "insert into endpoint_figure (environment_id, integration_id, starts_at, process, attempts, delivered, answers)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7 from integration where environment_id = ?1 and id = ?2
     on conflict (environment_id, integration_id, starts_at, process) do update set attempts = excluded.attempts,
         delivered = excluded.delivered, answers = excluded.answers",
);

const FIGURES: Statement = Statement::both(
    "endpoint_figure.list",
    "select starts_at, process, attempts, delivered, answers from endpoint_figure
     where environment_id = ?1 and integration_id = ?2 and starts_at >= ?3",
);

const BETWEEN: Statement = Statement::both(
    "endpoint_figure.between",
    "select starts_at, process, attempts, delivered, answers, environment_id, integration_id from endpoint_figure
     where starts_at >= ?1 and starts_at < ?2",
);

const DELETE_BETWEEN: Statement = Statement::both(
    "endpoint_figure.delete_between",
    "delete from endpoint_figure where starts_at >= ?1 and starts_at < ?2",
);

const DELETE_FIGURES: Statement =
    Statement::both("endpoint_figure.delete_old", "delete from endpoint_figure where starts_at < ?1");

const FORGET_FIGURES: Statement = Statement::both(
    "endpoint_figure.delete",
    "delete from endpoint_figure where environment_id = ?1 and integration_id = ?2",
);

const LETTERS: Statement = Statement::both(
    "dead_letter.count_since",
    "select count(*) from (select 1 from dead_letter
     where environment_id = ?1 and integration_id = ?2 and died_at >= ?3 limit ?4)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &PUT,
    &LIST,
    &FORGET,
    &PUT_FIGURES,
    &FIGURES,
    &BETWEEN,
    &DELETE_BETWEEN,
    &DELETE_FIGURES,
    &FORGET_FIGURES,
    &LETTERS,
];

/// What stands for the process where figures are a sum of what several counted, and of several stretches.
pub const ROLLED_UP: i64 = 0;

/// Figures as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRead {
    /// When their stretch begins.
    pub starts_at: Timestamp,
    /// The process that counted.
    pub process: i64,
    /// What it counted.
    pub figures: Figures,
}

/// Writes what is known against an endpoint, unless what is stored has a greater revision or the integration is gone.
#[must_use]
pub fn endpoint_health_put(key: EndpointKey, health: &Health, revision: i64) -> Query {
    let failing = health.failing.as_ref();
    PUT.with(arguments![
        key.environment_id,
        key.integration_id,
        revision,
        failing.map(|failing| failing.since),
        failing.map_or(0, |failing| failing.failures),
        failing.and_then(|failing| failing.warned),
        failing.and_then(|failing| failing.disabled_at),
        failing.map(|failing| failing.last.at),
        failing.map(|failing| failing.last.outcome),
        failing.and_then(|failing| failing.last.status).map(u32::from),
        failing.map(|failing| &failing.last.error),
        health.last_outage.map(|outage| outage.since),
        health.last_outage.map(|outage| outage.until),
    ])
}

/// Writes what a process counted so far in a stretch, in the place of what it wrote of it before.
#[must_use]
pub fn endpoint_figures_put(bucket: &FigureBucket, process: i64) -> Query {
    let FigureBucket { key, starts_at, figures } = bucket;
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    PUT_FIGURES.with(arguments![
        key.environment_id,
        key.integration_id,
        *starts_at,
        process,
        count(figures.attempts),
        count(figures.delivered),
        pack(figures),
    ])
}

/// Removes the figures of stretches that begin before a time.
#[must_use]
pub fn endpoint_figures_delete(before: Timestamp) -> Query {
    DELETE_FIGURES.with(arguments![before])
}

/// Writes sums in the place of the figures of all stretches that begin from one time on and before another. Who counts in one
/// of them still must not: it would be counted twice.
#[must_use]
pub fn endpoint_figures_roll_up((from, until): (Timestamp, Timestamp), sums: &[FigureBucket]) -> Vec<Query> {
    let delete = DELETE_BETWEEN.with(arguments![from, until]);
    std::iter::once(delete).chain(sums.iter().map(|sum| endpoint_figures_put(sum, ROLLED_UP))).collect()
}

/// What removes all that is known of the endpoint of an integration.
#[must_use]
pub fn endpoint_forget(key: EndpointKey) -> [Query; 2] {
    [FORGET, FORGET_FIGURES].map(|statement| statement.with(arguments![key.environment_id, key.integration_id]))
}

impl Store {
    /// What is known against the endpoints of all environments, with its revision.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn endpoint_health_list(&self) -> Result<Vec<(EndpointKey, Health, i64)>, StoreError> {
        self.query(LIST.with(vec![])).await?.iter().map(read).collect()
    }

    /// The figures of endpoints of an environment from a time on, for each of `ids` in turn.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn endpoint_figures(
        &self,
        environment: EnvironmentId,
        ids: &[IntegrationId],
        since: Timestamp,
    ) -> Result<Vec<Vec<FigureRead>>, StoreError> {
        let queries = ids.iter().map(|id| FIGURES.with(arguments![environment, *id, since])).collect();
        let results = self.query_all(queries).await?;
        results.iter().map(|rows| rows.iter().map(read_figures).collect()).collect()
    }

    /// The figures of all endpoints whose stretches begin from one time on and before another.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn endpoint_figures_between(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(EndpointKey, FigureRead)>, StoreError> {
        let rows = self.query(BETWEEN.with(arguments![from, until])).await?;
        let read = |row: &Row| {
            let key = EndpointKey { environment_id: row.id(5)?, integration_id: row.id(6)? };
            Ok((key, read_figures(row)?))
        };
        rows.iter().map(read).collect()
    }

    /// How many dead letters of an integration died at a time or later, counted up to `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn dead_letters_since(&self, key: EndpointKey, since: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let query = LETTERS.with(arguments![key.environment_id, key.integration_id, since, limit]);
        self.query_one(query).await?.map_or(Ok(0), |row| row.count(0))
    }
}

fn read(row: &Row) -> Result<(EndpointKey, Health, i64), StoreError> {
    let key = EndpointKey { environment_id: row.id(0)?, integration_id: row.id(1)? };
    let failing = match row.optional_timestamp(3)? {
        None => None,
        Some(since) => Some(Failing {
            since,
            failures: row.count(4)?,
            warned: row.optional_integer(5)?.is_some().then(|| row.warning(5)).transpose()?,
            disabled_at: row.optional_timestamp(6)?,
            last: Failure {
                at: row.timestamp(7)?,
                outcome: row.attempt_outcome(8)?,
                status: row.optional_integer(9)?.and_then(|status| u16::try_from(status).ok()),
                error: row.text(10)?.to_owned(),
            },
        }),
    };
    let outage = row.optional_timestamp(11)?.zip(row.optional_timestamp(12)?);
    let last_outage = outage.map(|(since, until)| Outage { since, until });
    Ok((key, Health { failing, last_outage }, row.integer(2)?))
}

fn read_figures(row: &Row) -> Result<FigureRead, StoreError> {
    let count = |column| row.integer(column).map(|count| u64::try_from(count).unwrap_or(0));
    let answers = row.blob(4)?.chunks(5).map(|chunk| {
        let (step, count) = chunk.split_first()?;
        Some((*step, u32::from_le_bytes(count.try_into().ok()?)))
    });
    let answers = answers.collect::<Option<_>>().ok_or_else(|| row.damaged(4))?;
    let figures = Figures { attempts: count(2)?, delivered: count(3)?, answers };
    Ok(FigureRead { starts_at: row.timestamp(0)?, process: row.integer(1)?, figures })
}

fn pack(figures: &Figures) -> Vec<u8> {
    figures.answers.iter().flat_map(|(step, count)| [*step].into_iter().chain(count.to_le_bytes())).collect()
}
