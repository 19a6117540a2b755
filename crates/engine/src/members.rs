//! The members of the organization, as those who look after them see them. Nobody reaches above their own role: neither
//! gives it away nor touches who has it.

use logic::account::ACCOUNTS_MAX;
use model::UserId;
use model::account::{Account, Role};
use store::{Batch, Conflict, StoreError};

use crate::Engine;
use crate::accounts::{AccountError, change_to, checked_email};
use crate::invitations::NewInvitation;

/// Why a member was not invited or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberError {
    /// There is no such member or invitation.
    #[error("it does not exist")]
    Missing,
    /// Somebody has this address already.
    #[error("somebody has this email address already")]
    EmailTaken,
    /// There are too many.
    #[error("an organization has at most {ACCOUNTS_MAX} members")]
    TooMany,
    /// A link for the caller's own account.
    #[error("nobody makes a link for themselves: change your password instead")]
    Own,
    /// Nobody would be left who may do everything.
    #[error("the last owner stays one: make somebody else an owner first")]
    LastOwner,
    /// It concerns somebody, or a role, above the caller's own.
    #[error("this needs the role {}", .0.name())]
    NeedsRole(Role),
    /// What concerns the account itself.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database cannot be used now, or others kept changing the same.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who is to become a member.
#[derive(Clone, Debug)]
pub struct MemberDraft {
    /// Their email address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their name; without it what stands before the `@`.
    pub name: Option<String>,
}

impl Engine {
    /// The members, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn member_list(&self) -> Result<Vec<Account>, StoreError> {
        self.store().account_list(ACCOUNTS_MAX).await
    }

    /// Invites somebody; `by` is the role of who invites.
    ///
    /// # Errors
    /// [`MemberError`] says why nobody was invited.
    pub async fn member_invite(&self, by: Role, draft: MemberDraft) -> Result<(Account, NewInvitation), MemberError> {
        check_reach(by, draft.role)?;
        let email = checked_email(&draft.email)?;
        let before_at = email.split('@').next().unwrap_or_default();
        let account = Account {
            id: self.next_id(),
            organization_id: self.organization_id().await?,
            name: draft.name.unwrap_or_else(|| before_at.to_owned()),
            email,
            role: draft.role,
            password: None,
            created_at: self.now(),
            updated_at: self.now(),
            last_seen_at: None,
            revision: 1,
        };
        let mut batch = Batch::new();
        batch.require(store::account_insert(&account, ACCOUNTS_MAX), Conflict::Duplicate);
        let invitation = self.invite(&mut batch, &account);
        self.audit(&mut batch, change_to("member.invite", &account).fields(vec!["role".to_owned()]));
        match self.store().apply(batch).await {
            Ok(_) => Ok((account, invitation)),
            Err(StoreError::Conflict(Conflict::Duplicate)) => {
                let is_taken = self.store().account_by_email(&account.email).await?.is_some();
                Err(if is_taken { MemberError::EmailTaken } else { MemberError::TooMany })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a new link for a member: for an invitation that was lost, or for a password that was forgotten. Until it is
    /// taken the password stays. Nobody makes one for themselves: it would spare whoever finds a session open the
    /// password that a change of it asks for.
    ///
    /// # Errors
    /// [`MemberError::Missing`], [`MemberError::NeedsRole`], [`MemberError::Own`].
    pub async fn member_invite_again(&self, by: &Account, id: UserId) -> Result<NewInvitation, MemberError> {
        if by.id == id {
            return Err(MemberError::Own);
        }
        let account = self.reachable(by.role, id).await?;
        let mut batch = Batch::new();
        let invitation = self.invite(&mut batch, &account);
        self.audit(&mut batch, change_to("member.invite_again", &account));
        self.store().apply(batch).await?;
        Ok(invitation)
    }

    /// Changes what a member may do, from their next request on. A link that was made before they could do more is worth
    /// nothing any more: it may be with somebody who could not have made it now.
    ///
    /// # Errors
    /// [`MemberError::Missing`], [`MemberError::NeedsRole`], [`MemberError::LastOwner`].
    pub async fn member_set_role(&self, by: Role, id: UserId, role: Role) -> Result<Account, MemberError> {
        let account = self.reachable(by, id).await?;
        check_reach(by, role)?;
        if account.role == role {
            return Ok(account);
        }
        let mut batch = Batch::new();
        batch.require(store::account_set_role(&account, role, self.now()), Conflict::Stale);
        if role > account.role {
            batch.run(store::invitation_delete(account.id));
        }
        batch.change_catalog();
        self.audit(&mut batch, change_to("member.update", &account).fields(vec!["role".to_owned()]));
        match self.store().apply(batch).await {
            Ok(_) => Ok(Account { role, ..account }),
            Err(error) => Err(self.why_not(&account, error).await),
        }
    }

    /// Removes a member; their sessions end.
    ///
    /// # Errors
    /// [`MemberError::Missing`], [`MemberError::NeedsRole`], [`MemberError::LastOwner`].
    pub async fn member_remove(&self, by: Role, id: UserId) -> Result<(), MemberError> {
        let account = self.reachable(by, id).await?;
        let mut batch = Batch::new();
        batch.require(store::account_delete(&account), Conflict::Stale);
        batch.run(store::sessions_delete(account.id, None));
        batch.run(store::invitation_delete(account.id));
        batch.change_catalog();
        self.audit(&mut batch, change_to("member.remove", &account));
        match self.store().apply(batch).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.why_not(&account, error).await),
        }
    }

    /// A member whom somebody with this role may touch.
    async fn reachable(&self, by: Role, id: UserId) -> Result<Account, MemberError> {
        let account = self.store().account_get(id).await?.ok_or(MemberError::Missing)?;
        check_reach(by, account.role)?;
        Ok(account)
    }

    /// Why a member was left as they were.
    async fn why_not(&self, seen: &Account, error: StoreError) -> MemberError {
        if error != StoreError::Conflict(Conflict::Stale) {
            return error.into();
        }
        match self.store().account_get(seen.id).await {
            Ok(None) => MemberError::Missing,
            Ok(Some(found)) if found.role == seen.role => MemberError::LastOwner,
            Ok(Some(_)) => error.into(),
            Err(error) => error.into(),
        }
    }
}

fn check_reach(by: Role, concerned: Role) -> Result<(), MemberError> {
    if concerned > by { Err(MemberError::NeedsRole(concerned)) } else { Ok(()) }
}
