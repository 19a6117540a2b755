//! Keeping house: what has had its time goes, in small batches.

use std::time::Duration;

use store::StoreError;

use crate::Engine;
use crate::idempotency::IDEMPOTENCY_KEPT;

/// How often old rows are looked for.
const PAUSE: Duration = Duration::from_secs(600);
/// The most rows that one write removes.
const BATCH_ROWS: u32 = 500;

impl Engine {
    /// Removes what is kept for a time only, again and again. To be spawned once, and ended from outside.
    pub async fn keep_house(&self) {
        loop {
            if let Err(error) = self.remove_expired().await {
                tracing::error!(%error, "old rows could not be removed: {error}");
            }
            self.sleep_until(self.now().plus(PAUSE)).await;
        }
    }

    async fn remove_expired(&self) -> Result<(), StoreError> {
        let now = self.now();
        let before = model::Timestamp(now.0.saturating_sub(i64::try_from(IDEMPOTENCY_KEPT.as_micros()).unwrap_or(0)));
        while self.store().idempotency_delete_older_than(before, BATCH_ROWS).await? > 0 {}
        Ok(())
    }
}
