//! The merge rules as tables (`spec/contract/20-semantics.md` §1.4, §4, §5; `spec/engine/pipeline.md` §4).

use model::integration::{Integration, IntegrationDelivery};
use model::signing::SigningKeys;
use model::subscriber::{Channel, ChannelCredentials, Profile};
use model::{Field, IntegrationId, Object, Secret, Timestamp};
use serde_json::json;

use super::*;

fn text(text: &str) -> Field<String> {
    Field::Value(text.to_owned())
}

fn data(value: serde_json::Value) -> Field<Object> {
    Field::Value(value.as_object().unwrap().clone())
}

#[test]
fn profiles_merge_by_member() {
    let stored = || Profile { first_name: text("Ana"), data: data(json!({"x": 1, "y": 2})), ..Profile::default() };
    let empty = Profile::default();
    let cases = [
        ("nothing", ProfileRules::Patch, empty.clone(), stored(), false),
        (
            "other members stay",
            ProfileRules::Patch,
            Profile { email: text("a@b.test"), ..Profile::default() },
            Profile { email: text("a@b.test"), ..stored() },
            true,
        ),
        (
            "null clears",
            ProfileRules::Patch,
            Profile { first_name: Field::Null, ..Profile::default() },
            Profile { first_name: Field::Null, ..stored() },
            true,
        ),
        (
            "data is replaced, not merged",
            ProfileRules::Patch,
            Profile { data: data(json!({"y": 3})), ..Profile::default() },
            Profile { data: data(json!({"y": 3})), ..stored() },
            true,
        ),
        (
            "null clears data",
            ProfileRules::Patch,
            Profile { data: Field::Null, ..Profile::default() },
            Profile { data: Field::Null, ..stored() },
            true,
        ),
        ("the same again", ProfileRules::Patch, stored(), stored(), false),
        ("an upsert drops data", ProfileRules::Upsert, empty, Profile { data: Field::Absent, ..stored() }, true),
        (
            "an upsert with null drops data",
            ProfileRules::Upsert,
            Profile { data: Field::Null, ..Profile::default() },
            Profile { data: Field::Absent, ..stored() },
            true,
        ),
        ("an upsert keeps what is given", ProfileRules::Upsert, stored(), stored(), false),
    ];
    for (name, rules, change, expected, changed) in cases {
        let mut merged = stored();
        assert_eq!(merge_profile(&mut merged, &change, rules), changed, "{name}");
        assert_eq!(merged, expected, "{name}");
    }
    let mut nothing = Profile::default();
    assert!(!merge_profile(&mut nothing, &Profile::default(), ProfileRules::Upsert), "there is no data to drop");
}

