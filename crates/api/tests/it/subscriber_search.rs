//! The search over subscribers that needs not be told where to look.

use model::Value;
use serde_json::json;

use crate::harness::TestApp;

#[tokio::test]
async fn a_text_is_found_wherever_it_stands() {
    let app = TestApp::new().await;
    for (id, name, email, phone) in [
        ("user-41", "Ana", "ana@x.test", "+1555"),
        ("user-42", "Ben", "b@ana.test", "+49 30"),
        ("c", "Cem", "c@y.test", ""),
        ("\u{dc}nal", "\u{d6}zg\u{fc}r", "o@z.test", ""),
    ] {
        let body = json!({"subscriberId": id, "firstName": name, "lastName": "Lee", "email": email, "phone": phone});
        app.call("POST /v2/subscribers", body).await;
    }
    let cases = [
        ("", "\u{dc}nal c user-42 user-41"),
        ("?query=", "\u{dc}nal c user-42 user-41"),
        ("?query=%C3%9Cnal", "\u{dc}nal"),
        ("?query=%C3%9CNAL", "\u{dc}nal"),
        ("?query=%C3%96ZG%C3%9CR", "\u{dc}nal"),
        ("?query=USER-4", "user-42 user-41"),
        ("?query=ana", "user-42 user-41"),
        ("?query=ana&limit=1", "user-42"),
        ("?query=ben%20lee", "user-42"),
        ("?query=%2B49", "user-42"),
        ("?query=nobody", ""),
    ];
    for (query, expected) in cases {
        let answer = app.call(&format!("GET /tidings/v1/subscribers{query}"), Value::Null).await;
        assert_eq!(answer.status, 200, "{query} {}", answer.body);
        let ids: Vec<_> =
            answer.body["data"].as_array().unwrap().iter().filter_map(|found| found["subscriberId"].as_str()).collect();
        assert_eq!(ids.join(" "), expected, "{query}");
    }
    let long = app.call(&format!("GET /tidings/v1/subscribers?query={}", "x".repeat(1_000)), Value::Null).await;
    assert_eq!(long.status, 422, "{}", long.body);
    assert!(long.body.to_string().contains("query"), "{}", long.body);
}
