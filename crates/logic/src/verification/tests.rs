//! The code is what the page shows, and what it says about an integration is true of it.

use model::integration::IntegrationDelivery;
use model::signing::{Former, SigningKeys, SigningSecret};
use model::{EnvironmentId, IntegrationId, Object, OrganizationId, Secret, Value};
use serde_json::json;

use super::*;

#[test]
fn the_page_shows_the_same_code() {
    let page = include_str!("../../../../docs/verify.md");
    for Snippet { language, name, file_name, code } in SNIPPETS {
        let block = format!("### {name}\n\n`{file_name}`:\n\n```{language}\n{code}```\n");
        assert!(page.contains(&block), "{name} differs: node conformance/verify/page.mjs --write");
    }
    assert_eq!(page.matches("\n```").count(), SNIPPETS.len() * 2, "the page has other code too");
}

#[test]
fn the_code_keeps_to_the_rules() {
    for Snippet { name, code, .. } in SNIPPETS {
        for part in ["webhook-id", "webhook-timestamp", "webhook-signature", "x-novu-signature", "whsec_", "5"] {
            assert!(code.contains(part), "{name} has no {part}");
        }
        assert!(code.ends_with('\n') && !code.contains('\t') || name == "Go", "{name}");
    }
}

fn integration(credentials: Value, configurations: Value) -> Integration {
    let object = |value: Value| value.as_object().cloned().unwrap();
    Integration {
        id: IntegrationId::default(),
        environment_id: EnvironmentId::default(),
        organization_id: OrganizationId::default(),
        provider_id: "push-webhook".to_owned(),
        channel: "push".to_owned(),
        name: "Push".to_owned(),
        identifier: "push".to_owned(),
        active: true,
        credentials: Object::new(),
        secrets: Secret::new(object(credentials)),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: object(configurations),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

#[test]
fn notes_say_what_is_special() {
    let pair = "The public keys stand under /signing of the integration.";
    let cases = [
        (json!({"secretKey": "s"}), json!({}), vec![]),
        (json!({"secretKey": "whsec_c2VjcmV0"}), json!({}), vec![]),
        (json!({}), json!({}), vec!["There is no secret: nothing is signed, and nothing can be verified."]),
        (
            json!({}),
            json!({"standardWebhooksAsymmetric": true, "allowTriggerOverrides": true}),
            vec![
                "There is no secret: only the key pair signs.",
                pair,
                "A trigger may sign with a secret of its own, since allowTriggerOverrides is on.",
            ],
        ),
        (
            json!({"secretKey": "00", "hmacSecretKeyEncoding": "hex"}),
            json!({"standardWebhooksAsymmetric": true}),
            vec![
                "The secret is written in hex: decode it, and give the code whsec_ and the base64 of its bytes. For \
                 x-novu-signature the key is these bytes.",
                pair,
            ],
        ),
        (
            json!({"secretKey": "whsec_demo_key"}),
            json!({}),
            vec![
                "The secret begins with whsec_ but holds no base64: it signs as the text that it is, where the code would \
                 decode it. Replace it.",
            ],
        ),
        (
            json!({"secretKey": "s"}),
            json!({"standardWebhooks": false, "allowTriggerOverrides": true}),
            vec![
                "standardWebhooks is switched off: there is x-novu-signature only, and no protection from repetitions.",
                "A trigger may sign with a secret of its own, since allowTriggerOverrides is on.",
            ],
        ),
    ];
    for (credentials, settings, expected) in cases {
        let integration = integration(credentials.clone(), settings.clone());
        assert_eq!(notes(&integration, Timestamp(0)), expected, "{credentials} {settings}");
    }
}

#[test]
fn notes_tell_of_former_secrets_while_they_sign() {
    let mut integration = integration(json!({"secretKey": "new"}), json!({}));
    let key = SigningSecret { text: Secret::new("old".to_owned()), encoding: None };
    let former = |millis| Former { key: key.clone(), signs_until: Timestamp::from_millis(millis) };
    integration.signing.former = vec![former(86_400_000), former(1_000)];
    let note = "Until 1970-01-02T00:00:00.000Z a former secret signs too, in webhook-signature.";
    assert_eq!(notes(&integration, Timestamp(0)), [note]);
    assert_eq!(notes(&integration, Timestamp::from_millis(86_400_000)), [""; 0]);
}
