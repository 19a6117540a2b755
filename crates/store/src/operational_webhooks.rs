//! Operational webhooks, and the events that wait to be told to them. The secrets are sealed: the store never sees one.

use model::operational::{EventFailure, EventKind, EventKinds, OperationalEvent, OperationalWebhook};
use model::{EnvironmentId, EventId, Timestamp, WebhookId};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

/// The columns that [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "id, environment_id, url, events, active, waiting, dropped, created_at, updated_at, sealed_secret"
    };
}

/// The columns that [`read_event`] reads, in its order.
macro_rules! event_columns {
    () => {
        "id, environment_id, webhook_id, kind, body, created_at, due_at, attempts, given_up, last_at, last_outcome,
         last_status, last_error"
    };
}

// The count is looked at where the row is written, so that two at once do not make one too many.
const INSERT: Statement = Statement::both(
    "operational_webhook.insert",
    concat!(
        "insert into operational_webhook (",
        columns!(),
        ") select ?1, ?2, ?3, ?4, ?5, 0, 0, ?6, ?6, ?7
         where (select count(*) from operational_webhook where environment_id = ?2) < ?8"
    ),
);
const UPDATE: Statement = Statement::both(
    "operational_webhook.update",
    "update operational_webhook set url = coalesce(?3, url), events = coalesce(?4, events), active = coalesce(?5, active),
         updated_at = ?6
     where environment_id = ?1 and id = ?2",
);
const DELETE: Statement = Statement::both(
    "operational_webhook.delete",
    "delete from operational_webhook where environment_id = ?1 and id = ?2",
);
const DELETE_EVENTS: Statement =
    Statement::both("operational_event.delete_of_webhook", "delete from operational_event where webhook_id = ?1");
const LIST: Statement = Statement::both(
    "operational_webhook.list",
    // The limit is above `logic::operational::WEBHOOKS_MAX`, above which none can be added.
    concat!("select ", columns!(), " from operational_webhook where environment_id = ?1 order by id limit 100"),
);
const GET: Statement = Statement::both(
    "operational_webhook.get",
    concat!("select ", columns!(), " from operational_webhook where environment_id = ?1 and id = ?2"),
);
const DUE: Statement = Statement::both(
    "operational_webhook.due",
    "select environment_id, id,
         (select min(due_at) from operational_event where webhook_id = operational_webhook.id and given_up = 0)
     from operational_webhook where active and waiting > 0",
);

const DROP: Statement = Statement::both(
    "operational_event.count_dropped",
    "update operational_webhook set dropped = dropped + 1
     where environment_id = ?1 and active and events & ?2 <> 0 and waiting >= ?3",
);
const TELL: Statement = Statement::both(
    "operational_event.insert",
    "insert into operational_event (webhook_id, id, environment_id, kind, body, created_at, due_at)
     select id, ?2, ?1, ?3, ?4, ?5, ?5 from operational_webhook
     where environment_id = ?1 and active and events & ?6 <> 0 and waiting < ?7
     on conflict (webhook_id, id) do nothing",
);
const DUE_EVENTS: Statement = Statement::both(
    "operational_event.due",
    concat!(
        "select ",
        event_columns!(),
        " from operational_event where webhook_id = ?1 and given_up = 0 and due_at <= ?2 order by due_at, id limit ?3"
    ),
);
const EVENTS: Statement = Statement::both(
    "operational_event.list",
    concat!(
        "select ",
        event_columns!(),
        " from operational_event where webhook_id = ?1 and id < ?2 and environment_id = ?4 order by id desc limit ?3"
    ),
);
const TOLD: Statement =
    Statement::both("operational_event.delete", "delete from operational_event where webhook_id = ?1 and id = ?2");
