//! The message list of the API: pages of messages with what they refer to, and their removal.

use std::sync::Arc;

use model::message::Message;
use model::{EnvironmentId, MessageId, OrganizationId, SubscriberId};

use crate::activity::Offset;
use crate::db::{Batch, Conflict, Row, Store, StoreError};
use crate::messages::{MESSAGE_COLUMNS, message_columns, read_message};
use crate::page::TOTAL_MAX;
use crate::references::{self, Reference, TRIGGER_BYTES, TriggerData, WorkflowRevision};
use crate::select::{Select, in_list, padded};
use crate::statement::{Query, SqlValue, Statement, arguments};

const DELETE_ATTEMPTS: Statement =
    Statement::both("message.delete_attempts", "delete from attempt where environment_id = ?1 and message_id = ?2");

const DELETE: Statement =
    Statement::both("message.delete", "delete from message where environment_id = ?1 and id = ?2");

const DELETE_ATTEMPTS_OF_TRANSACTION: Statement = Statement::both(
    "message.delete_attempts_of_transaction",
    "delete from attempt where environment_id = ?1 and message_id in (select id from message where environment_id = ?1
     and notification_id in (select id from notification where environment_id = ?1 and transaction_id = ?2))",
);

const DELETE_OF_TRANSACTION: Statement = Statement::both(
    "message.delete_of_transaction",
    "delete from message where environment_id = ?1 and notification_id in
     (select id from notification where environment_id = ?1 and transaction_id = ?2)",
);

const DELETE_LETTER: Statement =
    Statement::both("message.delete_letter", "delete from dead_letter where environment_id = ?1 and message_id = ?2");

const DELETE_LETTERS_OF_TRANSACTION: Statement = Statement::both(
    "message.delete_letters_of_transaction",
    "delete from dead_letter where environment_id = ?1 and message_id in (select id from message where environment_id = ?1
     and notification_id in (select id from notification where environment_id = ?1 and transaction_id = ?2))",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &DELETE_ATTEMPTS,
    &DELETE,
    &DELETE_ATTEMPTS_OF_TRANSACTION,
    &DELETE_OF_TRANSACTION,
    &DELETE_LETTER,
    &DELETE_LETTERS_OF_TRANSACTION,
];

/// Which messages are wanted; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// It is for this subscriber.
    pub subscriber: Option<SubscriberId>,
    /// It comes from one of these triggers; an empty list is no condition.
    pub transactions: Vec<String>,
}

/// A page of messages.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagePage {
    /// The messages.
    pub items: Vec<ListedMessage>,
    /// Whether others follow.
    pub has_more: bool,
    /// How many there are in all, at most [`TOTAL_MAX`].
    pub total: u32,
}

/// A message with what the API shows of its run.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedMessage {
    /// The message.
    pub message: Message,
    /// The organization of its environment.
    pub organization_id: OrganizationId,
    /// The trigger that it comes from.
    pub transaction_id: String,
    /// What the caller sent; left out when the page would grow too big.
    pub trigger: Option<Arc<TriggerData>>,
    /// The workflow as it was when the run started.
    pub workflow: Option<Arc<WorkflowRevision>>,
}

/// Removes a message with its attempts, and its dead letter if it is one. Fails as missing if there is none.
#[must_use]
pub fn message_delete(environment: EnvironmentId, id: MessageId) -> Batch {
    let mut batch = Batch::new();
    batch.run(DELETE_ATTEMPTS.with(arguments![environment, id]));
    batch.run(DELETE_LETTER.with(arguments![environment, id]));
    batch.require(DELETE.with(arguments![environment, id]), Conflict::Missing);
    batch
}

/// Removes all messages of a trigger with their attempts, as [`message_delete`] does. Fails as missing if there are none.
#[must_use]
pub fn message_delete_of_transaction(environment: EnvironmentId, transaction_id: &str) -> Batch {
    let mut batch = Batch::new();
    batch.run(DELETE_ATTEMPTS_OF_TRANSACTION.with(arguments![environment, transaction_id]));
    batch.run(DELETE_LETTERS_OF_TRANSACTION.with(arguments![environment, transaction_id]));
    batch.require(DELETE_OF_TRANSACTION.with(arguments![environment, transaction_id]), Conflict::Missing);
    batch
}

