//! Sessions on the wire. Their token is in a cookie only.

use engine::OpenSession;
use logic::account::{csrf_token, ends_at};
use logic::time::iso;
use model::account::Session;
use model::organization::{Environment, EnvironmentKind};
use model::{Object, Secret};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::accounts::{AccountDto, email, given_password};
use crate::wire::words::EnvironmentType;

/// What somebody logs in with.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
pub(crate) struct LogInRequestDto {
    /// The email address.
    email: String,
    /// The password.
    password: String,
}

/// Reads what somebody logs in with.
pub(crate) fn read_log_in(body: Object) -> Result<(String, Secret<String>), ApiError> {
    validate::body(body, |fields| {
        fields.hide_values();
        (email(fields), given_password(fields, "password"))
    })
}

/// Who is logged in, and what their page needs to know.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionDto {
    /// Who is logged in.
    account: AccountDto,
    /// What every change must carry in the header `X-CSRF-Token`.
    csrf_token: String,
    /// When the session began.
    created_at: String,
    /// When it ends unless it is used; 30 days after it began at the latest.
    expires_at: String,
    /// The environments, oldest first. A request names the one that it is for with the header `Novu-Environment-Id`.
    environments: Vec<SessionEnvironmentDto>,
    /// The server.
    server: ServerVersionDto,
}

impl std::fmt::Debug for SessionDto {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SessionDto").field("account", &self.account).finish_non_exhaustive()
    }
}

/// An environment, as whoever chooses one sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionEnvironmentDto {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// `dev` or `prod`.
    #[schema(value_type = EnvironmentType)]
    r#type: &'static str,
    /// Its public application identifier.
    identifier: String,
}

/// The server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerVersionDto {
    /// The version of Tidings.
    version: &'static str,
}

impl SessionDto {
    /// A session whose token is `token`.
    pub(crate) fn of<'a>(
        open: &OpenSession,
        token: &Secret<String>,
        environments: impl Iterator<Item = &'a Environment>,
    ) -> Self {
        let session = Session { last_seen_at: open.seen_at(), ..open.session.clone() };
        SessionDto {
            account: (&open.account).into(),
            csrf_token: csrf_token(token.expose()),
            created_at: iso(session.created_at),
            expires_at: iso(ends_at(&session)),
            environments: environments.map(Into::into).collect(),
            server: ServerVersionDto { version: env!("CARGO_PKG_VERSION") },
        }
    }
}

impl From<&Environment> for SessionEnvironmentDto {
    fn from(environment: &Environment) -> Self {
        SessionEnvironmentDto {
            id: environment.id.to_string(),
            name: environment.name.clone(),
            r#type: match environment.kind {
                EnvironmentKind::Development => "dev",
                EnvironmentKind::Production => "prod",
            },
            identifier: environment.application_identifier.clone(),
        }
    }
}

/// A browser in which the account is logged in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedSessionDto {
    /// Its id.
    id: String,
    /// When it began.
    created_at: String,
    /// When its last request came, to the minute.
    last_seen_at: String,
    /// What the browser said that it is.
    user_agent: Option<String>,
    /// The address from which it began.
    address: Option<String>,
    /// Whether it is the one that asks.
    is_current: bool,
}

impl ListedSessionDto {
    /// A session as `current` sees it.
    pub(crate) fn of(session: Session, current: &OpenSession) -> Self {
        let is_current = session.id == current.session.id;
        ListedSessionDto {
            id: session.id.to_string(),
            created_at: iso(session.created_at),
            last_seen_at: iso(if is_current { current.seen_at() } else { session.last_seen_at }),
            user_agent: session.visitor.user_agent,
            address: session.visitor.address.map(|address| address.to_string()),
            is_current,
        }
    }
}
