//! Accounts: the first one, and what everybody may change of their own.

use logic::account::normal_email;
use logic::password;
use model::account::{Account, Role};
use model::{OrganizationId, Secret};
use store::{Batch, Conflict, StoreError};

use crate::Engine;
use crate::passwords::TooBusy;

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
    /// Too many passwords are being checked.
    #[error(transparent)]
    Busy(#[from] TooBusy),
    /// The database cannot be used now.
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

impl Engine {
    /// Whether there is no account yet.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn needs_account(&self) -> Result<bool, StoreError> {
        Ok(self.store().account_list(1).await?.is_empty())
    }

    /// Makes the first account, an owner.
    ///
    /// # Errors
    /// [`AccountError::SetUp`] if there is an account already, [`AccountError::Invalid`].
    pub async fn account_create_first(&self, new: NewAccount) -> Result<Account, AccountError> {
        // Whoever comes too late is not let hash.
        if !self.needs_account().await? {
            return Err(AccountError::SetUp);
        }
        let email = checked_email(&new.email)?;
        let password = self.checked_password(new.password, &email).await?;
        let account = Account {
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
        };
        let mut batch = Batch::new();
        batch.require(store::account_insert_first(&account), Conflict::Duplicate);
        match self.store().apply(batch).await {
            Ok(_) => Ok(account),
            Err(StoreError::Conflict(Conflict::Duplicate)) => Err(AccountError::SetUp),
            Err(error) => Err(error.into()),
        }
    }

    /// The hash of a password that may be one.
    pub(crate) async fn checked_password(
        &self,
        password: Secret<String>,
        email: &str,
    ) -> Result<Secret<String>, AccountError> {
        match password::fault(password.expose(), email) {
            Some(message) => Err(AccountError::Invalid { field: "password", message }),
            None => Ok(self.hash_password(password).await?),
        }
    }

    async fn organization_id(&self) -> Result<OrganizationId, StoreError> {
        let environments = self.environments().await?;
        Ok(environments.first().map(|environment| environment.organization_id).unwrap_or_default())
    }
}

/// The address as it is kept.
pub(crate) fn checked_email(email: &str) -> Result<String, AccountError> {
    let message = || "must be an email address".to_owned();
    normal_email(email).ok_or_else(|| AccountError::Invalid { field: "email", message: message() })
}