const FAILED: Statement = Statement::both(
    "operational_event.fail",
    "update operational_event set due_at = ?3, attempts = ?4, given_up = ?5, last_at = ?6, last_outcome = ?7,
         last_status = ?8, last_error = ?9
     where webhook_id = ?1 and id = ?2",
);
const TRIM: Statement = Statement::both(
    "operational_event.delete_given_up",
    "delete from operational_event where webhook_id = ?1 and given_up = 1 and id <=
         (select id from operational_event where webhook_id = ?1 and given_up = 1 order by id desc limit 1 offset ?2)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &UPDATE,
    &DELETE,
    &DELETE_EVENTS,
    &LIST,
    &GET,
    &DUE,
    &DROP,
    &TELL,
    &DUE_EVENTS,
    &EVENTS,
    &TOLD,
    &FAILED,
    &TRIM,
];

/// A webhook as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWebhook {
    /// The webhook.
    pub webhook: OperationalWebhook,
    /// Its secret, sealed.
    pub sealed_secret: Vec<u8>,
}

/// A change to a webhook; what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// Where it is.
    pub url: Option<String>,
    /// What it is told.
    pub events: Option<EventKinds>,
    /// Whether it is told anything.
    pub active: Option<bool>,
}

/// A webhook for which something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueWebhook {
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The webhook.
    pub id: WebhookId,
    /// When the first event is due.
    pub due_at: Timestamp,
}

/// An event to be told to whoever wants to know.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// The environment.
    pub environment_id: EnvironmentId,
    /// Its id.
    pub id: EventId,
    /// What it is.
    pub kind: EventKind,
    /// What is sent.
    pub body: &'a str,
    /// When it happened.
    pub at: Timestamp,
}

/// Adds a webhook; touches no row if the environment has `most` already.
#[must_use]
pub fn operational_webhook_insert(stored: &StoredWebhook, most: usize) -> Query {
    let StoredWebhook { webhook, sealed_secret } = stored;
    INSERT.with(arguments![
        webhook.id,
        webhook.environment_id,
        &webhook.url,
        webhook.events.bits(),
        webhook.active,
        webhook.created_at,
        sealed_secret.as_slice(),
        i64::try_from(most).unwrap_or(i64::MAX),
    ])
}

/// Changes a webhook; touches no row if there is no such webhook.
#[must_use]
pub fn operational_webhook_update(
    environment: EnvironmentId,
    id: WebhookId,
    change: &WebhookChange,
    now: Timestamp,
) -> Query {
    let (url, events) = (change.url.as_ref(), change.events.map(EventKinds::bits));
    UPDATE.with(arguments![environment, id, url, events, change.active, now])
}

/// Removes a webhook; touches no row if there is no such webhook. [`operational_events_delete`] must follow.
#[must_use]
pub fn operational_webhook_delete(environment: EnvironmentId, id: WebhookId) -> Query {
    DELETE.with(arguments![environment, id])
}

/// Removes all events of a webhook.
#[must_use]
pub fn operational_events_delete(id: WebhookId) -> Query {
    DELETE_EVENTS.with(arguments![id])
}

/// Lets an event wait for each webhook that wants its kind; for those for which `most` are waiting it is only counted. What
/// is told already under this id is not told again while it waits.
#[must_use]
pub fn operational_event_tell(event: &NewEvent<'_>, most: u32) -> [Query; 2] {
    let wanted = EventKinds::only(event.kind).bits();
    let dropped = DROP.with(arguments![event.environment_id, wanted, most]);
    let NewEvent { environment_id, id, kind, body, at } = *event;
    [dropped, TELL.with(arguments![environment_id, id, kind, body, at, wanted, most])]
}

/// Removes an event that was told.
#[must_use]
pub fn operational_event_told(event: &OperationalEvent) -> Query {
    TOLD.with(arguments![event.webhook_id, event.id])
}

