//! Dead letters: messages that will not be tried again by themselves. Sending one again moves it back among the jobs in one
//! transaction, so that it is never in both places and never in none.

use bytes::Bytes;
use model::dead_letter::{DeadLetter, DeadLetterFilter};
use model::job::{Job, JobKind, PreparedRequest, Weight};
use model::message::MessageStatus;
use model::notification::RunStatus;
use model::{EnvironmentId, IntegrationId, MessageId, NotificationId, Timestamp};

use crate::db::{Row, Store, StoreError};
use crate::message_search::{Access, FoundMessage, Path, SearchPage, SearchRequest, Walked, newest_first, page_of};
use crate::select::Select;
use crate::statement::{Query, Statement, arguments};

// A cancelled run makes no dead letters, whoever notices first; what was asked for after it had ended does.
const INSERT: Statement = Statement::both(
    "dead_letter.insert",
    "insert into dead_letter (environment_id, message_id, notification_id, step_index, integration_id, token, attempts,
         order_key, created_at, died_at, body, headers, url, title)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 from notification
     where environment_id = ?1 and id = ?3 and (status <> ?15 or ?16)
     on conflict (environment_id, message_id) do nothing",
);

const REVIVE: Statement = Statement::both(
    "dead_letter.revive",
    "insert into job (environment_id, notification_id, id, step_index, integration_id, token, due_at, attempts, created_at,
         body, headers, url, title, spent, bulk, order_key, resent_at)
     select environment_id, notification_id, message_id, step_index, integration_id, token,
         case when order_key is not null and exists
             (select 1 from job where job.environment_id = ?1 and job.integration_id = dead_letter.integration_id
              and job.order_key = dead_letter.order_key)
             then 9223372036854775807 else ?3 end,
         attempts, created_at, body, headers, url, title, 0, ?4, order_key, ?3
     from dead_letter where environment_id = ?1 and message_id = ?2",
);

const DELETE: Statement =
    Statement::both("dead_letter.delete", "delete from dead_letter where environment_id = ?1 and message_id = ?2");

const INSERT_JOB: Statement = Statement::both(
    "dead_letter.insert_job",
    "insert into job (environment_id, notification_id, id, step_index, integration_id, token, due_at, attempts, created_at,
         body, headers, url, title, spent, bulk, order_key, resent_at)
     values (?1, ?2, ?3, ?4, ?5, ?6,
         case when ?15 is not null and exists
             (select 1 from job where environment_id = ?1 and integration_id = ?5 and order_key = ?15)
             then 9223372036854775807 else ?7 end,
         ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?15, ?7) on conflict do nothing",
);

const STANDS: Statement = Statement::both(
    "dead_letter.set_status",
    "update message set status = ?3, updated_at = ?4 where environment_id = ?1 and id = ?2",
);

const GET: Statement = Statement::both(
    "dead_letter.get",
    "select environment_id, message_id, notification_id, step_index, integration_id, token, attempts, order_key, created_at,
         died_at, body, headers, url, title from dead_letter where environment_id = ?1 and message_id = ?2",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &REVIVE, &DELETE, &INSERT_JOB, &STANDS, &GET];

/// A dead letter with its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDeadLetter {
    /// The message and what is shown of its run.
    pub found: FoundMessage,
    /// When it was given up.
    pub died_at: Timestamp,
    /// Whether its bytes are kept; else it is built anew.
    pub has_body: bool,
}

/// A dead letter with the bytes that it is kept with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedDeadLetter {
    /// What lists show of it.
    pub listed: ListedDeadLetter,
    /// Its bytes, where they are kept.
    pub body: Option<Bytes>,
}

/// What decides whether a dead letter can be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterHead {
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The message.
    pub message_id: MessageId,
    /// The run that it belongs to.
    pub notification_id: NotificationId,
    /// The step of that run.
    pub step_index: u32,
    /// The integration that is to send it.
    pub integration_id: IntegrationId,
    /// Whether its run and its trigger are still there.
    pub has_run: bool,
    /// Whether its subscriber is still there.
    pub has_subscriber: bool,
}

/// Keeps a message as a dead letter, unless its run was cancelled or is gone. `is_resent` says that somebody had asked to
/// send it again, which counts more.
#[must_use]
pub fn dead_letter_insert(letter: &DeadLetter, is_resent: bool) -> Query {
    let prepared = letter.prepared.as_ref();
    INSERT.with(arguments![
        letter.environment_id,
        letter.message_id,
        letter.notification_id,
        letter.step_index,
        letter.integration_id,
        &letter.token,
        letter.attempts,
        letter.order_key,
        letter.created_at,
        letter.died_at,
        prepared.map(|prepared| prepared.body.as_ref()),
        prepared.and_then(headers_json),
        prepared.and_then(|prepared| prepared.url.as_deref()),
        prepared.map(|prepared| &prepared.title),
        RunStatus::Canceled,
        is_resent,
    ])
}

