//! Accepted triggers: what all runs of one trigger share.

use std::sync::Arc;

use model::EnvironmentId;
use model::trigger::Event;

use crate::codec::json;
use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

// A repeated transaction id touches no row; the batch that requires one fails as a whole.
const INSERT: Statement = Statement::both(
    "event.insert",
    "insert into event (environment_id, transaction_id, workflow_id, workflow_revision, payload, overrides, actor, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict do nothing",
);

const GET: Statement = Statement::both(
    "event.get",
    "select environment_id, transaction_id, workflow_id, workflow_revision, payload, overrides, actor, created_at
     from event where environment_id = ?1 and transaction_id = ?2",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &GET];

/// Adds an event; touches nothing if the environment has one with this transaction id.
#[must_use]
pub fn event_insert(event: &Event) -> Query {
    INSERT.with(arguments![
        event.environment_id,
        &event.transaction_id,
        event.workflow_id,
        event.workflow_revision,
        json(&*event.payload),
        json(&*event.overrides),
        event.actor.as_deref(),
        event.created_at,
    ])
}

impl Store {
    /// The trigger with this transaction id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn event_get(
        &self,
        environment: EnvironmentId,
        transaction_id: &str,
    ) -> Result<Option<Event>, StoreError> {
        self.query_one(GET.with(arguments![environment, transaction_id])).await?.as_ref().map(read_event).transpose()
    }
}

fn read_event(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        environment_id: row.id(0)?,
        transaction_id: row.text(1)?.to_owned(),
        workflow_id: row.id(2)?,
        workflow_revision: row.integer(3)?,
        payload: Arc::new(row.json(4)?),
        overrides: Arc::new(row.json(5)?),
        actor: row.optional_text(6)?.map(str::to_owned),
        created_at: row.timestamp(7)?,
    })
}
