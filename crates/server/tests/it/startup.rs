//! Starting: what the first start makes, and what a start that cannot go well says and leaves alone.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use store::{SqliteOptions, Store};

use crate::harness::http::{Peer, send};
use crate::harness::process::{KEY, Server, run, tidings};

/// Runs a command that must fail with one line that holds `expected`.
fn check_refused(command: &mut Command, expected: &str) {
    let output = run(command);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert_eq!(message.trim_end().lines().count(), 1, "{message}");
    assert!(message.contains(expected), "{message}");
    assert!(message.starts_with("tidings: "), "{message}");
}

/// Makes a data folder by starting and stopping a server.
fn made_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (code, _) = Server::start(folder.path()).stop();
    assert_eq!(code, Some(0));
    folder
}

/// Overwrites four bytes of the database's header (<https://www.sqlite.org/fileformat.html#the_database_header>).
fn patch_header(folder: &Path, offset: usize, value: u32) -> Vec<u8> {
    let path = folder.join("tidings.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[offset..offset + 4].copy_from_slice(&value.to_be_bytes());
    std::fs::write(&path, &bytes).unwrap();
    bytes
}

#[test]
fn the_first_start_prints_a_key_and_a_curl_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::spawn(tidings(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]));
    let address = server.address;
    let (code, printed) = server.stop();
    assert_eq!(code, Some(0));
    let key = printed.lines().find_map(|line| line.trim().strip_prefix("secret key")).unwrap().trim().to_owned();
    assert_eq!(key.len(), 64, "{printed}");
    assert!(printed.contains(&format!("\nDashboard http://{address}/\n")), "{printed}");
    assert!(printed.contains(&format!("curl -X POST http://{address}/v2/subscribers")), "{printed}");

    let server = Server::spawn(tidings(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]));
    let body = json!({"subscriberId": "me", "firstName": "Ada"});
    let answer = send(&Peer { address: server.address, key: &key }, "POST", "/v2/subscribers", Some(&body));
    assert_eq!((answer.status, &answer.body["data"]["firstName"]), (201, &json!("Ada")));
    let (_, printed) = server.stop();
    assert!(!printed.contains(&key), "a later start does not print keys: {printed}");
}

#[test]
fn the_key_from_the_environment_opens_development_at_every_start() {
    let folder = made_folder();
    let server = Server::start(folder.path());
    assert_eq!(server.send("GET", "/v1/environments", None).status, 200);
    let keys = run(tidings(folder.path()).args(["keys", "--json"]));
    let keys: serde_json::Value = serde_json::from_slice(&keys.stdout).unwrap();
    assert_eq!(keys[0]["name"], "Development");
    assert_eq!(keys[0]["secretKeys"], json!([KEY]));
    assert_eq!(keys[1]["name"], "Production");
    let table = run(tidings(folder.path()).arg("keys"));
    assert!(String::from_utf8_lossy(&table.stdout).contains(KEY), "keys prints while the server runs");
}

#[test]
fn what_is_stored_is_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let _server = Server::start(&data);
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_taken_port_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    check_refused(tidings(folder.path()).args(["serve", "--listen", &address]), "--listen");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    check_refused(tidings(&file.join("data")).args(["serve", "--listen", "127.0.0.1:0"]), "--data-dir");
}

#[test]
fn a_folder_in_use_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::start(folder.path());
    check_refused(tidings(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]), "another tidings process");
}

#[test]
fn a_database_that_is_damaged_newer_or_foreign_is_left_alone() {
    let cases: [(usize, u32, &str); 3] =
        [(0, 0, "damaged"), (60, 999, "newer Tidings (schema 999"), (68, 7, "another program")];
    for (offset, value, expected) in cases {
        let folder = made_folder();
        let before = patch_header(folder.path(), offset, value);
        check_refused(tidings(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]), expected);
        assert!(std::fs::read(folder.path().join("tidings.db")).unwrap() == before, "{expected}: the file was changed");
    }
}

#[test]
fn a_lost_or_wrong_sealing_key_is_said() {
    let folder = made_folder();
    let wrong = "ab".repeat(32);
    check_refused(
        tidings(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).env("TIDINGS_SEALING_KEY", wrong),
        "sealed with another key",
    );
    std::fs::remove_file(folder.path().join("sealing.key")).unwrap();
    check_refused(tidings(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]), "no sealing.key");
    check_refused(tidings(folder.path()).arg("keys"), "no sealing.key");
}

#[test]
fn a_first_start_that_was_cut_off_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    // What it leaves behind at worst: a database without an organization, and half a key.
    let options = SqliteOptions { folder: folder.path().to_owned(), readers: 1, read_only: false };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { Store::open_sqlite(&options).unwrap().close().await });
    std::fs::write(folder.path().join("sealing.key.new"), "ab").unwrap();
    let server =
        Server::spawn(tidings(folder.path()).env("TIDINGS_LISTEN", "127.0.0.1:0").env("TIDINGS_SECRET_KEY", KEY));
    assert_eq!(server.send("GET", "/v1/environments", None).status, 200);
}

#[test]
fn options_come_from_flags_environment_and_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tidings.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\nsecret_key = \"key-from-the-file-1\"\n").unwrap();
    let data = folder.path().join("data");
    let server = Server::spawn(
        tidings(&data).arg("--config").arg(&file).env("TIDINGS_LISTEN", "127.0.0.1:0").env("TIDINGS_SECRET_KEY", KEY),
    );
    assert_ne!(server.address.port(), 1, "the environment wins over the file");
    assert_eq!(server.send("GET", "/v1/environments", None).status, 200);
    drop(server);
    std::fs::write(&file, "lisen = \"127.0.0.1:1\"\n").unwrap();
    check_refused(tidings(&data).arg("--config").arg(&file), "line 1");
    check_refused(tidings(&data).args(["serve", "--log", "a=b=c"]), "log filter");
}

#[test]
fn the_help_says_what_it_is_and_lists_every_option() {
    let folder = tempfile::tempdir().unwrap();
    let help = run(tidings(folder.path()).arg("--help"));
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.starts_with("A self-hosted notification server"), "{help}");
    let readme = include_str!("../../../../README.md");
    let options =
        help.split_whitespace().filter(|word| word.starts_with("--") && !["--help", "--version"].contains(word));
    for option in options {
        assert!(readme.contains(&format!("`{option}`")), "README.md does not explain {option}");
    }
}
