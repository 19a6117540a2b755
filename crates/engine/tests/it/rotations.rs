//! Secrets and key pairs that are replaced while messages go out: which ones sign, until when, and that none is readable on disk.

use std::time::Duration;

use engine::{IntegrationChange, IntegrationError, SecretRotation};
use logic::ed25519::KeyPair;
use logic::sign::{HmacKey, base64, signature};
use model::exchange::Request;
use model::integration::Integration;
use model::signing::KeySeed;
use model::{IntegrationId, Secret};
use serde_json::json;
use store::{Batch, Conflict};

use crate::furnish::SECRET;
use crate::harness::{TestEngine, object, status};

const DAY: Duration = Duration::from_hours(24);

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str()).unwrap()
}

/// Which of `secrets` signed the request that was sent last, the one of Novu's header in front.
fn signers(test: &TestEngine, secrets: &[&str]) -> String {
    let request = test.requests().pop().unwrap();
    let content = format!("{}.{}.", header(&request, "webhook-id"), header(&request, "webhook-timestamp"));
    let mut text = format!("{}: {}", header(&request, "x-novu-signature"), header(&request, "webhook-signature"));
    for secret in secrets {
        let key = HmacKey::new(&logic::standard_webhooks::key_of(secret).unwrap_or(secret.as_bytes().to_vec()));
        let standard = base64(&key.sign(&[content.as_bytes(), &request.body]));
        text = text.replace(&format!("v1,{standard}"), secret);
        text = text.replace(&signature(secret.as_bytes(), &request.body), secret);
    }
    text
}

async fn put_secret(test: &TestEngine, id: IntegrationId, secret: &str) -> Integration {
    let credentials = json!({"webhookUrl": "https://hook.test/hook", "secretKey": secret});
    let change = IntegrationChange { credentials: Some(Secret::new(object(credentials))), ..Default::default() };
    test.engine.integration_update(&test.environment, id, &change).await.unwrap()
}

fn rotation(id: IntegrationId, secret: Option<&str>, overlap: Duration) -> SecretRotation {
    SecretRotation { integration_id: id, secret: secret.map(|text| Secret::new(text.to_owned())), overlap }
}

/// An engine with a subscriber and a workflow, and the integration whose secret is `SECRET`.
async fn stage() -> (TestEngine, IntegrationId) {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let id = test.engine.integrations(test.environment.id).await.unwrap()[0].id;
    (test, id)
}

async fn send(test: &TestEngine, transaction: &str) {
    test.trigger(transaction, &["ada"]).await;
    test.drain().await;
}

#[tokio::test]
async fn a_secret_that_is_replaced_signs_for_a_day_across_a_restart() {
    let (mut test, id) = stage().await;
    put_secret(&test, id, "second").await;
    send(&test, "both").await;
    assert_eq!(signers(&test, &[SECRET, "second"]), "second: second s3cret");
    test.pass(DAY - Duration::from_secs(1)).await;
    test.restart().await;
    send(&test, "still both").await;
    assert_eq!(signers(&test, &[SECRET, "second"]), "second: second s3cret");
    test.pass(Duration::from_secs(1)).await;
    send(&test, "new alone").await;
    assert_eq!(signers(&test, &[SECRET, "second"]), "second: second");
    test.finish().await;
}

#[tokio::test]
async fn a_message_under_way_is_signed_by_what_signs_at_each_attempt() {
    let (test, id) = stage().await;
    test.answer(|_| status(503));
    send(&test, "before").await;
    assert_eq!(signers(&test, &[SECRET]), "s3cret: s3cret");
    let overlap = Duration::from_secs(6);
    test.engine
        .integration_rotate_secret(&test.environment, &rotation(id, Some("second"), overlap), None)
        .await
        .unwrap();
    test.pass(Duration::from_secs(5)).await;
    assert_eq!(signers(&test, &[SECRET, "second"]), "second: second s3cret");
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(30)).await;
    assert_eq!(signers(&test, &[SECRET, "second"]), "second: second");
    let bodies: Vec<_> = test.requests().into_iter().map(|request| request.body).collect();
    assert_eq!((bodies.len(), &bodies[0]), (3, &bodies[2]), "the same bytes under another secret");
    test.finish().await;
}

#[tokio::test]
async fn former_secrets_end_at_once_when_that_is_asked_for() {
    let (test, id) = stage().await;
    let rotate = async |secret, overlap| {
        let rotation = rotation(id, Some(secret), overlap);
        test.engine.integration_rotate_secret(&test.environment, &rotation, None).await.unwrap().integration
    };
    assert_eq!(rotate("second", DAY).await.signing.former.len(), 1);
    assert_eq!(rotate("third", Duration::from_hours(1)).await.signing.former.len(), 2);
    assert_eq!(rotate("fourth", Duration::ZERO).await.signing.former, []);
    rotate("fifth", DAY).await;
    let ended = test.engine.integration_end_former_keys(&test.environment, id).await.unwrap();
    assert_eq!(ended.signing.former, []);
    send(&test, "alone").await;
    assert_eq!(signers(&test, &["fifth"]), "fifth: fifth");
    test.finish().await;
}

