//! What signs for an integration, over HTTP: secrets are replaced with an overlap, shown once if they were made here, and kept
//! nowhere that shows them again.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

const MASK: &str = "••••••••";

/// An app with one integration that has the secret `first`; its id.
async fn stage() -> (TestApp, String) {
    let app = TestApp::new().await;
    let body = json!({
        "providerId": "push-webhook", "channel": "push", "active": true,
        "credentials": {"webhookUrl": "https://relay.test/hook", "secretKey": "first"},
    });
    let id = app.call("POST /v1/integrations", body).await.text("/data/_id").to_owned();
    (app, id)
}

fn lines(id: &str) -> [String; 4] {
    let path = format!("/tidings/v1/integrations/{id}");
    [
        format!("POST {path}/secret-rotation"),
        format!("GET {path}/signing"),
        format!("DELETE {path}/former-keys"),
        format!("PUT /v1/integrations/{id}"),
    ]
}

#[tokio::test]
async fn a_secret_is_replaced_with_an_overlap_that_the_caller_chooses() {
    let (app, id) = stage().await;
    let [rotate, signing, end, update] = lines(&id);
    let hour = json!({"secretKey": "second", "overlapSeconds": 3_600});
    let one = r#"[{"signsUntil":"2026-07-01T11:00:00.000Z"}]"#;
    let two = r#"[{"signsUntil":"2026-07-02T10:00:00.000Z"},{"signsUntil":"2026-07-01T11:00:00.000Z"}]"#;
    let shown =
        |former: &str| format!(r#"200 {{"data":{{"hasSecret":true,"formerSecrets":{former},"publicKeys":[]}}}}"#);
    let rotated = |former: &str| {
        format!(r#"201 {{"data":{{"secretKey":null,"hasSecret":true,"formerSecrets":{former},"publicKeys":[]}}}}"#)
    };
    let third = json!({"credentials": {"webhookUrl": "https://relay.test/hook", "secretKey": "third"}});
    app.check(&[
        (&signing, Value::Null, &shown("[]")),
        (&rotate, hour, &rotated(one)),
        (&signing, Value::Null, &shown(one)),
    ])
    .await;
    assert_eq!(app.call(&update, third).await.status, 200);
    app.check(&[(&signing, Value::Null, &shown(two))]).await;
    app.clock.advance(Duration::from_secs(3_600));
    let day = r#"[{"signsUntil":"2026-07-02T10:00:00.000Z"}]"#;
    let at_once = json!({"secretKey": "fourth", "overlapSeconds": 0});
    app.check(&[
        (&signing, Value::Null, &shown(day)),
        (&rotate, at_once, &rotated("[]")),
        (&rotate, json!({"secretKey": "fifth"}), &rotated(r#"[{"signsUntil":"2026-07-02T11:00:00.000Z"}]"#)),
        (&end, Value::Null, &shown("[]")),
    ])
    .await;
    assert_eq!(app.call(&update, json!({"credentials": {}})).await.status, 200);
    app.check(&[(&signing, Value::Null, r#"200 {"data":{"hasSecret":false,"formerSecrets":[],"publicKeys":[]}}"#)])
        .await;
}

#[tokio::test]
async fn a_secret_that_is_made_is_shown_once() {
    let (app, id) = stage().await;
    let [rotate, signing, ..] = lines(&id);
    let answer = app.call(&rotate, Value::Null).await;
    let secret = answer.text("/data/secretKey").to_owned();
    assert!(answer.status == 201 && secret.starts_with("whsec_"), "{}", answer.body);
    for line in [signing.as_str(), "GET /v1/integrations", "GET /v1/integrations/active"] {
        let text = app.call(line, Value::Null).await.body.to_string();
        assert!(!text.contains(&secret[6..]), "{line}: {text}");
    }
    let environment = app.development().await.id;
    let integrations = app.engine.integrations(environment).await.unwrap();
    assert_eq!(integrations[0].credential("secretKey"), Some(secret.as_str()));
}

async fn call_with_key(app: &TestApp, line: &str, body: &Value) -> Answer {
    let mut request = app.request(line, body);
    request.headers_mut().insert("idempotency-key", "rotate-1".parse().unwrap());
    app.send(request).await
}

#[tokio::test]
async fn a_repeated_rotation_is_made_once_and_does_not_keep_the_secret() {
    let (app, id) = stage().await;
    let [rotate, signing, ..] = lines(&id);
    let first = call_with_key(&app, &rotate, &json!({})).await;
    let secret = first.text("/data/secretKey").to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let again = call_with_key(&app, &rotate, &json!({})).await;
    assert_eq!((again.status, again.text("/data/secretKey")), (201, MASK));
    assert_eq!(again.header("idempotency-replay"), Some("true"));
    assert_eq!(again.body["data"]["formerSecrets"], first.body["data"]["formerSecrets"]);
    let shown = app.call(&signing, Value::Null).await;
    assert_eq!(shown.body["data"]["formerSecrets"].as_array().unwrap().len(), 1, "it rotated once");
    let environment = app.development().await.id;
    let integrations = app.engine.integrations(environment).await.unwrap();
    assert_eq!(integrations[0].credential("secretKey"), Some(secret.as_str()));
}

#[tokio::test]
async fn rotations_that_cannot_be_are_refused_without_repeating_a_secret() {
    let (app, id) = stage().await;
    let [rotate, signing, ..] = lines(&id);
    let invalid = |name: &str, message: &str| {
        format!(r#"422 {{"message":"Validation Error","errors":{{"{name}":{{"messages":["{name} {message}"]}}}}}}"#)
    };
    let cases = [
        (json!({"secretKey": ""}), invalid("secretKey", "should not be empty")),
        (json!({"secretKey": "  "}), invalid("secretKey", "should not be empty")),
        (json!({"secretKey": 5}), invalid("secretKey", "must be a string")),
        (json!({"secretKey": MASK}), invalid("secretKey", "must be a secret and not its mask")),
        (json!({"secretKey": "first"}), invalid("secretKey", "must differ from the secret that it replaces")),
        (
            json!({"secretKey": "x".repeat(20_000)}),
            invalid("secretKey", "must be shorter than or equal to 16384 characters"),
        ),
        (json!({"overlapSeconds": -1}), invalid("overlapSeconds", "must not be less than 0")),
        (json!({"overlapSeconds": 604_801}), invalid("overlapSeconds", "must not be greater than 604800")),
    ];
    for (body, expected) in cases {
        assert_eq!(app.call(&rotate, body).await.line(), expected);
    }
    let unsaid = app.call(&rotate, json!({"overlapSeconds": "1h", "secretKey": "tell-nobody"})).await;
    assert!(unsaid.status == 422 && !unsaid.body.to_string().contains("tell-nobody"), "{}", unsaid.body);
    for line in lines(&id).into_iter().take(3) {
        assert_eq!(app.call_production(&line, Value::Null).await.status, 404, "{line} of another environment");
    }
    let kept = r#"200 {"data":{"hasSecret":true,"formerSecrets":[],"publicKeys":[]}}"#;
    app.check(&[(&signing, Value::Null, kept)]).await;
}

#[tokio::test]
async fn an_encoding_belongs_to_its_secret() {
    let app = TestApp::new().await;
    let body = json!({
        "providerId": "push-webhook", "channel": "push",
        "credentials": {"secretKey": "00ff", "hmacSecretKeyEncoding": "hex"},
    });
    let id = app.call("POST /v1/integrations", body).await.text("/data/_id").to_owned();
    let [rotate, ..] = lines(&id);
    let refused = app.call(&rotate, json!({"secretKey": "no hex"})).await;
    assert_eq!(refused.body["errors"]["secretKey"]["messages"], json!(["secretKey is not hexadecimal"]));
    let encoding = async || {
        let list = app.call("GET /v1/integrations", Value::Null).await;
        list.body["data"][0]["credentials"].get("hmacSecretKeyEncoding").cloned()
    };
    assert_eq!(app.call(&rotate, json!({"secretKey": "ff00"})).await.status, 201);
    assert_eq!(encoding().await, Some(json!("hex")), "a secret that is given is written as before");
    assert_eq!(app.call(&rotate, json!({})).await.status, 201);
    assert_eq!(encoding().await, None, "one that is made is a text");
}

#[tokio::test]
async fn a_key_pair_is_made_when_it_is_switched_on_and_kept_when_it_is_off() {
    let (app, id) = stage().await;
    let [rotate, signing, end, update] = lines(&id);
    let rotate = rotate.replace("secret-rotation", "key-pair-rotation");
    let keys = async || {
        let answer = app.call(&signing, Value::Null).await;
        let keys = answer.body["data"]["publicKeys"].as_array().unwrap().iter();
        let key = |key: &Value| (key["publicKey"].as_str().unwrap().to_owned(), key["signsUntil"].clone());
        keys.map(key).collect::<Vec<_>>()
    };
    let switch = async |on: bool| {
        let change = json!({"configurations": {"standardWebhooksAsymmetric": on}});
        assert_eq!(app.call(&update, change).await.status, 200);
    };
    assert_eq!(keys().await, []);
    let off = r#"422 {"message":"Validation Error","errors":{"configurations.standardWebhooksAsymmetric":{"messages":["standardWebhooksAsymmetric is not switched on"]}}}"#;
    app.check(&[(&rotate, Value::Null, off)]).await;
    switch(true).await;
    let [first] = keys().await.try_into().unwrap();
    assert!(first.0.starts_with("whpk_") && first.0.len() == 49 && first.1.is_null(), "{first:?}");
    switch(false).await;
    assert_eq!(keys().await, []);
    switch(true).await;
    assert_eq!(keys().await, std::slice::from_ref(&first), "the same pair as before");
    assert_eq!(app.call(&update, json!({"credentials": {"secretKey": "second"}})).await.status, 200);
    assert_eq!(keys().await, std::slice::from_ref(&first), "another secret is no other pair");
    assert_eq!(app.call(&rotate, json!({"overlapSeconds": 60})).await.status, 201);
    let both = keys().await;
    assert_eq!(both[1], (first.0.clone(), json!("2026-07-01T10:01:00.000Z")));
    assert!(both.len() == 2 && both[0].0 != first.0, "{both:?}");
    assert_eq!(app.call(&end, Value::Null).await.status, 200);
    assert_eq!(keys().await, [both[0].clone()]);
    let bad = app.call(&rotate, json!({"overlapSeconds": "long"})).await;
    assert_eq!(bad.status, 422, "{}", bad.body);
    assert_eq!(app.call_production(&rotate, Value::Null).await.status, 404);
}

#[tokio::test]
async fn code_that_verifies_is_given_without_a_secret_in_it() {
    let (app, id) = stage().await;
    let line = format!("GET /tidings/v1/integrations/{id}/verification-snippets");
    let answer = app.call(&line, Value::Null).await;
    let data = &answer.body["data"];
    let languages: Vec<_> = data["snippets"].as_array().unwrap().iter().map(|one| &one["language"]).collect();
    assert_eq!(languages, ["js", "python", "go", "php", "ruby", "java", "csharp", "rust"]);
    assert_eq!((answer.status, &data["notes"]), (200, &json!([])));
    assert!(answer.text("/data/snippets/0/code").contains("timingSafeEqual"));
    assert_eq!(answer.text("/data/snippets/5/fileName"), "TidingsWebhook.java");
    app.call(&lines(&id)[0], json!({"secretKey": "known-to-one"})).await;
    let during = app.call(&line, Value::Null).await;
    assert!(during.text("/data/notes/0").starts_with("Until 2026-07-02T10:00:00.000Z "), "{}", during.body);
    assert!(!during.body.to_string().contains("known-to-one"));
    assert_eq!(app.call_production(&line, Value::Null).await.status, 404);
}
