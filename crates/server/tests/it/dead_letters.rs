//! The commands for messages, attempts and dead letters, against a running server.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::process::{KEY, Server, run, tidings};

/// Runs a command against a server and gives what it printed.
fn check(server: &Server, folder: &Path, arguments: &[&str]) -> String {
    let url = format!("http://{}", server.address);
    let output = run(tidings(folder).args(arguments).env("TIDINGS_URL", url));
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json_of(server: &Server, folder: &Path, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    serde_json::from_str(&check(server, folder, &arguments)).unwrap()
}

fn made(server: &Server, path: &str, body: Value) {
    let answer = server.send(if path.ends_with("credentials") { "PUT" } else { "POST" }, path, Some(&body));
    assert!([200, 201].contains(&answer.status), "{path}: {}", answer.body);
}

/// Triggers for a subscriber with two tokens; the guard lets nothing go to that address, so both messages are dead at once.
fn dead_messages(server: &Server) {
    let credentials = json!({"webhookUrl": "http://169.254.169.254/hook", "secretKey": "s3cret"});
    let hook = json!({"providerId": "push-webhook", "channel": "push", "active": true, "identifier": "hook",
        "name": "Hook", "credentials": credentials});
    made(server, "/v1/integrations", hook);
    made(server, "/v2/subscribers", json!({"subscriberId": "ada"}));
    let tokens = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": ["one", "two"]}});
    made(server, "/v1/subscribers/ada/credentials", tokens);
    let step = json!({"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "there"}});
    made(server, "/v2/workflows", json!({"name": "Flow", "workflowId": "flow", "active": true, "steps": [step]}));
    made(server, "/v1/events/trigger", json!({"name": "flow", "to": "ada", "transactionId": "t"}));
}

#[test]
fn messages_that_were_given_up_are_found_resent_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    dead_messages(&server);
    let list = |arguments: &[&str]| json_of(&server, folder.path(), arguments).as_array().unwrap().clone();
    // The outcomes are written after the trigger is answered: the list is asked for until both are.
    let letters = loop {
        let letters = list(&["dead-letters", "list"]);
        if letters.len() == 2 {
            break letters;
        }
    };
    let id = letters[0]["id"].as_str().unwrap();
    let table = check(&server, folder.path(), &["dead-letters", "list", "--outcome", "blocked"]);
    assert_eq!((table.lines().count(), table.contains(id)), (3, true), "{table}");
    assert!(table.starts_with("MESSAGE"), "{table}");
    assert_eq!(list(&["messages", "--status", "failed", "--subscriber", "ada", "--limit", "1"]).len(), 1);
    assert_eq!(list(&["messages", "--status", "sent"]).len(), 0);
    assert_eq!(list(&["attempts", id])[0]["outcome"], "blocked");
    assert!(check(&server, folder.path(), &["attempts", id]).contains("first"));
    assert!(check(&server, folder.path(), &["dead-letters", "show", id]).contains("diedAt"));

    let counted = json_of(&server, folder.path(), &["dead-letters", "resend", "--transaction", "t", "--dry-run"]);
    assert_eq!((&counted["status"], &counted["matched"], &counted["done"]), (&json!("done"), &json!(2), &json!(0)));
    let dropped = json_of(&server, folder.path(), &["dead-letters", "drop", id]);
    assert_eq!(dropped, json!({"id": id, "state": "dropped"}));
    let resent = json_of(&server, folder.path(), &["dead-letters", "resend", "--all"]);
    assert_eq!((&resent["matched"], &resent["done"]), (&json!(1), &json!(1)));
}

#[test]
fn what_cannot_be_done_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let url = format!("http://{}", server.address);
    let cases: [(&[&str], &str, &str); 5] = [
        (&["dead-letters", "resend"], &url, "--all"),
        (&["dead-letters", "show", "0123456789abcdef01234567"], &url, "not found"),
        (&["messages", "--status", "odd"], &url, "status"),
        (&["messages"], "https://127.0.0.1:1", "http://"),
        (&["messages"], "http://127.0.0.1:1", "--url"),
    ];
    for (arguments, url, expected) in cases {
        let output = run(tidings(folder.path()).args(arguments).env("TIDINGS_URL", url).env("TIDINGS_SECRET_KEY", KEY));
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), message.lines().count()), (Some(1), 1), "{message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}
