//! The activity feed: runs, newest first, with all that is shown of them. A page takes two round trips, however many runs
//! stand on it: one for the runs, one for what they refer to.

use std::collections::HashMap;
use std::sync::Arc;

use model::message::StepLog;
use model::notification::Notification;
use model::workflow::StepKind;
use model::{EnvironmentId, Id, NotificationId, SubscriberId, Timestamp, WorkflowId};

use crate::codec::step_kind_text;
use crate::created::Created;
use crate::db::{Row, Store, StoreError};
use crate::log_lines;
use crate::notifications::{notification_columns, read_notification};
use crate::references::{self, Reference, TRIGGER_BYTES, TriggerData, WorkflowRevision};
use crate::select::{Select, contains_pattern, in_list, padded};
use crate::statement::{Query, SqlValue};

/// The most log rows of a run that are read; the newest count.
const LOG_ROWS_MAX: u32 = 500;

/// Which runs are wanted; all conditions must hold, and an empty list is no condition.
#[derive(Clone, Debug, Default)]
pub struct ActivityFilter {
    /// Its workflow has a step of one of these kinds. An empty list here lets nothing pass.
    pub kinds: Option<Vec<StepKind>>,
    /// It is a run of one of these workflows.
    pub workflows: Vec<WorkflowId>,
    /// Its subscriber has one of these e-mail addresses, in any case of letters.
    pub emails: Vec<String>,
    /// Its subscriber has one of these ids that callers chose.
    pub subscribers: Vec<String>,
    /// Its subscriber's e-mail address contains this in any case of letters, or its id that callers chose is this.
    pub search: Option<String>,
    /// It comes from one of these triggers.
    pub transactions: Vec<String>,
    /// It has one of these severities.
    pub severities: Vec<String>,
    /// It was made at or after this time.
    pub after: Option<Timestamp>,
    /// It was made at or before this time.
    pub before: Option<Timestamp>,
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Offset {
    /// How many items are skipped.
    pub skip: u32,
    /// The most items.
    pub limit: u32,
}

/// A page of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityPage {
    /// The runs.
    pub items: Vec<Activity>,
    /// Whether the conditions on subscribers are met by nobody at all.
    pub nobody: bool,
}

/// A run with all that is shown of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// The run.
    pub run: Notification,
    /// What the caller sent; left out when the page would grow too big.
    pub trigger: Option<Arc<TriggerData>>,
    /// The workflow as it was when the run started.
    pub workflow: Option<Arc<WorkflowRevision>>,
    /// The subscriber, unless they were deleted.
    pub subscriber: Option<Arc<SubscriberSummary>>,
    /// The log of its steps with the ids of the rows, oldest first.
    pub log: Vec<(Id, StepLog)>,
    /// The steps that have unfinished deliveries.
    pub open: Vec<OpenStep>,
}

/// What the feed shows of a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriberSummary {
    /// Their id in this system.
    pub id: SubscriberId,
    /// The id that the caller chose.
    pub external_id: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
}

/// The unfinished deliveries of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenStep {
    /// Which step, from 0.
    pub step_index: u32,
    /// How many wait for their first attempt.
    pub first: u32,
    /// How many wait for a further attempt.
    pub further: u32,
}

impl Store {
    /// A page of the feed, newest runs first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn activity_list(
        &self,
        environment: EnvironmentId,
        filter: &ActivityFilter,
        page: Offset,
    ) -> Result<ActivityPage, StoreError> {
        let results = self.query_all(list_queries(environment, filter, page)).await?;
        let nobody = results.get(1).is_some_and(Vec::is_empty);
        let items = self.complete(environment, results.first().map(Vec::as_slice).unwrap_or_default()).await?;
        Ok(ActivityPage { items, nobody })
    }

    /// One run with all that is shown of it.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn activity_get(
        &self,
        environment: EnvironmentId,
        id: NotificationId,
    ) -> Result<Option<Activity>, StoreError> {
        let mut select = runs(environment);
        select.filter("notification.id = ?", vec![id.into()]);
        let rows = self.query(select.finish("", Vec::new())).await?;
        Ok(self.complete(environment, &rows).await?.pop())
    }

    /// Reads what the runs in these rows refer to.
    async fn complete(&self, environment: EnvironmentId, rows: &[Row]) -> Result<Vec<Activity>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut runs = rows.iter().map(read_notification).collect::<Result<Vec<_>, _>>()?;
        let references =
            rows.iter().zip(&runs).map(|(row, run)| read_reference(row, run)).collect::<Result<Vec<_>, _>>()?;
        let mut queries = references::queries(environment, &references);
        queries.extend([subscribers_of(environment, &runs), logs_of(environment, &runs), open_of(environment, &runs)]);
        queries.push(again(environment, &runs));
        let results = self.query_all(queries).await?;
        let rows = |index: usize| results.get(index).map(Vec::as_slice).unwrap_or_default();
        for row in rows(5) {
            let newer = read_notification(row)?;
            runs.iter_mut().filter(|run| run.id == newer.id).for_each(|run| *run = newer.clone());
        }
        let found = references::read(rows(0), rows(1))?;
        let mut subscribers = HashMap::new();
        for row in rows(2) {
            subscribers.insert(row.id::<SubscriberId>(0)?, Arc::new(read_subscriber(row)?));
        }
        let mut logs = group(rows(3), read_log)?;
        let mut open = group(rows(4), read_open)?;
        let triggers = found.triggers(&references);
        let complete = |((run, trigger), reference): ((Notification, _), &Reference)| Activity {
            trigger,
            workflow: found.workflow(reference),
            subscriber: subscribers.get(&run.subscriber_id).cloned(),
            log: logs.remove(&run.id).unwrap_or_default(),
            open: open.remove(&run.id).unwrap_or_default(),
            run,
        };
        Ok(runs.into_iter().zip(triggers).zip(&references).map(complete).collect())
    }
}

