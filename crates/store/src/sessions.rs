//! Sessions: the browsers in which accounts are logged in, found by the hash of their token.

use model::account::{Account, Session, Visitor};
use model::{SessionId, Timestamp, UserId};

use crate::accounts::{account_columns, read_account};
use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

const INSERT: Statement = Statement::both(
    "session.insert",
    "insert into session (id, account_id, hash, created_at, last_seen_at, expires_at, address, user_agent)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
);

const FIND: Statement = Statement::both(
    "session.find",
    concat!(
        "select s.id, s.account_id, s.hash, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent, ",
        account_columns!(),
        " from session s join account on account.id = s.account_id where s.hash = ?1"
    ),
);

const LIST: Statement = Statement::both(
    "session.list",
    "select id, account_id, hash, created_at, last_seen_at, expires_at, address, user_agent
     from session where account_id = ?1 order by id desc limit ?2",
);

const TOUCH: Statement =
    Statement::both("session.touch", "update session set last_seen_at = max(last_seen_at, ?2) where hash = ?1");

const DELETE: Statement = Statement::both("session.delete", "delete from session where hash = ?1");

const DELETE_OF_ACCOUNT: Statement = Statement::both(
    "session.delete_of_account",
    "delete from session where account_id = ?1 and (?2 is null or id <> ?2)",
);

const TRIM: Statement = Statement::both(
    "session.trim",
    "delete from session where account_id = ?1
         and id <= (select id from session where account_id = ?1 order by id desc limit 1 offset ?2)",
);

const ERASE: Statement = Statement::both(
    "session.erase",
    "delete from session where hash in
         (select hash from session where expires_at <= ?1 or last_seen_at <= ?2 limit ?3)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] =
    &[&INSERT, &FIND, &LIST, &TOUCH, &DELETE, &DELETE_OF_ACCOUNT, &TRIM, &ERASE];

/// Adds a session.
#[must_use]
pub fn session_insert(session: &Session) -> Query {
    INSERT.with(arguments![
        session.id,
        session.account_id,
        session.hash.as_slice(),
        session.created_at,
        session.last_seen_at,
        session.expires_at,
        session.visitor.address.map(|address| address.to_string()),
        session.visitor.user_agent.as_ref(),
    ])
}

/// Notes when a session was last seen.
#[must_use]
pub fn session_touch(hash: &[u8; 32], now: Timestamp) -> Query {
    TOUCH.with(arguments![hash.as_slice(), now])
}

/// Ends a session.
#[must_use]
pub fn session_delete(hash: &[u8; 32]) -> Query {
    DELETE.with(arguments![hash.as_slice()])
}

/// Ends the sessions of an account, all or all but one.
#[must_use]
pub fn sessions_delete(account: UserId, except: Option<SessionId>) -> Query {
    DELETE_OF_ACCOUNT.with(arguments![account, except])
}

/// Ends the oldest sessions of an account, so that `kept` remain.
#[must_use]
pub fn sessions_trim(account: UserId, kept: u32) -> Query {
    TRIM.with(arguments![account, kept])
}

/// Sessions that expired by `now` or were last seen by `seen_before`: touches at most `limit` rows.
#[must_use]
pub fn sessions_erase(now: Timestamp, seen_before: Timestamp, limit: u32) -> Query {
    ERASE.with(arguments![now, seen_before, limit])
}

impl Store {
    /// A session by the SHA-256 of its token, with its account.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn session_by_hash(&self, hash: &[u8; 32]) -> Result<Option<(Session, Account)>, StoreError> {
        let row = self.query_one(FIND.with(arguments![hash.as_slice()])).await?;
        row.as_ref().map(|row| Ok((read_session(row)?, read_account(row, 8)?))).transpose()
    }

    /// The sessions of an account, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn session_list(&self, account: UserId, limit: u32) -> Result<Vec<Session>, StoreError> {
        self.query(LIST.with(arguments![account, limit])).await?.iter().map(read_session).collect()
    }
}

fn read_session(row: &Row) -> Result<Session, StoreError> {
    let address = row.optional_text(6)?.map(|text| text.parse().map_err(|_| row.damaged(6))).transpose()?;
    Ok(Session {
        id: row.id(0)?,
        account_id: row.id(1)?,
        hash: row.blob(2)?.try_into().map_err(|_| row.damaged(2))?,
        created_at: row.timestamp(3)?,
        last_seen_at: row.timestamp(4)?,
        expires_at: row.timestamp(5)?,
        visitor: Visitor { address, user_agent: row.optional_text(7)?.map(str::to_owned) },
    })
}
