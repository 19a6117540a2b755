//! The vectors of `spec/engine/push-webhook.md` §3 and §6, byte for byte, and what surrounds them.

use std::time::Duration;

use model::delivery::DeliveryPolicy;
use model::field::Field;
use model::integration::IntegrationDelivery;
use model::signing::SigningKeys;
use model::subscriber::{Channel, ChannelCredentials, Profile, Subscriber};
use model::{EnvironmentId, Id, IntegrationId, MessageId, OrganizationId, Secret, SubscriberId, Timestamp};
use serde_json::json;

use super::signing::SIGNATURE_HEADER;
use super::*;
use crate::sign::{HmacKey, base64, signature};
use crate::template::PushContent;

mod dispatch;
mod rotation;

const SECRET_TEXT: &str = "whsec_demo_key";
/// When an attempt is made: 2026-01-02T03:04:06.999Z.
const NOW: Timestamp = Timestamp::from_millis(1_767_323_046_999);
/// The subscriber of vectors 2 and 3.
const ANA: &str = concat!(
    r#"{"_id":"66aa00000000000000000001","_organizationId":"66aa00000000000000000002","#,
    r#""_environmentId":"66aa00000000000000000003","firstName":"Ana","lastName":"Núñez","phone":"+15550100","#,
    r#""subscriberId":"sub-1","email":"ana@example.test","channels":[{"credentials":{"deviceTokens":["tok-A","tok-B"]},"#,
    r#""_integrationId":"66aa00000000000000000004","providerId":"push-webhook"}],"data":{"plan":"pro"},"deleted":false,"#,
    r#""createdAt":"2026-01-02T03:04:05.006Z","updatedAt":"2026-01-02T03:04:05.006Z","__v":0,"#,
    r#""id":"66aa00000000000000000001"}"#
);
const STEP: &str = r#"{"digest":false,"events":[],"total_count":0}"#;

fn id<T: From<Id>>(last: u8) -> T {
    T::from(Id::from_bytes([0x66, 0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]))
}

fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap()
}

fn ana() -> Subscriber {
    let at = Timestamp::from_millis(1_767_323_045_006);
    let text = |text: &str| Field::Value(text.to_owned());
    let profile = Profile {
        first_name: text("Ana"),
        last_name: text("Núñez"),
        phone: text("+15550100"),
        email: text("ana@example.test"),
        data: Field::Value(object(json!({"plan": "pro"}))),
        ..Profile::default()
    };
    Subscriber {
        id: id::<SubscriberId>(1),
        environment_id: id::<EnvironmentId>(3),
        organization_id: id::<OrganizationId>(2),
        external_id: "sub-1".to_owned(),
        profile,
        channels: vec![channel(ID, &["tok-A", "tok-B"], false)],
        is_online: None,
        last_online_at: None,
        created_at: at,
        updated_at: at,
        revision: 7,
    }
}

fn channel(provider_id: &str, tokens: &[&str], rewritten: bool) -> Channel {
    let device_tokens = Some(tokens.iter().map(|token| (*token).to_owned()).collect());
    Channel {
        integration_id: id::<IntegrationId>(4),
        provider_id: provider_id.to_owned(),
        credentials: ChannelCredentials { device_tokens, ..ChannelCredentials::default() },
        rewritten,
    }
}

