//! The tags of an environment: those of its workflows.

use std::collections::BTreeSet;

use model::EnvironmentId;

use crate::db::{Store, StoreError};
use crate::statement::{Statement, arguments};

const LIST: Statement =
    Statement::both("tag.list", "select distinct tags from workflow where environment_id = ?1 order by tags limit ?2");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&LIST];

/// The most different lists of tags that are looked at.
const LISTS_MAX: u32 = 10_000;

impl Store {
    /// The tags of an environment's workflows, each once, in alphabetical order.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn tag_list(&self, environment: EnvironmentId) -> Result<Vec<String>, StoreError> {
        let mut tags = BTreeSet::new();
        for row in self.query(LIST.with(arguments![environment, LISTS_MAX])).await? {
            tags.extend(row.json::<Vec<String>>(0)?);
        }
        Ok(tags.into_iter().collect())
    }
}
