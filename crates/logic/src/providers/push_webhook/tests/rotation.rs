//! Which secrets sign while one takes the place of another.

use model::signing::{Former, KeySeed, SigningSecret};

use super::*;
use crate::ed25519::KeyPair;

fn former(text: &str, encoding: Option<&str>, until: Timestamp) -> Former<SigningSecret> {
    let key = SigningSecret { text: Secret::new(text.to_owned()), encoding: encoding.map(str::to_owned) };
    Former { key, signs_until: until }
}

fn seed(byte: u8) -> KeySeed {
    Secret::new([byte; 32])
}

/// The signatures of a request: Novu's, and those of Standard Webhooks, each by the name of its key.
fn signatures(case: &Case) -> String {
    let request = case.request(&case.build().unwrap().prepared).unwrap();
    let content = [b"66aa00000000000000000009.1767323046.", &request.body[..]];
    let keys: [(&str, &[u8]); 5] =
        [("new", b"new"), ("old", b"old"), ("older", b"older"), ("bytes", &[0, 255]), ("theirs", b"theirs")];
    let mut text = ["x-novu-signature", "webhook-signature"]
        .map(|name| header(&request, name).unwrap_or("nothing").to_owned())
        .join(" | ");
    for (name, key) in keys {
        text = text.replace(&base64(&HmacKey::new(key).sign(&content)), name);
        text = text.replace(&signature(key, &request.body), name);
    }
    for number in 1..=3 {
        let signature = KeyPair::new(&seed(number)).unwrap().sign(&content.concat());
        text = text.replace(&base64(&signature), &format!("pair {number}"));
    }
    text
}

#[test]
fn former_secrets_sign_beside_the_new_one_until_their_time_is_over() {
    let later = Timestamp(NOW.0 + 1);
    let cases = [
        (vec![], json!({"secretKey": "new"}), "new | v1,new"),
        (vec![former("old", None, later)], json!({"secretKey": "new"}), "new | v1,new v1,old"),
        (vec![former("old", None, NOW)], json!({"secretKey": "new"}), "new | v1,new"),
        (
            vec![former("old", None, later), former("older", None, later)],
            json!({"secretKey": "new"}),
            "new | v1,new v1,old v1,older",
        ),
        (vec![former("00ff", Some("hex"), later)], json!({"secretKey": "new"}), "new | v1,new v1,bytes"),
        // `whsec_` and the base64 of `old`; Novu's signature takes the text as it stands, so it has no name here.
        (vec![former("whsec_b2xk", None, later)], json!({"secretKey": "new"}), "new | v1,new v1,old"),
        (vec![former("old", None, later)], json!({}), "nothing | nothing"),
        (vec![former("zz", Some("hex"), later)], json!({"secretKey": "new"}), "new | v1,new"),
    ];
    for (former, mut credentials, expected) in cases {
        credentials["webhookUrl"] = json!("https://example.test/hook");
        let mut case = Case::new(json!({}), json!({}));
        case.integration = integration(credentials, false);
        case.integration.signing = SigningKeys { former, ..SigningKeys::default() };
        assert_eq!(signatures(&case), expected, "{:?}", case.integration.signing);
    }
}

#[test]
fn a_secret_of_the_trigger_signs_alone() {
    let mut case = Case::new(json!({}), json!({"providers": {"push-webhook": {"hmacSecretKey": "theirs"}}}));
    case.integration = integration(json!({"webhookUrl": "https://example.test/hook", "secretKey": "new"}), true);
    case.integration.signing = SigningKeys {
        former: vec![former("old", None, Timestamp::MAX)],
        key_pair: Some(seed(1)),
        ..SigningKeys::default()
    };
    case.integration.configurations.insert("standardWebhooksAsymmetric".to_owned(), json!(true));
    assert_eq!(signatures(&case), "theirs | v1,theirs");
}

#[test]
fn key_pairs_sign_beside_the_secret_if_they_are_switched_on() {
    let former = |byte, until| Former { key: seed(byte), signs_until: until };
    let keys = SigningKeys {
        key_pair: Some(seed(1)),
        former_key_pairs: vec![former(2, Timestamp(NOW.0 + 1)), former(3, NOW)],
        ..SigningKeys::default()
    };
    let (on, off) = (json!({"standardWebhooksAsymmetric": true}), json!({"standardWebhooksAsymmetric": false}));
    let secret = json!({"webhookUrl": "https://example.test/hook", "secretKey": "new"});
    let none = json!({"webhookUrl": "https://example.test/hook"});
    let cases = [
        (&secret, &on, "new | v1,new v1a,pair 1 v1a,pair 2"),
        (&secret, &off, "new | v1,new"),
        (&secret, &json!({}), "new | v1,new"),
        (&none, &on, "nothing | v1a,pair 1 v1a,pair 2"),
        (&none, &off, "nothing | nothing"),
        (&secret, &json!({"standardWebhooksAsymmetric": true, "standardWebhooks": false}), "new | nothing"),
    ];
    for (credentials, settings, expected) in cases {
        let mut case = Case::new(json!({}), json!({}));
        case.integration = integration(credentials.clone(), false);
        case.integration.configurations = object(settings.clone());
        case.integration.signing = keys.clone();
        assert_eq!(signatures(&case), expected, "{credentials} {settings}");
    }
}