/// The runs of a page and, if there are conditions on subscribers, whether somebody meets them.
pub(crate) fn list_queries(environment: EnvironmentId, filter: &ActivityFilter, page: Offset) -> Vec<Query> {
    let mut select = runs(environment);
    let subscribers = narrow(&mut select, environment, filter);
    let order = "order by notification.id desc limit ? offset ?";
    let mut queries = vec![select.finish(order, vec![page.limit.into(), page.skip.into()])];
    queries.extend(subscribers.map(|subscribers| subscribers.finish("limit 1", Vec::new())));
    queries
}

fn runs(environment: EnvironmentId) -> Select {
    let base = format!(concat!("select ", notification_columns!(), ", {} from notification"), TRIGGER_BYTES);
    let mut select = Select::new("activity.list", &base);
    select.filter("notification.environment_id = ?", vec![environment.into()]);
    select
}

/// The runs once more, in the transaction that reads their logs: one that moved on since it was found must not be shown
/// with the log of a later moment.
fn again(environment: EnvironmentId, found: &[Notification]) -> Query {
    let mut select = runs(environment);
    select.filter_any("notification.id", padded(found.iter().map(|run| run.id.into()).collect()));
    select.finish("", Vec::new())
}

/// Adds the conditions of `filter`. Gives a select of the subscribers that meet those on subscribers, if there are any.
fn narrow(select: &mut Select, environment: EnvironmentId, filter: &ActivityFilter) -> Option<Select> {
    if let Some(kinds) = &filter.kinds {
        let kinds = padded(kinds.iter().map(|kind| step_kind_text(*kind).into()).collect());
        let is_wanted = in_list("step.value ->> 'kind'", kinds.len());
        let condition = format!(
            "exists (select 1 from workflow_revision as revision, json_each(revision.content, '$.steps') as step
             where revision.environment_id = notification.environment_id
             and revision.workflow_id = notification.workflow_id
             and revision.revision = notification.workflow_revision and {is_wanted})"
        );
        select.filter(&condition, kinds);
    }
    if !filter.workflows.is_empty() {
        select.filter_any("notification.workflow_id", padded(filter.workflows.iter().map(|id| (*id).into()).collect()));
    }
    if !filter.transactions.is_empty() {
        let transactions = padded(filter.transactions.iter().map(SqlValue::from).collect());
        select_runs(select, environment, &in_list("transaction_id", transactions.len()), transactions);
    }
    if !filter.severities.is_empty() {
        let severities = padded(filter.severities.iter().map(SqlValue::from).collect());
        select.filter_any(SEVERITY, severities);
    }
    let created =
        Created { id: "notification.id", at: "notification.created_at", after: filter.after, before: filter.before };
    created.narrow(select);
    let (condition, values) = subscriber_condition(environment, filter)?;
    let of_subscribers = format!("subscriber_id in (select id from subscriber where {condition})");
    select_runs(select, environment, &of_subscribers, values.clone());
    let mut subscribers = Select::new("activity.subscribers", "select 1 from subscriber");
    subscribers.filter(&condition, values);
    Some(subscribers)
}

/// Lets only runs pass that meet `condition`. They are found first, by whatever index there is: asked in one go, SQLite
/// would rather walk through all runs in the wanted order.
fn select_runs(select: &mut Select, environment: EnvironmentId, condition: &str, values: Vec<SqlValue>) {
    let mut arguments = vec![environment.into()];
    arguments.extend(values);
    let condition =
        format!("notification.id in (select id from notification as found where environment_id = ? and {condition})");
    select.filter(&condition, arguments);
}

