//! Invitations: links with which an account gets a password, found by the hash of their token. An account has one at most.

use model::account::{Account, Invitation, Role};
use model::{Timestamp, UserId};

use crate::accounts::{account_columns, read_account};
use crate::db::{Store, StoreError};
use crate::statement::{Query, Statement, arguments};

const PUT: Statement = Statement::both(
    "invitation.put",
    "insert into invitation (account_id, hash, created_at, expires_at)
     select id, ?2, ?3, ?4 from account where id = ?1 and role = ?5
     on conflict (account_id) do update set hash = ?2, created_at = ?3, expires_at = ?4",
);

const FIND: Statement = Statement::both(
    "invitation.find",
    concat!(
        "select ",
        account_columns!(),
        ", i.account_id, i.hash, i.created_at, i.expires_at
         from invitation i join account on account.id = i.account_id where i.hash = ?1 and i.expires_at > ?2"
    ),
);

const USE: Statement = Statement::both("invitation.use", "delete from invitation where hash = ?1 and expires_at > ?2");

const DELETE: Statement = Statement::both("invitation.delete", "delete from invitation where account_id = ?1");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&PUT, &FIND, &USE, &DELETE];

/// Adds an invitation; the one that the account has is worth nothing any more. Touches nothing if the account is gone or
/// has another role than was seen.
#[must_use]
pub fn invitation_put(invitation: &Invitation, seen: Role) -> Query {
    PUT.with(arguments![
        invitation.account_id,
        invitation.hash.as_slice(),
        invitation.created_at,
        invitation.expires_at,
        seen,
    ])
}

/// Takes an invitation; touches nothing if it was taken or is past its time.
#[must_use]
pub fn invitation_use(hash: &[u8; 32], now: Timestamp) -> Query {
    USE.with(arguments![hash.as_slice(), now])
}

/// Removes the invitation of an account.
#[must_use]
pub fn invitation_delete(account: UserId) -> Query {
    DELETE.with(arguments![account])
}

impl Store {
    /// An invitation that can be taken at `now`, by the SHA-256 of its token, with its account.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn invitation_by_hash(
        &self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Invitation, Account)>, StoreError> {
        let Some(row) = self.query_one(FIND.with(arguments![hash.as_slice(), now])).await? else { return Ok(None) };
        let invitation = Invitation {
            account_id: row.id(10)?,
            hash: row.blob(11)?.try_into().map_err(|_| row.damaged(11))?,
            created_at: row.timestamp(12)?,
            expires_at: row.timestamp(13)?,
        };
        Ok(Some((invitation, read_account(&row, 0)?)))
    }
}