/// Makes a job of a dead letter, due `now`. Touches no row if there is no such letter. [`dead_letter_delete`] must follow.
#[must_use]
pub fn dead_letter_revive(environment: EnvironmentId, id: MessageId, weight: Weight, now: Timestamp) -> Query {
    REVIVE.with(arguments![environment, id, now, weight == Weight::Bulk])
}

/// Removes a dead letter. Touches no row if there is no such letter.
#[must_use]
pub fn dead_letter_delete(environment: EnvironmentId, id: MessageId) -> Query {
    DELETE.with(arguments![environment, id])
}

/// Makes a job of a message that had ended and is no dead letter. Touches no row if it has a job.
#[must_use]
pub fn message_revive(job: &Job) -> Query {
    let (integration, token) = match &job.kind {
        JobKind::Deliver(target) => (Some(target.integration_id), Some(target.token.as_str())),
        JobKind::Settle => (None, None),
    };
    let prepared = job.prepared.as_ref();
    INSERT_JOB.with(arguments![
        job.environment_id,
        job.notification_id,
        job.id,
        job.step_index,
        integration,
        token,
        job.due_at,
        job.attempts,
        job.created_at,
        prepared.map(|prepared| prepared.body.as_ref()),
        prepared.and_then(headers_json),
        prepared.and_then(|prepared| prepared.url.as_deref()),
        prepared.map(|prepared| &prepared.title),
        job.weight == Weight::Bulk,
        job.order_key,
    ])
}

/// Says that a message that had ended is tried again.
#[must_use]
pub fn message_set_retrying(environment: EnvironmentId, id: MessageId, now: Timestamp) -> Query {
    STANDS.with(arguments![environment, id, MessageStatus::Retrying, now])
}

/// Says that a message will not be tried again.
#[must_use]
pub fn message_set_failed(environment: EnvironmentId, id: MessageId, now: Timestamp) -> Query {
    STANDS.with(arguments![environment, id, MessageStatus::Failed, now])
}

fn headers_json(prepared: &PreparedRequest) -> Option<String> {
    Some(&prepared.headers)
        .filter(|headers| !headers.is_empty())
        .and_then(|headers| serde_json::to_string(headers).ok())
}

const LETTERS: Path = Path { table: "dead_letter", id: "dead_letter.message_id", status: None };

/// A part of the dead letters, in order of their messages, for what goes through all of them.
#[derive(Clone, Copy, Debug)]
pub struct LetterStretch {
    /// Those after this message; without it from the first.
    pub after: Option<MessageId>,
    /// Those that died no later.
    pub until: Timestamp,
    /// The most letters that are looked at.
    pub rows: u32,
}

/// What a stretch holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The letters that meet the filter.
    pub letters: Vec<LetterHead>,
    /// The last message that was looked at; nothing if the stretch reaches the end.
    pub end: Option<MessageId>,
}

impl Store {
    /// A page of the dead letters, newest message first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn dead_letter_list(
        &self,
        environment: EnvironmentId,
        filter: &DeadLetterFilter,
        page: SearchRequest,
    ) -> Result<SearchPage<ListedDeadLetter>, StoreError> {
        let access = self.access(environment, &filter.message).await?;
        let walked = Walked { path: LETTERS, access, environment, conditions: &filter.message };
        let floor = self.floor(&walked, page).await?;
        let base = "select dead_letter.message_id, dead_letter.died_at, dead_letter.body is not null";
        let mut select = Select::new("dead_letter.list", &format!("{base} {JOINED}"));
        walked.narrow(&mut select, page, floor);
        narrow_death(&mut select, filter);
        let rows = self.query(newest_first(select, &walked, page)).await?;
        let heads = page_of(&rows, page, floor, |row| {
            Ok((row.id(0)?, (row.id::<MessageId>(0)?, row.timestamp(1)?, row.boolean(2)?)))
        })?;
        let mut items = Vec::with_capacity(heads.items.len());
        for (id, died_at, has_body) in heads.items {
            let found = self.message_found(environment, id).await?;
            items.extend(found.map(|found| ListedDeadLetter { found, died_at, has_body }));
        }
        Ok(SearchPage { items, next: heads.next })
    }

    /// One dead letter, as the list shows it, and its bytes.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn dead_letter_opened(
        &self,
        environment: EnvironmentId,
        id: MessageId,
    ) -> Result<Option<OpenedDeadLetter>, StoreError> {
        let Some(letter) = self.dead_letter_get(environment, id).await? else { return Ok(None) };
        let found = self.message_found(environment, id).await?;
        let body = letter.prepared.map(|prepared| prepared.body);
        let (died_at, has_body) = (letter.died_at, body.is_some());
        Ok(found.map(|found| OpenedDeadLetter { listed: ListedDeadLetter { found, died_at, has_body }, body }))
    }

    /// One dead letter.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn dead_letter_get(
        &self,
        environment: EnvironmentId,
        id: MessageId,
    ) -> Result<Option<DeadLetter>, StoreError> {
        self.query_one(GET.with(arguments![environment, id])).await?.as_ref().map(read_letter).transpose()
    }

    /// What decides whether a dead letter can be sent again.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn dead_letter_head(
        &self,
        environment: EnvironmentId,
        id: MessageId,
    ) -> Result<Option<LetterHead>, StoreError> {
        let mut select = heads();
        let condition = "dead_letter.environment_id = ? and dead_letter.message_id = ?";
        select.filter(condition, vec![environment.into(), id.into()]);
        self.query_one(select.finish("", Vec::new())).await?.as_ref().map(read_head).transpose()
    }

    /// The dead letters of a stretch that meet a filter.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn dead_letter_stretch(
        &self,
        environment: EnvironmentId,
        filter: &DeadLetterFilter,
        stretch: LetterStretch,
    ) -> Result<Stretch, StoreError> {
        let end = self.query_one(stretch_end(environment, stretch)).await?.map(|row| row.id(0)).transpose()?;
        let walked = Walked { path: LETTERS, access: Access::Walk, environment, conditions: &filter.message };
        let mut select = heads();
        bound_stretch(&mut select, environment, stretch);
        if let Some(end) = end {
            select.filter("dead_letter.message_id <= ?", vec![MessageId::into(end)]);
        }
        select.filter("dead_letter.died_at <= ?", vec![stretch.until.into()]);
        walked.narrow_messages(&mut select);
        narrow_death(&mut select, filter);
        let rows =
            self.query(select.finish("order by dead_letter.message_id limit ?", vec![stretch.rows.into()])).await?;
        Ok(Stretch { letters: rows.iter().map(read_head).collect::<Result<_, _>>()?, end })
    }
}

