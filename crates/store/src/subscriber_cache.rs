//! Subscribers that were read lately, kept in memory beside the database of this process. A copy is never older than the
//! last write that somebody was told of: the writer forgets what it has written before it answers.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::EnvironmentId;
use model::subscriber::Subscriber;

/// How many parts there are, each with a lock of its own.
const SHARDS: usize = 64;
/// The most subscribers of a part. A full part starts anew: what is in use comes back with the next read.
const SHARD_ENTRIES_MAX: usize = 32;
/// The longest profile and channels, in bytes as stored, of what is kept: with the limits above that bounds the memory.
pub(crate) const KEPT_BYTES_MAX: usize = 4_096;

/// Stands for the subscriber with an id that the caller chose. Two of them may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SubscriberKey(u64);

impl SubscriberKey {
    pub(crate) fn new(environment: EnvironmentId, external_id: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        (environment, external_id).hash(&mut hasher);
        SubscriberKey(hasher.finish())
    }
}

/// The copies.
#[derive(Debug)]
pub(crate) struct SubscriberCache {
    shards: Vec<Mutex<Shard>>,
}

#[derive(Debug, Default)]
struct Shard {
    /// How many writes there were: a read that began before one of them may have seen what was there before it.
    writes: u64,
    entries: HashMap<SubscriberKey, Arc<Subscriber>>,
}

/// What is known of a subscriber.
pub(crate) enum Known {
    /// This.
    Copy(Arc<Subscriber>),
    /// Nothing; what is now read from the database may be kept under this ticket.
    Nothing(Ticket),
}

/// The right to keep what is read, unless a write comes between.
#[derive(Clone, Copy)]
pub(crate) struct Ticket {
    key: SubscriberKey,
    writes: u64,
}

impl Default for SubscriberCache {
    fn default() -> Self {
        SubscriberCache { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }
}

impl SubscriberCache {
    pub(crate) fn get(&self, environment: EnvironmentId, external_id: &str) -> Known {
        let key = SubscriberKey::new(environment, external_id);
        let is_meant =
            |found: &&Arc<Subscriber>| found.environment_id == environment && found.external_id == external_id;
        let shard = self.shard(key);
        match shard.as_ref().and_then(|shard| shard.entries.get(&key)).filter(is_meant) {
            Some(found) => Known::Copy(Arc::clone(found)),
            None => Known::Nothing(Ticket { key, writes: shard.map_or(0, |shard| shard.writes) }),
        }
    }

    pub(crate) fn put(&self, ticket: Ticket, subscriber: &Arc<Subscriber>) {
        let Some(mut shard) = self.shard(ticket.key).filter(|shard| shard.writes == ticket.writes) else { return };
        if shard.entries.len() >= SHARD_ENTRIES_MAX {
            shard.entries.clear();
        }
        shard.entries.insert(ticket.key, Arc::clone(subscriber));
    }

    pub(crate) fn forget(&self, key: SubscriberKey) {
        if let Some(mut shard) = self.shard(key) {
            shard.writes = shard.writes.wrapping_add(1);
            shard.entries.remove(&key);
        }
    }

    fn shard(&self, key: SubscriberKey) -> Option<MutexGuard<'_, Shard>> {
        let place = usize::try_from(key.0 % SHARDS as u64).unwrap_or(0);
        self.shards.get(place).map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use model::subscriber::Profile;
    use model::{Id, Timestamp};

    use super::*;

    fn subscriber(external_id: &str, revision: i64) -> Arc<Subscriber> {
        Arc::new(Subscriber {
            id: Id::default().into(),
            environment_id: EnvironmentId::default(),
            organization_id: Id::default().into(),
            external_id: external_id.to_owned(),
            profile: Profile::default(),
            channels: Vec::new(),
            is_online: None,
            last_online_at: None,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
            revision,
        })
    }

    fn ticket(cache: &SubscriberCache, external_id: &str) -> Ticket {
        match cache.get(EnvironmentId::default(), external_id) {
            Known::Nothing(ticket) => ticket,
            Known::Copy(found) => panic!("{external_id} is known already: {found:?}"),
        }
    }

    fn known(cache: &SubscriberCache, external_id: &str) -> Option<i64> {
        match cache.get(EnvironmentId::default(), external_id) {
            Known::Copy(found) => Some(found.revision),
            Known::Nothing(_) => None,
        }
    }

    #[test]
    fn nothing_that_was_read_before_a_write_is_kept_after_it() {
        let cache = SubscriberCache::default();
        let key = SubscriberKey::new(EnvironmentId::default(), "ada");
        let early = ticket(&cache, "ada");
        cache.forget(key);
        cache.put(early, &subscriber("ada", 1));
        assert_eq!(known(&cache, "ada"), None, "a write came between");
        cache.put(ticket(&cache, "ada"), &subscriber("ada", 2));
        assert_eq!(known(&cache, "ada"), Some(2));
        cache.forget(key);
        assert_eq!(known(&cache, "ada"), None);
    }

    #[test]
    fn somebody_elses_copy_is_not_given_out() {
        let cache = SubscriberCache::default();
        cache.put(ticket(&cache, "ada"), &subscriber("grace", 1));
        assert_eq!(known(&cache, "ada"), None, "the keys of the two are the same");
    }

    #[test]
    fn a_full_part_starts_anew() {
        let cache = SubscriberCache::default();
        for number in 0..100 * SHARDS {
            let external_id = format!("n{number}");
            cache.put(ticket(&cache, &external_id), &subscriber(&external_id, 1));
            assert_eq!(known(&cache, &external_id), Some(1));
        }
        let kept: usize = cache.shards.iter().map(|shard| shard.lock().unwrap().entries.len()).sum();
        assert!(kept <= SHARDS * SHARD_ENTRIES_MAX, "{kept}");
    }
}