/// An integration with all its credentials among the secrets, which is where [`Integration::credential`] looks first.
fn integration(credentials: Value, may_override: bool) -> Integration {
    let configurations = if may_override { object(json!({"allowTriggerOverrides": true})) } else { Object::new() };
    Integration {
        id: id::<IntegrationId>(4),
        environment_id: id::<EnvironmentId>(3),
        organization_id: id::<OrganizationId>(2),
        provider_id: ID.to_owned(),
        channel: "push".to_owned(),
        name: "Push Webhook".to_owned(),
        identifier: "push-webhook-1".to_owned(),
        active: true,
        credentials: Object::new(),
        secrets: Secret::new(object(credentials)),
        signing: SigningKeys::default(),
        conditions: None,
        configurations,
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

fn usual() -> Integration {
    integration(json!({"webhookUrl": "https://example.test/hook", "secretKey": SECRET_TEXT}), false)
}

struct Case {
    subscriber: Subscriber,
    integration: Integration,
    payload: Object,
    overrides: Object,
    content: PushContent,
}

impl Case {
    fn new(payload: Value, overrides: Value) -> Self {
        let content = PushContent { title: "T".to_owned(), content: "C".to_owned() };
        Case {
            subscriber: ana(),
            integration: usual(),
            payload: object(payload),
            overrides: object(overrides),
            content,
        }
    }

    fn build(&self) -> Result<Built, BuildError> {
        PushWebhook.build(&Delivery {
            message_id: id::<MessageId>(9),
            token: "tok-A",
            content: &self.content,
            payload: &self.payload,
            overrides: &self.overrides,
            step_identifier: "push-step",
            subscriber: &self.subscriber,
            integration: &self.integration,
        })
    }

    fn body(&self) -> String {
        String::from_utf8(self.build().unwrap().prepared.body.to_vec()).unwrap()
    }

    fn request(&self, prepared: &PreparedRequest) -> Result<Request, RequestError> {
        PushWebhook.request(
            prepared,
            &Dispatch {
                message_id: id::<MessageId>(9),
                now: NOW,
                integration: &self.integration,
                overrides: &self.overrides,
                step_identifier: "push-step",
                policy: &DeliveryPolicy::default(),
            },
        )
    }

    /// The URL and headers of the request, one a line.
    fn head(&self) -> String {
        let request = self.request(&self.build().unwrap().prepared).unwrap();
        let lines = request.headers.iter().map(|(name, value)| format!("{name}: {value}"));
        std::iter::once(request.url.clone()).chain(lines).collect::<Vec<_>>().join("\n")
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[test]
fn the_newest_layout_matches_vector_3() {
    let payload = json!({"orderId": 42, "note": "a/b \"q\" \n<tag>"});
    let mut case = Case::new(payload, json!({"push-webhook": {"data": {"custom_message": "x"}}}));
    case.content = PushContent {
        title: "Order shipped".to_owned(),
        content: "Hi Ana — your order #42 is on its way 🚚".to_owned(),
    };
    let built = case.build().unwrap();
    let expected = format!(
        concat!(
            r#"{{"target":["tok-A"],"title":"Order shipped","content":"Hi Ana — your order #42 is on its way 🚚","#,
            r#""messageId":"66aa00000000000000000009","overrides":{{"data":{{"custom_message":"x"}}}},"#,
            r#""payload":{{"orderId":42,"note":"a/b \"q\" \n<tag>","__nvMessageId":"66aa00000000000000000009","#,
            r#""subscriber":{},"step":{}}}}}"#
        ),
        ANA, STEP
    );
    assert_eq!(std::str::from_utf8(&built.prepared.body).unwrap(), expected);
    assert_eq!(built.prepared.body.len(), 869);
    assert_eq!((built.prepared.title.as_str(), built.ignored.len()), ("Order shipped", 0));
    let request = case.request(&built.prepared).unwrap();
    assert_eq!((request.url.as_str(), request.timeout), ("https://example.test/hook", Duration::from_secs(15)));
    let signed = "0be27025bad3f9f39abd68122b432c2979a6632a7e7720d8f01505c26ece0e5c";
    let content = [b"66aa00000000000000000009.1767323046.", &request.body[..]];
    let standard = format!("v1,{}", base64(&HmacKey::new(SECRET_TEXT.as_bytes()).sign(&content)));
    let headers = [
        ("content-type", "application/json"),
        ("x-novu-signature", signed),
        ("webhook-id", "66aa00000000000000000009"),
        ("webhook-timestamp", "1767323046"),
        ("webhook-signature", &standard),
    ];
    assert_eq!(request.headers, headers.map(|(a, b)| (a.to_owned(), b.to_owned())));

    // Vector 2 is the older layout of the same delivery: the members that came later taken away.
    let older = expected
        .replace(r#""messageId":"66aa00000000000000000009","#, "")
        .replace(r#""__nvMessageId":"66aa00000000000000000009","#, "")
        .replace(r#""overrides":{"data":{"custom_message":"x"}}"#, r#""overrides":{}"#);
    assert_eq!(older.len(), 758);
    let signed = "1abc25b9a79e733162b33df4456d6938d1d72395f96fe90a354b0be1a126d63a";
    assert_eq!(signature(SECRET_TEXT.as_bytes(), older.as_bytes()), signed);
}

#[test]
fn overrides_merge_as_in_the_worked_example() {
    let base = concat!(
        r#"{"target":["tok-A"],"title":"T","content":"C","overrides":{},"payload":{"k":1,"#,
        r#""subscriber":{"subscriberId":"s"},"step":{"digest":false,"events":[],"total_count":0}}}"#
    );
    let overrides = json!({"providers": {"push-webhook": {
        "extra_field": {"deep_key": true},
        "title": "T2",
        "_passthrough": {
            "body": {"keep_snake": 1, "payload": {"step": {"total_count": 7}}},
            "headers": {"x-tenant": "acme"},
        },
    }}});
    let case = Case::new(json!({"k": 1}), overrides);
    let mut body: Value = serde_json::from_str(base).unwrap();
    body::merge(&mut body, overrides::for_provider(&case.overrides, ID, "push-step").unwrap());
    let expected = concat!(
        r#"{"target":["tok-A"],"title":"T2","content":"C","overrides":{},"payload":{"k":1,"#,
        r#""subscriber":{"subscriberId":"s"},"step":{"digest":false,"events":[],"total_count":7}},"#,
        r#""extraField":{"deepKey":true},"keep_snake":1}"#
    );
    let body = crate::json::stringify(&body);
    assert_eq!(body, expected);
    let signed = "3984ec92713b251ceccf68ca39894e0067fa696be92a77ababd0a88cc5069b95";
    assert_eq!(signature(SECRET_TEXT.as_bytes(), body.as_bytes()), signed);
    assert_eq!(case.head().lines().nth(2), Some("x-tenant: acme"));

    let full = format!(
        concat!(
            r#"{{"target":["tok-A"],"title":"T2","content":"C","messageId":"66aa00000000000000000009","overrides":{{}},"#,
            r#""payload":{{"k":1,"__nvMessageId":"66aa00000000000000000009","subscriber":{},"#,
            r#""step":{{"digest":false,"events":[],"total_count":7}}}},"extraField":{{"deepKey":true}},"keep_snake":1}}"#
        ),
        ANA
    );
    assert_eq!(case.body(), full);
}

/// Checks a body without its subscriber and ids, which do not vary here.
fn check_body(payload: &str, overrides: &str, expected: &str) {
    let parse = |text: &str| serde_json::from_str(text).unwrap();
    let body = Case::new(parse(payload), parse(overrides)).body();
    let body = body.replace(ANA, "ANA").replace(STEP, "STEP").replace("\"66aa00000000000000000009\"", "ID");
    assert_eq!(body, expected, "{payload} {overrides}");
}

#[test]
fn payloads_keep_their_order_and_give_way_to_what_is_added() {
    let head = r#"{"target":["tok-A"],"title":"T","content":"C","messageId":ID,"overrides":{},"payload":"#;
    let cases = [
        ("{}", r#"{"__nvMessageId":ID,"subscriber":ANA,"step":STEP}"#),
        (
            r#"{"z":1.0,"a":-0,"big":9007199254740993}"#,
            r#"{"z":1,"a":0,"big":9007199254740993,"__nvMessageId":ID,"subscriber":ANA,"step":STEP}"#,
        ),
        (r#"{"step":1,"b":2,"subscriber":{"x":1}}"#, r#"{"step":STEP,"b":2,"subscriber":ANA,"__nvMessageId":ID}"#),
        (
            r#"{"__nvMessageId":"mine","__source":"x"}"#,
            r#"{"__nvMessageId":ID,"__source":"x","subscriber":ANA,"step":STEP}"#,
        ),
        (
            r#"{"constructor":1,"toString":{"valueOf":2}}"#,
            r#"{"constructor":1,"toString":{"valueOf":2},"__nvMessageId":ID,"subscriber":ANA,"step":STEP}"#,
        ),
    ];
    for (payload, expected) in cases {
        check_body(payload, "{}", &format!("{head}{expected}}}"));
        // The way through a document that overrides are merged into writes the same bytes.
        check_body(payload, r#"{"providers":{"push-webhook":{}}}"#, &format!("{head}{expected}}}"));
    }
}

#[test]
fn overrides_have_three_places() {
    let body = |title: &str, repeated: &str, more: &str| {
        format!(
            concat!(
                r#"{{"target":["tok-A"],"title":"{title}","content":"C","messageId":ID,"overrides":{repeated},"#,
                r#""payload":{{"__nvMessageId":ID,"subscriber":ANA,"step":STEP}}{more}}}"#
            ),
            title = title,
            repeated = repeated,
            more = more,
        )
    };
    let cases = [
        (
            r#"{"push-webhook":{"snake_case":1,"deviceTokens":["x"]}}"#,
            body("T", r#"{"snake_case":1,"deviceTokens":["x"]}"#, ""),
        ),
        (r#"{"push-webhook":null,"push":{"title":"no"},"providers":{"fcm":{"title":"no"}}}"#, body("T", "{}", "")),
        (
            concat!(
                r#"{"providers":{"push-webhook":{"title":"W","a":[1],"b":{"c":1}}},"#,
                r#""steps":{"push-step":{"providers":{"push-webhook":{"title":"S","a":[2],"b":{"d":2}}}}}}"#
            ),
            body("S", "{}", r#","a":[2],"b":{"c":1,"d":2}"#),
        ),
        (r#"{"steps":{"other":{"providers":{"push-webhook":{"title":"no"}}}}}"#, body("T", "{}", "")),
        (
            concat!(
                r#"{"providers":{"push-webhook":{"webhook_url":"https://evil.test","hmac_secret_key":"k","#,
                r#""_passthrough":{"body":{"webhookUrl":1,"hmacSecretKey":2,"q_r":3},"query":{"a":1}}}}}"#
            ),
            body("T", "{}", r#","q_r":3"#),
        ),
        (r#"{"providers":"no","steps":[1]}"#, body("T", "{}", "")),
    ];
    for (overrides, expected) in cases {
        check_body("{}", overrides, &expected);
    }
    let target = Case::new(json!({}), json!({"providers": {"push-webhook": {"target": ["t2"]}}})).body();
    assert!(target.starts_with(r#"{"target":["tok-A","t2"],"#), "{target}");
}

#[test]
fn the_subscriber_is_the_stored_document_for_this_provider() {
    let mut case = Case::new(json!({}), json!({}));
    let at = Timestamp::from_millis(0);
    case.subscriber.profile = Profile {
        first_name: Field::Null,
        avatar: Field::Value("https://a.test/1.png".to_owned()),
        locale: Field::Value("en_US".to_owned()),
        timezone: Field::Value("Europe/Madrid".to_owned()),
        ..Profile::default()
    };
    case.subscriber.channels =
        vec![channel("fcm", &["secret"], false), channel(ID, &["a"], true), channel("slack", &[], true)];
    (case.subscriber.is_online, case.subscriber.last_online_at) = (Some(false), Some(at));
    let expected = concat!(
        r#""subscriber":{"_id":"66aa00000000000000000001","_organizationId":"66aa00000000000000000002","#,
        r#""_environmentId":"66aa00000000000000000003","firstName":null,"subscriberId":"sub-1","#,
        r#""avatar":"https://a.test/1.png","locale":"en_US","channels":[{"_integrationId":"66aa00000000000000000004","#,
        r#""providerId":"push-webhook","credentials":{"deviceTokens":["a"]}}],"isOnline":false,"#,
        r#""lastOnlineAt":"1970-01-01T00:00:00.000Z","timezone":"Europe/Madrid","deleted":false,"#
    );
    let body = case.body();
    assert!(body.contains(expected), "{body}");
    assert!(!body.contains("secret"));
}

#[test]
fn credentials_are_checked_by_field() {
    let cases = [
        (json!({}), ""),
        (json!({"webhookUrl": null, "secretKey": "", "other": 1}), ""),
        (json!({"webhookUrl": "example.test", "secretKey": "s"}), ""),
        (json!({"webhookUrl": 5, "secretKey": []}), "webhookUrl must be a string; secretKey must be a string"),
        (json!({"webhookUrl": "ftp://a.test"}), "webhookUrl must be an http or https URL"),
        (json!({"webhookUrl": "https://u:p@a.test"}), "webhookUrl must not carry a user name or password"),
        (json!({"webhookUrl": "https://a b"}), "webhookUrl is no valid URL"),
        (json!({"hmacSecretKeyEncoding": "rot13"}), "hmacSecretKeyEncoding must be one of text, base64, hex"),
        (json!({"hmacSecretKeyEncoding": "hex", "secretKey": "zz"}), "secretKey is not hexadecimal"),
        (json!({"hmacSecretKeyEncoding": "base64", "secretKey": "a"}), "secretKey is not base64"),
        (json!({"hmacSecretKeyEncoding": "base64", "secretKey": "c2VjcmV0IQ=="}), ""),
    ];
    for (credentials, expected) in cases {
        let problems = PushWebhook.check_credentials(&object(credentials.clone()));
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("{} {}", problem.field, problem.message)).collect();
        assert_eq!(lines.join("; "), expected, "{credentials}");
    }
}

#[test]
fn the_receivers_id_is_read_from_any_answer() {
    let long = format!(r#"{{"id":"{}"}}"#, "x".repeat(300));
    let cases = [
        (r#"{"id":"r-1","x":1}"#, Some("r-1".to_owned())),
        (r#"{"id":7.0}"#, Some("7".to_owned())),
        (r#"{"id":null}"#, None),
        (r#"{"id":{"a":1}}"#, None),
        ("{}", None),
        ("null", None),
        ("[1]", None),
        ("\"id\"", None),
        ("ok", None),
        ("", None),
        (r#"{"id":"cut"#, None),
        (long.as_str(), Some("x".repeat(256))),
    ];
    for (body, expected) in cases {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let response = Response { status: 200, headers: Vec::new(), body, truncated: false };
        assert_eq!(PushWebhook.accepted_id(&response), expected);
    }
}

#[test]
fn a_body_has_a_limit() {
    let case = Case::new(json!({"blob": "x".repeat(BODY_BYTES_MAX)}), json!({}));
    assert!(matches!(case.build(), Err(BuildError::TooLarge(bytes)) if bytes > BODY_BYTES_MAX));
}