/// The severity of a run. The trigger may replace that of the workflow; `logic::activity::severity` says the same.
const SEVERITY: &str = "(select case when event.overrides ->> 'severity' in ('high', 'medium', 'low', 'none')
         then event.overrides ->> 'severity' else revision.content ->> 'severity' end
     from workflow_revision as revision join event on event.environment_id = revision.environment_id
     where revision.environment_id = notification.environment_id and revision.workflow_id = notification.workflow_id
     and revision.revision = notification.workflow_revision and event.transaction_id = notification.transaction_id)";

fn subscriber_condition(environment: EnvironmentId, filter: &ActivityFilter) -> Option<(String, Vec<SqlValue>)> {
    let mut condition = "environment_id = ?".to_owned();
    let mut values: Vec<SqlValue> = vec![environment.into()];
    let mut any_of = |column: &str, wanted: Vec<SqlValue>| {
        if !wanted.is_empty() {
            let wanted = padded(wanted);
            condition.push_str(" and ");
            condition.push_str(&in_list(column, wanted.len()));
            values.extend(wanted);
        }
    };
    any_of("external_id", filter.subscribers.iter().map(SqlValue::from).collect());
    // The columns that searches look at are in lower case.
    any_of("email", filter.emails.iter().map(|email| email.to_lowercase().into()).collect());
    if let Some(search) = &filter.search {
        condition.push_str(" and (email like ? escape '\\' or external_id = ?)");
        values.extend([contains_pattern(&search.to_lowercase()).into(), search.into()]);
    }
    (values.len() > 1).then_some((condition, values))
}

fn read_reference(row: &Row, run: &Notification) -> Result<Reference, StoreError> {
    let bytes = row.optional_integer(13)?.unwrap_or(0);
    Ok(Reference {
        transaction_id: run.transaction_id.clone(),
        trigger_bytes: u64::try_from(bytes).unwrap_or(0),
        workflow: (run.workflow_id, run.workflow_revision),
    })
}

fn subscribers_of(environment: EnvironmentId, runs: &[Notification]) -> Query {
    let mut ids: Vec<SubscriberId> = runs.iter().map(|run| run.subscriber_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut select = Select::new(
        "activity.subscriber",
        "select id, external_id, profile ->> 'firstName', profile ->> 'lastName', profile ->> 'email', profile ->> 'phone'
         from subscriber",
    );
    select.filter("environment_id = ?", vec![environment.into()]);
    select.filter_any("id", padded(ids.into_iter().map(SqlValue::from).collect()));
    select.finish("", Vec::new())
}

fn logs_of(environment: EnvironmentId, runs: &[Notification]) -> Query {
    let mut select = Select::new(
        "activity.log",
        "select notification_id, id, step_index, status, at, details from (select notification_id, id, step_index, status,
         at, details, row_number() over (partition by notification_id order by id desc) as age from step_log",
    );
    select.filter("environment_id = ?", vec![environment.into()]);
    select.filter_any("notification_id", padded(runs.iter().map(|run| run.id.into()).collect()));
    select.finish(") as logged where age <= ? order by notification_id, id", vec![LOG_ROWS_MAX.into()])
}

fn open_of(environment: EnvironmentId, runs: &[Notification]) -> Query {
    // Jobs without an integration settle a step: they are no deliveries.
    let mut select = Select::new(
        "activity.open",
        "select notification_id, step_index, sum(case when attempts = 0 then 1 else 0 end),
         sum(case when attempts > 0 then 1 else 0 end) from job",
    );
    select.filter("environment_id = ?", vec![environment.into()]);
    select.filter_any("notification_id", padded(runs.iter().map(|run| run.id.into()).collect()));
    select.filter("integration_id is not null", Vec::new());
    select.finish("group by notification_id, step_index order by notification_id, step_index", Vec::new())
}

/// Rows by the run in their first column.
fn group<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<HashMap<NotificationId, Vec<T>>, StoreError> {
    let mut groups: HashMap<NotificationId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(row.id(0)?).or_default().push(read(row)?);
    }
    Ok(groups)
}

fn read_log(row: &Row) -> Result<(Id, StepLog), StoreError> {
    let log = StepLog {
        step_index: row.count(2)?,
        status: row.step_status(3)?,
        at: row.timestamp(4)?,
        details: log_lines::unpack(row, 5)?,
    };
    Ok((row.id(1)?, log))
}

fn read_open(row: &Row) -> Result<OpenStep, StoreError> {
    Ok(OpenStep { step_index: row.count(1)?, first: row.count(2)?, further: row.count(3)? })
}

fn read_subscriber(row: &Row) -> Result<SubscriberSummary, StoreError> {
    let text = |column| row.optional_text(column).map(|text| text.map(str::to_owned));
    Ok(SubscriberSummary {
        id: row.id(0)?,
        external_id: row.text(1)?.to_owned(),
        first_name: text(2)?,
        last_name: text(3)?,
        email: text(4)?,
        phone: text(5)?,
    })
}
