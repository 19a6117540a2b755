//! The audit log. An entry is written in the transaction of what it tells of.

use model::audit::{AuditEntry, Target};
use model::{AuditEntryId, Timestamp};

use crate::codec::json;
use crate::created::id_of_second;
use crate::db::{Row, Store, StoreError};
use crate::select::Select;
use crate::statement::{Query, Statement, arguments};

const INSERT: Statement = Statement::both(
    "audit_entry.insert",
    "insert into audit_entry (id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name,
         environment_id, fields, address)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
);

const ERASE: Statement = Statement::both(
    "audit_entry.erase",
    "delete from audit_entry where id in (select id from audit_entry where id < ?1 order by id limit ?2)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &ERASE];

/// Which entries are wanted; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct AuditSearch {
    /// The id of the actor.
    pub actor: Option<String>,
    /// What was done, or the noun before the dot of it.
    pub action: Option<String>,
    /// The id of what it was done to.
    pub target: Option<String>,
}

/// A page of the audit log, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Where the next page goes on, if there is one.
    pub next: Option<AuditEntryId>,
}

/// Adds an entry.
#[must_use]
pub fn audit_insert(entry: &AuditEntry) -> Query {
    let target = entry.target.as_ref();
    INSERT.with(arguments![
        entry.id,
        entry.at,
        entry.actor_kind,
        entry.actor_id.as_ref(),
        entry.actor_name.as_ref(),
        &entry.action,
        target.map(|target| &target.kind),
        target.map(|target| &target.id),
        target.map(|target| &target.name),
        entry.environment_id,
        json(&entry.fields),
        entry.address.map(|address| address.to_string()),
    ])
}

/// Entries up to a time: touches at most `limit` rows.
#[must_use]
pub fn audit_erase(before: Timestamp, limit: u32) -> Query {
    ERASE.with(arguments![id_of_second(before.0.div_euclid(1_000_000)), limit])
}

impl Store {
    /// A page of the audit log, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn audit_search(
        &self,
        search: &AuditSearch,
        after: Option<AuditEntryId>,
        limit: u32,
    ) -> Result<AuditPage, StoreError> {
        let rows = self.query(audit_query(search, after, limit)).await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let entries = rows.iter().take(most).map(read_entry).collect::<Result<Vec<_>, _>>()?;
        let next = entries.last().map(|entry| entry.id).filter(|_| rows.len() > most);
        Ok(AuditPage { entries, next })
    }
}

/// The query of a page and one more row, which says whether another page follows.
pub(crate) fn audit_query(search: &AuditSearch, after: Option<AuditEntryId>, limit: u32) -> Query {
    let mut select = Select::new(
        "audit_entry.search",
        "select id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, environment_id,
             fields, address from audit_entry",
    );
    if let Some(actor) = &search.actor {
        select.filter("actor_id = ?", vec![actor.into()]);
    }
    if let Some(target) = &search.target {
        select.filter("target_id = ?", vec![target.into()]);
    }
    if let Some(action) = &search.action {
        // The sign after the dot is the slash: between the two lies whatever begins with the noun and a dot.
        let (from, to) = (format!("{action}."), format!("{action}/"));
        select.filter("(action = ? or action >= ? and action < ?)", vec![action.into(), from.into(), to.into()]);
    }
    if let Some(after) = after {
        select.filter("id < ?", vec![after.into()]);
    }
    select.finish("order by id desc limit ?", vec![limit.saturating_add(1).into()])
}

fn read_entry(row: &Row) -> Result<AuditEntry, StoreError> {
    let target = match row.optional_text(6)? {
        None => None,
        Some(kind) => {
            Some(Target { kind: kind.to_owned(), id: row.text(7)?.to_owned(), name: row.text(8)?.to_owned() })
        }
    };
    Ok(AuditEntry {
        id: row.id(0)?,
        at: row.timestamp(1)?,
        actor_kind: row.actor_kind(2)?,
        actor_id: row.optional_text(3)?.map(str::to_owned),
        actor_name: row.optional_text(4)?.map(str::to_owned),
        action: row.text(5)?.to_owned(),
        target,
        environment_id: row.optional_id(9)?,
        fields: row.json(10)?,
        address: row.optional_text(11)?.map(|text| text.parse().map_err(|_| row.damaged(11))).transpose()?,
    })
}
