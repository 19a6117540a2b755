//! The secret keys of environments: what a key opens, and keys that are replaced with an overlap in which both work.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use logic::seal::SealError;
use logic::sign;
use model::organization::{ApiKey, Environment};
use model::{EnvironmentId, Id, Secret, Timestamp};
use store::{Batch, Conflict, StoreError};

use crate::audit::Change;
use crate::environments::{AuthError, OpenKey};
use crate::{Engine, KeyAccess};

/// The most keys of an environment that live at a time.
pub(crate) const KEYS_MAX: u32 = 20;
/// How long a replaced key may go on: until the last of its programs is changed.
pub const OVERLAP: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(30 * 86_400);
/// How exactly it is noted when a key was last used.
const USE_PRECISION: Duration = Duration::from_secs(60);
/// How many random bytes a secret key has.
const KEY_BYTES: usize = 32;

/// Why a key was not made or ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no such environment.
    #[error("the environment does not exist")]
    NoEnvironment,
    /// There is no such key, or it has ended.
    #[error("the key does not exist")]
    Missing,
    /// It is the last one that has no end.
    #[error("the last key that has no end cannot end; rotate it instead")]
    Last,
    /// There are too many.
    #[error("an environment has at most {KEYS_MAX} keys; end one first")]
    TooMany,
    /// A key cannot be sealed or opened.
    #[error(transparent)]
    Sealed(#[from] SealError),
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A key as it is kept in memory: asked for with every request.
#[derive(Debug)]
pub(crate) struct KeyEntry {
    pub(crate) environment: Arc<Environment>,
    pub(crate) ends_at: Option<Timestamp>,
    used_at: AtomicI64,
}

impl KeyEntry {
    pub(crate) fn new(environment: Environment, ends_at: Option<Timestamp>) -> Self {
        KeyEntry { environment: Arc::new(environment), ends_at, used_at: AtomicI64::new(0) }
    }

    fn lives_at(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }

    /// Says whether a use at `now` is to be noted: once a minute.
    fn touch(&self, now: Timestamp) -> bool {
        let used = self.used_at.load(Ordering::Relaxed);
        let is_old = now.since(Timestamp(used)) >= USE_PRECISION;
        is_old && self.used_at.compare_exchange(used, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// When keys were last used, until it is written by whoever keeps house: requests do not wait for that. It holds no more
/// than there are keys.
#[derive(Default)]
pub(crate) struct KeyUses(Mutex<HashMap<[u8; 32], Timestamp>>);

impl KeyUses {
    fn note(&self, hash: [u8; 32], now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, now);
    }

    fn take(&self) -> HashMap<[u8; 32], Timestamp> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of(&self, hash: &[u8; 32]) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).copied()
    }
}

/// The id of a key: the beginning of its hash.
pub(crate) fn key_id(hash: &[u8; 32]) -> Id {
    let mut bytes = [0; 12];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = *from);
    Id::from_bytes(bytes)
}

impl Engine {
    /// What a secret key opens, with the id of the key.
    ///
    /// # Errors
    /// [`AuthError::UnknownKey`] if it opens nothing.
    pub async fn key_access(&self, key: &str) -> Result<KeyAccess, AuthError> {
        let hash = sign::sha256(key.as_bytes());
        let entry = self.key_entry(hash).await?.ok_or(AuthError::UnknownKey)?;
        let now = self.now();
        if !entry.lives_at(now) {
            return Err(AuthError::UnknownKey);
        }
        if entry.touch(now) {
            self.inner.key_uses.note(hash, now);
        }
        Ok(KeyAccess { environment: Arc::clone(&entry.environment), key_id: key_id(&hash) })
    }

    /// The keys of an environment that live, oldest first.
    ///
    /// # Errors
    /// [`KeyError::NoEnvironment`]; [`KeyError::Sealed`] if a key cannot be opened.
    pub async fn key_list(&self, environment: EnvironmentId) -> Result<Vec<OpenKey>, KeyError> {
        let environment = self.find_environment(environment).await?;
        let stored = self.store().api_key_list(environment.id, self.now()).await?;
        stored.iter().map(|key| Ok(self.open_key(key)?)).collect()
    }

