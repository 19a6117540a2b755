//! Authorisation (`spec/contract/00-conventions.md` §2). A secret key selects its environment and may do everything there;
//! a session may do in every environment what the role of its account lets it. A handler that holds an [`Authorized`] or a
//! [`SignedIn`] was allowed to: there is no other way to come by one.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method};
use engine::{Acting, AuthError, OpenSession};
use logic::account::{csrf_token, is_same_token};
use model::account::Role;
use model::audit::Actor;
use model::organization::{Environment, EnvironmentKind};
use model::{Id, Secret};

use super::roles::{Needs, Viewer};
use super::visitor::address;
use crate::cookie;
use crate::error::ApiError;
use crate::state::{AppState, Asks};

/// Names the environment of a request in a session, as Novu's dashboard does.
const ENVIRONMENT_ID: HeaderName = HeaderName::from_static("novu-environment-id");
/// The same in the query, for event streams, which cannot have headers.
const ENVIRONMENT_PARAMETER: &str = "environmentId";
/// Shows that the page that asks for a change could read an answer of ours.
const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");
/// What a browser says of the page that asks.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// An environment that the caller may do something in for which at least the role `R` is needed.
pub(crate) struct Authorized<R = Viewer> {
    caller: Caller,
    needs: PhantomData<R>,
}

/// The session of a caller whose account has at least the role `R`: for what a key cannot do.
pub(crate) struct SignedIn<R = Viewer> {
    session: Session,
    needs: PhantomData<R>,
}

/// Who asks, and for which environment.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    environment: Arc<Environment>,
    by: By,
    address: Option<IpAddr>,
}

/// What lets a caller in.
#[derive(Clone, Debug)]
enum By {
    /// A key with this id.
    Key(Id),
    Session(Session),
}

/// A session and the token that opened it.
#[derive(Clone, Debug)]
struct Session {
    open: Arc<OpenSession>,
    token: Secret<String>,
    address: Option<IpAddr>,
}

impl Caller {
    /// Whether a key was given and not a session.
    pub(crate) fn has_key(&self) -> bool {
        matches!(self.by, By::Key(_))
    }

    /// The environment.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    fn check(&self, needed: Role) -> Result<(), ApiError> {
        match &self.by {
            By::Key(_) => Ok(()),
            By::Session(session) => session.check(needed),
        }
    }
}

impl Session {
    fn acting(&self) -> Acting {
        let account = &self.open.account;
        let actor = Actor::Account { id: account.id, name: account.name.clone() };
        Acting { actor, address: self.address }
    }

    fn check(&self, needed: Role) -> Result<(), ApiError> {
        let role = self.open.account.role;
        if role >= needed {
            return Ok(());
        }
        let (needed, role) = (needed.name(), role.name());
        Err(ApiError::forbidden(format!("This needs the role {needed}; your role is {role}")))
    }
}

impl<R> Authorized<R> {
    /// Whether the caller may also do what another role is needed for.
    pub(crate) fn may(&self, role: Role) -> bool {
        self.caller.check(role).is_ok()
    }

    /// The id of the key that lets the caller in, if a key does.
    pub(crate) fn key_id(&self) -> Option<Id> {
        match &self.caller.by {
            By::Key(id) => Some(*id),
            By::Session(_) => None,
        }
    }
}

impl<R> Asks for Authorized<R> {
    fn acting(&self) -> Acting {
        match &self.caller.by {
            By::Key(id) => {
                let environment = self.caller.environment.name.clone();
                Acting { actor: Actor::Key { id: *id, environment }, address: self.caller.address }
            }
            By::Session(session) => session.acting(),
        }
    }
}

impl<R> Asks for SignedIn<R> {
    fn acting(&self) -> Acting {
        self.session.acting()
    }
}

impl<R> Deref for Authorized<R> {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        &self.caller.environment
    }
}

impl<R> SignedIn<R> {
    /// The token of the cookie.
    pub(crate) fn token(&self) -> &Secret<String> {
        &self.session.token
    }
}

impl<R> Deref for SignedIn<R> {
    type Target = Arc<OpenSession>;

    fn deref(&self) -> &Arc<OpenSession> {
        &self.session.open
    }
}

impl<R: Needs> fmt::Debug for Authorized<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Authorized<{}>({})", R::ROLE.name(), self.caller.environment.id)
    }
}

impl<R: Needs> fmt::Debug for SignedIn<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SignedIn<{}>({})", R::ROLE.name(), self.session.open.account.id)
    }
}

