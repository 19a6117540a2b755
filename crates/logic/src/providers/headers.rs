//! Headers that a trigger adds to a request: which are taken over and which are not (design §4.5).

use model::{Object, Value};

use crate::standard_webhooks::HEADER_PREFIX;

/// The most headers that a trigger adds.
const HEADERS_MAX: usize = 32;
/// The most bytes of the value of one.
const VALUE_BYTES_MAX: usize = 4_096;
/// Headers that belong to the connection or to the framing of the body.
const RESERVED: [&str; 11] = [
    "host",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
    "expect",
];

/// What the names of headers begin with that tell where a request comes from and when: a receiver trusts them.
const RESERVED_PREFIXES: [&str; 2] = ["x-novu-signature", HEADER_PREFIX];

/// The headers of `given` that can be sent, names in lower case and each once, and a sentence for each that cannot.
pub(super) fn accept(given: &Object) -> (Vec<(String, String)>, Vec<String>) {
    let mut accepted: Vec<(String, String)> = Vec::new();
    let mut ignored = Vec::new();
    for (name, value) in given {
        let name = name.to_ascii_lowercase();
        let checked = check(&name, value).and_then(|text| {
            accepted.retain(|(earlier, _)| *earlier != name);
            if accepted.len() < HEADERS_MAX { Ok(text) } else { Err("is one too many") }
        });
        match checked {
            Ok(text) => accepted.push((name, text)),
            Err(reason) => ignored.push(format!("the header {name:?} {reason}")),
        }
    }
    (accepted, ignored)
}

/// The value of a header as text, or why it cannot be sent (RFC 9110 §5.1, §5.5).
fn check(name: &str, value: &Value) -> Result<String, &'static str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err("is no valid name");
    }
    if RESERVED.contains(&name) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        return Err("may not be replaced");
    }
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(_) | Value::Bool(_) => crate::json::stringify(value),
        Value::Null | Value::Array(_) | Value::Object(_) => return Err("has a value that is no text"),
    };
    if !text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
        return Err("has a value that a header cannot hold");
    }
    if text.len() > VALUE_BYTES_MAX {
        return Err("has too long a value");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(given: Value) -> (String, String) {
        let (accepted, ignored) = accept(given.as_object().unwrap());
        let lines: Vec<String> = accepted.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        (lines.join("\n"), ignored.join("\n"))
    }

    #[test]
    fn headers_are_taken_over_or_explained() {
        let long = "x".repeat(4_097);
        let cases = [
            (json!({"X-Tenant": " acme ", "n": 1.0, "b": true}), "x-tenant: acme\nn: 1\nb: true", ""),
            (json!({"Content-Type": "text/plain"}), "content-type: text/plain", ""),
            (json!({"X-A": "1", "x-b": "2", "x-a": "3"}), "x-b: 2\nx-a: 3", ""),
            (json!({"X-Novu-Signature": "0"}), "", r#"the header "x-novu-signature" may not be replaced"#),
            (json!({"x-novu-signature-next": 1}), "", r#"the header "x-novu-signature-next" may not be replaced"#),
            (json!({"Webhook-Id": "mine"}), "", r#"the header "webhook-id" may not be replaced"#),
            (json!({"webhook-timestamp": 1}), "", r#"the header "webhook-timestamp" may not be replaced"#),
            (json!({"WEBHOOK-SIGNATURE": "v1,x"}), "", r#"the header "webhook-signature" may not be replaced"#),
            (json!({"x-webhook-id": "mine"}), "x-webhook-id: mine", ""),
            (json!({"HOST": "h"}), "", r#"the header "host" may not be replaced"#),
            (json!({"content-length": 0}), "", r#"the header "content-length" may not be replaced"#),
            (json!({"a b": "1"}), "", r#"the header "a b" is no valid name"#),
            (json!({"": "1"}), "", r#"the header "" is no valid name"#),
            (json!({"a": "1\r\nb: 2"}), "", r#"the header "a" has a value that a header cannot hold"#),
            (json!({"a": "é"}), "", r#"the header "a" has a value that a header cannot hold"#),
            (json!({"a": null}), "", r#"the header "a" has a value that is no text"#),
            (json!({"a": long}), "", r#"the header "a" has too long a value"#),
        ];
        for (given, accepted, ignored) in cases {
            assert_eq!(check(given.clone()), (accepted.to_owned(), ignored.to_owned()), "{given}");
        }
    }

    #[test]
    fn there_is_a_limit() {
        let many: Object = (0..40).map(|number| (format!("h{number}"), json!("v"))).collect();
        let (accepted, ignored) = accept(&many);
        assert_eq!((accepted.len(), ignored.len()), (32, 8));
        assert_eq!(ignored[0], r#"the header "h32" is one too many"#);
    }
}
