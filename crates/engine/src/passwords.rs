//! Where passwords are hashed and checked: on threads of their own, few at a time, since each takes time and memory.

use std::sync::Arc;

use logic::password;
use model::Secret;
use tokio::sync::Semaphore;

use crate::Engine;

/// The most hashes at a time: each keeps a processor busy and takes 19 MiB.
const AT_ONCE_MAX: usize = 2;
/// The most that run or wait: beyond it the answer would come too late anyway.
const WAITING_MAX: usize = 32;

/// Too many passwords are being checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at the moment")]
pub struct TooBusy;

/// Bounds the hashes that are made.
pub(crate) struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords { running: Arc::new(Semaphore::new(AT_ONCE_MAX)), waiting: Arc::new(Semaphore::new(WAITING_MAX)) }
    }
}

impl Passwords {
    /// Does something that takes long. It is done to its end even if nobody waits for it any more.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, TooBusy> {
        let place = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| TooBusy)?;
        let permit = Arc::clone(&self.running).acquire_owned().await.map_err(|_| TooBusy)?;
        let work = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((permit, place));
            result
        });
        work.await.map_err(|_| TooBusy)
    }
}

impl Engine {
    /// The hash of a new password.
    pub(crate) async fn hash_password(&self, password: Secret<String>) -> Result<Secret<String>, TooBusy> {
        let salt = password::new_salt(self.rng());
        let hash = self.inner.passwords.run(move || password::hash(password.expose(), &salt)).await?;
        hash.ok_or(TooBusy)
    }

    /// Whether a password belongs to a hash. Without a hash it does not, which takes just as long to say.
    pub(crate) async fn is_password(
        &self,
        password: Secret<String>,
        hash: Option<Secret<String>>,
    ) -> Result<bool, TooBusy> {
        let hash = hash.unwrap_or_else(|| Secret::new(password::NOBODYS_HASH.to_owned()));
        self.inner.passwords.run(move || password::is_right(password.expose(), hash.expose())).await
    }
}
