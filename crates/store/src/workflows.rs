//! Workflows and their revisions. A workflow's row names its current revision; what the author wrote stands in the
//! revision's document, and documents outlive their workflow, since runs refer to them.

use model::workflow::{LAST_TRIGGERED_PRECISION, Workflow, WorkflowContent, WorkflowStatus};
use model::{EnvironmentId, Id, Timestamp, WorkflowId};

use crate::codec::json;
use crate::db::{Batch, Conflict, Row, Store, StoreError};
use crate::select::{Select, contains_pattern, in_list};
use crate::statement::{Query, SqlValue, Statement, arguments};

/// The columns that [`read`] reads, and the tables that they come from.
macro_rules! select {
    () => {
        "select workflow.environment_id, workflow.id, workflow.organization_id, workflow.identifier, workflow.revision,
         workflow_revision.content, workflow.created_at, workflow.updated_at, workflow.last_triggered_at
         from workflow join workflow_revision on workflow_revision.environment_id = workflow.environment_id
         and workflow_revision.workflow_id = workflow.id and workflow_revision.revision = workflow.revision"
    };
}

const BY_IDENTIFIER: Statement = Statement::both(
    "workflow.by_identifier",
    concat!(select!(), " where workflow.environment_id = ?1 and workflow.identifier = ?2"),
);

const BY_ID: Statement =
    Statement::both("workflow.by_id", concat!(select!(), " where workflow.environment_id = ?1 and workflow.id = ?2"));

const REVISION: Statement = Statement::both(
    "workflow.revision",
    "select identifier, content from workflow_revision
     where environment_id = ?1 and workflow_id = ?2 and revision = ?3",
);

const INSERT: Statement = Statement::both(
    "workflow.insert",
    "insert into workflow (environment_id, id, organization_id, identifier, revision, name, active, status, tags,
     created_at, updated_at, last_triggered_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) on conflict do nothing",
);

const INSERT_REVISION: Statement = Statement::both(
    "workflow.insert_revision",
    "insert into workflow_revision (environment_id, workflow_id, revision, identifier, content, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6)",
);

const UPDATE: Statement = Statement::both(
    "workflow.update",
    "update workflow set revision = ?4, name = ?5, active = ?6, status = ?7, tags = ?8, updated_at = ?9
     where environment_id = ?1 and id = ?2 and revision = ?3",
);

const TOUCH: Statement = Statement::both(
    "workflow.touch_triggered",
    "update workflow set last_triggered_at = ?3
     where environment_id = ?1 and id = ?2 and (last_triggered_at is null or last_triggered_at <= ?4)",
);

const DELETE: Statement =
    Statement::both("workflow.delete", "delete from workflow where environment_id = ?1 and id = ?2");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] =
    &[&BY_IDENTIFIER, &BY_ID, &REVISION, &INSERT, &INSERT_REVISION, &UPDATE, &TOUCH, &DELETE];

/// Which workflows a list shows, in which order, and which part of it.
#[derive(Clone, Debug, Default)]
pub struct WorkflowSearch {
    /// Text in name or identifier.
    pub text: Option<String>,
    /// Labels of which a workflow has at least one; empty for all workflows.
    pub tags: Vec<String>,
    /// The wanted statuses; empty for all.
    pub statuses: Vec<WorkflowStatus>,
    /// What the list is ordered by.
    pub order: WorkflowOrder,
    /// Whether the order rises.
    pub ascending: bool,
    /// How many workflows are shown.
    pub limit: u32,
    /// How many are left out before them.
    pub offset: u32,
}

/// What a list of workflows can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkflowOrder {
    /// When they were made.
    #[default]
    CreatedAt,
    /// When they were last changed.
    UpdatedAt,
    /// Their names, without regard to case.
    Name,
    /// When they were last triggered; those that never were count as oldest.
    LastTriggeredAt,
}

/// A part of a list of workflows.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowList {
    /// The part that was asked for.
    pub workflows: Vec<Workflow>,
    /// How many workflows the whole list has.
    pub total: u32,
}

