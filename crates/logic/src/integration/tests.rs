//! Credentials sorted, masked and written back; identifiers; conditions.

use model::clock::SeededRng;
use model::integration::IntegrationDelivery;
use model::signing::SigningKeys;
use model::{EnvironmentId, IntegrationId, OrganizationId, Timestamp};
use serde_json::json;

use super::*;
use crate::providers::PushWebhook;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

/// What comes of `given` when `stored` is kept: open, secret; or the problems.
fn sort(given: Value, stored: Value) -> String {
    match sort_credentials(&PushWebhook, &object(given), &Secret::new(object(stored))) {
        Ok(kept) => format!("{} {}", Value::from(kept.open), Value::from(kept.secrets.expose().clone())),
        Err(problems) => problems
            .into_iter()
            .map(|problem| format!("{}: {}", problem.field, problem.message))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

#[test]
fn credentials_are_sorted_into_open_and_secret() {
    let url = r#"{"webhookUrl":"https://example.test/hook"}"#;
    let hook = |secret: Value| json!({"webhookUrl": "https://example.test/hook", "secretKey": secret});
    let cases = [
        (json!({}), json!({}), "{} {}".to_owned()),
        (hook(json!("s3cret")), json!({}), format!(r#"{url} {{"secretKey":"s3cret"}}"#)),
        (hook(json!("new")), json!({"secretKey": "old"}), format!(r#"{url} {{"secretKey":"new"}}"#)),
        (hook(json!(MASK)), json!({"secretKey": "old"}), format!(r#"{url} {{"secretKey":"old"}}"#)),
        (hook(json!(null)), json!({"secretKey": "old"}), format!("{url} {{}}")),
        (hook(json!("  ")), json!({"secretKey": "old"}), format!("{url} {{}}")),
        (json!({"apiKey": "k", "password": "p", "port": 1}), json!({}), "{} {}".to_owned()),
        (
            hook(json!(MASK)),
            json!({}),
            "credentials.secretKey: secretKey cannot be the mask: there is no stored value that it stands for"
                .to_owned(),
        ),
        (
            json!({"webhookUrl": "ftp://x.test", "secretKey": 5}),
            json!({}),
            "credentials.webhookUrl: webhookUrl must be an http or https URL; \
             credentials.secretKey: secretKey must be a string"
                .to_owned(),
        ),
    ];
    for (given, stored, expected) in cases {
        assert_eq!(sort(given.clone(), stored), expected, "{given}");
    }
    let with_password = sort(json!({"webhookUrl": "https://user:pa55@example.test"}), json!({}));
    assert!(
        with_password.starts_with("credentials.webhookUrl: ") && !with_password.contains("pa55"),
        "{with_password}"
    );
}

fn integration(credentials: Value, secrets: Value) -> Integration {
    Integration {
        id: IntegrationId::default(),
        environment_id: EnvironmentId::default(),
        organization_id: OrganizationId::default(),
        provider_id: "push-webhook".to_owned(),
        channel: "push".to_owned(),
        name: "Push".to_owned(),
        identifier: "push".to_owned(),
        active: true,
        credentials: object(credentials),
        secrets: Secret::new(object(secrets)),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: Object::new(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

#[test]
fn secrets_are_seen_as_a_mask() {
    let signed = integration(json!({"webhookUrl": "https://e.test"}), json!({"secretKey": "s3cret"}));
    let visible = Value::from(visible_credentials(&signed));
    assert_eq!(visible, json!({"webhookUrl": "https://e.test", "secretKey": "••••••••"}));
    assert!(!format!("{signed:?}").contains("s3cret"));
}

#[test]
fn what_is_missing_is_said() {
    let keys = |integration: &Integration| {
        let warnings = warnings(integration);
        warnings.iter().map(|warning| warning.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let url = json!({"webhookUrl": "https://e.test"});
    assert_eq!(keys(&integration(url.clone(), json!({"secretKey": "s"}))), Vec::<String>::new());
    assert_eq!(keys(&integration(url.clone(), json!({}))), ["secretKey"]);
    assert_eq!(keys(&integration(json!({}), json!({}))), ["webhookUrl", "secretKey"]);
    let mut asymmetric = integration(url.clone(), json!({}));
    asymmetric.configurations = object(json!({"standardWebhooksAsymmetric": true}));
    assert_eq!(keys(&asymmetric), Vec::<String>::new(), "its key pair signs");
    let [unsigned] = warnings(&integration(url, json!({}))).try_into().unwrap();
    assert!(unsigned.starts_with("secretKey is not set. ") && unsigned.contains("nothing is signed"), "{unsigned}");
}

#[test]
fn providers_and_channels_must_belong_together() {
    let cases = [
        ("push-webhook", "push", None),
        ("push-webhook", "sms", Some(("channel", "channel must be push for the provider push-webhook"))),
        (
            "fcm",
            "push",
            Some(("providerId", r#"providerId: unknown provider "fcm"; the known providers are: push-webhook"#)),
        ),
    ];
    for (provider, channel, expected) in cases {
        let problem = provider_for(provider, channel).err();
        let problem = problem.as_ref().map(|problem| (problem.field.as_str(), problem.message.as_str()));
        assert_eq!(problem, expected, "{provider} {channel}");
    }
}

#[test]
fn settings_are_kept_unless_clients_could_not_read_them() {
    let check = |given: Value| check_configurations(object(given));
    let kept = json!({"allowTriggerOverrides": true, "anything": {"x": [1]}});
    assert_eq!(check(kept.clone()), Ok(object(kept)));
    assert_eq!(check(json!({"inboundWebhookSigningKey": "k"})), Ok(Object::new()), "a secret has no place there");
    let booleans = ["inboundWebhookEnabled", "allowTriggerOverrides", "standardWebhooks", "standardWebhooksAsymmetric"];
    for bad in [&booleans[..], &["payloadSchema"]].concat() {
        let problems = check(json!({bad: 5})).unwrap_err();
        assert_eq!(problems[0].field, format!("configurations.{bad}"));
    }
    let problems = check(json!({"standardWebhooksAsymmetric": true, "standardWebhooks": false})).unwrap_err();
    let expected = "standardWebhooksAsymmetric needs standardWebhooks, which is switched off";
    assert_eq!((problems.len(), problems[0].message.as_str()), (1, expected));
    assert!(check(json!({"standardWebhooksAsymmetric": true, "standardWebhooks": true})).is_ok());
}

#[test]
fn nothing_is_kept_that_is_endless() {
    let long = "x".repeat(70_000);
    let secret = sort(json!({"secretKey": long}), json!({}));
    assert_eq!(secret, "credentials.secretKey: secretKey must be shorter than or equal to 16384 characters");
    let settings = check_configurations(object(json!({"any": long}))).unwrap_err();
    assert_eq!(settings[0].message, "configurations must not be larger than 65536 bytes");
    let conditions = check_conditions(&[json!({"any": long})]);
    assert_eq!(conditions.as_deref(), Some("conditions must not be larger than 65536 bytes"));
}

#[test]
fn identifiers_are_made_from_names() {
    let cases = [("Push Webhook", "push-webhook-", 9), ("プッシュ", "", 9), ("", "", 9)];
    for (name, prefix, random) in cases {
        let identifier = generate_identifier(name, &SeededRng::new(1));
        let suffix = identifier.strip_prefix(prefix).unwrap();
        assert_eq!(suffix.len(), random, "{identifier}");
        assert!(suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{identifier}");
    }
}

#[test]
fn conditions_have_the_form_that_clients_read() {
    let child = json!({"field": "f", "value": "v", "operator": "EQUAL", "on": "payload"});
    let condition =
        |children: Value| json!({"isNegated": false, "type": "GROUP", "value": "AND", "children": children});
    let cases = [
        (json!([]), None),
        (json!([condition(json!([]))]), None),
        (json!([condition(json!([child]))]), None),
        (json!(["x"]), Some("conditions.0 must be an object")),
        (json!([{}]), Some("conditions.0 needs isNegated, a boolean value")),
        (
            json!([{"isNegated": true, "type": "GROUP", "value": "XOR", "children": []}]),
            Some("conditions.0 needs value, one of AND, OR"),
        ),
        (json!([condition(json!("x"))]), Some("conditions.0 needs children, an array of no more than 100 elements")),
        (json!([condition(json!([child, 5]))]), Some("conditions.0 children.1 must be an object")),
        (json!([condition(json!([{"field": 1}]))]), Some("conditions.0 children.0 needs field, a string")),
        (
            json!([condition(json!([{"field": "f", "value": "v", "operator": "EQUAL", "on": "tenant"}]))]),
            Some("conditions.0 children.0 needs on, one of subscriber, payload"),
        ),
    ];
    for (conditions, expected) in cases {
        let found = check_conditions(conditions.as_array().unwrap());
        assert_eq!(found.as_deref(), expected, "{conditions}");
    }
    let many = vec![condition(json!([])); 101];
    assert_eq!(check_conditions(&many).as_deref(), Some("conditions must contain no more than 100 elements"));
}
