//! Integrations: what is written reads back, identifiers stay unique, writes notice what they did not see.

use model::integration::{Integration, IntegrationDelivery};
use model::signing::SigningKeys;
use model::{IntegrationId, Secret};
use serde_json::json;
use store::{
    Batch, Conflict, Query, Store, StoreError, StoredIntegration, integration_delete, integration_insert,
    integration_update,
};

use crate::{at, environment, id, organization, store};

pub(crate) fn integration(number: u32, identifier: &str) -> StoredIntegration {
    let integration = Integration {
        id: id(number),
        environment_id: environment(1),
        organization_id: organization(),
        provider_id: "push-webhook".to_owned(),
        channel: "push".to_owned(),
        name: "Push Webhook".to_owned(),
        identifier: identifier.to_owned(),
        active: true,
        credentials: json!({"webhookUrl": "https://e.test"}).as_object().unwrap().clone(),
        secrets: Secret::default(),
        signing: SigningKeys::default(),
        conditions: Some(json!([{"isNegated": false}])),
        configurations: json!({"allowTriggerOverrides": true}).as_object().unwrap().clone(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: at(1),
        updated_at: at(2),
    };
    StoredIntegration { integration, sealed_secrets: vec![0, 1, 255], sealed_signing: None }
}

async fn require(store: &Store, query: Query, conflict: Conflict) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.require(query, conflict);
    store.apply(batch).await.map(drop)
}

async fn insert(store: &Store, stored: &StoredIntegration) -> Result<(), StoreError> {
    require(store, integration_insert(stored), Conflict::Duplicate).await
}

async fn update(store: &Store, stored: &StoredIntegration) -> Result<(), StoreError> {
    require(store, integration_update(stored), Conflict::Stale).await
}

#[tokio::test]
async fn an_integration_reads_back_as_it_was_written() {
    let store = store();
    let mut first = integration(1, "first");
    insert(&store, &first).await.unwrap();
    assert_eq!(store.integration_get(environment(1), id(1)).await.unwrap(), Some(first.clone()));
    assert_eq!(store.integration_get(environment(2), id(1)).await.unwrap(), None);
    assert_eq!(store.integration_by_identifier(environment(1), "first").await.unwrap(), Some(id(1)));
    assert_eq!(store.integration_by_identifier(environment(2), "first").await.unwrap(), None::<IntegrationId>);

    first.integration.name = "Renamed".to_owned();
    first.integration.identifier = "renamed".to_owned();
    first.integration.active = false;
    first.integration.credentials.clear();
    first.integration.conditions = None;
    first.integration.configurations.clear();
    first.integration.updated_at = at(3);
    first.sealed_secrets = vec![7];
    first.sealed_signing = Some(vec![8, 0]);
    update(&store, &first).await.unwrap();
    first.integration.revision = 2;
    assert_eq!(store.integration_get(environment(1), id(1)).await.unwrap(), Some(first));
}

#[tokio::test]
async fn identifiers_are_unique_in_an_environment() {
    let store = store();
    insert(&store, &integration(1, "one")).await.unwrap();
    insert(&store, &integration(2, "two")).await.unwrap();
    assert_eq!(insert(&store, &integration(3, "one")).await, Err(StoreError::Conflict(Conflict::Duplicate)));
    let mut elsewhere = integration(3, "one");
    elsewhere.integration.environment_id = environment(2);
    assert_eq!(insert(&store, &elsewhere).await, Ok(()));
    assert_eq!(update(&store, &integration(2, "one")).await, Err(StoreError::Conflict(Conflict::Stale)));
    assert_eq!(update(&store, &integration(2, "two")).await, Ok(()), "its own name is free for it");
}

#[tokio::test]
async fn a_write_that_saw_an_older_revision_changes_nothing() {
    let store = store();
    insert(&store, &integration(1, "one")).await.unwrap();
    update(&store, &integration(1, "changed")).await.unwrap();
    assert_eq!(update(&store, &integration(1, "late")).await, Err(StoreError::Conflict(Conflict::Stale)));
    let found = store.integration_get(environment(1), id(1)).await.unwrap().unwrap();
    assert_eq!((found.integration.identifier.as_str(), found.integration.revision), ("changed", 2));
}

#[tokio::test]
async fn lists_are_in_order_of_creation_and_shrink_on_deletion() {
    let store = store();
    for (number, identifier) in [(2, "b"), (1, "a"), (3, "c")] {
        insert(&store, &integration(number, identifier)).await.unwrap();
    }
    let names = async || {
        let list = store.integration_list(environment(1)).await.unwrap();
        list.into_iter().map(|stored| stored.integration.identifier).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["a", "b", "c"]);
    require(&store, integration_delete(environment(1), id(2)), Conflict::Missing).await.unwrap();
    let again = require(&store, integration_delete(environment(1), id(2)), Conflict::Missing).await;
    assert_eq!(again, Err(StoreError::Conflict(Conflict::Missing)));
    assert_eq!(names().await, ["a", "c"]);
    assert_eq!(store.integration_list(environment(2)).await.unwrap(), []);
}
