//! What an environment keeps of what it sends.

use model::organization::Environment;
use store::{Batch, StoreError};

use crate::Engine;
use crate::audit::Change;

impl Engine {
    /// Says whether an environment keeps the bodies that it sends, from the next attempt on. With them a delivered message
    /// can be sent again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn set_stores_bodies(&self, environment: &Environment, stores: bool) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(store::environment_set_stores_bodies(environment.id, stores, self.now()));
        batch.change_catalog();
        let change = Change::of_environment("environment.set_storage", environment);
        self.audit(&mut batch, change.fields(vec!["storesBodies".to_owned()]));
        self.store().apply(batch).await.map(drop)
    }
}
