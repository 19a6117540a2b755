//! Who changes a subscriber waits for their turn, so that of many changes at once each is made, one after the other.
//! What may be written is still decided by revisions: another process knows nothing of these turns.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use model::{EnvironmentId, Rng};
use tokio::sync::{Mutex, MutexGuard};

/// How many turns there are. Subscribers share them, which costs one of them a wait and nothing else.
const TURNS: usize = 1_024;

/// The turns of all subscribers.
pub(crate) struct Turns {
    /// Nobody can choose ids that share a turn without it.
    key: u64,
    turns: Vec<Mutex<()>>,
}

impl Turns {
    pub(crate) fn new(rng: &dyn Rng) -> Self {
        Turns { key: rng.next_u64(), turns: (0..TURNS).map(|_| Mutex::new(())).collect() }
    }

    fn place(&self, environment: EnvironmentId, external_id: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.key, environment, external_id).hash(&mut hasher);
        hasher.finish() % TURNS as u64
    }

    /// Waits until these subscribers may be changed, which is as long as the answer is kept. Whoever holds it must not
    /// ask for more.
    pub(crate) async fn take<'a>(
        &self,
        environment: EnvironmentId,
        external_ids: impl IntoIterator<Item = &'a str>,
    ) -> Vec<MutexGuard<'_, ()>> {
        // In one order for everybody, and each once: nobody waits for somebody who waits for them.
        let places: BTreeSet<u64> = external_ids.into_iter().map(|id| self.place(environment, id)).collect();
        let mut taken = Vec::with_capacity(places.len());
        for place in places {
            if let Some(turn) = usize::try_from(place).ok().and_then(|place| self.turns.get(place)) {
                taken.push(turn.lock().await);
            }
        }
        taken
    }
}