const JOINED: &str = "from dead_letter cross join message on message.environment_id = dead_letter.environment_id
     and message.id = dead_letter.message_id
     left join notification on notification.environment_id = dead_letter.environment_id
     and notification.id = dead_letter.notification_id";

fn heads() -> Select {
    let base = "select dead_letter.message_id, dead_letter.notification_id, dead_letter.step_index,
         dead_letter.integration_id,
         exists (select 1 from event where event.environment_id = dead_letter.environment_id
             and event.transaction_id = notification.transaction_id),
         exists (select 1 from subscriber where subscriber.environment_id = dead_letter.environment_id
             and subscriber.id = notification.subscriber_id),
         dead_letter.environment_id";
    Select::new("dead_letter.head", &format!("{base} {JOINED}"))
}

/// The last letter of a stretch that another follows; the filter does not matter here, so that the work is bounded.
fn stretch_end(environment: EnvironmentId, stretch: LetterStretch) -> Query {
    let mut select = Select::new("dead_letter.stretch_end", "select message_id from dead_letter");
    bound_stretch(&mut select, environment, stretch);
    select.finish("order by message_id limit 1 offset ?", vec![stretch.rows.saturating_sub(1).into()])
}

fn bound_stretch(select: &mut Select, environment: EnvironmentId, stretch: LetterStretch) {
    select.filter("dead_letter.environment_id = ?", vec![environment.into()]);
    if let Some(after) = stretch.after {
        select.filter("dead_letter.message_id > ?", vec![after.into()]);
    }
}

fn narrow_death(select: &mut Select, filter: &DeadLetterFilter) {
    if let Some(after) = filter.died_after {
        select.filter("dead_letter.died_at >= ?", vec![after.into()]);
    }
    if let Some(before) = filter.died_before {
        // A time on the wire has milliseconds, a row has microseconds.
        let end = before.plus(std::time::Duration::from_millis(1));
        select.filter("dead_letter.died_at < ?", vec![end.into()]);
    }
}

fn read_head(row: &Row) -> Result<LetterHead, StoreError> {
    Ok(LetterHead {
        message_id: row.id(0)?,
        notification_id: row.id(1)?,
        step_index: row.count(2)?,
        integration_id: row.id(3)?,
        has_run: row.boolean(4)?,
        has_subscriber: row.boolean(5)?,
        environment_id: row.id(6)?,
    })
}

fn read_letter(row: &Row) -> Result<DeadLetter, StoreError> {
    let prepared = match row.optional_blob(10)? {
        None => None,
        Some(body) => Some(PreparedRequest {
            body: Bytes::copy_from_slice(body),
            headers: if row.optional_text(11)?.is_some() { row.json(11)? } else { Vec::new() },
            url: row.optional_text(12)?.map(str::to_owned),
            title: row.text(13)?.to_owned(),
        }),
    };
    Ok(DeadLetter {
        environment_id: row.id(0)?,
        message_id: row.id(1)?,
        notification_id: row.id(2)?,
        step_index: row.count(3)?,
        integration_id: row.id(4)?,
        token: row.text(5)?.to_owned(),
        attempts: row.count(6)?,
        order_key: row.optional_id(7)?,
        created_at: row.timestamp(8)?,
        died_at: row.timestamp(9)?,
        prepared,
    })
}
