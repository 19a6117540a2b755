//! Which secrets sign while one takes the place of another.

use model::signing::{FormerSecret, SigningSecret};

use super::*;

fn former(text: &str, encoding: Option<&str>, until: Timestamp) -> FormerSecret {
    let secret = SigningSecret { text: Secret::new(text.to_owned()), encoding: encoding.map(str::to_owned) };
    FormerSecret { secret, signs_until: until }
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
        case.integration.signing = SigningKeys { former };
        assert_eq!(signatures(&case), expected, "{:?}", case.integration.signing);
    }
}

#[test]
fn a_secret_of_the_trigger_signs_alone() {
    let mut case = Case::new(json!({}), json!({"providers": {"push-webhook": {"hmacSecretKey": "theirs"}}}));
    case.integration = integration(json!({"webhookUrl": "https://example.test/hook", "secretKey": "new"}), true);
    case.integration.signing = SigningKeys { former: vec![former("old", None, Timestamp::MAX)] };
    assert_eq!(signatures(&case), "theirs | v1,theirs");
}
