//! Invitations: links that give an account its password. No message is sent: whoever invites hands the link over.

use logic::account::{INVITATION_LIFE, new_token, token_hash};
use model::account::{Account, Invitation, Visitor};
use model::{Secret, Timestamp};
use store::{Batch, Conflict, StoreError};

use crate::accounts::change_to;
use crate::sessions::NewSession;
use crate::{Engine, MemberError};

/// An invitation that has just been made.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// What the link holds.
    pub token: Secret<String>,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

impl Engine {
    /// Adds a new invitation of an account to a batch, which is stale if the account has another role by then: a link opens
    /// no more than whoever made it may give.
    pub(crate) fn invite(&self, batch: &mut Batch, account: &Account) -> NewInvitation {
        let token = new_token(self.rng());
        let (created_at, expires_at) = (self.now(), self.now().plus(INVITATION_LIFE));
        let hash = token_hash(token.expose()).unwrap_or_default();
        let invitation = Invitation { account_id: account.id, hash, created_at, expires_at };
        batch.require(store::invitation_put(&invitation, account.role), Conflict::Stale);
        NewInvitation { token, expires_at }
    }

    /// An invitation that can be taken, with its account.
    ///
    /// # Errors
    /// [`MemberError::Missing`] if there is none: it was taken, is past its time, or never was.
    pub async fn invitation_get(&self, token: &str) -> Result<(Invitation, Account), MemberError> {
        let hash = token_hash(token).ok_or(MemberError::Missing)?;
        self.store().invitation_by_hash(&hash, self.now()).await?.ok_or(MemberError::Missing)
    }

    /// Takes an invitation: the account gets name and password, its former sessions end, and a new one begins.
    ///
    /// # Errors
    /// [`MemberError::Missing`]; [`MemberError::Account`] for a password that cannot be one.
    pub async fn invitation_accept(
        &self,
        token: &str,
        (name, password): (String, Secret<String>),
        visitor: Visitor,
    ) -> Result<NewSession, MemberError> {
        // Whoever has no invitation is not let hash.
        let (invitation, account) = self.invitation_get(token).await?;
        let password = self.checked_password(password, ("password", &account.email)).await?;
        let action = if account.password.is_some() { "account.reset_password" } else { "account.join" };
        let changed = Account { name, password: Some(password), updated_at: self.now(), ..account };
        let mut batch = Batch::new();
        batch.require(store::invitation_use(&invitation.hash, self.now()), Conflict::Missing);
        batch.require(store::account_update(&changed), Conflict::Stale);
        batch.run(store::sessions_delete(changed.id, None));
        self.as_account(&changed, &visitor).audit(&mut batch, change_to(action, &changed));
        let changed = Account { revision: changed.revision.saturating_add(1), ..changed };
        let session = self.begin_session(&mut batch, changed, visitor);
        match self.store().apply(batch).await {
            Ok(_) => Ok(session),
            Err(StoreError::Conflict(Conflict::Missing)) => Err(MemberError::Missing),
            Err(error) => Err(error.into()),
        }
    }
}
