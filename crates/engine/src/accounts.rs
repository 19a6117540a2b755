//! Accounts: the first one, and what everybody may change of their own.

use std::time::Duration;

use logic::account::normal_email;
use logic::audit::changed_names;
use logic::password;
use model::account::{Account, Role, Visitor};
use model::audit::Actor;
use model::{OrganizationId, Secret};
use store::{Batch, Conflict, StoreError};

use crate::Engine;
use crate::audit::{Acting, Change};
use crate::passwords::TooBusy;
use crate::sessions::{NewSession, OpenSession};

/// Why an account was not made or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// A member cannot be kept.
    #[error("{field} {message}")]
    Invalid {
        /// The member.
        field: &'static str,
        /// What is wrong with it, as what follows its name.
        message: String,
    },
    /// The first account is there already.
    #[error("there is an account already")]
    SetUp,
    /// Somebody else has the address.
    #[error("somebody has this email address already")]
    EmailTaken,
    /// There were too many wrong passwords: the next one may be tried after this time.
    #[error("too many failures")]
    Throttled(Duration),
    /// Too many passwords are being checked.
    #[error(transparent)]
    Busy(#[from] TooBusy),
    /// The database cannot be used now, or somebody changed the account at the same time.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A person as they introduce themselves.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Their name.
    pub name: String,
    /// Their email address, as they write it.
    pub email: String,
    /// Their password.
    pub password: Secret<String>,
}

/// What somebody changes of their account.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// Their name.
    pub name: Option<String>,
    /// Their email address, which needs the password.
    pub email: Option<String>,
    /// The password that they have.
    pub current_password: Option<Secret<String>>,
}

/// A new password in the place of one that its owner knows.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// The password that they have.
    pub current: Secret<String>,
    /// The one that they will have.
    pub new: Secret<String>,
}

