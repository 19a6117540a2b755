//! The first owner, for servers that nobody sets up by hand.

use logic::account::normal_email;
use logic::password;
use model::Secret;

/// Names the password in the environment. There is no flag for it: other users of the machine can read those.
const PASSWORD_VARIABLE: &str = "TIDINGS_ADMIN_PASSWORD";

/// What the options say of the first owner. It is looked at where an owner is to be made and nowhere else, so that the
/// password need not stay in the configuration for good.
#[derive(Debug)]
pub(crate) struct AdminOptions {
    pub(super) email: Option<String>,
    pub(super) password: Option<Secret<String>>,
}

/// Who becomes the first owner if there is no account yet.
#[derive(Debug)]
pub(crate) struct Admin {
    /// The email address.
    pub(crate) email: String,
    /// The password.
    pub(crate) password: Secret<String>,
}

/// The password in the environment, if there is one.
pub(super) fn password_from_environment() -> Option<String> {
    std::env::var(PASSWORD_VARIABLE).ok()
}

impl AdminOptions {
    /// Puts the two options together.
    ///
    /// # Errors
    /// One line that names the option and says what is wrong with it; never the password.
    pub(crate) fn resolve(&self) -> Result<Option<Admin>, String> {
        match (&self.email, &self.password) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(format!("the admin email needs an admin password: set {PASSWORD_VARIABLE}")),
            (None, Some(_)) => Err("the admin password needs an admin email: set TIDINGS_ADMIN_EMAIL".to_owned()),
            (Some(text), Some(password)) => {
                let email = normal_email(text).ok_or_else(|| format!("the admin email {text:?} is not one"))?;
                match password::fault(password.expose(), &email) {
                    Some(fault) => Err(format!("the admin password {fault}")),
                    None => Ok(Some(Admin { email, password: password.clone() })),
                }
            }
        }
    }
}
