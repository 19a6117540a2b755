//! What the items of a page refer to and often share: the data of their triggers and the revisions of their workflows, each
//! read once however many items need it.

use std::collections::HashMap;
use std::sync::Arc;

use model::workflow::WorkflowContent;
use model::{EnvironmentId, Object, WorkflowId};

use crate::db::{Row, StoreError};
use crate::select::{Select, padded};
use crate::statement::{Query, SqlValue};

/// The most bytes of payloads and overrides on a page, counted once for each item that shows them. Items beyond it come
/// without, so that no list makes an answer of hundreds of megabytes out of payloads of half a megabyte.
const TRIGGER_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What a caller sent with a trigger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TriggerData {
    /// The payload, schema defaults filled in.
    pub payload: Object,
    /// The overrides as sent.
    pub overrides: Object,
}

/// A workflow as it was when a run of it started.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowRevision {
    /// The identifier that triggers named.
    pub identifier: String,
    /// What its author had written.
    pub content: WorkflowContent,
}

/// What one item of a page refers to.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// The trigger.
    pub(crate) transaction_id: String,
    /// How many bytes its payload and overrides have.
    pub(crate) trigger_bytes: u64,
    /// The workflow and its revision.
    pub(crate) workflow: (WorkflowId, i64),
}

/// A column for the size of a trigger's data, for selects that name the run `notification`.
pub(crate) const TRIGGER_BYTES: &str = "(select octet_length(event.payload) + octet_length(event.overrides) from event
     where event.environment_id = notification.environment_id and event.transaction_id = notification.transaction_id)";

/// What was found for the references of a page.
#[derive(Debug, Default)]
pub(crate) struct Found {
    triggers: HashMap<String, Arc<TriggerData>>,
    workflows: HashMap<(WorkflowId, i64), Arc<WorkflowRevision>>,
}

impl Found {
    /// The workflow of an item; none if its revision is gone.
    pub(crate) fn workflow(&self, reference: &Reference) -> Option<Arc<WorkflowRevision>> {
        self.workflows.get(&reference.workflow).cloned()
    }

    /// The trigger's data of each item, in order, as far as [`TRIGGER_BYTES_MAX`] reaches.
    pub(crate) fn triggers(&self, references: &[Reference]) -> Vec<Option<Arc<TriggerData>>> {
        let shown = within_budget(references);
        references
            .iter()
            .zip(shown)
            .map(|(one, shown)| self.triggers.get(&one.transaction_id).filter(|_| shown).cloned())
            .collect()
    }
}

/// Which items may show the data of their triggers.
fn within_budget(references: &[Reference]) -> Vec<bool> {
    let mut used = 0_u64;
    let fits = |reference: &Reference| {
        let total = used.saturating_add(reference.trigger_bytes);
        let fits = total <= TRIGGER_BYTES_MAX;
        if fits {
            used = total;
        }
        fits
    };
    references.iter().map(fits).collect()
}

/// The two reads that find what `references` refer to; there must be at least one. [`read`] takes their rows.
pub(crate) fn queries(environment: EnvironmentId, references: &[Reference]) -> Vec<Query> {
    let mut transactions: Vec<&str> = Vec::new();
    for (reference, shown) in references.iter().zip(within_budget(references)) {
        if shown {
            transactions.push(&reference.transaction_id);
        }
    }
    transactions.sort_unstable();
    transactions.dedup();
    let transactions: Vec<SqlValue> = transactions.into_iter().map(SqlValue::from).collect();
    let mut triggers = Select::new("event.data", "select transaction_id, payload, overrides from event");
    triggers.filter("environment_id = ?", vec![environment.into()]);
    triggers.filter_any("transaction_id", padded(transactions));

    vec![triggers.finish("", Vec::new()), revisions_query(environment, references)]
}

/// Each revision is found by its whole key: a workflow can have many, and their documents are long.
fn revisions_query(environment: EnvironmentId, references: &[Reference]) -> Query {
    let mut revisions: Vec<(WorkflowId, i64)> = references.iter().map(|reference| reference.workflow).collect();
    revisions.sort_unstable();
    revisions.dedup();
    let count = revisions.len().next_power_of_two();
    let fill = std::iter::repeat(revisions.last().copied()).flatten();
    let pairs = revisions.iter().copied().chain(fill).take(count);
    let mut values: Vec<SqlValue> = pairs.flat_map(|(workflow, revision)| [workflow.into(), revision.into()]).collect();
    values.push(environment.into());
    let select = Select::new("workflow_revision.data", "select workflow_id, revision, identifier, content from");
    let wanted = format!(
        "(values {}) as wanted join workflow_revision on workflow_id = wanted.column1 and revision = wanted.column2
         where environment_id = ?",
        vec!["(?, ?)"; count].join(", ")
    );
    select.finish(&wanted, values)
}

/// Reads the rows of the two [`queries`].
pub(crate) fn read(triggers: &[Row], workflows: &[Row]) -> Result<Found, StoreError> {
    let mut found = Found::default();
    for row in triggers {
        let data = TriggerData { payload: row.json(1)?, overrides: row.json(2)? };
        found.triggers.insert(row.text(0)?.to_owned(), Arc::new(data));
    }
    for row in workflows {
        let revision = WorkflowRevision { identifier: row.text(2)?.to_owned(), content: row.json(3)? };
        found.workflows.insert((row.id(0)?, row.integer(1)?), Arc::new(revision));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(transaction_id: &str, trigger_bytes: u64) -> Reference {
        Reference { transaction_id: transaction_id.to_owned(), trigger_bytes, workflow: (WorkflowId::default(), 1) }
    }

    #[test]
    fn every_item_counts_against_the_budget_and_small_ones_still_fit() {
        let half = TRIGGER_BYTES_MAX / 2;
        let page = [reference("a", half), reference("a", half), reference("a", half), reference("b", 0)];
        assert_eq!(within_budget(&page), [true, true, false, true]);
        assert_eq!(within_budget(&[reference("a", u64::MAX)]), [false]);
    }

    #[test]
    fn what_several_items_share_is_read_once() {
        let page = [reference("b", 1), reference("a", 1), reference("b", 1)];
        let queries = queries(EnvironmentId::default(), &page);
        assert_eq!(
            queries[0].sql,
            "select transaction_id, payload, overrides from event where environment_id = ?1 and transaction_id in (?2, ?3) "
        );
        assert!(queries[1].sql.contains("from (values (?1, ?2)) as wanted join"), "{}", queries[1].sql);
    }
}