impl Engine {
    /// Whether there is no account yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn needs_account(&self) -> Result<bool, StoreError> {
        Ok(self.store().account_list(1).await?.is_empty())
    }

    /// Makes the first account, an owner, for whoever configures the server.
    ///
    /// # Errors
    /// [`AccountError::SetUp`] if there is an account already, [`AccountError::Invalid`].
    pub async fn account_create_first(&self, new: NewAccount) -> Result<Account, AccountError> {
        let account = self.first_account(new).await?;
        let mut batch = Batch::new();
        batch.require(store::account_insert_first(&account), Conflict::Duplicate);
        self.audit(&mut batch, change_to("account.create", &account));
        self.apply_first(batch).await?;
        Ok(account)
    }

    /// Makes the first account, an owner, for somebody who is there, and logs them in.
    ///
    /// # Errors
    /// As [`Engine::account_create_first`].
    pub async fn account_set_up(&self, new: NewAccount, visitor: Visitor) -> Result<NewSession, AccountError> {
        let account = self.first_account(new).await?;
        let mut batch = Batch::new();
        batch.require(store::account_insert_first(&account), Conflict::Duplicate);
        self.as_account(&account, &visitor).audit(&mut batch, change_to("account.create", &account));
        let session = self.begin_session(&mut batch, account, visitor);
        self.apply_first(batch).await?;
        Ok(session)
    }

    async fn first_account(&self, new: NewAccount) -> Result<Account, AccountError> {
        // Whoever comes too late is not let hash.
        if !self.needs_account().await? {
            return Err(AccountError::SetUp);
        }
        let email = checked_email(&new.email)?;
        let password = self.checked_password(new.password, ("password", &email)).await?;
        Ok(Account {
            id: self.next_id(),
            organization_id: self.organization_id().await?,
            name: new.name,
            email,
            role: Role::Owner,
            password: Some(password),
            created_at: self.now(),
            updated_at: self.now(),
            last_seen_at: None,
            revision: 1,
        })
    }

    async fn apply_first(&self, batch: Batch) -> Result<(), AccountError> {
        match self.store().apply(batch).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict(Conflict::Duplicate)) => Err(AccountError::SetUp),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes the account of a session. Another address needs the password, since it is what one logs in with.
    ///
    /// # Errors
    /// [`AccountError::Invalid`], [`AccountError::EmailTaken`], [`AccountError::Throttled`].
    pub async fn account_change(&self, of: &OpenSession, change: AccountChange) -> Result<Account, AccountError> {
        let before = &of.account;
        let mut after = Account { updated_at: self.now(), ..before.clone() };
        if let Some(email) = &change.email {
            after.email = checked_email(email)?;
        }
        if after.email != before.email {
            self.check_current(of, change.current_password.unwrap_or_default()).await?;
        }
        after.name = change.name.unwrap_or(after.name);
        let fields = changed_names([("name", after.name != before.name), ("email", after.email != before.email)]);
        if fields.is_empty() {
            return Ok(before.clone());
        }
        let mut batch = Batch::new();
        batch.require(store::account_update(&after), Conflict::Stale);
        batch.change_catalog();
        self.audit(&mut batch, change_to("account.update", &after).fields(fields));
        match self.store().apply(batch).await {
            Ok(_) => Ok(after),
            Err(StoreError::Conflict(Conflict::Stale)) => {
                let holder = self.store().account_by_email(&after.email).await?;
                let is_taken = holder.is_some_and(|holder| holder.id != after.id);
                Err(if is_taken { AccountError::EmailTaken } else { StoreError::Conflict(Conflict::Stale).into() })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Changes the password of a session's account; its other sessions end.
    ///
    /// # Errors
    /// [`AccountError::Invalid`], [`AccountError::Throttled`].
    pub async fn account_change_password(&self, of: &OpenSession, change: PasswordChange) -> Result<(), AccountError> {
        let account = &of.account;
        self.check_current(of, change.current).await?;
        let password = self.checked_password(change.new, ("newPassword", &account.email)).await?;
        let after = Account { password: Some(password), updated_at: self.now(), ..account.clone() };
        let mut batch = Batch::new();
        batch.require(store::account_update(&after), Conflict::Stale);
        batch.run(store::sessions_delete(account.id, Some(of.session.id)));
        // A link that resets the password would undo it.
        batch.run(store::invitation_delete(account.id));
        batch.change_catalog();
        self.audit(&mut batch, change_to("account.change_password", account));
        self.store().apply(batch).await?;
        Ok(())
    }

    /// Whether whoever sits before a session knows its password. Wrong ones count as failures to log in.
    async fn check_current(&self, of: &OpenSession, password: Secret<String>) -> Result<(), AccountError> {
        let (account, address) = (&of.account, of.session.visitor.address);
        let attempt =
            self.inner.throttles.begin(&account.email, address, self.now()).map_err(AccountError::Throttled)?;
        let checked = self.is_password(password, account.password.clone()).await;
        if checked.inspect_err(|_| self.inner.throttles.withdraw(&attempt))? {
            self.inner.throttles.succeed(&attempt);
            return Ok(());
        }
        Err(AccountError::Invalid { field: "currentPassword", message: "is wrong".to_owned() })
    }

    /// The hash of a password that may be one. `field` is what errors call it, `email` the address of its account.
    pub(crate) async fn checked_password(
        &self,
        password: Secret<String>,
        (field, email): (&'static str, &str),
    ) -> Result<Secret<String>, AccountError> {
        match password::fault(password.expose(), email) {
            Some(message) => Err(AccountError::Invalid { field, message }),
            None => Ok(self.hash_password(password).await?),
        }
    }

    pub(crate) async fn organization_id(&self) -> Result<OrganizationId, StoreError> {
        let environments = self.environments().await?;
        Ok(environments.first().map(|environment| environment.organization_id).unwrap_or_default())
    }

    /// The engine on behalf of an account whose person has just shown who they are.
    pub(crate) fn as_account(&self, account: &Account, visitor: &Visitor) -> Engine {
        let actor = Actor::Account { id: account.id, name: account.name.clone() };
        self.on_behalf_of(Acting { actor, address: visitor.address })
    }
}

/// The address as it is kept.
pub(crate) fn checked_email(email: &str) -> Result<String, AccountError> {
    let refusal = || AccountError::Invalid { field: "email", message: "must be an email address".to_owned() };
    normal_email(email).ok_or_else(refusal)
}

/// A change to an account, for the audit log.
pub(crate) fn change_to(action: &'static str, account: &Account) -> Change {
    Change::new(action, account.id, &account.email)
}
