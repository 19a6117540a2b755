//! What becomes of a secret that is replaced, as a table; what is sealed reads back.

use model::clock::SeededRng;
use serde_json::json;

use super::*;
use crate::providers::PushWebhook;
use crate::standard_webhooks::generate_secret;

const NOW: Timestamp = Timestamp(1_000_000_000);
const HOUR: Duration = Duration::from_hours(1);

/// A secret by its text; one that ends in `/hex` is written in that encoding.
fn secret(text: &str) -> SigningSecret {
    let (text, encoding) = text.split_once('/').map_or((text, None), |(text, encoding)| (text, Some(encoding)));
    SigningSecret { text: Secret::new(text.to_owned()), encoding: encoding.map(str::to_owned) }
}

fn former(text: &str, hours: u64) -> Former<SigningSecret> {
    Former { key: secret(text), signs_until: NOW.plus(HOUR * u32::try_from(hours).unwrap()) }
}

/// Former secrets as `text hours`, with commas between them.
fn shown(former: &[Former<SigningSecret>]) -> String {
    let one = |former: &Former<SigningSecret>| {
        let encoding = former.key.encoding.as_ref().map(|encoding| format!("/{encoding}")).unwrap_or_default();
        let hours = former.signs_until.since(NOW).as_secs() / 3_600;
        format!("{}{encoding} {hours}", former.key.text.expose())
    };
    former.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_replaced_secret_signs_until_its_overlap_is_over() {
    let cases = [
        // before, after, overlap in hours, former ones; former ones afterwards
        (Some("old"), Some("new"), 24, vec![], "old 24"),
        (Some("old"), Some("new"), 0, vec![], ""),
        (Some("old"), Some("new"), 168, vec![("older", 5)], "old 168, older 5"),
        (Some("old"), Some("new"), 2, vec![("older", 5), ("oldest", 1)], "old 2, older 2, oldest 1"),
        (Some("old"), Some("new"), 0, vec![("older", 5)], ""),
        (Some("old"), Some("older"), 24, vec![("older", 5), ("oldest", 1)], "old 24, oldest 1"),
        (Some("old"), Some("new"), 24, vec![("ended", 0)], "old 24"),
        (Some("same"), Some("same"), 24, vec![("older", 5)], "older 5"),
        (Some("same"), Some("same"), 0, vec![("older", 5), ("ended", 0)], "older 5"),
        (Some("6f6c64"), Some("6f6c64/hex"), 24, vec![], "6f6c64 24"),
        (Some("6f6c64/hex"), Some("new"), 24, vec![], "6f6c64/hex 24"),
        (None, Some("first"), 24, vec![], ""),
        (None, Some("first"), 24, vec![("older", 5)], "older 5"),
        (Some("old"), None, 24, vec![("older", 5)], ""),
        (None, None, 24, vec![("older", 5)], ""),
        (Some("f"), Some("g"), 24, vec![("e", 9), ("d", 8), ("c", 7), ("b", 6), ("a", 5)], "f 24, e 9, d 8, c 7, b 6"),
    ];
    for (before, after, hours, known, expected) in cases {
        let (before, after) = (before.map(secret), after.map(secret));
        let change = KeyChange { before: before.as_ref(), after: after.as_ref(), overlap: HOUR * hours, now: NOW };
        let known: Vec<Former<SigningSecret>> = known.into_iter().map(|(text, hours)| former(text, hours)).collect();
        assert_eq!(shown(&change.former(known)), expected, "{before:?} {after:?}");
    }
}

#[test]
fn only_one_secret_in_the_place_of_another_is_a_rotation() {
    let cases = [
        (Some("old"), Some("new"), true),
        (Some("old"), Some("old/hex"), true),
        (Some("old"), Some("old"), false),
        (None, Some("new"), false),
        (Some("old"), None, false),
        (None, None, false),
    ];
    for (before, after, expected) in cases {
        let (before, after) = (before.map(secret), after.map(secret));
        let change = KeyChange { before: before.as_ref(), after: after.as_ref(), overlap: HOUR, now: NOW };
        assert_eq!(change.is_rotation(), expected, "{before:?} {after:?}");
    }
}

#[test]
fn a_former_secret_ends_by_the_clock() {
    let keys = [former("one", 2), former("two", 1)];
    let at = |micros: i64| {
        let signs = keys.iter().filter(|former| former.signs_at(Timestamp(NOW.0 + micros)));
        shown(&signs.cloned().collect::<Vec<_>>())
    };
    let hour = 3_600_000_000;
    assert_eq!(at(0), "one 2, two 1");
    assert_eq!(at(hour - 1), "one 2, two 1");
    assert_eq!(at(hour), "one 2");
    assert_eq!(at(2 * hour), "");
}

#[test]
fn the_secret_that_signs_is_found_among_the_credentials() {
    let cases = [
        (json!({}), json!({"secretKey": "s"}), Some("s")),
        (json!({"hmacSecretKeyEncoding": "text"}), json!({"secretKey": "s"}), Some("s")),
        (json!({"hmacSecretKeyEncoding": "hex"}), json!({"secretKey": "00"}), Some("00/hex")),
        (json!({"hmacSecretKeyEncoding": " "}), json!({"secretKey": "00"}), Some("00")),
        (json!({}), json!({"secretKey": "  "}), None),
        (json!({"webhookUrl": "https://a.test"}), json!({}), None),
    ];
    for (open, secrets, expected) in cases {
        let object = |value: &Value| value.as_object().cloned().unwrap();
        let found = secret_among(&PushWebhook, &object(&open), &Secret::new(object(&secrets)));
        assert_eq!(found, expected.map(secret), "{open} {secrets}");
    }
}

#[test]
fn what_is_sealed_reads_back() {
    assert_eq!(document(&SigningKeys::default()), None);
    let generated = generate_secret(&SeededRng::new(1));
    let seed = |byte: u8| Secret::new([byte; 32]);
    let secrets = vec![former(generated.expose(), 24), former("00ff/hex", 1)];
    let pairs = vec![Former { key: seed(2), signs_until: NOW }, Former { key: seed(3), signs_until: NOW }];
    let cases = [
        SigningKeys { former: secrets.clone(), ..SigningKeys::default() },
        SigningKeys { key_pair: Some(seed(1)), ..SigningKeys::default() },
        SigningKeys { former: secrets, key_pair: Some(seed(1)), former_key_pairs: pairs },
    ];
    for keys in cases {
        let text = document(&keys).unwrap();
        assert!(!format!("{keys:?} {text:?}").contains(generated.expose()));
        assert_eq!(read_document(text.expose().as_bytes()), Some(keys));
    }
    let cases = [
        ("{}", Some(SigningKeys::default())),
        ("", None),
        ("[1]", None),
        (r#"{"keyPair":"00"}"#, None),
        (r#"{"formerKeyPairs":[{"text":"zz","until":1}]}"#, None),
    ];
    for (text, expected) in cases {
        assert_eq!(read_document(text.as_bytes()), expected, "{text}");
    }
}
