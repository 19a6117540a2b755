//! Where a request goes, with which headers and signatures: what the integration says now, and what a trigger may change.

use super::*;

#[test]
fn headers_of_the_trigger_may_not_replace_ours() {
    let overrides = json!({"providers": {"push-webhook": {"_passthrough": {"headers": {
        "X-Novu-Signature": "forged", "Host": "evil.test", "Content-Length": 1,
        "Webhook-Id": "mine", "webhook-timestamp": 1, "webhook-signature": "v1,forged",
        "Content-Type": "application/vnd.a+json",
        "x-tenant": "acme", "bad name": "1",
    }}}}});
    let case = Case::new(json!({}), overrides);
    let built = case.build().unwrap();
    assert_eq!(built.ignored.len(), 7, "{:?}", built.ignored);
    let request = case.request(&built.prepared).unwrap();
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    let ours = ["x-novu-signature", "webhook-id", "webhook-timestamp", "webhook-signature"];
    assert_eq!(names, [&["content-type", "x-tenant"], &ours[..]].concat());
    assert_eq!(header(&request, "content-type"), Some("application/vnd.a+json"));
    assert_eq!(header(&request, SIGNATURE_HEADER), Some(signature(SECRET_TEXT.as_bytes(), &request.body).as_str()));
}

#[test]
fn a_trigger_replaces_url_and_secret_only_where_it_may() {
    let overrides = json!({"providers": {"push-webhook": {"webhookUrl": "other.test/x", "hmacSecretKey": "theirs"}}});
    let mut case = Case::new(json!({}), overrides);
    let built = case.build().unwrap();
    assert_eq!((built.prepared.url.as_deref(), built.ignored.len()), (None, 2));
    let request = case.request(&built.prepared).unwrap();
    assert_eq!(request.url, "https://example.test/hook");
    assert_eq!(header(&request, SIGNATURE_HEADER), Some(signature(SECRET_TEXT.as_bytes(), &request.body).as_str()));

    case.integration.configurations.insert("allowTriggerOverrides".to_owned(), json!(true));
    let built = case.build().unwrap();
    assert_eq!(built.ignored, Vec::<String>::new());
    assert!(!format!("{built:?}").contains("theirs"), "the secret is not stored with the request");
    let request = case.request(&built.prepared).unwrap();
    assert_eq!(request.url, "https://other.test/x");
    assert_eq!(header(&request, SIGNATURE_HEADER), Some(signature(b"theirs", &request.body).as_str()));

    // Taking the permission away also stops what is waiting.
    case.integration.configurations.clear();
    assert_eq!(case.request(&built.prepared).unwrap().url, "https://example.test/hook");

    case.integration = integration(json!({}), true);
    case.overrides = object(json!({"providers": {"push-webhook": {"webhookUrl": "ftp://other.test"}}}));
    assert_eq!(case.build(), Err(BuildError::Url("must be an http or https URL".to_owned())));
}

#[test]
fn the_integration_is_read_at_each_attempt() {
    let url = "https://example.test/hook";
    let body = Case::new(json!({}), json!({})).body();
    let signed = |key: &[u8]| Ok(Some(signature(key, body.as_bytes())));
    let cases = [
        (json!({"webhookUrl": url, "secretKey": "plain"}), signed(b"plain")),
        (json!({"webhookUrl": url, "secretKey": " 00ff ", "hmacSecretKeyEncoding": "text"}), signed(b" 00ff ")),
        (json!({"webhookUrl": url, "secretKey": "00ff", "hmacSecretKeyEncoding": "hex"}), signed(&[0, 255])),
        (json!({"webhookUrl": url, "secretKey": "AP/-", "hmacSecretKeyEncoding": "base64"}), signed(&[0, 255, 254])),
        (json!({"webhookUrl": url}), Ok(None)),
        (json!({"webhookUrl": url, "secretKey": "  "}), Ok(None)),
        (json!({"secretKey": "plain"}), Err(RequestError::NotConfigured(ID))),
        (json!({"webhookUrl": " "}), Err(RequestError::NotConfigured(ID))),
        (json!({"webhookUrl": "ftp://a"}), Err(unusable(URL, "must be an http or https URL"))),
        (
            json!({"webhookUrl": url, "secretKey": "0g", "hmacSecretKeyEncoding": "hex"}),
            Err(unusable(SECRET, "is not hexadecimal")),
        ),
    ];
    for (credentials, expected) in cases {
        let mut case = Case::new(json!({}), json!({}));
        let prepared = case.build().unwrap().prepared;
        case.integration = integration(credentials.clone(), false);
        let signature = case.request(&prepared).map(|request| header(&request, SIGNATURE_HEADER).map(str::to_owned));
        assert_eq!(signature, expected, "{credentials}");
    }
    assert_eq!(RequestError::NotConfigured(ID).to_string(), "Config is not valid for push-webhook provider");
    assert_eq!(unusable(SECRET, "is not base64").to_string(), "the credential secretKey is not base64");
}

/// The headers of Standard Webhooks that go with these credentials and settings; signatures by the name of their key.
fn standard_headers(credentials: Value, settings: Value) -> String {
    let mut case = Case::new(json!({}), json!({}));
    case.integration = integration(credentials, false);
    case.integration.configurations = object(settings);
    let request = case.request(&case.build().unwrap().prepared).unwrap();
    let content = [b"66aa00000000000000000009.1767323046.", &request.body[..]];
    let mut lines: String = request.headers.iter().map(|(name, value)| format!("{name}={value};")).collect();
    for key in ["plain", "secret", "whsec_c2VjcmV0"] {
        lines = lines.replace(&base64(&HmacKey::new(key.as_bytes()).sign(&content)), key);
        lines = lines.replace(&signature(key.as_bytes(), &request.body), key);
    }
    lines.replace("content-type=application/json;", "")
}

#[test]
fn standard_webhooks_headers_go_along_unless_they_are_switched_off() {
    let with = |secret: &str| json!({"webhookUrl": "https://example.test/hook", "secretKey": secret});
    let id = "webhook-id=66aa00000000000000000009;webhook-timestamp=1767323046;";
    let cases = [
        (with("plain"), json!({}), format!("x-novu-signature=plain;{id}webhook-signature=v1,plain;")),
        (
            with("plain"),
            json!({"standardWebhooks": true}),
            format!("x-novu-signature=plain;{id}webhook-signature=v1,plain;"),
        ),
        (with("plain"), json!({"standardWebhooks": false}), "x-novu-signature=plain;".to_owned()),
        (
            with("whsec_c2VjcmV0"),
            json!({}),
            format!("x-novu-signature=whsec_c2VjcmV0;{id}webhook-signature=v1,secret;"),
        ),
        (
            json!({"webhookUrl": "a.test", "secretKey": "736563726574", "hmacSecretKeyEncoding": "hex"}),
            json!({}),
            format!("x-novu-signature=secret;{id}webhook-signature=v1,secret;"),
        ),
        (with(""), json!({}), id.to_owned()),
        (with(""), json!({"standardWebhooks": false}), String::new()),
    ];
    for (credentials, settings, expected) in cases {
        assert_eq!(standard_headers(credentials.clone(), settings.clone()), expected, "{credentials} {settings}");
    }
}
