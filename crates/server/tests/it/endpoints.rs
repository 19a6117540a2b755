//! The process writes the figures of endpoints before it ends.

use serde_json::json;

use crate::harness::process::Server;
use crate::harness::receiver::Receiver;
use crate::kills::furnish;

#[test]
fn figures_are_there_after_a_stop_and_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(0);
    let server = Server::start(folder.path());
    furnish(&server, &receiver);
    let trigger = json!({"name": "flow", "to": "ada", "payload": {"id": "one"}});
    assert_eq!(server.send("POST", "/v1/events/trigger", Some(&trigger)).status, 201);
    receiver.wait(|received| (received.count == 1).then_some(()));
    assert_eq!(server.stop().0, Some(0));
    let server = Server::start(folder.path());
    let answer = server.send("GET", "/tidings/v1/endpoints", None);
    let endpoint = &answer.body["data"][0];
    assert_eq!((&endpoint["integrationIdentifier"], &endpoint["state"]), (&json!("hook"), &json!("healthy")));
    let day = &endpoint["figures"]["lastDay"];
    assert_eq!((&day["attempts"], &day["delivered"], &day["successRate"]), (&json!(1), &json!(1), &json!(1.0)));
    assert!(day["latencyP95"].as_f64().is_some_and(|millis| millis > 0.0), "{day}");
}
