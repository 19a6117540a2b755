//! Accounts on the wire.

use engine::{AccountChange, NewAccount, PasswordChange};
use logic::account::{EMAIL_CHARACTERS_MAX, NAME_CHARACTERS_MAX};
use logic::password::CHARACTERS_MAX;
use model::account::{Account, Role};
use model::{Object, Secret};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, FieldErrors, Fields};
use crate::wire::words::RoleName;

/// Whether somebody has to make the first account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetupDto {
    /// Whether there is no account yet.
    pub(crate) needed: bool,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountDto {
    /// Its id.
    id: String,
    /// The person's name.
    name: String,
    /// Their email address, which they log in with.
    email: String,
    /// What they may do.
    #[schema(value_type = RoleName)]
    role: &'static str,
}

impl From<&Account> for AccountDto {
    fn from(account: &Account) -> Self {
        AccountDto {
            id: account.id.to_string(),
            name: account.name.clone(),
            email: account.email.clone(),
            role: Role::name(account.role),
        }
    }
}

/// The first account.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
pub(crate) struct SetupRequestDto {
    /// The person's name.
    #[schema(max_length = 100)]
    name: String,
    /// Their email address.
    #[schema(max_length = 254)]
    email: String,
    /// A password of 12 to 256 characters that is not the email address.
    #[schema(min_length = 12, max_length = 256)]
    password: String,
}

/// Reads the first account.
pub(crate) fn read_setup(body: Object) -> Result<NewAccount, ApiError> {
    validate::body(body, |fields| {
        fields.hide_values();
        fields.refuse_others(&["name", "email", "password"]);
        NewAccount { name: name(fields), email: email(fields), password: new_password(fields, "password") }
    })
}

/// What you change of your account; what is absent stays.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
#[schema(rename_all = "camelCase")]
pub(crate) struct AccountChangeRequestDto {
    /// Your name.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Your email address, which needs `currentPassword`.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// The password that you have.
    current_password: Option<String>,
}

/// Reads a change of an account.
pub(crate) fn read_account_change(body: Object) -> Result<AccountChange, ApiError> {
    validate::body(body, |fields| {
        fields.hide_values();
        fields.refuse_others(&["name", "email", "currentPassword"]);
        AccountChange {
            name: fields.has("name").then(|| name(fields)),
            email: fields.has("email").then(|| email(fields)),
            current_password: fields.has("currentPassword").then(|| given_password(fields, "currentPassword")),
        }
    })
}

/// A new password in the place of the one that you have.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
#[schema(rename_all = "camelCase")]
pub(crate) struct PasswordChangeRequestDto {
    /// The password that you have.
    current_password: String,
    /// A password of 12 to 256 characters that is not the email address.
    #[schema(min_length = 12, max_length = 256)]
    new_password: String,
}

/// Reads a new password.
pub(crate) fn read_password_change(body: Object) -> Result<PasswordChange, ApiError> {
    validate::body(body, |fields| {
        fields.hide_values();
        fields.refuse_others(&["currentPassword", "newPassword"]);
        PasswordChange { current: given_password(fields, "currentPassword"), new: new_password(fields, "newPassword") }
    })
}

/// A person's name.
pub(crate) fn name(fields: &mut Fields) -> String {
    let name = fields.text("name").length(1..=NAME_CHARACTERS_MAX);
    name.check("should not be empty", |name| !name.trim().is_empty()).required().trim().to_owned()
}

/// An email address; whether it is one is for the engine to say.
pub(crate) fn email(fields: &mut Fields) -> String {
    fields.text("email").length(0..=EMAIL_CHARACTERS_MAX + 64).required()
}

/// A password to be kept; whether it is good enough is for the engine to say.
pub(crate) fn new_password(fields: &mut Fields, name: &'static str) -> Secret<String> {
    Secret::new(fields.text(name).required())
}

/// A password to be checked: one that is too long to be any is cut, so that nobody lets us hash a novel.
pub(crate) fn given_password(fields: &mut Fields, name: &'static str) -> Secret<String> {
    let password = fields.text(name).required();
    Secret::new(password.chars().take(CHARACTERS_MAX + 1).collect())
}

/// What is wrong with one member.
pub(crate) fn refusal(field: &str, message: &str) -> ApiError {
    let mut errors = FieldErrors::default();
    errors.add(field, format!("{field} {message}"));
    ApiError::validation(errors)
}