impl<R: Needs> FromRequestParts<AppState> for Authorized<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let caller = match parts.extensions.remove::<Caller>() {
            Some(caller) => caller,
            None => Caller::from_request_parts(parts, app).await?,
        };
        caller.check(R::ROLE)?;
        Ok(Authorized { caller, needs: PhantomData })
    }
}

impl<R: Needs> FromRequestParts<AppState> for SignedIn<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        if parts.headers.contains_key(AUTHORIZATION) {
            // An unknown key learns no more than everywhere else.
            Caller::from_request_parts(parts, app).await?;
            return Err(ApiError::forbidden("This needs somebody who is logged in; an API key cannot do it"));
        }
        let session = session(parts, app).await?;
        session.check(R::ROLE)?;
        Ok(SignedIn { session, needs: PhantomData })
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
        if header.is_none() && cookie::session_token(&parts.headers).is_some() {
            let session = session(parts, app).await?;
            let environment = chosen_environment(parts, app).await?;
            return Ok(Caller { environment, address: session.address, by: By::Session(session) });
        }
        let access = app.engine.key_access(secret_key(header)?).await.map_err(|error| match error {
            AuthError::UnknownKey => ApiError::unauthorized("API Key not found"),
            AuthError::Store(error) => error.into(),
        })?;
        let address = address(&app.settings.trusted_proxies, &parts.extensions, &parts.headers);
        Ok(Caller { environment: access.environment, by: By::Key(access.key_id), address })
    }
}

/// The key in an `Authorization` header. `Bearer` is a scheme that Novu knows, for sessions of its dashboard; those of
/// Tidings are in a cookie.
fn secret_key(header: Option<&str>) -> Result<&str, ApiError> {
    let header = header.ok_or_else(|| ApiError::unauthorized("Missing authorization header"))?.trim();
    let (scheme, key) = header.split_once(' ').unwrap_or((header, ""));
    match (scheme, key.trim()) {
        ("ApiKey", "") | ("Bearer", _) => Err(ApiError::unauthorized("Unauthorized")),
        ("ApiKey", key) => Ok(key),
        // Without a space the whole header may be a bare key, which must not be given back.
        (_, "") => Err(ApiError::unauthorized("Invalid authentication scheme: \"\"")),
        (scheme, _) => Err(ApiError::unauthorized(format!("Invalid authentication scheme: \"{scheme}\""))),
    }
}

/// The session of a request that a page of ours sent.
async fn session(parts: &Parts, app: &AppState) -> Result<Session, ApiError> {
    let token = cookie::session_token(&parts.headers).ok_or_else(|| ApiError::unauthorized("Please log in"))?;
    let open = app.engine.session_by_token(token).await?;
    let open = open.ok_or_else(|| ApiError::unauthorized("The session has ended. Please log in again"))?;
    refuse_other_sites(&parts.headers)?;
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let given = parts.headers.get(CSRF_TOKEN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !is_same_token(given, &csrf_token(token)) {
            let message = "The header X-CSRF-Token must hold the csrfToken of the session";
            return Err(ApiError::forbidden(message));
        }
    }
    let address = address(&app.settings.trusted_proxies, &parts.extensions, &parts.headers);
    Ok(Session { open, token: Secret::new(token.to_owned()), address })
}

/// Refuses what a page of another site asks for.
pub(crate) fn refuse_other_sites(headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.get(FETCH_SITE).is_some_and(|site| site == "cross-site") {
        return Err(ApiError::forbidden("Pages of other sites may not ask this"));
    }
    Ok(())
}

/// The environment that a request in a session names; without a name Development.
async fn chosen_environment(parts: &Parts, app: &AppState) -> Result<Arc<Environment>, ApiError> {
    let in_header = parts.headers.get(ENVIRONMENT_ID).map(|value| value.to_str().unwrap_or_default().to_owned());
    let named = in_header.or_else(|| {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).ok()?.0;
        pairs.into_iter().find(|(name, _)| name == ENVIRONMENT_PARAMETER).map(|(_, id)| id)
    });
    let environments = app.engine.environments().await?;
    let found = environments.iter().find(|environment| match &named {
        Some(id) => id.parse() == Ok(environment.id),
        None => environment.kind == EnvironmentKind::Development,
    });
    let missing = || ApiError::not_found(format!("Environment {} not found", named.as_deref().unwrap_or_default()));
    found.cloned().ok_or_else(missing)
}
