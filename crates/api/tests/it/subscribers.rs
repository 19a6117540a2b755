//! Subscribers over HTTP (`spec/contract/20-semantics.md` §5, `30-errors-and-edge-cases.md` D).

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::TestApp;

/// The members of the subscriber in an answer, without those that are the same for all.
fn short(body: &Value) -> String {
    let mut subscriber = body["data"].as_object().unwrap().clone();
    let common = ["_id", "_organizationId", "_environmentId", "topics", "deleted", "__v", "createdAt", "updatedAt"];
    subscriber.retain(|name, _| !common.contains(&name.as_str()));
    Value::from(subscriber).to_string()
}

async fn check_short(app: &TestApp, cases: &[(&str, Value, u16, &str)]) {
    for (line, body, status, expected) in cases {
        let answer = app.call(line, body.clone()).await;
        assert_eq!(answer.status, *status, "{line} {body} {}", answer.body);
        assert_eq!(short(&answer.body), *expected, "{line} {body}");
    }
}

#[tokio::test]
async fn a_subscriber_has_every_member_that_clients_need() {
    let app = TestApp::new().await;
    let cases = [
        (
            "POST /v2/subscribers",
            json!({"subscriberId": " ana ", "firstName": "Ana", "phone": null, "data": {"b": 1, "a": [true]}}),
            r#"201 {"data":{"_id":"[id]","_organizationId":"[id]","_environmentId":"[id]","subscriberId":"ana","firstName":"Ana","phone":null,"data":{"b":1,"a":[true]},"channels":[],"topics":[],"isOnline":null,"lastOnlineAt":null,"deleted":false,"createdAt":"2026-07-01T10:00:00.000Z","updatedAt":"2026-07-01T10:00:00.000Z","__v":0}}"#,
        ),
        (
            "GET /v2/subscribers/ben",
            Value::Null,
            r#"404 {"message":"Subscriber: ben was not found","error":"Not Found"}"#,
        ),
    ];
    app.check(&cases).await;
    let created = app.call("GET /v2/subscribers/ana", Value::Null).await;
    app.clock.advance(Duration::from_secs(5));
    let patched = app.call("PATCH /v2/subscribers/ana", json!({"lastName": "Núñez"})).await;
    assert_eq!(patched.text("/data/_id"), created.text("/data/_id"));
    assert_eq!(patched.text("/data/createdAt"), "2026-07-01T10:00:00.000Z");
    assert_eq!(patched.text("/data/updatedAt"), "2026-07-01T10:00:05.000Z");
    app.clock.advance(Duration::from_secs(5));
    let again = app.call("PATCH /v2/subscribers/ana", json!({"lastName": "Núñez"})).await;
    assert_eq!(again.text("/data/updatedAt"), "2026-07-01T10:00:05.000Z", "nothing changed");
}

