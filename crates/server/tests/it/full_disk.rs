//! A disk that takes no more: what was answered stays, what cannot be kept is refused, and room mends it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::process::{KEY, Server, tidings};

/// A server whose files cannot grow beyond half a megabyte each: writing more fails, as it does on a full disk.
fn cramped(folder: &Path) -> Server {
    let inner = tidings(folder);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 1024; exec \"$0\" \"$@\""]).arg(inner.get_program());
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
