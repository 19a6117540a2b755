//! What inspectors take, show and answer, and what is said of requests, by what an integration sends and what becomes of it.

use std::slice::from_ref;

use bytes::Bytes;
use model::clock::SeededRng;
use model::delivery::DeliveryPolicy;
use model::inspector::{InspectedRequest, TimestampState};
use model::integration::IntegrationDelivery;
use model::job::PreparedRequest;
use model::signing::{Former, SigningKeys, SigningSecret};
use model::{Id, IntegrationId, MessageId, Object, Timestamp};
use serde_json::json;

use super::*;
use crate::providers::Dispatch;

/// When requests come: 2026-01-02T03:04:06.999Z.
const NOW: Timestamp = Timestamp::from_millis(1_767_323_046_999);
const BODY: &str = r#"{"title":"Hi"}"#;

fn inspector() -> Inspector {
    Inspector {
        id: model::InspectorId::default(),
        environment_id: model::EnvironmentId::default(),
        token: "0".repeat(32),
        name: "one".to_owned(),
        answer: default_answer(),
        requests: 0,
        created_at: NOW,
        expires_at: NOW,
    }
}

fn id<T: From<Id>>(last: u8) -> T {
    T::from(Id::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]))
}

/// An integration that sends to the inspector, with a secret unless it is empty.
fn integration(number: u8, identifier: &str, secret: &str) -> Integration {
    let url = format!("http://127.0.0.1:3000/inspect/{}", "0".repeat(32));
    Integration {
        id: id::<IntegrationId>(number),
        environment_id: model::EnvironmentId::default(),
        organization_id: model::OrganizationId::default(),
        provider_id: "push-webhook".to_owned(),
        channel: "push".to_owned(),
        name: identifier.to_owned(),
        identifier: identifier.to_owned(),
        active: true,
        credentials: Object::new(),
        secrets: credentials(&url, &Secret::new(secret.to_owned())),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: Object::new(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn configured(mut integration: Integration, name: &str, value: bool) -> Integration {
    integration.configurations.insert(name.to_owned(), json!(value));
    integration.signing.key_pair = Some(Secret::new([1; 32]));
    integration
}

/// What an integration sends so many seconds before now.
fn sent_by(integration: &Integration, seconds: i64) -> InspectedRequest {
    let provider = providers::find(&integration.provider_id).unwrap();
    let prepared = PreparedRequest { body: Bytes::from(BODY), headers: Vec::new(), url: None, title: String::new() };
    let dispatch = Dispatch {
        message_id: id::<MessageId>(9),
        now: Timestamp(NOW.0 - seconds * 1_000_000),
        integration,
        overrides: &Object::new(),
        step_identifier: "push",
        policy: &DeliveryPolicy::default(),
    };
    let request = provider.request(&prepared, &dispatch).unwrap();
    InspectedRequest {
        method: "POST".to_owned(),
        query: String::new(),
        headers: request.headers,
        body: request.body,
        size: u64::try_from(BODY.len()).unwrap(),
        truncated: false,
        address: None,
    }
}

fn without(mut request: InspectedRequest, name: &str) -> InspectedRequest {
    request.headers.retain(|(header, _)| header != name);
    request
}

fn with(request: InspectedRequest, name: &str, value: &str) -> InspectedRequest {
    let mut request = without(request, name);
    request.headers.push((name.to_owned(), value.to_owned()));
    request
}

fn with_body(mut request: InspectedRequest, body: &'static str, size: u64) -> InspectedRequest {
    (request.body, request.size) = (Bytes::from(body), size);
    request
}

/// What is said of a request that comes now: the two signatures, the time, and the sentence.
fn check(request: &InspectedRequest, integrations: &[Integration], expected: (&str, &str)) {
    let found = pointing_to(&inspector(), integrations);
    let verification = verify(request, NOW, &found);
    let words = [verification.secret.name(), verification.standard.name(), verification.timestamp.name()];
    assert_eq!((words.join(" ").as_str(), verification.explanation.as_str()), expected, "{:?}", request.headers);
    assert_eq!(verification.timestamp == TimestampState::Absent, verification.age_seconds.is_none());
}

const OWN: &str = "x-novu-signature";
const STANDARD: &str = "webhook-signature";

#[test]
fn what_an_integration_sent_is_genuine() {
    let hook = integration(1, "hook", "s3cret");
    let cases = [
        (
            0,
            "verified verified fresh",
            "Signed with the secret of the integration hook, within the second in which it came.",
        ),
        (1, "verified verified fresh", "Signed with the secret of the integration hook, 1 second before it came."),
        (300, "verified verified fresh", "Signed with the secret of the integration hook, 5 minutes before it came."),
        (
            -300,
            "verified verified fresh",
            "Signed with the secret of the integration hook, within the second in which it came.",
        ),
        (
            370,
            "verified verified stale",
            "Signed with the secret of the integration hook, but its timestamp is 6 minutes old: receivers refuse more than 5 minutes.",
        ),
        (
            -7_300,
            "verified verified stale",
            "Signed with the secret of the integration hook, but its timestamp lies 2 hours ahead: receivers refuse more than 5 minutes.",
        ),
    ];
    for (seconds, words, sentence) in cases {
        check(&sent_by(&hook, seconds), from_ref(&hook), (words, sentence));
    }
    let whsec = integration(1, "hook", "whsec_c2VjcmV0");
    let sentence = "Signed with the secret of the integration hook, 2 seconds before it came.";
    check(&sent_by(&whsec, 2), &[whsec], ("verified verified fresh", sentence));
}

#[test]
fn keys_that_were_replaced_and_key_pairs_count_too() {
    let old = integration(1, "hook", "old");
    let mut new = integration(1, "hook", "new");
    let former = |until| Former {
        key: SigningSecret { text: Secret::new("old".to_owned()), encoding: None },
        signs_until: until,
    };
    new.signing.former = vec![former(Timestamp(NOW.0 + 1_000_000))];
    let sentence = "Signed with a former secret of the integration hook, which counts until 2026-01-02T03:04:07.999Z, \
                    1 second before it came.";
    check(&sent_by(&old, 1), &[new.clone()], ("verified verified fresh", sentence));
    new.signing.former = vec![former(NOW)];
    let sentence = "Signed with another secret than that of the integration hook, or changed on the way.";
    check(&sent_by(&old, 1), &[new], ("failed failed fresh", sentence));
    let pair = configured(integration(1, "hook", ""), "standardWebhooksAsymmetric", true);
    let sentence = "Signed with the key pair of the integration hook, 1 second before it came.";
    check(&sent_by(&pair, 1), from_ref(&pair), ("absent verified fresh", sentence));
    let other = sent_by(&pair, 1);
    let mut stranger = pair;
    stranger.signing.key_pair = Some(Secret::new([2; 32]));
    let sentence = "Signed with another secret than that of the integration hook, or changed on the way.";
    check(&other, &[stranger], ("absent failed fresh", sentence));
}

#[test]
fn what_is_not_genuine_is_told_with_its_reason() {
    let hook = integration(1, "hook", "s3cret");
    let open = configured(hook.clone(), "allowTriggerOverrides", true);
    let plain = configured(hook.clone(), "standardWebhooks", false);
    let (sent, none) = (sent_by(&hook, 1), integration(1, "hook", ""));
    let changed = with_body(sent.clone(), r#"{"title":"Ho"}"#, 14);
    let bare = without(without(without(sent.clone(), OWN), STANDARD), "webhook-timestamp");
    let another = "Signed with another secret than that of the integration hook, or changed on the way.";
    let cases = [
        (changed.clone(), &hook, "failed failed fresh", another),
        (without(changed.clone(), STANDARD), &hook, "failed absent fresh", another),
        (without(changed.clone(), OWN), &hook, "absent failed fresh", another),
        (
            with(sent.clone(), OWN, "no hexadecimal"),
            &hook,
            "failed verified fresh",
            "webhook-signature is right, but x-novu-signature is not.",
        ),
        (
            with(sent.clone(), "webhook-id", "another"),
            &hook,
            "verified failed fresh",
            "x-novu-signature is right, but webhook-signature is not: the id, the time or the secret is another one.",
        ),
        (
            with(sent.clone(), STANDARD, "v1,AAAA v2,x nonsense"),
            &hook,
            "verified failed fresh",
            "x-novu-signature is right, but webhook-signature is not: the id, the time or the secret is another one.",
        ),
        (
            changed,
            &open,
            "failed failed fresh",
            "Signed with another secret than that of the integration hook, a trigger brought a secret of its own, or changed on the way.",
        ),
        (
            bare.clone(),
            &hook,
            "absent absent absent",
            "There is no signature, although the integration hook signs: another sent this, or the headers were removed on the way.",
        ),
        (
            sent_by(&plain, 1),
            &plain,
            "verified absent absent",
            "Signed with the secret of the integration hook; without webhook-signature a receiver cannot tell a repetition.",
        ),
        (bare, &none, "absent absent absent", "There is no signature: the integration hook has no secret."),
        (sent_by(&none, 1), &none, "absent absent fresh", "There is no signature: the integration hook has no secret."),
        (
            sent.clone(),
            &none,
            "unknown unknown fresh",
            "The request is signed, but the integration hook has no secret to check it with.",
        ),
        (
            with_body(sent, r#"{"ti"#, 14),
            &hook,
            "unknown unknown fresh",
            "The body is too large and was cut off, so that no signature of it can be checked.",
        ),
    ];
    for (request, integration, words, sentence) in cases {
        check(&request, from_ref(integration), (words, sentence));
    }
}

#[test]
fn without_an_integration_nothing_can_be_checked() {
    let sent = sent_by(&integration(1, "hook", "s3cret"), 1);
    let sentence = "No integration sends here, so that there is no secret to check the signature with.";
    check(&sent, &[], ("unknown unknown fresh", sentence));
    let bare = without(without(sent, OWN), STANDARD);
    check(&bare, &[], ("absent absent fresh", "There is no signature, and no integration sends here."));
}

#[test]
fn of_several_integrations_the_one_that_signed_is_named() {
    let elsewhere = |url: &str| {
        let mut one = integration(7, "elsewhere", "s3cret");
        one.secrets = credentials(url, &Secret::new("s3cret".to_owned()));
        one
    };
    let path = inspector().path();
    let urls = [
        ("https://a.test/x", false),
        (&format!("https://a.test{path}/x"), false),
        (&format!("https://a.test/?to={path}"), false),
        ("no url", false),
        (&format!("https://a.test{path}"), true),
        (&format!("a.test/prefix{path}?key=1#top"), true),
    ];
    for (url, points) in urls {
        assert_eq!(pointing_to(&inspector(), &[elsewhere(url)]).len(), usize::from(points), "{url}");
    }
    let all = [integration(1, "first", "one"), integration(2, "second", "two"), integration(3, "third", "three")];
    let sentence = |name: &str| format!("Signed with the secret of the integration {name}, 1 second before it came.");
    for sender in &all {
        check(&sent_by(sender, 1), &all, ("verified verified fresh", &sentence(&sender.identifier)));
    }
    let stranger = integration(9, "stranger", "nine");
    let sentence = "Signed with another secret than that of the integration third, or changed on the way.";
    check(&sent_by(&stranger, 1), &all, ("failed failed fresh", sentence));
    let mut inactive = all.clone();
    inactive[2].active = false;
    let sentence = "Signed with another secret than that of the integration second, or changed on the way.";
    check(&sent_by(&stranger, 1), &inactive, ("failed failed fresh", sentence));
}

#[test]
fn headers_that_let_somebody_in_are_not_shown() {
    let cases = [
        ("cookie", "tidings_session=abc", MASK),
        ("x-csrf-token", "abc", MASK),
        ("authorization", "ApiKey abc", MASK),
        ("authorization", " apikey abc", MASK),
        ("authorization", "Bearer mine", "Bearer mine"),
        ("authorization", "é", "é"),
        (OWN, "00ff", "00ff"),
        (STANDARD, "v1,abc", "v1,abc"),
    ];
    for (name, value, expected) in cases {
        let shown = shown_headers(vec![(name.to_owned(), value.to_owned())]);
        assert_eq!(shown, (vec![(name.to_owned(), expected.to_owned())], true), "{name}: {value}");
    }
    let long = vec![("a".to_owned(), "x".repeat(20_000)), ("b".to_owned(), "y".repeat(20_000))];
    let (shown, is_all) = shown_headers(long);
    assert_eq!((shown.len(), is_all), (1, false));
}

#[test]
fn answers_are_of_types_that_no_browser_runs_here() {
    let cases = [
        ("application/json", None),
        ("text/html; charset=utf-8", None),
        ("application/problem+json", None),
        ("", Some("must be a media type such as application/json")),
        ("json", Some("must be a media type such as application/json")),
        ("text/", Some("must be a media type such as application/json")),
        ("text/a b", Some("must be a media type such as application/json")),
        ("text/plain\r\nset-cookie: a=b", Some("must be a media type such as application/json")),
        ("text/plain; name=é", Some("must be a media type such as application/json")),
        ("Text/JavaScript", Some("must not be that of a script")),
        ("application/x-ecmascript;a=b", Some("must not be that of a script")),
        ("text/jscript", Some("must not be that of a script")),
        ("text/LiveScript", Some("must not be that of a script")),
        ("text/javascript1.5", Some("must not be that of a script")),
    ];
    for (text, expected) in cases {
        assert_eq!(content_type_problem(text), expected, "{text}");
    }
    for (status, expected) in [(200, true), (204, false), (205, false), (304, false), (302, true), (500, true)] {
        assert_eq!(has_body(status), expected, "{status}");
    }
}

#[test]
fn the_address_of_an_inspector_follows_from_that_of_the_server() {
    let path = inspector().path();
    let cases = [
        ("http://127.0.0.1:3000", Ok(format!("http://127.0.0.1:3000{path}"))),
        ("https://a.test/", Ok(format!("https://a.test{path}"))),
        ("a.test/below/", Ok(format!("https://a.test/below{path}"))),
        ("https://a.test/?b", Err("must not have a query")),
        ("https://me:secret@a.test", Err("must not carry a user name or password")),
        ("ftp://a.test", Err("must be an http or https URL")),
        ("", Err("is no valid URL")),
    ];
    for (origin, expected) in cases {
        assert_eq!(url_at(origin, &inspector()), expected, "{origin}");
    }
}

#[test]
fn tokens_are_long_and_nothing_else_is_looked_for() {
    let rng = SeededRng::new(1);
    let (one, two) = (generate_token(&rng), generate_token(&rng));
    assert!(is_token(&one) && is_token(&two) && one != two);
    for bad in ["", "00", &one[1..], &one.to_ascii_uppercase(), &format!("{one}0"), &"g".repeat(32), &"é".repeat(16)] {
        assert!(!is_token(bad), "{bad}");
    }
}
