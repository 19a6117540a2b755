//! Accounts with the built binary: the first owner of the configuration, and keys that they replace.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::http::{Answer, send_with};
use crate::harness::process::{Server, run, tidings};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse battery";

fn serve(folder: &Path, email: &str, password: &str) -> Command {
    let mut command = tidings(folder);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.env("TIDINGS_ADMIN_EMAIL", email).env("TIDINGS_ADMIN_PASSWORD", password);
    command
}

fn log_in(address: SocketAddr, password: &str) -> Answer {
    let body = json!({ "email": EMAIL, "password": password });
    send_with(address, "accept: application/json", "POST /tidings/v1/session", Some(&body)).unwrap()
}

#[test]
fn the_owner_of_the_configuration_logs_in_and_replaces_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::spawn(&mut serve(folder.path(), "Ada@example.org", PASSWORD));
    let session = log_in(server.address, PASSWORD);
    assert_eq!((session.status, &session.body["data"]["account"]["role"]), (201, &json!("owner")));
    let cookie = session.header("set-cookie").unwrap().split(';').next().unwrap();
    let token = session.body["data"]["csrfToken"].as_str().unwrap();
    let headers = format!("cookie: {cookie}\r\nx-csrf-token: {token}");
    let environment = session.body["data"]["environments"][0]["id"].as_str().unwrap();
    let line = format!("POST /tidings/v1/environments/{environment}/keys/rotate");
    let rotated = send_with(server.address, &headers, &line, Some(&json!({ "overlap": "2h" }))).unwrap();
    assert_eq!(rotated.status, 201);
    let log = send_with(server.address, &headers, "GET /tidings/v1/audit-log", None).unwrap();
    let entry = &log.body["data"][0];
    assert_eq!([&entry["action"], &entry["address"]], [&json!("key.rotate"), &json!("127.0.0.1")]);

    let key = rotated.body["data"]["key"].as_str().unwrap();
    let table = String::from_utf8(run(tidings(folder.path()).arg("keys")).stdout).unwrap();
    let development: Vec<&str> = table.lines().filter(|line| line.starts_with("Development")).collect();
    assert_eq!(development.iter().map(|line| line.contains("  ends 2")).collect::<Vec<_>>(), [true, false], "{table}");
    assert!(development[1].contains(key), "{table}");
    let keys: Value = serde_json::from_slice(&run(tidings(folder.path()).args(["keys", "--json"])).stdout).unwrap();
    assert_eq!((&keys[0]["secretKeys"][1], &keys[0]["ends"][1]), (&json!(key), &Value::Null));
    let (code, printed) = server.stop();
    assert!(code == Some(0) && !printed.contains(PASSWORD), "{printed}");

    // Once there is an account, the configuration changes nothing: neither the password nor the sessions.
    let server = Server::spawn(&mut serve(folder.path(), EMAIL, "another horse battery"));
    assert_eq!([PASSWORD, "another horse battery"].map(|password| log_in(server.address, password).status), [201, 401]);
    assert_eq!(send_with(server.address, &headers, "GET /tidings/v1/session", None).unwrap().status, 200);
}

#[test]
fn proxies_that_were_named_say_who_asks() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(folder.path(), EMAIL, PASSWORD);
    let server = Server::spawn(command.env("TIDINGS_TRUSTED_PROXIES", "10.1.0.0/16,fd12::1"));
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    for (forwarded, expected) in [
        ("203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("203.0.113.7, fd12::1", "203.0.113.7"),
        ("203.0.113.7, 10.2.0.1", "10.2.0.1"),
    ] {
        let line = "POST /tidings/v1/session";
        let begun = send_with(server.address, &format!("x-forwarded-for: {forwarded}"), line, Some(&body)).unwrap();
        let cookie = format!("cookie: {}", begun.header("set-cookie").unwrap().split(';').next().unwrap());
        let sessions = send_with(server.address, &cookie, "GET /tidings/v1/sessions", None).unwrap();
        assert_eq!(sessions.body["data"][0]["address"], expected, "{forwarded}");
    }
}

#[test]
fn the_password_of_the_owner_is_needed_once() {
    let folder = tempfile::tempdir().unwrap();
    Server::spawn(&mut serve(folder.path(), EMAIL, PASSWORD)).stop();
    let with_email_only = |command: &str| {
        let mut command_line = tidings(folder.path());
        command_line.args([command, "--listen", "127.0.0.1:0"]).env("TIDINGS_ADMIN_EMAIL", EMAIL);
        command_line
    };
    let listed = run(&mut with_email_only("keys"));
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let server = Server::spawn(&mut with_email_only("serve"));
    assert_eq!(log_in(server.address, PASSWORD).status, 201);
}

#[test]
fn an_owner_who_cannot_be_made_is_refused_in_one_line() {
    for (email, password, expected) in [
        (EMAIL, "", "tidings: the admin email needs an admin password: set TIDINGS_ADMIN_PASSWORD"),
        ("", PASSWORD, "tidings: the admin password needs an admin email: set TIDINGS_ADMIN_EMAIL"),
        (EMAIL, "short", "tidings: the admin password must have at least 12 characters"),
        (EMAIL, EMAIL, "tidings: the admin password must not be the email address"),
        ("ada", PASSWORD, "tidings: the admin email \"ada\" is not one"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = serve(folder.path(), email, password);
        let given = [("TIDINGS_ADMIN_EMAIL", email), ("TIDINGS_ADMIN_PASSWORD", password)];
        given.iter().filter(|(_, value)| value.is_empty()).for_each(|(name, _)| {
            command.env_remove(name);
        });
        let output = run(&mut command);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), message.trim_end()), (Some(1), expected));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    }
}