#[tokio::test]
async fn members_are_replaced_cleared_or_left_alone() {
    let app = TestApp::new().await;
    let tail = r#","channels":[],"isOnline":null,"lastOnlineAt":null}"#;
    let expect = |profile: &str| format!(r#"{{"subscriberId":"ana"{profile}{tail}"#);
    let steps = [
        (
            "POST /v2/subscribers",
            json!({"subscriberId": "ana", "firstName": "Ana", "email": "a@b.test", "data": {"x": 1, "y": 2}}),
            201,
            expect(r#","firstName":"Ana","email":"a@b.test","data":{"x":1,"y":2}"#),
        ),
        // A patch leaves what it does not mention, and replaces data as a whole.
        (
            "PATCH /v2/subscribers/ana",
            json!({"subscriberId": "other", "email": null, "data": {"y": 3}}),
            200,
            expect(r#","firstName":"Ana","email":null,"data":{"y":3}"#),
        ),
        ("PATCH /v2/subscribers/ana", json!({}), 200, expect(r#","firstName":"Ana","email":null,"data":{"y":3}"#)),
        ("PATCH /v2/subscribers/ana", Value::Null, 200, expect(r#","firstName":"Ana","email":null,"data":{"y":3}"#)),
        // A second creation drops data unless it is given.
        (
            "POST /v2/subscribers?failIfExists=false",
            json!({"subscriberId": "ana", "lastName": ""}),
            201,
            expect(r#","firstName":"Ana","lastName":"","email":null"#),
        ),
        (
            "POST /v2/subscribers",
            json!({"subscriberId": "ana", "data": {"z": 12345678901234567_u64}, "timezone": "Europe/Berlin", "channels": [{}]}),
            201,
            expect(
                r#","firstName":"Ana","lastName":"","email":null,"timezone":"Europe/Berlin","data":{"z":12345678901234567}"#,
            ),
        ),
        (
            "PATCH /v2/subscribers/ana",
            json!({"data": null, "locale": "en_US"}),
            200,
            expect(
                r#","firstName":"Ana","lastName":"","email":null,"locale":"en_US","timezone":"Europe/Berlin","data":null"#,
            ),
        ),
    ];
    let steps: Vec<_> =
        steps.iter().map(|(line, body, status, text)| (*line, body.clone(), *status, text.as_str())).collect();
    check_short(&app, &steps).await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_named() {
    let app = TestApp::new().await;
    let create = "POST /v2/subscribers";
    let required =
        r#"422 {"message":"Validation Error","errors":{"subscriberId":{"messages":["SubscriberId is required"]}}}"#;
    let error = |field: &str, message: &str| {
        format!(r#"422 {{"message":"Validation Error","errors":{{"{field}":{{"messages":["{message}"]}}}}}}"#)
    };
    let (email, locale) = (error("email", "email must be an email"), error("locale", "locale must be locale"));
    let timezone = error("timezone", "timezone must be a valid IANA time-zone");
    let long = error("subscriberId", "subscriberId must be shorter than or equal to 255 characters");
    let cases: [(&str, Value, &str); 14] = [
        (create, json!({}), required),
        (create, Value::Null, required),
        (create, json!({"subscriberId": ""}), required),
        (create, json!({"subscriberId": "  "}), required),
        (create, json!({"subscriberId": "x".repeat(256)}), &long),
        (create, json!({"subscriberId": "x", "email": "nobody"}), &email),
        (create, json!({"subscriberId": "x", "email": ""}), &email),
        (create, json!({"subscriberId": "x", "locale": ""}), &locale),
        (create, json!({"subscriberId": "x", "timezone": "Nowhere/Town"}), &timezone),
        (
            create,
            json!({"subscriberId": "x", "firstName": 5, "data": []}),
            r#"422 {"message":"Validation Error","errors":{"firstName":{"messages":["firstName must be a string"],"value":5},"data":{"messages":["data must be an object"]}}}"#,
        ),
        ("PATCH /v2/subscribers/x", json!({"email": "nobody"}), &email),
        ("PATCH /v2/subscribers/x", json!({}), r#"404 {"message":"Subscriber x was not found","error":"Not Found"}"#),
        (
            "POST /v2/subscribers?failIfExists=maybe",
            json!({"subscriberId": "x"}),
            r#"422 {"message":"Validation Error","errors":{"failIfExists":{"messages":["failIfExists must be a boolean value"],"value":"maybe"}}}"#,
        ),
        ("GET /v2/subscribers/x", Value::Null, r#"404 {"message":"Subscriber: x was not found","error":"Not Found"}"#),
    ];
    app.check(&cases).await;
}

#[tokio::test]
async fn what_is_kept_of_one_person_is_bounded() {
    let app = TestApp::new().await;
    let data = |bytes: usize| json!({"subscriberId": "u", "data": {"x": "y".repeat(bytes - r#"{"x":""}"#.len())}});
    let tokens = |chars: usize| json!({"providerId": "push-webhook", "deviceTokens": ["t".repeat(chars)]});
    let cases = [
        ("POST /v2/subscribers", json!({"subscriberId": "u", "firstName": "ä".repeat(1_024)}), 201, ""),
        ("POST /v2/subscribers", json!({"subscriberId": "u", "firstName": "ä".repeat(1_025)}), 422, "firstName"),
        ("PATCH /v2/subscribers/u", json!({"avatar": "a".repeat(16 * 1024)}), 200, ""),
        ("PATCH /v2/subscribers/u", json!({"avatar": "a".repeat(16 * 1024 + 1)}), 422, "avatar"),
        ("POST /v2/subscribers", data(64 * 1024), 201, ""),
        ("POST /v2/subscribers", data(64 * 1024 + 1), 422, "data"),
        ("POST /v1/events/trigger", json!({"name": "w", "to": data(64 * 1024 + 1)}), 422, "to.data"),
        // Nobody takes tokens yet, which is found out after the tokens were looked at.
        ("PUT /v1/subscribers/u/credentials", tokens(4_096), 400, ""),
        ("PUT /v1/subscribers/u/credentials", tokens(4_097), 422, "deviceTokens"),
    ];
    for (line, body, status, field) in cases {
        let answer = app.call(line, body).await;
        let named =
            answer.body["errors"].as_object().and_then(|errors| errors.keys().next()).map_or("", String::as_str);
        assert_eq!((answer.status, named), (status, field), "{line}");
    }
}

#[tokio::test]
async fn a_duplicate_is_refused_when_only_a_new_one_is_wanted() {
    let app = TestApp::new().await;
    let body = json!({"subscriberId": "ana", "firstName": "Ana"});
    let line = "POST /v2/subscribers?failIfExists=true";
    assert_eq!(app.call(line, body.clone()).await.status, 201);
    let refused = app.call(line, json!({"subscriberId": "ana", "firstName": "Eve"})).await;
    assert_eq!((refused.status, refused.text("/message")), (409, r#"Subscriber with id "ana" already exists"#));
    // The SDKs read this answer as a subscriber.
    for name in ["subscriberId", "_organizationId", "_environmentId", "createdAt", "updatedAt"] {
        assert!(refused.body[name].is_string(), "{name} in {}", refused.body);
    }
    assert_eq!(refused.body["deleted"], json!(false));
    assert_eq!(app.call("GET /v2/subscribers/ana", Value::Null).await.text("/data/firstName"), "Ana");
    assert_eq!(app.call_production(line, body).await.status, 201, "another environment has its own");
}

#[tokio::test]
async fn ids_may_hold_any_character() {
    let app = TestApp::new().await;
    for (id, path) in [("a/b", "a%2Fb"), ("a b@x.io", "a%20b@x.io"), ("ü%", "%C3%BC%25"), ("a:b.c-d_e", "a:b.c-d_e")] {
        assert_eq!(app.call("POST /v2/subscribers", json!({"subscriberId": id})).await.status, 201, "{id}");
        let found = app.call(&format!("GET /v2/subscribers/{path}"), Value::Null).await;
        assert_eq!(found.text("/data/subscriberId"), id);
    }
}

#[tokio::test]
async fn a_deleted_subscriber_is_gone() {
    let app = TestApp::new().await;
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    let gone = r#"404 {"message":"Subscriber was not found","error":"Not Found","externalSubscriberId":"ana"}"#;
    let cases = [
        ("DELETE /v2/subscribers/ana", Value::Null, r#"200 {"data":{"acknowledged":true,"status":"deleted"}}"#),
        ("DELETE /v2/subscribers/ana", Value::Null, gone),
        (
            "GET /v2/subscribers/ana",
            Value::Null,
            r#"404 {"message":"Subscriber: ana was not found","error":"Not Found"}"#,
        ),
    ];
    app.check(&cases).await;
}

#[tokio::test]
async fn one_environment_does_not_see_the_other() {
    let app = TestApp::new().await;
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    let lines = ["GET /v2/subscribers/ana", "DELETE /v2/subscribers/ana"];
    for line in lines {
        assert_eq!(app.call_production(line, Value::Null).await.status, 404, "{line}");
    }
    let list = app.call_production("GET /v2/subscribers", Value::Null).await;
    assert_eq!(
        list.body,
        json!({"data": [], "next": null, "previous": null, "totalCount": 0, "totalCountCapped": false})
    );
    assert_eq!(app.call("GET /v2/subscribers/ana", Value::Null).await.status, 200);
}

#[tokio::test]
async fn the_online_flag_stamps_the_time_of_leaving() {
    let app = TestApp::new().await;
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    let line = "PATCH /v1/subscribers/ana/online-status";
    let steps = [
        (
            line,
            json!({"isOnline": true}),
            200,
            r#"{"subscriberId":"ana","channels":[],"isOnline":true,"lastOnlineAt":null}"#,
        ),
        (
            line,
            json!({"isOnline": false}),
            200,
            r#"{"subscriberId":"ana","channels":[],"isOnline":false,"lastOnlineAt":"2026-07-01T10:00:00.000Z"}"#,
        ),
    ];
    check_short(&app, &steps).await;
    let cases = [
        (
            line,
            json!({"isOnline": "yes"}),
            r#"422 {"message":"Validation Error","errors":{"isOnline":{"messages":["isOnline must be a boolean value"],"value":"yes"}}}"#,
        ),
        (
            line,
            json!({}),
            r#"422 {"message":"Validation Error","errors":{"isOnline":{"messages":["isOnline should not be null or undefined","isOnline must be a boolean value"]}}}"#,
        ),
        (
            "PATCH /v1/subscribers/ben/online-status",
            json!({"isOnline": true}),
            r#"404 {"message":"Subscriber not found","error":"Not Found"}"#,
        ),
    ];
    app.check(&cases).await;
}

#[tokio::test]
async fn many_are_made_at_once_and_the_bad_ones_named() {
    let app = TestApp::new().await;
    app.call("POST /v2/subscribers", json!({"subscriberId": "old", "data": {"x": 1}})).await;
    let line = "POST /v1/subscribers/bulk";
    let many: Vec<Value> = (0..501).map(|number| json!({"subscriberId": format!("s{number}")})).collect();
    let error = |message: &str, value: &str| {
        format!(
            r#"422 {{"message":"Validation Error","errors":{{"subscribers":{{"messages":["subscribers {message}"]{value}}}}}}}"#
        )
    };
    let (empty, absent) = (error("should not be empty", ""), error("must be an array", ""));
    let text = error("must be an array", r#","value":"x""#);
    let too_many = error("must contain no more than 500 elements", "");
    let cases: [(&str, Value, &str); 6] = [
        (
            line,
            json!({"subscribers": [
                {"subscriberId": "new", "firstName": "First"}, {"subscriberId": "old"}, {"subscriberId": "bad", "email": "x"},
                {"firstName": "Nobody"}, 5, {"subscriberId": "new", "firstName": "Last"},
            ]}),
            r#"201 {"data":{"updated":[{"subscriberId":"old"}],"created":[{"subscriberId":"new"}],"failed":[{"subscriberId":"bad","message":"email must be an email"},{"message":"SubscriberId is required"},{"message":"each value in subscribers must be an object"}]}}"#,
        ),
        (
            line,
            json!({"subscribers": [{}]}),
            r#"201 {"data":{"updated":[],"created":[],"failed":[{"message":"SubscriberId is required"}]}}"#,
        ),
        (line, json!({"subscribers": []}), &empty),
        (line, json!({}), &absent),
        (line, json!({"subscribers": "x"}), &text),
        (line, json!({"subscribers": many.clone()}), &too_many),
    ];
    app.check(&cases).await;
    assert_eq!(app.call("GET /v2/subscribers/new", Value::Null).await.text("/data/firstName"), "Last");
    assert!(app.call("GET /v2/subscribers/old", Value::Null).await.body["data"].get("data").is_none());
    let made = app.call(line, json!({"subscribers": many[..500]})).await;
    assert_eq!(made.body["data"]["created"].as_array().unwrap().len(), 500);
}

/// Previous, ids and next of a page; cursors by the subscriberId that they belong to.
async fn page(app: &TestApp, query: &str) -> String {
    let answer = app.call(&format!("GET /v2/subscribers{query}"), Value::Null).await;
    assert_eq!(answer.status, 200, "{query} {}", answer.body);
    let all = app.call("GET /v2/subscribers?limit=100", Value::Null).await;
    let name = |id: &Value| {
        let found = all.body["data"].as_array().unwrap().iter().find(|subscriber| subscriber["_id"] == *id);
        found.map_or_else(|| id.to_string(), |subscriber| subscriber["subscriberId"].as_str().unwrap().to_owned())
    };
    let items: Vec<_> = answer.body["data"].as_array().unwrap().iter().map(|item| name(&item["_id"])).collect();
    let (previous, next) = (name(&answer.body["previous"]), name(&answer.body["next"]));
    format!("{previous} [{}] {next} of {}", items.join(" "), answer.body["totalCount"])
}

#[tokio::test]
async fn lists_are_filtered_and_walked() {
    let app = TestApp::new().await;
    let mut keys = Vec::new();
    for (id, email, name) in
        [("a", "ana@x.test", "Ana"), ("b", "ben@x.test", "Ben"), ("c", "cem@y.test", "Çem"), ("d", "dot@y.test", "Dot")]
    {
        let body = json!({"subscriberId": id, "email": email, "firstName": name, "lastName": "Lee", "phone": "+1555"});
        keys.push(app.call("POST /v2/subscribers", body).await.text("/data/_id").to_owned());
    }
    let [a, b, c, d] = keys.try_into().unwrap();
    let cases = [
        (String::new(), "null [d c b a] null of 4"),
        ("?limit=2".to_owned(), "null [d c] c of 4"),
        (format!("?limit=2&after={c}"), "b [b a] null of 4"),
        (format!("?limit=2&before={b}"), "null [d c] c of 4"),
        (format!("?limit=1&before={a}"), "b [b] b of 4"),
        (format!("?limit=2&after={d}&includeCursor=true"), "null [d c] c of 4"),
        ("?orderDirection=ASC&limit=3".to_owned(), "null [a b c] c of 4"),
        ("?orderBy=createdAt&orderDirection=DESC&limit=1".to_owned(), "null [d] d of 4"),
        ("?email=Y.TEST".to_owned(), "null [d c] null of 2"),
        ("?name=%C3%A7em%20l".to_owned(), "null [c] null of 1"),
        ("?phone=1555&email=ana".to_owned(), "null [a] null of 1"),
        ("?subscriberId=b".to_owned(), "null [b] null of 1"),
        ("?subscriberId=bb".to_owned(), "null [] null of 0"),
        ("?email=&limit=".to_owned(), "null [d c b a] null of 4"),
        ("?after=000000000000000000000000".to_owned(), "null [] null of 0"),
    ];
    for (query, expected) in cases {
        assert_eq!(page(&app, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn bad_pages_are_refused() {
    let app = TestApp::new().await;
    let id = "66aa00000000000000000001";
    let both = format!("GET /v2/subscribers?after={id}&before={id}");
    let one = |field: &str, message: &str, value: &str| {
        format!(
            r#"422 {{"message":"Validation Error","errors":{{"{field}":{{"messages":["{field} {message}"]{value}}}}}}}"#
        )
    };
    let (low, high) = (one("limit", "must not be less than 1", ""), one("limit", "must not be greater than 100", ""));
    let number = one("limit", "must be an integer number", r#","value":"ten""#);
    let order = one("orderBy", "must be one of the following values: _id, createdAt", "");
    let direction = one("orderDirection", "must be one of the following values: ASC, DESC", "");
    let cases: [(&str, Value, &str); 7] = [
        (
            &both,
            Value::Null,
            r#"400 {"message":"Cannot specify both \"before\" and \"after\" cursors at the same time.","error":"Bad Request"}"#,
        ),
        (
            "GET /v2/subscribers?after=nonsense",
            Value::Null,
            r#"400 {"message":"The \"after\" cursor must be the _id of an item.","error":"Bad Request"}"#,
        ),
        ("GET /v2/subscribers?limit=0", Value::Null, &low),
        ("GET /v2/subscribers?limit=101", Value::Null, &high),
        ("GET /v2/subscribers?limit=ten", Value::Null, &number),
        ("GET /v2/subscribers?orderBy=email", Value::Null, &order),
        ("GET /v2/subscribers?orderDirection=up", Value::Null, &direction),
    ];
    app.check(&cases).await;
}
