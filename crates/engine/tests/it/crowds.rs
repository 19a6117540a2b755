//! Many callers who change one subscriber at once all get their way, one after the other.

use std::future::Future;

use engine::{CredentialsChange, SubscriberDraft};
use logic::subscriber::ChannelMode;
use model::Field;
use model::subscriber::{ChannelCredentials, Profile};
use model::trigger::{Recipient, Trigger};
use tokio::task::JoinSet;

use crate::harness::{TestEngine, object, status};

const CROWD: usize = 64;

fn named(number: usize) -> Profile {
    Profile { first_name: Field::Value(format!("Name {number}")), ..Profile::default() }
}

/// Lets a crowd do the same thing at once.
async fn all<F: Future<Output = ()> + Send + 'static>(one: impl Fn(usize) -> F) {
    let mut tasks = JoinSet::new();
    (0..CROWD).for_each(|number| drop(tasks.spawn(one(number))));
    tasks.join_all().await;
}

#[tokio::test]
async fn triggers_that_bring_another_profile_each_are_all_taken() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    all(|number| {
        let (engine, environment) = (test.engine.clone(), test.environment.clone());
        let recipient =
            |id: &str| Recipient { external_id: id.to_owned(), profile: named(number), channels: Vec::new() };
        let trigger = Trigger {
            workflow_identifier: "flow".to_owned(),
            recipients: vec![recipient("ada"), recipient("new")],
            payload: object(serde_json::json!({})),
            overrides: object(serde_json::json!({})),
            transaction_id: None,
            actor: Some(recipient("actor")),
            tenant: None,
            weight: model::job::Weight::Interactive,
        };
        async move { drop(engine.accept(&environment, trigger, None).await.unwrap()) }
    })
    .await;
    test.drain().await;
    assert_eq!(test.requests().len(), CROWD);
    test.finish().await;
}

#[tokio::test]
async fn tokens_that_are_added_at_once_are_all_there() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    all(|number| {
        let (engine, environment) = (test.engine.clone(), test.environment.clone());
        let change = CredentialsChange {
            provider_id: "push-webhook".to_owned(),
            integration_identifier: None,
            credentials: ChannelCredentials {
                device_tokens: Some(vec![format!("token-{number}")]),
                ..ChannelCredentials::default()
            },
            mode: ChannelMode::Append,
        };
        async move { drop(engine.subscriber_set_credentials(&environment, "ada", &change).await.unwrap()) }
    })
    .await;
    let ada = test.engine.store().subscriber_by_external_id(test.environment.id, "ada").await.unwrap().unwrap();
    assert_eq!(ada.channels[0].credentials.device_tokens.as_ref().unwrap().len(), 1 + CROWD);
    test.finish().await;
}

#[tokio::test]
async fn a_subscriber_that_many_make_or_change_at_once_is_one() {
    let test = TestEngine::new(|_| status(200)).await;
    all(|number| {
        let (engine, environment) = (test.engine.clone(), test.environment.clone());
        let draft = SubscriberDraft { external_id: "bob".to_owned(), profile: named(number) };
        async move {
            if number % 2 == 0 {
                engine.subscriber_upsert(&environment, &draft, false).await.unwrap();
            } else {
                engine.subscriber_upsert_many(&environment, vec![draft]).await.unwrap();
            }
        }
    })
    .await;
    let bob = test.engine.store().subscriber_by_external_id(test.environment.id, "bob").await.unwrap().unwrap();
    assert_eq!(bob.revision, i64::try_from(CROWD).unwrap());
    test.finish().await;
}
