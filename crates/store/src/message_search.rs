//! The search over messages, and what it shares with the list of dead letters: conditions, and pages of bounded work. A list
//! that no index narrows down is walked a window at a time: a page may then hold fewer items than were asked for, even
//! none, while others follow.

use model::dead_letter::MessageConditions;
use model::message::{Message, MessageStatus};
use model::{EnvironmentId, Id, MessageId, Timestamp};

use crate::created::Created;
use crate::db::{Row, Store, StoreError};
use crate::messages::{MESSAGE_COLUMNS, message_columns, read_message};
use crate::select::Select;
use crate::statement::{Query, SqlValue};

/// The most rows that one page walks through.
pub(crate) const WINDOW_ROWS: u32 = 50_000;
/// The most runs through which messages are looked up; what has more is walked instead.
const RUNS_MAX: u32 = 5_000;

/// Which page of a search is wanted.
#[derive(Clone, Copy, Debug)]
pub struct SearchRequest {
    /// The page follows this message; without it it is the first.
    pub after: Option<MessageId>,
    /// The most items.
    pub limit: u32,
}

/// A page of a search, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page goes on, if there may be one.
    pub next: Option<MessageId>,
}

/// Which messages are wanted; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct MessageSearch {
    /// What it must be.
    pub conditions: MessageConditions,
    /// How it must stand.
    pub status: Option<MessageStatus>,
}

/// A message with what is shown of its run and of its next attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMessage {
    /// The message.
    pub message: Message,
    /// The trigger that it comes from; nothing if its run is gone.
    pub transaction_id: Option<String>,
    /// Its subscriber, as the caller names them.
    pub subscriber_id: Option<String>,
    /// The identifier of its workflow.
    pub workflow_identifier: Option<String>,
    /// When its next attempt is due; nothing while one is being made or if none will be.
    pub next_attempt_at: Option<Timestamp>,
    /// Whether its bytes are kept as a dead letter.
    pub is_dead_letter: bool,
}

/// How the list behind a page is walked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    /// The table and the condition on it that an index serves; each `?` takes the environment.
    pub(crate) table: &'static str,
    /// The column with the id of the message.
    pub(crate) id: &'static str,
    /// How the messages on it must stand, where an index tells.
    pub(crate) status: Option<MessageStatus>,
}

const ALL: Path = Path { table: "message", id: "message.id", status: None };

/// Whether messages are looked up through the runs that conditions name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Yes: there are few.
    Runs,
    /// No: the list is walked.
    Walk,
}

macro_rules! found_columns {
    () => {
        concat!(
            message_columns!(),
            ", notification.transaction_id, notification.external_subscriber_id,
             (select identifier from workflow_revision as revision where revision.environment_id = message.environment_id
              and revision.workflow_id = message.workflow_id and revision.revision = notification.workflow_revision),
             (select due_at from job where job.environment_id = message.environment_id
              and job.notification_id = message.notification_id and job.id = message.id and job.lease is null),
             exists (select 1 from dead_letter where dead_letter.environment_id = message.environment_id
              and dead_letter.message_id = message.id)"
        )
    };
}

const FROM: &str = concat!(
    "select ",
    found_columns!(),
    " from message left join notification on notification.environment_id = message.environment_id
     and notification.id = message.notification_id"
);

impl Store {
    /// A page of a search, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn message_search(
        &self,
        environment: EnvironmentId,
        search: &MessageSearch,
        page: SearchRequest,
    ) -> Result<SearchPage<FoundMessage>, StoreError> {
        let access = self.access(environment, &search.conditions).await?;
        let status = search.status.filter(|status| *status != MessageStatus::Sent);
        let path = if access == Access::Walk { Path { status, ..ALL } } else { ALL };
        let walked = Walked { path, access, environment, conditions: &search.conditions };
        let floor = self.floor(&walked, page).await?;
        let mut select = Select::new("message.search", FROM);
        walked.narrow(&mut select, page, floor);
        if let Some(status) = search.status {
            select.filter("message.status = ?", vec![status.into()]);
        }
        let rows = self.query(newest_first(select, &walked, page)).await?;
        page_of(&rows, page, floor, |row| Ok((row.id(0)?, read_found(row)?)))
    }

    /// One message, as the search shows it.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn message_found(
        &self,
        environment: EnvironmentId,
        id: MessageId,
    ) -> Result<Option<FoundMessage>, StoreError> {
        let mut select = Select::new("message.found", FROM);
        select.filter("message.environment_id = ? and message.id = ?", vec![environment.into(), id.into()]);
        self.query_one(select.finish("", Vec::new())).await?.as_ref().map(read_found).transpose()
    }

    /// How messages that meet these conditions are found.
    pub(crate) async fn access(
        &self,
        environment: EnvironmentId,
        conditions: &MessageConditions,
    ) -> Result<Access, StoreError> {
        if conditions.subscriber.is_none() && conditions.transaction.is_none() {
            return Ok(Access::Walk);
        }
        let mut select = Select::new("notification.some", "select count(*) from (select 1 from notification");
        select.filter("environment_id = ?", vec![environment.into()]);
        narrow_runs(&mut select, conditions);
        let row = self.query_one(select.finish("limit ?)", vec![RUNS_MAX.saturating_add(1).into()])).await?;
        let runs = row.map_or(Ok(0), |row| row.count(0))?;
        Ok(if runs <= RUNS_MAX { Access::Runs } else { Access::Walk })
    }

    /// The message at the end of the window that a page walks through; nothing if the list ends within it.
    pub(crate) async fn floor(
        &self,
        walked: &Walked<'_>,
        page: SearchRequest,
    ) -> Result<Option<MessageId>, StoreError> {
        if walked.access == Access::Runs {
            return Ok(None);
        }
        let path = walked.path;
        let mut select = Select::new("message.floor", &format!("select {} from {}", path.id, path.table));
        walked.bound(&mut select, page, None);
        let tail = format!("order by {} desc limit 1 offset ?", path.id);
        let row = self.query_one(select.finish(&tail, vec![WINDOW_ROWS.saturating_sub(1).into()])).await?;
        row.map(|row| row.id(0)).transpose()
    }
}