/// Writes how an attempt at an event failed.
#[must_use]
pub fn operational_event_failed(event: &OperationalEvent) -> Query {
    let last = event.last.as_ref();
    FAILED.with(arguments![
        event.webhook_id,
        event.id,
        event.due_at,
        event.attempts,
        event.is_given_up,
        last.map(|last| last.at),
        last.map(|last| last.outcome),
        last.and_then(|last| last.status).map(u32::from),
        last.map(|last| &last.error),
    ])
}

/// Removes all but the last `kept` of the events of a webhook that were given up.
#[must_use]
pub fn operational_events_trim(id: WebhookId, kept: u32) -> Query {
    TRIM.with(arguments![id, kept])
}

impl Store {
    /// The operational webhooks of an environment, in order of creation.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn operational_webhooks(
        &self,
        environment: EnvironmentId,
    ) -> Result<Vec<OperationalWebhook>, StoreError> {
        let rows = self.query(LIST.with(arguments![environment])).await?;
        rows.iter().map(|row| Ok(read(row)?.webhook)).collect()
    }

    /// One operational webhook.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn operational_webhook(
        &self,
        environment: EnvironmentId,
        id: WebhookId,
    ) -> Result<Option<StoredWebhook>, StoreError> {
        self.query_one(GET.with(arguments![environment, id])).await?.as_ref().map(read).transpose()
    }

    /// The webhooks of all environments for which something waits.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn operational_webhooks_due(&self) -> Result<Vec<DueWebhook>, StoreError> {
        let rows = self.query(DUE.with(vec![])).await?;
        let read = |row: &Row| {
            let due_at = row.optional_timestamp(2)?.unwrap_or(Timestamp::MAX);
            Ok(DueWebhook { environment_id: row.id(0)?, id: row.id(1)?, due_at })
        };
        rows.iter().map(read).collect()
    }

    /// The events of a webhook that are due, those that waited longest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn operational_events_due(
        &self,
        id: WebhookId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OperationalEvent>, StoreError> {
        self.query(DUE_EVENTS.with(arguments![id, now, limit])).await?.iter().map(read_event).collect()
    }

    /// The events of a webhook that wait or were given up, newest first, those before an id if there is one.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn operational_events(
        &self,
        (environment, id): (EnvironmentId, WebhookId),
        before: Option<EventId>,
        limit: u32,
    ) -> Result<Vec<OperationalEvent>, StoreError> {
        let before = before.unwrap_or(EventId(model::Id::from_bytes([u8::MAX; 12])));
        self.query(EVENTS.with(arguments![id, before, limit, environment])).await?.iter().map(read_event).collect()
    }
}

fn read(row: &Row) -> Result<StoredWebhook, StoreError> {
    let webhook = OperationalWebhook {
        id: row.id(0)?,
        environment_id: row.id(1)?,
        url: row.text(2)?.to_owned(),
        events: EventKinds::from_bits(row.count(3)?),
        active: row.boolean(4)?,
        waiting: row.count(5)?,
        dropped: u64::try_from(row.integer(6)?).unwrap_or(0),
        created_at: row.timestamp(7)?,
        updated_at: row.timestamp(8)?,
    };
    Ok(StoredWebhook { webhook, sealed_secret: row.blob(9)?.to_owned() })
}

fn read_event(row: &Row) -> Result<OperationalEvent, StoreError> {
    let last = match row.optional_timestamp(9)? {
        None => None,
        Some(at) => Some(EventFailure {
            at,
            outcome: row.attempt_outcome(10)?,
            status: row.optional_integer(11)?.and_then(|status| u16::try_from(status).ok()),
            error: row.text(12)?.to_owned(),
        }),
    };
    Ok(OperationalEvent {
        id: row.id(0)?,
        environment_id: row.id(1)?,
        webhook_id: row.id(2)?,
        kind: row.event_kind(3)?,
        body: row.text(4)?.to_owned(),
        created_at: row.timestamp(5)?,
        due_at: row.timestamp(6)?,
        attempts: row.count(7)?,
        is_given_up: row.boolean(8)?,
        last,
    })
}
