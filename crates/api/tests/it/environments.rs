//! Environments and their tags over HTTP (`spec/contract/20-semantics.md` §12).

use model::Value;
use serde_json::json;

use crate::harness::{KEY, TestApp, redact};

#[tokio::test]
async fn every_environment_is_listed_and_only_the_own_keys_are_shown() {
    let app = TestApp::new().await;
    let mut answer = app.call("GET /v1/environments", Value::Null).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.body.to_string().contains(&app.production_key));
    let [development, production] = ["/data/0", "/data/1"].map(|at| answer.body.pointer(at).unwrap().clone());
    assert_eq!(development["_id"], production["_parentId"]);
    for (environment, name) in [(&development, "development"), (&production, "production")] {
        let slug = environment["slug"].as_str().unwrap();
        assert!(slug.starts_with(&format!("{name}_env_")) && slug.len() == name.len() + 21, "{slug}");
    }
    assert_eq!(development["identifier"].as_str().unwrap().len(), 12);
    redact(&mut answer.body);
    for environment in answer.body["data"].as_array_mut().unwrap() {
        for name in ["slug", "identifier"] {
            environment.as_object_mut().unwrap().shift_remove(name);
        }
    }
    let hash: String = logic::sign::sha256(KEY.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let expected = json!({ "data": [
        {
            "_id": "[id]", "name": "Development", "_organizationId": "[id]", "type": "dev",
            "apiKeys": [{ "key": KEY, "_userId": "[id]", "hash": hash }],
        },
        { "_id": "[id]", "name": "Production", "_organizationId": "[id]", "type": "prod", "_parentId": "[id]" },
    ] });
    assert_eq!(answer.body, expected);

    let answer = app.call_production("GET /v1/environments", Value::Null).await;
    assert_eq!(answer.body["data"][0]["apiKeys"], Value::Null);
    assert_eq!(answer.text("/data/1/apiKeys/0/key"), app.production_key);
}

#[tokio::test]
async fn tags_are_those_of_the_own_environment() {
    let app = TestApp::new().await;
    app.workflow("order", |content| content.tags = vec!["shop".to_owned(), "all".to_owned()]).await;
    app.workflow("news", |content| content.tags = vec!["all".to_owned(), "news".to_owned()]).await;
    app.workflow("plain", |content| content.tags = Vec::new()).await;
    let id = app.development().await.id;
    let line = format!("GET /v2/environments/{id}/tags");
    let expected = r#"200 {"data":[{"name":"all"},{"name":"news"},{"name":"shop"}]}"#;
    assert_eq!(app.call(&line, Value::Null).await.line(), expected);
    let foreign = format!(r#"404 {{"message":"Environment {id} not found","error":"Not Found"}}"#);
    assert_eq!(app.call_production(&line, Value::Null).await.line(), foreign);
    let missing = r#"404 {"message":"Environment x not found","error":"Not Found"}"#;
    app.check(&[("GET /v2/environments/x/tags", Value::Null, missing)]).await;
}