#[tokio::test]
async fn a_secret_is_made_if_none_is_given_and_the_present_one_is_refused() {
    let (test, id) = stage().await;
    let made = test.engine.integration_rotate_secret(&test.environment, &rotation(id, None, DAY), None).await.unwrap();
    let secret = made.generated.unwrap().expose().clone();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    send(&test, "made").await;
    assert_eq!(signers(&test, &[SECRET, &secret]), format!("{secret}: {secret} s3cret"));
    for again in [Some(secret.as_str()), Some("0g"), None] {
        let result = test.engine.integration_rotate_secret(&test.environment, &rotation(id, again, DAY), None).await;
        let is_same = again == Some(secret.as_str());
        assert_eq!(matches!(result, Err(IntegrationError::Invalid(_))), is_same, "{again:?}");
    }
    let missing = rotation(IntegrationId::default(), None, DAY);
    let result = test.engine.integration_rotate_secret(&test.environment, &missing, None).await;
    assert_eq!(result.err(), Some(IntegrationError::Missing));
    test.finish().await;
}

#[tokio::test]
async fn what_is_past_its_time_is_forgotten_with_the_next_change() {
    let (test, id) = stage().await;
    put_secret(&test, id, "second").await;
    let rename = IntegrationChange { name: Some("Other".to_owned()), ..Default::default() };
    let renamed = async || test.engine.integration_update(&test.environment, id, &rename).await.unwrap();
    assert_eq!(renamed().await.signing.former.len(), 1);
    test.pass(DAY).await;
    assert_eq!(renamed().await.signing.former, []);
    let stored = test.engine.store().integration_get(test.environment.id, id).await.unwrap().unwrap();
    assert_eq!(stored.sealed_signing, None, "nothing is kept of it");
    test.finish().await;
}

#[tokio::test]
async fn an_integration_whose_keys_are_damaged_does_not_send() {
    let (test, id) = stage().await;
    put_secret(&test, id, "second").await;
    let mut stored = test.engine.store().integration_get(test.environment.id, id).await.unwrap().unwrap();
    stored.sealed_signing = Some(stored.sealed_secrets.clone());
    let mut batch = Batch::new();
    batch.require(store::integration_update(&stored), Conflict::Stale);
    batch.change_catalog();
    test.engine.store().apply(batch).await.unwrap();
    let is_active = async || test.engine.integrations(test.environment.id).await.unwrap()[0].active;
    assert!(!is_active().await, "what was sealed in another place does not open");
    test.expect_errors(1);
    put_secret(&test, id, "third").await;
    assert!(is_active().await, "its owner has given a secret anew");
    test.finish().await;
}

#[tokio::test]
async fn no_secret_can_be_read_on_disk() {
    let (test, id) = stage().await;
    put_secret(&test, id, "the-second-secret").await;
    put_secret(&test, id, "the-third-secret").await;
    let wreck = test.wreck();
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(wreck.path().join(format!("{}{suffix}", store::DATABASE_FILE))).unwrap();
        for secret in [SECRET, "the-second-secret", "the-third-secret"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in the database{suffix}");
        }
    }
    test.finish().await;
}

#[tokio::test]
async fn a_key_pair_signs_beside_the_secret_and_outlasts_a_restart() {
    let (mut test, id) = stage().await;
    let configurations = object(json!({"standardWebhooksAsymmetric": true}));
    let change = IntegrationChange { configurations: Some(configurations), ..Default::default() };
    let changed = test.engine.integration_update(&test.environment, id, &change).await.unwrap();
    let former = changed.signing.key_pair.unwrap();
    send(&test, "first").await;
    assert_eq!(pairs(&test, &[&former]), "s3cret v1a,0");
    let rotated = test.engine.integration_rotate_key_pair(&test.environment, id, DAY).await.unwrap();
    let current = rotated.signing.key_pair.unwrap();
    test.restart().await;
    send(&test, "second").await;
    assert_eq!(pairs(&test, &[&former, &current]), "s3cret v1a,1 v1a,0");
    test.pass(DAY).await;
    send(&test, "third").await;
    assert_eq!(pairs(&test, &[&former, &current]), "s3cret v1a,1");
    test.finish().await;
}

/// The signatures of the last request, those of key pairs by their place in `seeds`.
fn pairs(test: &TestEngine, seeds: &[&KeySeed]) -> String {
    let request = test.requests().pop().unwrap();
    let content = format!("{}.{}.", header(&request, "webhook-id"), header(&request, "webhook-timestamp"));
    let content = [content.as_bytes(), &request.body].concat();
    let mut text = signers(test, &[SECRET]).trim_start_matches("s3cret: ").to_owned();
    for (place, seed) in seeds.iter().enumerate() {
        let signature = KeyPair::new(seed).unwrap().sign(&content);
        text = text.replace(&base64(&signature), &place.to_string());
    }
    text
}
