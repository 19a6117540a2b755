//! An inspector of the running process: an integration that was made with one call delivers into it, whoever listens is told,
//! and what comes is genuine. Neither holds up the end of the process.

use serde_json::{Value, json};

use crate::harness::process::Server;

#[test]
fn a_delivery_into_an_inspector_is_genuine() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let made = server.send("POST", "/tidings/v1/inspectors", Some(&json!({})));
    let inspector = made.body["data"]["id"].as_str().unwrap();
    let origin = json!({"origin": format!("http://{}", server.address)});
    let path = format!("/tidings/v1/inspectors/{inspector}/integration");
    let connected = server.send("POST", &path, Some(&origin));
    assert_eq!(connected.status, 201, "{}", connected.body);
    let integration = connected.body["data"]["integrationId"].as_str().unwrap();
    server.send("POST", "/v2/subscribers", Some(&json!({"subscriberId": "ada"})));
    let tokens = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": ["token"]}});
    server.send("PUT", "/v1/subscribers/ada/credentials", Some(&tokens));
    let step = json!({"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "{{payload.text}}"}});
    let workflow = json!({"name": "flow", "workflowId": "flow", "steps": [step]});
    assert_eq!(server.send("POST", "/v2/workflows", Some(&workflow)).status, 201);
    let mut events = server.listen();
    let trigger = json!({"name": "flow", "to": "ada", "payload": {"text": "höher"}});
    assert_eq!(server.send("POST", "/v1/events/trigger", Some(&trigger)).status, 201);
    while !events.next().unwrap().contains(inspector) {}
    let requests = server.send("GET", &format!("/tidings/v1/inspectors/{inspector}/requests"), None);
    let request = &requests.body["data"][0];
    let verification = &request["verification"];
    let words =
        [&verification["secret"], &verification["standard"]["signature"], &verification["standard"]["timestamp"]];
    assert_eq!(words, ["verified", "verified", "fresh"], "{verification}");
    assert_eq!((&verification["integrationId"], &request["method"]), (&json!(integration), &json!("POST")));
    let body: Value = serde_json::from_str(request["body"].as_str().unwrap()).unwrap();
    assert_eq!((&body["title"], &body["content"]), (&json!("Hi"), &json!("höher")));
    assert_eq!(request["address"], server.address.ip().to_string());
    assert_eq!(server.stop().0, Some(0));
    // A stream that was cut off fails the test.
    while events.next().is_some() {}
}
