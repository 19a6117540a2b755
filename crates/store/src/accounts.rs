//! Accounts: who may log in, and what they may do. Their sessions stand in `sessions.rs`.

use model::account::{Account, Role};
use model::{Secret, Timestamp, UserId};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

/// The columns that [`read_account`] reads, in its order. In a join the account is called `account`.
macro_rules! account_columns {
    () => {
        "account.id, account.organization_id, account.name, account.email, account.role, account.password,
         account.created_at, account.updated_at, account.last_seen_at, account.revision"
    };
}
pub(crate) use account_columns;

const INSERT: Statement = Statement::both(
    "account.insert",
    "insert into account (id, organization_id, name, email, role, password, created_at, updated_at, revision)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 where (select count(*) from account) < ?10 on conflict do nothing",
);

const FIND: Statement =
    Statement::both("account.find", concat!("select ", account_columns!(), " from account where email = ?1"));

const GET: Statement =
    Statement::both("account.get", concat!("select ", account_columns!(), " from account where id = ?1"));

const LIST: Statement =
    Statement::both("account.list", concat!("select ", account_columns!(), " from account order by id limit ?1"));

const UPDATE: Statement = Statement::both(
    "account.update",
    "update account set name = ?3, email = ?4, password = ?5, updated_at = ?6, revision = revision + 1
     where id = ?1 and revision = ?2 and not exists (select 1 from account where email = ?4 and id <> ?1)",
);

// Somebody must be able to do everything, so the last owner who can log in stays one.
const SET_ROLE: Statement = Statement::both(
    "account.set_role",
    "update account set role = ?2, updated_at = ?4, revision = revision + 1
     where id = ?1 and role = ?5 and (?2 = ?3 or role <> ?3
         or exists (select 1 from account where id <> ?1 and role = ?3 and password is not null))",
);

const DELETE: Statement = Statement::both(
    "account.delete",
    "delete from account where id = ?1 and role = ?3 and (role <> ?2
         or exists (select 1 from account where id <> ?1 and role = ?2 and password is not null))",
);

const TOUCH: Statement = Statement::both("account.touch", "update account set last_seen_at = ?2 where id = ?1");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &FIND, &GET, &LIST, &UPDATE, &SET_ROLE, &DELETE, &TOUCH];

/// Adds an account; touches nothing if its address is taken or there are `most` accounts already.
#[must_use]
pub fn account_insert(account: &Account, most: u32) -> Query {
    let password = account.password.as_ref().map(Secret::expose);
    INSERT.with(arguments![
        account.id,
        account.organization_id,
        &account.name,
        &account.email,
        account.role,
        password,
        account.created_at,
        account.updated_at,
        account.revision,
        most,
    ])
}

/// Adds the first account; touches nothing if there is one.
#[must_use]
pub fn account_insert_first(account: &Account) -> Query {
    account_insert(account, 1)
}

/// Changes name, address and password; touches nothing if the account is gone, was changed since it was read or the
/// address belongs to somebody else.
#[must_use]
pub fn account_update(account: &Account) -> Query {
    let password = account.password.as_ref().map(Secret::expose);
    UPDATE.with(arguments![account.id, account.revision, &account.name, &account.email, password, account.updated_at])
}

/// Changes what an account may do; touches nothing if it is gone, has another role than was seen, or is the last owner.
#[must_use]
pub fn account_set_role(seen: &Account, role: Role, now: Timestamp) -> Query {
    SET_ROLE.with(arguments![seen.id, role, Role::Owner, now, seen.role])
}

/// Removes an account; touches nothing if it is gone, has another role than was seen, or is the last owner.
#[must_use]
pub fn account_delete(seen: &Account) -> Query {
    DELETE.with(arguments![seen.id, Role::Owner, seen.role])
}

/// Notes when an account was last seen.
#[must_use]
pub fn account_touch(id: UserId, now: Timestamp) -> Query {
    TOUCH.with(arguments![id, now])
}

impl Store {
    /// The account with this address, which must be in lower case.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let row = self.query_one(FIND.with(arguments![email])).await?;
        row.as_ref().map(|row| read_account(row, 0)).transpose()
    }

    /// An account.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn account_get(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = self.query_one(GET.with(arguments![id])).await?;
        row.as_ref().map(|row| read_account(row, 0)).transpose()
    }

    /// The accounts, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn account_list(&self, limit: u32) -> Result<Vec<Account>, StoreError> {
        let rows = self.query(LIST.with(arguments![limit])).await?;
        rows.iter().map(|row| read_account(row, 0)).collect()
    }
}

/// Reads an account whose columns begin at `at`.
pub(crate) fn read_account(row: &Row, at: usize) -> Result<Account, StoreError> {
    Ok(Account {
        id: row.id(at)?,
        organization_id: row.id(at + 1)?,
        name: row.text(at + 2)?.to_owned(),
        email: row.text(at + 3)?.to_owned(),
        role: row.role(at + 4)?,
        password: row.optional_text(at + 5)?.map(|text| Secret::new(text.to_owned())),
        created_at: row.timestamp(at + 6)?,
        updated_at: row.timestamp(at + 7)?,
        last_seen_at: row.optional_timestamp(at + 8)?,
        revision: row.integer(at + 9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::SqlValue;

    #[test]
    fn roles_read_back_as_they_were_written() {
        for role in Role::ALL {
            let row = Row { statement: "test", values: vec![SqlValue::from(role)] };
            assert_eq!(row.role(0), Ok(role));
        }
    }
}
