//! A disk that takes no more: what was answered stays, what cannot be kept is refused, and room mends it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::process::{KEY, Server, tidings};
use crate::harness::receiver::{Receiver, SECRET};

/// A server whose files cannot grow beyond half a megabyte each: writing more fails, as it does on a full disk. It can be
/// given room while it runs.
fn cramped(folder: &Path) -> Server {
    let inner = tidings(folder);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -S -f 1024; exec \"$0\" \"$@\""]).arg(inner.get_program());
    command.current_dir(folder).args(inner.get_args()).args(["serve", "--listen", "127.0.0.1:0", "--log", "off"]);
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Server::spawn(command.env("TIDINGS_SECRET_KEY", KEY))
}

fn subscriber(number: usize) -> Value {
    json!({"subscriberId": format!("s{number}"), "data": {"text": "x".repeat(4_000)}})
}

fn has(server: &Server, number: usize) -> bool {
    server.send("GET", &format!("/v2/subscribers/s{number}"), None).status == 200
}

#[test]
fn what_was_answered_outlives_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let server = cramped(folder.path());
    let make = |server: &Server, number| server.send("POST", "/v2/subscribers", Some(&subscriber(number)));
    let taken = (0..1_000).take_while(|number| make(&server, *number).status == 201).count();
    assert!(taken > 1 && taken < 1_000, "{taken}");
    let refused = make(&server, taken);
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(has(&server, 0) && has(&server, taken - 1), "reading goes on");
    assert_eq!(server.stop().0, Some(0));
    let server = Server::start(folder.path());
    assert!((0..taken).all(|number| has(&server, number)));
    assert_eq!(make(&server, taken).status, 201, "there is room again");
}

/// Gives a running server all the room that there is.
fn make_room(server: &Server) {
    let pid = server.pid().to_string();
    let made = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status();
    assert!(made.is_ok_and(|status| status.success()), "prlimit, which util-linux has, gave no room");
}

fn furnish(server: &Server, receiver: &Receiver) {
    let url = format!("http://{}/push", receiver.address);
    let integration = json!({
        "providerId": "push-webhook", "channel": "push", "name": "Hook", "identifier": "hook", "active": true,
        "credentials": {"webhookUrl": url, "secretKey": SECRET},
    });
    let step = json!({"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "{{payload.id}}"}});
    let workflow = json!({"name": "Flow", "workflowId": "flow", "active": true, "steps": [step]});
    let credentials = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": ["token"]}});
    for (method, path, body, status) in [
        ("POST", "/v1/integrations", integration, 201),
        ("POST", "/v2/subscribers", json!({"subscriberId": "ada"}), 201),
        ("PUT", "/v1/subscribers/ada/credentials", credentials, 200),
        ("POST", "/v2/workflows", workflow, 201),
    ] {
        let answer = server.send(method, path, Some(&body));
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
}

#[test]
fn deliveries_wait_for_room_and_nothing_accepted_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(0);
    let server = cramped(folder.path());
    furnish(&server, &receiver);
    let trigger = |number: usize| {
        let payload = json!({"id": number.to_string(), "filler": "x".repeat(8_000)});
        let body = json!({"name": "flow", "to": "ada", "payload": payload, "transactionId": number.to_string()});
        server.send("POST", "/v1/events/trigger", Some(&body))
    };
    let refused = (0..1_000).map(|number| (number, trigger(number))).find(|(_, answer)| answer.status != 201);
    let (accepted, refusal) = refused.expect("the disk is full at last");
    assert_eq!((refusal.status, refusal.header("retry-after")), (503, Some("1")), "{}", refusal.body);
    make_room(&server);
    // Without a restart, and without anybody doing anything about it.
    let answered = (0..100).map(|_| trigger(accepted).status).find(|status| *status == 201);
    assert_eq!(answered, Some(201), "what was refused can be triggered again");
    let (messages, count) = receiver.wait(|received| {
        let ids = (0..=accepted).map(|number| received.by_content.get(&number.to_string()).map(|ids| ids.len()));
        ids.collect::<Option<Vec<usize>>>().map(|ids| (ids, received.count))
    });
    assert!(messages.iter().all(|ids| *ids == 1), "each under one message id");
    assert_eq!(count, accepted + 1, "and once: the outcomes were kept until there was room for them");
    assert_eq!(server.stop().0, Some(0));
}
