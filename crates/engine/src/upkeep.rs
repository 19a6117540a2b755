//! Keeping house: what has had its time goes, in small batches. What that is stands in `retention.rs`.

use std::time::Duration;

use store::StoreError;

use crate::Engine;
use crate::idempotency::IDEMPOTENCY_KEPT;
use crate::retention::{Rounds, ago};

/// How often old rows are looked for.
const PAUSE: Duration = Duration::from_secs(600);
/// The most answers to idempotency keys that one write removes.
const ANSWERS_MAX: u32 = 200;
/// The most sessions that one write removes.
const SESSIONS_MAX: u32 = 200;

impl Engine {
    /// Removes what is kept for a time only, again and again. To be spawned once, and ended from outside.
    pub async fn keep_house(&self) {
        let mut rounds = Rounds::default();
        loop {
            if let Err(error) = self.keep_house_once(&mut rounds).await {
                tracing::error!(%error, "old rows could not be removed: {error}");
            }
            self.sleep_until(self.now().plus(PAUSE)).await;
        }
    }

    /// Removes what has had its time by now.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be used.
    pub async fn keep_house_once(&self, rounds: &mut Rounds) -> Result<(), StoreError> {
        let before = ago(self.now(), IDEMPOTENCY_KEPT);
        while self.store().idempotency_delete_older_than(before, ANSWERS_MAX).await? > 0 {}
        self.write_key_uses().await?;
        self.remove_old_sessions(SESSIONS_MAX).await?;
        self.erase_inspectors().await?;
        self.remove_old(rounds).await
    }
}