fn integration(number: u8, active: bool) -> Integration {
    let id: model::Id = format!("{number:024x}").parse().unwrap();
    Integration {
        id: IntegrationId(id),
        environment_id: model::EnvironmentId::default(),
        organization_id: model::OrganizationId::default(),
        provider_id: "push-webhook".to_owned(),
        channel: "push".to_owned(),
        name: format!("Push {number}"),
        identifier: format!("push-{number}"),
        active,
        credentials: Object::new(),
        secrets: Secret::default(),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: Object::new(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: Timestamp::from_millis(i64::from(number)),
        updated_at: Timestamp::default(),
    }
}

fn credentials(tokens: Option<&str>) -> ChannelCredentials {
    let split = |tokens: &str| tokens.chars().map(String::from).collect();
    ChannelCredentials { device_tokens: tokens.map(split), ..ChannelCredentials::default() }
}

fn entry(tokens: Option<&str>, rewritten: bool) -> Channel {
    let integration = integration(1, true);
    let (integration_id, provider_id) = (integration.id, integration.provider_id);
    Channel { integration_id, provider_id, credentials: credentials(tokens), rewritten }
}

/// Tokens are single letters; `None` is an absent list.
#[test]
fn tokens_replace_or_follow_the_stored_ones() {
    use ChannelMode::{Append, Replace};
    let cases = [
        // stored, mode, given, expected tokens, rewritten, changed
        (None, Replace, Some("aab"), Some("ab"), false, true),
        (None, Append, Some("ba"), Some("ba"), false, true),
        (None, Replace, None, None, false, true),
        (None, Append, Some(""), Some(""), false, true),
        (Some(Some("ab")), Append, Some("bc"), Some("abc"), true, true),
        (Some(Some("ab")), Replace, Some("c"), Some("c"), true, true),
        (Some(Some("ab")), Replace, Some("cac"), Some("ca"), true, true),
        (Some(Some("ab")), Replace, Some(""), Some(""), true, true),
        (Some(Some("ab")), Append, Some(""), Some(""), true, true),
        (Some(Some("ab")), Append, Some("ab"), Some("ab"), false, false),
        (Some(Some("ab")), Replace, Some("ab"), Some("ab"), false, false),
        (Some(Some("ab")), Append, Some("b"), Some("ab"), true, true),
        (Some(None), Append, Some("a"), Some("a"), true, true),
        (Some(None), Replace, None, None, false, false),
    ];
    for (stored, mode, given, tokens, rewritten, changed) in cases {
        let name = format!("{stored:?} {mode:?} {given:?}");
        let mut channels: Vec<Channel> = stored.map(|tokens| entry(tokens, false)).into_iter().collect();
        let integration = integration(1, true);
        let change = ChannelChange { integration: &integration, credentials: &credentials(given), mode };
        assert_eq!(apply_channel(&mut channels, change), Ok(changed), "{name}");
        assert_eq!(channels, [entry(tokens, rewritten)], "{name}");
    }
}

#[test]
fn other_credentials_clear_the_tokens() {
    let integration = integration(1, true);
    for mode in [ChannelMode::Replace, ChannelMode::Append] {
        let mut channels = vec![entry(Some("ab"), false)];
        let given = ChannelCredentials { webhook_url: Some("https://chat.test".to_owned()), ..credentials(None) };
        let change = ChannelChange { integration: &integration, credentials: &given, mode };
        assert_eq!(apply_channel(&mut channels, change), Ok(true));
        let expected = ChannelCredentials { device_tokens: Some(Vec::new()), ..given };
        assert_eq!(channels, [Channel { credentials: expected, ..entry(None, true) }]);
    }
}

#[test]
fn each_integration_has_its_own_entry() {
    let mut channels = vec![entry(Some("a"), false)];
    let second = integration(2, true);
    let change =
        ChannelChange { integration: &second, credentials: &credentials(Some("b")), mode: ChannelMode::Append };
    assert_eq!(apply_channel(&mut channels, change), Ok(true));
    let added = Channel { integration_id: second.id, ..entry(Some("b"), false) };
    assert_eq!(channels, [entry(Some("a"), false), added]);
}

#[test]
fn an_entry_takes_a_hundred_tokens_and_no_more() {
    let tokens = |range: std::ops::Range<u32>| ChannelCredentials {
        device_tokens: Some(range.map(|number| format!("t{number}")).collect()),
        ..ChannelCredentials::default()
    };
    let integration = integration(1, true);
    let apply = |channels: &mut Vec<Channel>, credentials: &ChannelCredentials, mode| {
        apply_channel(channels, ChannelChange { integration: &integration, credentials, mode })
    };
    let mut channels = Vec::new();
    assert_eq!(apply(&mut channels, &tokens(0..101), ChannelMode::Replace), Err(TooManyTokens { count: 101 }));
    assert_eq!(channels, []);
    assert_eq!(apply(&mut channels, &tokens(0..100), ChannelMode::Replace), Ok(true));
    let before = channels.clone();
    assert_eq!(apply(&mut channels, &tokens(90..150), ChannelMode::Append), Err(TooManyTokens { count: 150 }));
    assert_eq!(channels, before, "a refused change changes nothing");
    let message =
        "Device tokens limit exceeded. Maximum allowed tokens per subscriber channel is 100, but got 150 tokens.";
    assert_eq!(TooManyTokens { count: 150 }.to_string(), message);
}

#[test]
fn credentials_go_to_the_named_or_the_newest_active_integration() {
    let all = [integration(1, true), integration(2, true), integration(3, false)];
    let cases = [
        ("push-webhook", None, Some("push-2")),
        ("push-webhook", Some("push-1"), Some("push-1")),
        ("push-webhook", Some("push-3"), None),
        ("push-webhook", Some("nothing"), None),
        ("fcm", None, None),
        ("fcm", Some("push-1"), None),
    ];
    for (provider, identifier, expected) in cases {
        let chosen = choose_integration(&all, provider, identifier).map(|integration| integration.identifier.as_str());
        assert_eq!(chosen, expected, "{provider} {identifier:?}");
    }
}

#[test]
fn profiles_are_checked_where_others_rely_on_them() {
    let cases = [
        ("email", "ana@example.test", true),
        ("email", "o'neil+tag@mail.example.co.uk", true),
        ("email", "josé@bücher.example", true),
        ("email", "a@xn--bcher-kva.xn--p1ai", true),
        ("email", "", false),
        ("email", "ana", false),
        ("email", "ana@localhost", false),
        ("email", "ana@example.t", false),
        ("email", "ana@exam ple.test", false),
        ("email", "ana@-example.test", false),
        ("email", "a..b@example.test", false),
        ("email", "@example.test", false),
        ("email", "ana@example..test", false),
        ("email", "ana@bob@example.test", false),
        ("locale", "en", true),
        ("locale", "en_US", true),
        ("locale", "en-US", true),
        ("locale", "zh_Hant_TW", true),
        ("locale", "es-419", true),
        ("locale", "de-CH-1996", true),
        ("locale", "", false),
        ("locale", "e", false),
        ("locale", "en US", false),
        ("locale", "en_U$", false),
        ("locale", "12", false),
        ("timezone", "Europe/Berlin", true),
        ("timezone", "UTC", true),
        ("timezone", "America/Argentina/Buenos_Aires", true),
        ("timezone", "", false),
        ("timezone", "Mars/Olympus", false),
        ("timezone", "../../etc/passwd", false),
    ];
    for (name, value, fits) in cases {
        let mut profile = Profile { phone: text(""), avatar: text("x"), first_name: text(""), ..Profile::default() };
        match name {
            "email" => profile.email = text(value),
            "locale" => profile.locale = text(value),
            _ => profile.timezone = text(value),
        }
        let problems = check_profile(&profile);
        let fields: Vec<_> = problems.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, if fits { vec![] } else { vec![name] }, "{name} {value:?}");
    }
    let nulls = Profile { email: Field::Null, locale: Field::Null, timezone: Field::Null, ..Profile::default() };
    assert_eq!(check_profile(&nulls), []);
}

#[test]
fn ids_of_callers_are_not_empty_and_not_endless() {
    assert_eq!(check_external_id("any thing/at ü all"), None);
    assert_eq!(check_external_id("").as_deref(), Some("SubscriberId is required"));
    assert_eq!(check_external_id(&"ü".repeat(255)), None);
    let message = "subscriberId must be shorter than or equal to 255 characters";
    assert_eq!(check_external_id(&"ü".repeat(256)).as_deref(), Some(message));
}

#[test]
fn the_last_definition_stands_where_the_first_stood() {
    let cases = [("", ""), ("u1=A u1=B", "u1=B"), ("u2=A u1=B u2=C", "u2=C u1=B"), ("u1=A U1=B", "u1=A U1=B")];
    for (given, expected) in cases {
        let items: Vec<String> = given.split_whitespace().map(str::to_owned).collect();
        let kept = last_of_each(items, |item| item.split_once('=').map_or(item, |(id, _)| id));
        assert_eq!(kept.join(" "), expected, "{given}");
    }
}
