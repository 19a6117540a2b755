//! Sessions: logging in and out, and who a session belongs to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use logic::account::{
    IDLE_MAX, SEEN_PRECISION, SESSION_LIFE, SESSIONS_MAX, USER_AGENT_CHARACTERS_MAX, csrf_token, is_over, new_token,
    normal_email, token_hash,
};
use model::account::{Account, Session, Visitor};
use model::audit::Actor;
use model::{Secret, Timestamp};
use store::{Batch, StoreError};

use crate::Engine;
use crate::accounts::change_to;
use crate::audit::{Acting, Change};
use crate::passwords::TooBusy;
use crate::retention::ago;

/// Why somebody was not logged in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogInError {
    /// There is no such account, or it has another password; which one is not said.
    #[error("Email or password is wrong")]
    Wrong,
    /// There were too many failures: the next try may be made after this time.
    #[error("too many failures")]
    Throttled(Duration),
    /// Too many passwords are being checked.
    #[error(transparent)]
    Busy(#[from] TooBusy),
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session with its account, as they are kept in memory.
#[derive(Debug)]
pub struct OpenSession {
    /// The session; when it was last seen is newer in [`OpenSession::seen_at`].
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    seen_at: AtomicI64,
}

impl OpenSession {
    fn new((session, account): (Session, Account)) -> Self {
        let seen_at = AtomicI64::new(session.last_seen_at.0);
        OpenSession { session, account, seen_at }
    }

    /// When it was last seen, to the minute.
    #[must_use]
    pub fn seen_at(&self) -> Timestamp {
        Timestamp(self.seen_at.load(Ordering::Relaxed))
    }

    /// Notes a request at `now`. Says whether that is to be written: once a minute.
    fn touch(&self, now: Timestamp) -> bool {
        let seen = self.seen_at();
        let is_old = now.since(seen) >= SEEN_PRECISION;
        is_old && self.seen_at.compare_exchange(seen.0, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What the browser keeps.
    pub token: Secret<String>,
    /// The session with its account.
    pub open: Arc<OpenSession>,
}

impl NewSession {
    /// What the page sends along with changes.
    #[must_use]
    pub fn csrf_token(&self) -> String {
        csrf_token(self.token.expose())
    }
}

impl Engine {
    /// Logs somebody in. An unknown address takes as long as a known one.
    ///
    /// # Errors
    /// [`LogInError::Wrong`], [`LogInError::Throttled`].
    pub async fn log_in(
        &self,
        email: &str,
        password: Secret<String>,
        visitor: Visitor,
    ) -> Result<NewSession, LogInError> {
        // What is no address belongs to nobody, and is answered as one that belongs to nobody.
        let email = normal_email(email).unwrap_or_default();
        let attempt = self.inner.throttles.begin(&email, visitor.address, self.now()).map_err(LogInError::Throttled)?;
        // A password that nobody could look at is no guess.
        let withdraw = || self.inner.throttles.withdraw(&attempt);
        let account = self.store().account_by_email(&email).await.inspect_err(|_| withdraw())?;
        let hash = account.as_ref().and_then(|account| account.password.clone());
        if !self.is_password(password, hash).await.inspect_err(|_| withdraw())? {
            let engine = self.on_behalf_of(Acting { actor: Actor::System, address: visitor.address });
            engine.audit_failure(failure(account.as_ref())).await?;
            return Err(LogInError::Wrong);
        }
        let account = account.ok_or(LogInError::Wrong)?;
        self.inner.throttles.succeed(&attempt);
        let mut batch = Batch::new();
        self.as_account(&account, &visitor).audit(&mut batch, change_to("session.begin", &account));
        let session = self.begin_session(&mut batch, account, visitor);
        self.store().apply(batch).await?;
        Ok(session)
    }

    /// Adds to a batch what begins a session of an account whose person has shown who they are.
    pub(crate) fn begin_session(&self, batch: &mut Batch, account: Account, mut visitor: Visitor) -> NewSession {
        let token = new_token(self.rng());
        let now = self.now();
        visitor.user_agent =
            visitor.user_agent.map(|agent| agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect::<String>());
        let session = Session {
            id: self.next_id(),
            account_id: account.id,
            hash: token_hash(token.expose()).unwrap_or_default(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus(SESSION_LIFE),
            visitor,
        };
        batch.run(store::session_insert(&session));
        batch.run(store::sessions_trim(account.id, SESSIONS_MAX));
        batch.run(store::account_touch(account.id, now));
        // Sessions that were trimmed must not live on in memory.
        batch.change_catalog();
        NewSession { token, open: Arc::new(OpenSession::new((session, account))) }
    }

    /// The session that a token opens, if it is not over. Notes that it was seen.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn session_by_token(&self, token: &str) -> Result<Option<Arc<OpenSession>>, StoreError> {
        let Some(hash) = token_hash(token) else { return Ok(None) };
        let Some(open) = self.open_session(hash).await? else { return Ok(None) };
        let now = self.now();
        if is_over(&open.session, open.seen_at(), now) {
            return Ok(None);
        }
        if open.touch(now) {
            let mut batch = Batch::new();
            batch.run(store::session_touch(&hash, now));
            batch.run(store::account_touch(open.account.id, now));
            // What is asked can be answered even if the disk is full.
            if let Err(error) = self.store().apply(batch).await {
                tracing::warn!(%error, "it could not be noted when a session was last seen: {error}");
            }
        }
        Ok(Some(open))
    }

    async fn open_session(&self, hash: [u8; 32]) -> Result<Option<Arc<OpenSession>>, StoreError> {
        let version = self.store().catalog_version();
        if let Some(open) = self.inner.catalog.sessions.get(version, &hash) {
            return Ok(Some(open));
        }
        let Some(found) = self.store().session_by_hash(&hash).await? else { return Ok(None) };
        let open = Arc::new(OpenSession::new(found));
        self.inner.catalog.sessions.put(version, hash, Arc::clone(&open));
        Ok(Some(open))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`] if the database did not take it.
    pub async fn log_out(&self, session: &Session) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(store::session_delete(&session.hash));
        batch.change_catalog();
        self.store().apply(batch).await.map(drop)
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// [`StoreError`] if the database did not take it.
    pub async fn log_out_everywhere(&self, account: &Account) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(store::sessions_delete(account.id, None));
        batch.change_catalog();
        self.audit(&mut batch, change_to("session.end_all", account));
        self.store().apply(batch).await.map(drop)
    }

    /// The sessions of an account that are not over, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn session_list(&self, account: &Account) -> Result<Vec<Session>, StoreError> {
        let now = self.now();
        let mut sessions = self.store().session_list(account.id, SESSIONS_MAX).await?;
        sessions.retain(|session| !is_over(session, session.last_seen_at, now));
        Ok(sessions)
    }

    /// Removes sessions that are over.
    pub(crate) async fn remove_old_sessions(&self, limit: u32) -> Result<(), StoreError> {
        let now = self.now();
        while self.store().erase(store::sessions_erase(now, ago(now, IDLE_MAX), limit)).await? > 0 {}
        Ok(())
    }
}

/// A log-in that failed, for the audit log. Who tried it is not known, and what they typed may be anything: a password even.
fn failure(account: Option<&Account>) -> Change {
    match account {
        Some(account) => change_to("session.refuse", account),
        None => Change::to_nobody("session.refuse"),
    }
}
