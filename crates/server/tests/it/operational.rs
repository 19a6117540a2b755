//! The process tells operational webhooks what it wrote for them, even if it was killed in between.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use logic::sign::{HmacKey, base64};
use logic::standard_webhooks::key_of;
use serde_json::{Value, json};

use crate::harness::process::Server;

/// A request that came, and its connection, which waits for the answer.
struct Told {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    stream: TcpStream,
}

/// Waits for the next request.
fn receive(listener: &TcpListener) -> Told {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(&stream);
    let mut headers = BTreeMap::new();
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        line.clear();
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    Told { headers, body, stream }
}

#[test]
fn an_event_that_was_on_its_way_when_the_process_was_killed_comes_again_under_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ops", listener.local_addr().unwrap());
    let server = Server::start(folder.path());
    let made = server.send("POST", "/tidings/v1/operational-webhooks", Some(&json!({"url": url})));
    assert_eq!(made.status, 201, "{}", made.body);
    let secret = made.body["data"]["secret"].as_str().unwrap();
    let integration = json!({
        "providerId": "push-webhook", "channel": "push", "identifier": "hook", "active": true,
        "credentials": {"webhookUrl": "http://127.0.0.1:9/", "secretKey": "first"},
    });
    let integration = server.send("POST", "/v1/integrations", Some(&integration));
    let id = integration.body["data"]["_id"].as_str().unwrap();
    let path = format!("/tidings/v1/integrations/{id}/secret-rotation");
    assert_eq!(server.send("POST", &path, Some(&json!({}))).status, 201);
    let first = receive(&listener);
    server.kill();
    drop(server);
    let server = Server::start(folder.path());
    let second = receive(&listener);
    (&second.stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    assert_eq!((&second.headers["webhook-id"], &second.body), (&first.headers["webhook-id"], &first.body));
    let body: Value = serde_json::from_slice(&second.body).unwrap();
    assert_eq!((&body["type"], &body["data"]["integrationId"]), (&json!("endpoint.secret_rotated"), &json!(id)));
    let signed = format!("{}.{}.", second.headers["webhook-id"], second.headers["webhook-timestamp"]);
    let signature = HmacKey::new(&key_of(secret).unwrap()).sign(&[signed.as_bytes(), &second.body]);
    assert_eq!(second.headers["webhook-signature"], format!("v1,{}", base64(&signature)));
    assert_eq!(server.stop().0, Some(0));
}