impl Store {
    /// The workflow with an identifier.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn workflow_by_identifier(
        &self,
        environment: EnvironmentId,
        identifier: &str,
    ) -> Result<Option<Workflow>, StoreError> {
        let row = self.query_one(BY_IDENTIFIER.with(arguments![environment, identifier])).await?;
        row.as_ref().map(read).transpose()
    }

    /// Every workflow that has this identifier or one of these ids: a path names a workflow in more than one way.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn workflow_candidates(
        &self,
        environment: EnvironmentId,
        identifier: &str,
        ids: impl Iterator<Item = Id>,
    ) -> Result<Vec<Workflow>, StoreError> {
        let mut queries = vec![BY_IDENTIFIER.with(arguments![environment, identifier])];
        queries.extend(ids.map(|id| BY_ID.with(arguments![environment, id])));
        self.query_all(queries).await?.iter().flatten().map(read).collect()
    }

    /// The identifier and the document of a workflow at one of its revisions; it may be deleted by now.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn workflow_revision(
        &self,
        environment: EnvironmentId,
        workflow: WorkflowId,
        revision: i64,
    ) -> Result<Option<(String, WorkflowContent)>, StoreError> {
        let row = self.query_one(REVISION.with(arguments![environment, workflow, revision])).await?;
        row.map(|row| Ok((row.text(0)?.to_owned(), row.json(1)?))).transpose()
    }

    /// A part of the list of workflows and its whole length. It looks at every workflow of the environment.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn workflow_list(
        &self,
        environment: EnvironmentId,
        search: &WorkflowSearch,
    ) -> Result<WorkflowList, StoreError> {
        let mut list = Select::new("workflow.list", select!());
        let mut count = Select::new("workflow.count", "select count(*) from workflow");
        for select in [&mut list, &mut count] {
            select.filter("workflow.environment_id = ?", vec![environment.into()]);
            filter(select, search);
        }
        let window = vec![search.limit.into(), search.offset.into()];
        let queries = vec![list.finish(order(search), window), count.finish("", Vec::new())];
        let results = self.query_all(queries).await?;
        let rows = |index: usize| results.get(index).map(Vec::as_slice).unwrap_or_default();
        let total = rows(1).first().map_or(Ok(0), |row| row.count(0))?;
        let workflows = rows(0).iter().map(read).collect::<Result<_, _>>()?;
        Ok(WorkflowList { workflows, total })
    }
}

fn filter(select: &mut Select, search: &WorkflowSearch) {
    if let Some(text) = &search.text {
        let pattern = contains_pattern(text);
        let condition = "(workflow.name like ? escape '\\' or workflow.identifier like ? escape '\\')";
        select.filter(condition, vec![pattern.clone().into(), pattern.into()]);
    }
    if !search.tags.is_empty() {
        let is_wanted = in_list("tag.value", search.tags.len());
        // `json_each` is SQLite's; another database unfolds the array with a function of its own.
        let condition = format!("exists (select 1 from json_each(workflow.tags) as tag where {is_wanted})");
        select.filter(&condition, search.tags.iter().map(SqlValue::from).collect());
    }
    if !search.statuses.is_empty() {
        select.filter_any(
            "workflow.status",
            search.statuses.iter().map(|status| status_number(*status).into()).collect(),
        );
    }
}

/// The order of a list; the id decides between equals.
const fn order(search: &WorkflowSearch) -> &'static str {
    match (search.order, search.ascending) {
        (WorkflowOrder::CreatedAt, true) => "order by workflow.created_at, workflow.id limit ? offset ?",
        (WorkflowOrder::CreatedAt, false) => "order by workflow.created_at desc, workflow.id desc limit ? offset ?",
        (WorkflowOrder::UpdatedAt, true) => "order by workflow.updated_at, workflow.id limit ? offset ?",
        (WorkflowOrder::UpdatedAt, false) => "order by workflow.updated_at desc, workflow.id desc limit ? offset ?",
        (WorkflowOrder::Name, true) => "order by lower(workflow.name), workflow.id limit ? offset ?",
        (WorkflowOrder::Name, false) => "order by lower(workflow.name) desc, workflow.id desc limit ? offset ?",
        (WorkflowOrder::LastTriggeredAt, true) => {
            "order by coalesce(workflow.last_triggered_at, 0), workflow.id limit ? offset ?"
        }
        (WorkflowOrder::LastTriggeredAt, false) => {
            "order by coalesce(workflow.last_triggered_at, 0) desc, workflow.id desc limit ? offset ?"
        }
    }
}

