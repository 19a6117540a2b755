//! What is filled in stays what it is, in every language.

use serde_json::json;

use super::*;

fn code(payload: &Value, subscriber: &str) -> Vec<TriggerCode> {
    let payload = payload.as_object().unwrap();
    trigger_code(&Triggered { server: "http://127.0.0.1:3000", workflow: "order-shipped", subscriber, payload })
}

/// The lines of the code in a language from the one that holds `from` on, so many.
fn lines(language: &str, from: &str, count: usize) -> String {
    let payload = json!({"id": 7, "on": true, "no": null, "list": ["a", {}], "with-dash": {"x": 1.5}, "none": []});
    let code = code(&payload, "ana").into_iter().find(|code| code.language == language).unwrap().code;
    let lines: Vec<&str> = code.lines().skip_while(|line| !line.contains(from)).take(count).collect();
    lines.join("\n")
}

#[test]
fn payloads_are_written_as_the_language_writes_values() {
    let node = "  payload: {\n    id: 7,\n    on: true,\n    no: null,\n    list: [\n      \"a\",\n      {},\n    ],\n    \
                \"with-dash\": {\n      x: 1.5,\n    },\n    none: [],\n  },";
    assert_eq!(lines("node", "payload", 13), node);
    let python = "            \"payload\": {\n                \"id\": 7,\n                \"on\": True,\n                \
                  \"no\": None,";
    assert_eq!(lines("python", "payload", 4), python);
    let go = "\t\t\"payload\": map[string]any{\n\t\t\t\"id\": 7,\n\t\t\t\"on\": true,\n\t\t\t\"no\": nil,\n\t\t\t\"list\": []any{";
    assert_eq!(lines("go", "payload", 5), go);
    let php = "    'payload' => [\n        'id' => 7,\n        'on' => true,\n        'no' => null,\n        'list' => [\n            \
               'a',\n            (object) [],\n        ],";
    assert_eq!(lines("php", "'payload'", 8), php);
    let curl = "    \"id\": 7,\n      \"on\": true,";
    assert!(lines("curl", "\"id\"", 2).ends_with(curl), "{}", lines("curl", "\"id\"", 2));
}

#[test]
fn texts_end_where_they_end() {
    let cases = [
        ("node", "to: { subscriberId: \"o'b\\\"r\\\\$HOME <<PAYLOAD>>\\u2028\\n\" },"),
        ("python", "\"to\": {\"subscriber_id\": \"o'b\\\"r\\\\$HOME <<PAYLOAD>>\\u2028\\n\"},"),
        ("go", "\"to\":      map[string]any{\"subscriberId\": \"o'b\\\"r\\\\$HOME <<PAYLOAD>>\\u2028\\n\"},"),
        ("php", "'to' => ['subscriberId' => \"o'b\\\"r\\\\\\$HOME <<PAYLOAD>>\\u{2028}\\n\"],"),
        ("curl", "\"subscriberId\": \"o'\\''b\\\"r\\\\$HOME <<PAYLOAD>>\u{2028}\\n\""),
    ];
    let all = code(&json!({}), "o'b\"r\\$HOME <<PAYLOAD>>\u{2028}\n");
    for (TriggerCode { code, language, .. }, (named, expected)) in all.iter().zip(cases) {
        assert_eq!(*language, named);
        assert!(code.contains(expected), "{language}: {code}");
    }
    let php = code(&json!({"it's": "a \\ b $c"}), "ana").into_iter().find(|code| code.language == "php").unwrap().code;
    assert!(php.contains(r"'it\'s' => 'a \\ b $c',"), "{php}");
    let node = code(&json!({"__proto__": 1}), "ana").swap_remove(0).code;
    assert!(node.contains("[\"__proto__\"]: 1,"), "{node}");
}

#[test]
fn the_key_is_read_from_the_environment_and_nothing_is_left_to_fill_in() {
    for TriggerCode { code, file_name, .. } in code(&json!({}), "ana") {
        for part in ["NOVU_SECRET_KEY", "order-shipped", "ana", "http://127.0.0.1:3000"] {
            assert!(code.contains(part), "{file_name} has no {part}");
        }
        assert!(code.ends_with('\n') && !code.contains("<<"), "{code}");
    }
}

#[test]
fn a_server_is_an_origin() {
    for (address, expected) in [
        ("http://127.0.0.1:3000", Some("http://127.0.0.1:3000")),
        ("https://push.example.com/env/1/workflows?x='", Some("https://push.example.com")),
        ("HTTPS://Push.example.com:443/", Some("https://push.example.com")),
        ("ftp://a.test", None),
        ("javascript:alert(1)", None),
        ("a.test", None),
        ("", None),
    ] {
        assert_eq!(server_of(address).as_deref(), expected, "{address}");
    }
}
