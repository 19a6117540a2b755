//! Tests of the layers of the configuration.

use super::*;

fn with_file(text: &str, options: Options) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tidings.toml");
    std::fs::write(&path, text).unwrap();
    Options { config: Some(path), ..options }.resolve()
}

#[test]
fn flags_win_over_the_file_and_the_file_over_defaults() {
    let config = with_file("listen = \"127.0.0.1:1\"\nrequest_timeout = \"9s\"", Options::default()).unwrap();
    assert_eq!((config.listen.port(), config.policy.request_timeout.as_secs()), (1, 9));
    assert_eq!(config.data_dir, PathBuf::from("tidings-data"));
    let flags = Options { listen: Some("127.0.0.1:2".parse().unwrap()), ..Options::default() };
    assert_eq!(with_file("listen = \"127.0.0.1:1\"", flags).unwrap().listen.port(), 2);
}

#[test]
fn loopback_targets_are_allowed_only_while_listening_on_loopback() {
    for (listen, allowed) in [("127.0.0.1:3000", true), ("[::1]:3000", true), ("0.0.0.0:3000", false)] {
        let config = with_file(&format!("listen = {listen:?}"), Options::default()).unwrap();
        assert_eq!(config.egress.allow_loopback, allowed, "{listen}");
    }
}

#[test]
fn a_mistake_is_named_in_one_line() {
    let cases = [
        ("listen = \"nowhere\"", "listen"),
        ("\nlisten_on = \"127.0.0.1:1\"", "line 2"),
        ("retry_schedule = []", "retry schedule"),
        ("retry_schedule = [\"5\"]", "is not a time"),
        ("request_timeout = \"5m\"", "request timeout"),
        ("secret_key = \"short\"", "secret key"),
        ("[egress]\nallow = [\"10.0.0.0/99\"]", "egress.allow"),
        ("log_format = \"xml\"", "line 1"),
    ];
    for (text, expected) in cases {
        let message = with_file(text, Options::default()).err().unwrap_or_default();
        assert!(message.contains(expected), "{text}: {message}");
        assert!(!message.contains('\n'), "{message}");
    }
    let missing = Options { config: Some(PathBuf::from("no/such/file.toml")), ..Options::default() };
    assert!(missing.resolve().err().unwrap_or_default().contains("no/such/file.toml"));
}