/// Adds a workflow with its first revision; the batch fails with [`Conflict::Duplicate`] if the identifier is taken.
#[must_use]
pub fn workflow_insert(workflow: &Workflow, status: WorkflowStatus) -> Batch {
    let query = INSERT.with(arguments![
        workflow.environment_id,
        workflow.id,
        workflow.organization_id,
        &workflow.identifier,
        workflow.revision,
        &workflow.content.name,
        workflow.content.active,
        status_number(status),
        json(&workflow.content.tags),
        workflow.created_at,
        workflow.updated_at,
        workflow.last_triggered_at,
    ]);
    let mut batch = Batch::new();
    batch.require(query, Conflict::Duplicate);
    batch.run(insert_revision(workflow));
    batch
}

/// Writes the revision that `workflow` names, which follows the revision `seen`; the batch fails with
/// [`Conflict::Stale`] if that is not the current one any more.
#[must_use]
pub fn workflow_update(workflow: &Workflow, seen: i64, status: WorkflowStatus) -> Batch {
    let query = UPDATE.with(arguments![
        workflow.environment_id,
        workflow.id,
        seen,
        workflow.revision,
        &workflow.content.name,
        workflow.content.active,
        status_number(status),
        json(&workflow.content.tags),
        workflow.updated_at,
    ]);
    let mut batch = Batch::new();
    batch.require(query, Conflict::Stale);
    batch.run(insert_revision(workflow));
    batch
}

fn insert_revision(workflow: &Workflow) -> Query {
    INSERT_REVISION.with(arguments![
        workflow.environment_id,
        workflow.id,
        workflow.revision,
        &workflow.identifier,
        json(&workflow.content),
        workflow.updated_at,
    ])
}

/// Notes that a workflow was triggered; within [`LAST_TRIGGERED_PRECISION`] of the last note it touches no row.
#[must_use]
pub fn workflow_touch_triggered(environment: EnvironmentId, workflow: WorkflowId, now: Timestamp) -> Query {
    let precision = i64::try_from(LAST_TRIGGERED_PRECISION.as_micros()).unwrap_or(i64::MAX);
    TOUCH.with(arguments![environment, workflow, now, now.0.saturating_sub(precision)])
}

/// Removes a workflow; its revisions stay. The batch fails with [`Conflict::Missing`] if there is none.
#[must_use]
pub fn workflow_delete(environment: EnvironmentId, workflow: WorkflowId) -> Batch {
    let mut batch = Batch::new();
    batch.require(DELETE.with(arguments![environment, workflow]), Conflict::Missing);
    batch
}

/// The number that stands for a status. It is written for lists to filter by; whoever reads a workflow judges anew.
const fn status_number(status: WorkflowStatus) -> i64 {
    match status {
        WorkflowStatus::Active => 0,
        WorkflowStatus::Inactive => 1,
        WorkflowStatus::Error => 2,
    }
}

fn read(row: &Row) -> Result<Workflow, StoreError> {
    Ok(Workflow {
        environment_id: row.id(0)?,
        id: row.id(1)?,
        organization_id: row.id(2)?,
        identifier: row.text(3)?.to_owned(),
        revision: row.integer(4)?,
        content: row.json(5)?,
        created_at: row.timestamp(6)?,
        updated_at: row.timestamp(7)?,
        last_triggered_at: row.optional_timestamp(8)?,
    })
}
