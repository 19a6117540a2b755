//! Idempotency keys: a request that is repeated under the same key gets the first answer (`spec/contract/00-conventions.md`
//! §6). Finished requests are remembered in the database; which ones are running is remembered here, since an embedded
//! database belongs to one process.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::{EnvironmentId, Timestamp};
use store::{Batch, IdempotencyKey, IdempotentAnswer, Query, StoreError};

use crate::Engine;

/// How long an answer is kept.
pub(crate) const IDEMPOTENCY_KEPT: Duration = Duration::from_hours(24);
/// The most keyed requests that run at once.
const RUNNING_MAX: usize = 10_000;

/// A request under an idempotency key.
#[derive(Clone, Copy, Debug)]
pub struct IdempotentRequest<'a> {
    /// The environment of the caller.
    pub environment_id: EnvironmentId,
    /// What the request is about: the same key in another scope is another key.
    pub scope: &'a str,
    /// The caller's key.
    pub key: &'a str,
    /// What is asked, in parts; the same key may not be used to ask for something else.
    pub content: &'a [&'a [u8]],
}

/// What to do with a request under a key.
#[derive(Debug)]
pub enum IdempotencyStart {
    /// Do what it asks, then call [`Engine::idempotency_finish`].
    First(IdempotencyClaim),
    /// Give this answer again.
    Replay(IdempotentAnswer),
}

/// Why a request under a key is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdempotencyError {
    /// The first request under this key is still running.
    #[error("a request with this key is running")]
    InProgress,
    /// The key was used for something else.
    #[error("the key was used for another request")]
    OtherContent,
    /// Too many requests with keys are running.
    #[error("too many requests with keys are running")]
    Full,
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys whose requests are running.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunningKeys(Arc<Mutex<HashSet<IdempotencyKey>>>);

/// The right to do what a request asks. While it or a clone of it lives, nobody else gets one for the same key.
#[derive(Clone, Debug)]
pub struct IdempotencyClaim(Arc<Claim>);

#[derive(Debug)]
struct Claim {
    running: RunningKeys,
    key: IdempotencyKey,
    fingerprint: [u8; 32],
    /// Whether the answer is on disk.
    is_kept: AtomicBool,
}

/// How a command answers, asked before the command is done: what it did and what it answered then share a transaction,
/// and a process that dies leaves both or neither.
pub struct KeptAnswer<'a, T> {
    /// The claim of the request.
    pub claim: &'a IdempotencyClaim,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer to an outcome.
    pub body: &'a (dyn Fn(&T) -> Vec<u8> + Sync),
}

impl IdempotencyClaim {
    /// The write that keeps an answer.
    pub(crate) fn keeping(&self, status: u16, body: Vec<u8>, created_at: Timestamp) -> Query {
        let fingerprint = self.0.fingerprint.to_vec();
        store::idempotency_insert(&self.0.key, &IdempotentAnswer { fingerprint, status, body, created_at })
    }

    /// Notes that the answer is on disk.
    pub(crate) fn note_kept(&self) {
        self.0.is_kept.store(true, Ordering::Release);
    }
}

impl RunningKeys {
    fn claim(&self, key: IdempotencyKey, fingerprint: [u8; 32]) -> Result<IdempotencyClaim, IdempotencyError> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if running.contains(&key) {
            return Err(IdempotencyError::InProgress);
        }
        if running.len() >= RUNNING_MAX {
            return Err(IdempotencyError::Full);
        }
        running.insert(key.clone());
        let claim = Claim { running: self.clone(), key, fingerprint, is_kept: AtomicBool::new(false) };
        Ok(IdempotencyClaim(Arc::new(claim)))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Engine {
    /// Looks whether a request under a key is new.
    ///
    /// # Errors
    /// [`IdempotencyError`] says why it must neither be done nor answered from memory.
    pub async fn idempotency_begin(
        &self,
        request: IdempotentRequest<'_>,
    ) -> Result<IdempotencyStart, IdempotencyError> {
        let fingerprint = fingerprint(request.content);
        let key = IdempotencyKey {
            environment_id: request.environment_id,
            scope: request.scope.to_owned(),
            key: request.key.to_owned(),
        };
        // The claim comes first: a request that ends between the two looks has stored its answer before the second.
        let claim = self.inner.running_keys.claim(key, fingerprint)?;
        let known = self.store().idempotency_find(&claim.0.key).await?;
        match known.filter(|answer| self.now().since(answer.created_at) < IDEMPOTENCY_KEPT) {
            None => Ok(IdempotencyStart::First(claim)),
            Some(answer) if answer.fingerprint == fingerprint => Ok(IdempotencyStart::Replay(answer)),
            Some(_) => Err(IdempotencyError::OtherContent),
        }
    }

    /// Keeps the answer to a request, so that it is on disk before the caller has it. Does nothing if the command kept it
    /// itself.
    ///
    /// # Errors
    /// [`StoreError`] if the database did not take it.
    pub async fn idempotency_finish(
        &self,
        claim: IdempotencyClaim,
        status: u16,
        body: &[u8],
    ) -> Result<(), StoreError> {
        if claim.0.is_kept.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut batch = Batch::new();
        batch.run(claim.keeping(status, body.to_vec(), self.now()));
        self.store().apply(batch).await.map(drop)
    }
}

/// One hash over all parts. Each part is hashed on its own first, so that their borders count.
fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let hashes: Vec<u8> = parts.iter().flat_map(|part| logic::sign::sha256(part)).collect();
    logic::sign::sha256(&hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> IdempotencyKey {
        IdempotencyKey { environment_id: EnvironmentId::default(), scope: String::new(), key: number.to_string() }
    }

    #[test]
    fn running_keys_are_exclusive_bounded_and_freed() {
        let running = RunningKeys::default();
        let mut claims: Vec<_> = (0..RUNNING_MAX).map(|number| running.claim(key(number), [0; 32]).unwrap()).collect();
        assert_eq!(running.claim(key(0), [0; 32]).unwrap_err(), IdempotencyError::InProgress);
        assert_eq!(running.claim(key(RUNNING_MAX), [0; 32]).unwrap_err(), IdempotencyError::Full);
        claims.pop();
        assert!(running.claim(key(RUNNING_MAX), [0; 32]).is_ok());
    }

    #[test]
    fn borders_between_parts_count() {
        let fingerprints = [
            fingerprint(&[b"ab", b"c"]),
            fingerprint(&[b"a", b"bc"]),
            fingerprint(&[b"abc"]),
            fingerprint(&[b"abc", b""]),
        ];
        let distinct: HashSet<[u8; 32]> = fingerprints.into_iter().collect();
        assert_eq!(distinct.len(), fingerprints.len());
    }
}