impl Store {
    /// A page of messages, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn message_list(
        &self,
        environment: EnvironmentId,
        filter: &MessageFilter,
        page: Offset,
    ) -> Result<MessagePage, StoreError> {
        let results = self.query_all(list_queries(environment, filter, page)).await?;
        let rows = |index: usize| results.get(index).map(Vec::as_slice).unwrap_or_default();
        let total = rows(1).first().map_or(Ok(0), |row| row.count(0))?;
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let shown = rows(0).get(..limit).unwrap_or(rows(0));
        let items = self.listed(environment, shown).await?;
        Ok(MessagePage { items, has_more: rows(0).len() > shown.len(), total })
    }

    /// Reads what the messages in these rows refer to.
    async fn listed(&self, environment: EnvironmentId, rows: &[Row]) -> Result<Vec<ListedMessage>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let references = rows.iter().map(read_reference).collect::<Result<Vec<_>, _>>()?;
        let results = self.query_all(references::queries(environment, &references)).await?;
        let found = match results.as_slice() {
            [triggers, workflows] => references::read(triggers, workflows)?,
            _ => references::Found::default(),
        };
        let triggers = found.triggers(&references);
        let listed = rows.iter().zip(&references).zip(triggers).map(|((row, reference), trigger)| {
            Ok(ListedMessage {
                message: read_message(row)?,
                organization_id: row.id(MESSAGE_COLUMNS)?,
                transaction_id: reference.transaction_id.clone(),
                trigger,
                workflow: found.workflow(reference),
            })
        });
        listed.collect()
    }
}

/// The messages of a page, and how many there are in all.
pub(crate) fn list_queries(environment: EnvironmentId, filter: &MessageFilter, page: Offset) -> Vec<Query> {
    vec![page_query(environment, filter, page), count(environment, filter)]
}

/// One row more than the page holds, which tells whether others follow.
fn page_query(environment: EnvironmentId, filter: &MessageFilter, page: Offset) -> Query {
    let base = format!(
        concat!(
            "select ",
            message_columns!(),
            ", notification.organization_id, notification.transaction_id, notification.workflow_revision, {} from message",
            " join notification on notification.environment_id = message.environment_id",
            " and notification.id = message.notification_id"
        ),
        TRIGGER_BYTES
    );
    let mut select = Select::new("message.list", &base);
    narrow(&mut select, environment, filter);
    let limit = page.limit.saturating_add(1);
    select.finish("order by message.id desc limit ? offset ?", vec![limit.into(), page.skip.into()])
}

fn count(environment: EnvironmentId, filter: &MessageFilter) -> Query {
    let mut select = Select::new("message.count", "select count(*) from (select 1 from message");
    narrow(&mut select, environment, filter);
    select.finish("limit ?) as counted", vec![TOTAL_MAX.into()])
}

/// Messages are found through the runs that they come from, by whatever index there is, before they are put in order:
/// asked in one go, SQLite would rather walk through all messages in the wanted order.
fn narrow(select: &mut Select, environment: EnvironmentId, filter: &MessageFilter) {
    select.filter("message.environment_id = ?", vec![environment.into()]);
    if let Some(subscriber) = filter.subscriber {
        select.filter(&of_runs("subscriber_id = ?"), vec![environment.into(), environment.into(), subscriber.into()]);
    }
    if !filter.transactions.is_empty() {
        let transactions = padded(filter.transactions.iter().map(SqlValue::from).collect());
        let condition = in_list("transaction_id", transactions.len());
        let mut values = vec![environment.into(), environment.into()];
        values.extend(transactions);
        select.filter(&of_runs(&condition), values);
    }
}

/// A condition for messages of the runs that meet `condition`.
fn of_runs(condition: &str) -> String {
    format!(
        "message.id in (select id from message as found where environment_id = ? and notification_id in
         (select id from notification as run where environment_id = ? and {condition}))"
    )
}

fn read_reference(row: &Row) -> Result<Reference, StoreError> {
    let bytes = row.optional_integer(MESSAGE_COLUMNS + 3)?.unwrap_or(0);
    Ok(Reference {
        transaction_id: row.text(MESSAGE_COLUMNS + 1)?.to_owned(),
        trigger_bytes: u64::try_from(bytes).unwrap_or(0),
        workflow: (row.id(5)?, row.integer(MESSAGE_COLUMNS + 2)?),
    })
}
