//! Who changes a subscriber waits for their turn, so that of many changes at once each is made, one after the other.
//! What may be written is still decided by revisions: another process knows nothing of these turns.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use model::EnvironmentId;
use tokio::sync::{Mutex, MutexGuard};

/// How many turns there are. Subscribers share them, which costs one of them a wait and nothing else.
const TURNS: usize = 1_024;

/// The turns of all subscribers.
pub(crate) struct Turns {
    hasher: RandomState,
    turns: Vec<Mutex<()>>,
}

impl Default for Turns {
    fn default() -> Self {
        Turns { hasher: RandomState::new(), turns: (0..TURNS).map(|_| Mutex::new(())).collect() }
    }
}

impl Turns {
    /// Waits until these subscribers may be changed, which is as long as the answer is kept. Whoever holds it must not
    /// ask for more.
    pub(crate) async fn take<'a>(
        &self,
        environment: EnvironmentId,
        external_ids: impl IntoIterator<Item = &'a str>,
    ) -> Vec<MutexGuard<'_, ()>> {
        // In one order for everybody, and each once: nobody waits for somebody who waits for them.
        let places: BTreeSet<u64> =
            external_ids.into_iter().map(|id| self.hasher.hash_one((environment, id)) % TURNS as u64).collect();
        let mut taken = Vec::with_capacity(places.len());
        for place in places {
            if let Some(turn) = usize::try_from(place).ok().and_then(|place| self.turns.get(place)) {
                taken.push(turn.lock().await);
            }
        }
        taken
    }
}