/// A list that is walked for a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walked<'a> {
    pub(crate) path: Path,
    pub(crate) access: Access,
    pub(crate) environment: EnvironmentId,
    pub(crate) conditions: &'a MessageConditions,
}

impl Walked<'_> {
    /// Adds all conditions, for a select that joins message and run. `floor` ends the window.
    pub(crate) fn narrow(&self, select: &mut Select, page: SearchRequest, floor: Option<MessageId>) {
        self.bound(select, page, floor);
        self.narrow_messages(select);
    }

    /// Adds what a message must be, without the bounds of a page.
    pub(crate) fn narrow_messages(&self, select: &mut Select) {
        let MessageConditions { after, before, subscriber, workflow, integration, transaction, outcome } =
            self.conditions;
        let created = Created { id: self.path.id, at: "message.created_at", after: *after, before: *before };
        created.narrow(select);
        if self.access == Access::Runs {
            self.look_up(select);
        } else {
            if let Some(subscriber) = subscriber {
                select.filter("message.subscriber_id = ?", vec![(*subscriber).into()]);
            }
            if let Some(transaction) = transaction {
                select.filter("notification.transaction_id = ?", vec![transaction.into()]);
            }
        }
        if let Some(workflow) = workflow {
            select.filter("message.workflow_id = ?", vec![(*workflow).into()]);
        }
        if let Some(integration) = integration {
            select.filter("message.integration_id = ?", vec![(*integration).into()]);
        }
        if let Some(outcome) = outcome {
            select.filter("message.outcome = ?", vec![(*outcome).into()]);
        }
    }

    fn look_up(&self, select: &mut Select) {
        let mut runs = Select::new("", "select id from notification as run");
        runs.filter("run.environment_id = ?", vec![self.environment.into()]);
        narrow_runs(&mut runs, self.conditions);
        let (condition, values) = runs.into_parts();
        let condition = format!(
            "{} in (select id from message as found where found.environment_id = ? and found.notification_id in
             ({condition}))",
            self.path.id
        );
        select.filter(&condition, std::iter::once(self.environment.into()).chain(values).collect());
    }

    fn bound(&self, select: &mut Select, page: SearchRequest, floor: Option<MessageId>) {
        let Path { table, id, status } = self.path;
        select.filter(&format!("{table}.environment_id = ?"), vec![self.environment.into()]);
        if let Some(status) = status {
            select.filter("message.status = ? and message.status <> 0", vec![status.into()]);
        }
        if let Some(after) = page.after {
            select.filter(&format!("{id} < ?"), vec![after.into()]);
        }
        let MessageConditions { after, before, .. } = self.conditions;
        let created = Created { id, at: "", after: *after, before: *before };
        if let Some(latest) = created.latest() {
            select.filter(&format!("{id} <= ?"), vec![latest.into()]);
        }
        let earliest = floor.map(|floor| floor.0).or(created.earliest());
        if let Some(earliest) = earliest {
            select.filter(&format!("{id} >= ?"), vec![earliest.into()]);
        }
    }
}

fn narrow_runs(select: &mut Select, conditions: &MessageConditions) {
    if let Some(subscriber) = conditions.subscriber {
        select.filter("subscriber_id = ?", vec![subscriber.into()]);
    }
    if let Some(transaction) = &conditions.transaction {
        select.filter("transaction_id = ?", vec![transaction.into()]);
    }
}

/// One row more than the page holds, which tells whether others follow.
pub(crate) fn newest_first(select: Select, walked: &Walked<'_>, page: SearchRequest) -> Query {
    let tail = format!("order by {} desc limit ?", walked.path.id);
    select.finish(&tail, vec![SqlValue::from(page.limit.saturating_add(1))])
}

/// The page that these rows are, of which one may be too many.
pub(crate) fn page_of<T>(
    rows: &[Row],
    page: SearchRequest,
    floor: Option<MessageId>,
    read: impl Fn(&Row) -> Result<(Id, T), StoreError>,
) -> Result<SearchPage<T>, StoreError> {
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
    let next = if rows.len() > limit { items.last().map(|(id, _)| MessageId(*id)) } else { floor };
    Ok(SearchPage { items: items.into_iter().map(|(_, item)| item).collect(), next })
}

fn read_found(row: &Row) -> Result<FoundMessage, StoreError> {
    let text = |column| row.optional_text(column).map(|text| text.map(str::to_owned));
    Ok(FoundMessage {
        message: read_message(row)?,
        transaction_id: text(MESSAGE_COLUMNS)?,
        subscriber_id: text(MESSAGE_COLUMNS + 1)?,
        workflow_identifier: text(MESSAGE_COLUMNS + 2)?,
        next_attempt_at: row.optional_timestamp(MESSAGE_COLUMNS + 3)?,
        is_dead_letter: row.boolean(MESSAGE_COLUMNS + 4)?,
    })
}