    /// Makes a key; the others of its environment end after `overlap`, unless they end before.
    ///
    /// # Errors
    /// [`KeyError::NoEnvironment`], [`KeyError::TooMany`].
    pub async fn key_rotate(&self, environment: EnvironmentId, overlap: Duration) -> Result<OpenKey, KeyError> {
        let environment = self.find_environment(environment).await?;
        let now = self.now();
        let key = self.new_key(environment.id, &Secret::new(self.random_key()))?;
        let mut batch = Batch::new();
        batch.require(store::api_key_insert(&key, KEYS_MAX), Conflict::Duplicate);
        batch.run(store::api_keys_end(environment.id, &key.hash, now.plus(overlap)));
        batch.change_catalog();
        self.audit(&mut batch, Change::new("key.rotate", key_id(&key.hash), &environment.name).within(environment.id));
        match self.store().apply(batch).await {
            Ok(_) => Ok(self.open_key(&key)?),
            Err(StoreError::Conflict(Conflict::Duplicate)) => Err(KeyError::TooMany),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends a key at once.
    ///
    /// # Errors
    /// [`KeyError::NoEnvironment`], [`KeyError::Missing`], [`KeyError::Last`].
    pub async fn key_end(&self, environment: EnvironmentId, id: Id) -> Result<(), KeyError> {
        let environment = self.find_environment(environment).await?;
        let now = self.now();
        let living = self.store().api_key_list(environment.id, now).await?;
        let key = living.iter().find(|key| key_id(&key.hash) == id).ok_or(KeyError::Missing)?;
        let mut batch = Batch::new();
        batch.require(store::api_key_end(environment.id, &key.hash, now), Conflict::Stale);
        batch.change_catalog();
        self.audit(&mut batch, Change::new("key.end", id, &environment.name).within(environment.id));
        match self.store().apply(batch).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict(Conflict::Stale)) => Err(KeyError::Last),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes when keys were last used.
    ///
    /// # Errors
    /// [`StoreError`] if the database did not take it.
    pub async fn write_key_uses(&self) -> Result<(), StoreError> {
        let uses = self.inner.key_uses.take();
        if uses.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        uses.iter().for_each(|(hash, at)| batch.run(store::api_key_used(hash, *at)));
        self.store().apply(batch).await.map(drop)
    }

    async fn find_environment(&self, id: EnvironmentId) -> Result<Arc<Environment>, KeyError> {
        let environments = self.environments().await?;
        let found = environments.iter().find(|environment| environment.id == id);
        found.cloned().ok_or(KeyError::NoEnvironment)
    }

    pub(crate) fn new_key(&self, environment_id: EnvironmentId, key: &Secret<String>) -> Result<ApiKey, SealError> {
        let text = key.expose().as_bytes();
        let place = environment_id.to_string();
        Ok(ApiKey {
            environment_id,
            hash: sign::sha256(text),
            sealed: self.inner.keyring.seal(&*self.inner.rng, text, place.as_bytes())?,
            created_at: self.now(),
            ends_at: None,
            last_used_at: None,
        })
    }

    pub(crate) fn open_key(&self, key: &ApiKey) -> Result<OpenKey, SealError> {
        let opened = self.inner.keyring.open(&key.sealed, key.environment_id.to_string().as_bytes())?;
        let text = String::from_utf8(opened).map(Secret::new).map_err(|_| SealError::Damaged)?;
        Ok(OpenKey {
            id: key_id(&key.hash),
            text,
            hash: key.hash,
            created_at: key.created_at,
            ends_at: key.ends_at,
            last_used_at: self.inner.key_uses.of(&key.hash).or(key.last_used_at),
        })
    }

    pub(crate) fn random_key(&self) -> String {
        let mut bytes = [0; KEY_BYTES];
        self.rng().fill(&mut bytes);
        sign::hex(&bytes)
    }
}
