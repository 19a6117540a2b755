//! Tests of the layers of the configuration.

use model::delivery::{DeliveryOrder, RateLimit};

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
fn every_default_of_the_policy_can_be_set() {
    let text = "retry_schedule = [\"0s\", \"1m\"]\nretry_jitter = 5\nretry_client_errors = false\nmessage_ttl = \"1h\"\n\
                connect_timeout = \"1s\"\nrequest_timeout = \"2s\"\nendpoint_concurrency = 3\n\
                endpoint_rate = \"10/1s,5\"\ndelivery_order = \"subscriber\"";
    let seconds = Duration::from_secs;
    let expected = DeliveryPolicy {
        schedule: vec![Duration::ZERO, seconds(60)],
        jitter_percent: 5,
        time_to_live: seconds(3_600),
        connect_timeout: seconds(1),
        request_timeout: seconds(2),
        retries_client_errors: false,
        concurrency: Some(3),
        rate_limit: Some(RateLimit { count: 10, period: seconds(1), burst: 5 }),
        order: DeliveryOrder::Subscriber,
    };
    assert_eq!(with_file(text, Options::default()).unwrap().policy, expected);
    assert_eq!(with_file("", Options::default()).unwrap().policy, DeliveryPolicy::default());
}

#[test]
fn what_is_kept_how_long_can_be_set() {
    let text = "keep_log = \"1d\"\nkeep_messages = \"2d\"\nkeep_dead_letters = \"3d\"";
    let days = |days: u64| Duration::from_secs(days * 86_400);
    let expected = Retention { log: days(1), messages: days(2), dead_letters: days(3) };
    assert_eq!(with_file(text, Options::default()).unwrap().retention, expected);
    assert_eq!(with_file("", Options::default()).unwrap().retention, Retention::default());
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
        ("retry_schedule = [\"5s\"]", "must begin with 0s"),
        ("retry_jitter = 101", "retry jitter"),
        ("message_ttl = \"8d\"", "time to live"),
        ("connect_timeout = \"16s\"", "requestTimeout"),
        ("request_timeout = \"5m\"", "request timeout"),
        ("endpoint_concurrency = 0", "concurrency of endpoints"),
        ("endpoint_rate = \"many\"", "is not a rate"),
        ("delivery_order = \"any\"", "is none of"),
        ("keep_log = \"1m\"", "keep-log"),
        ("keep_messages = \"29d\"", "messages must not be kept shorter"),
        ("secret_key = \"short\"", "secret key"),
        ("[egress]\nallow = [\"10.0.0.0/99\"]", "egress.allow"),
        ("trusted_proxies = [\"10.0.0.1/8\"]", "trusted_proxies has \"10.0.0.1/8\""),
        ("trusted_proxies = [\"proxy.internal\"]", "trusted_proxies has \"proxy.internal\""),
        ("public_url = \"ftp://push.example.com\"", "public URL"),
        ("log_format = \"xml\"", "line 1"),
    ];
    for (text, expected) in cases {
        let message = with_file(text, Options::default()).err().unwrap_or_default();
        assert!(message.contains(expected), "{text}: {message}");
        assert!(!message.contains('\n'), "{message}");
    }
    for (text, expected) in [
        ("admin_email = \"ada@example.org\"", "TIDINGS_ADMIN_PASSWORD"),
        ("admin_password = \"correct horse\"", "TIDINGS_ADMIN_EMAIL"),
        ("admin_email = \"ada\"\nadmin_password = \"correct horse\"", "\"ada\" is not one"),
        ("admin_email = \"ada@example.org\"\nadmin_password = \"short\"", "at least 12 characters"),
    ] {
        // Commands that make no owner work all the same.
        let message = with_file(text, Options::default()).unwrap().admin.resolve().unwrap_err();
        assert!(message.contains(expected) && !message.contains('\n'), "{text}: {message}");
    }
    let missing = Options { config: Some(PathBuf::from("no/such/file.toml")), ..Options::default() };
    assert!(missing.resolve().err().unwrap_or_default().contains("no/such/file.toml"));
}
