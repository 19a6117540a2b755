//! The OpenAPI document: complete, consistent, and the same by both ways.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use crate::harness::TestApp;

fn document() -> Value {
    serde_json::from_str(&api::openapi().to_json().unwrap()).unwrap()
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters");
            operations.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[tokio::test]
async fn what_is_served_is_what_the_command_line_prints() {
    let app = TestApp::new().await;
    let answer = app.call("GET /openapi.json", Value::Null).await;
    assert_eq!((answer.status, &answer.body), (200, &document()));
    assert_eq!(answer.text("/openapi"), "3.1.0");
}

#[test]
fn every_operation_says_what_it_is() {
    let document = document();
    let mut ids = HashSet::new();
    for (line, operation) in operations(&document) {
        let text = |name: &str| operation[name].as_str().unwrap_or_default();
        assert!(ids.insert(text("operationId").to_owned()), "{line}: the operation id exists twice");
        assert!(operation["tags"][0].as_str().is_some_and(|tag| tag != "crate"), "{line} has no tag");
        assert!(!text("summary").is_empty(), "{line} is not described");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{line} never succeeds");
        let is_open = operation["security"] == json!([{}]);
        for status in ["401", "403", "422"] {
            assert!(is_open || responses.contains_key(status), "{line}: {status}");
        }
        for status in ["500", "503"] {
            assert!(responses.contains_key(status), "{line}: {status}");
        }
    }
    assert!(ids.contains("events_trigger"), "{ids:?}");
}

#[test]
fn refusals_that_few_operations_have_are_described() {
    let document = document();
    for (path, method, status) in [
        ("/tidings/v1/session", "post", "403"),
        ("/tidings/v1/accounts/setup", "post", "403"),
        ("/tidings/v1/invitations/{token}", "post", "403"),
        ("/tidings/v1/invitations/{token}", "get", "400"),
        ("/tidings/v1/members/{memberId}", "delete", "409"),
        ("/tidings/v1/environments/{environmentId}/keys/{keyId}", "delete", "409"),
        ("/inspect/{token}", "post", "400"),
        ("/inspect/{token}", "post", "414"),
    ] {
        let responses = &document["paths"][path][method]["responses"];
        assert!(responses[status].is_object(), "{method} {path}: {status}");
    }
}

/// Every operation with the statuses of its success, as the document says and as the SDKs take them.
#[test]
fn the_operations_and_their_successes_are_those_of_the_sdks() {
    let document = document();
    let described: BTreeMap<String, Vec<u64>> = operations(&document)
        .into_iter()
        .filter(|(line, _)| !OPEN.contains(&line.as_str()) && !line.contains(" /tidings/"))
        .map(|(line, operation)| {
            let statuses = operation["responses"].as_object().unwrap().keys();
            (line, statuses.filter(|status| status.starts_with('2')).map(|status| status.parse().unwrap()).collect())
        })
        .collect();
    let listed: Value = serde_json::from_str(include_str!("../../../../conformance/operations.json")).unwrap();
    let built = listed.as_array().unwrap().iter().filter(|operation| operation["state"] == "works");
    let expected: BTreeMap<String, Vec<u64>> = built
        .map(|operation| {
            let text = |name: &str| operation[name].as_str().unwrap();
            let statuses = operation["success"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
            (format!("{} {}", text("method").to_lowercase(), text("path")), statuses)
        })
        .collect();
    assert_eq!(described, expected);
}

/// What anybody may ask.
const OPEN: [&str; 7] = [
    "get /v1/health-check",
    "post /inspect/{token}",
    "get /tidings/v1/accounts/setup",
    "post /tidings/v1/accounts/setup",
    "post /tidings/v1/session",
    "get /tidings/v1/invitations/{token}",
    "post /tidings/v1/invitations/{token}",
];

/// What only somebody who is logged in may ask: keys do not do, since who holds one is not known.
const SESSION_ONLY: [&str; 15] = [
    "get /tidings/v1/session",
    "delete /tidings/v1/session",
    "get /tidings/v1/sessions",
    "delete /tidings/v1/sessions",
    "patch /tidings/v1/account",
    "put /tidings/v1/account/password",
    "get /tidings/v1/members",
    "post /tidings/v1/members",
    "patch /tidings/v1/members/{memberId}",
    "delete /tidings/v1/members/{memberId}",
    "post /tidings/v1/members/{memberId}/invitation",
    "get /tidings/v1/environments/{environmentId}/keys",
    "post /tidings/v1/environments/{environmentId}/keys/rotate",
    "delete /tidings/v1/environments/{environmentId}/keys/{keyId}",
    "get /tidings/v1/audit-log",
];

#[test]
fn every_operation_says_who_may_ask() {
    let document = document();
    let operations = operations(&document);
    for line in OPEN.iter().chain(&SESSION_ONLY) {
        assert!(operations.iter().any(|(known, _)| known == line), "{line} is not there");
    }
    for (line, operation) in operations {
        let session = match line.starts_with("get ") {
            true => json!({"session": []}),
            false => json!({"session": [], "csrfToken": []}),
        };
        let expected = match &*line {
            line if OPEN.contains(&line) => json!([{}]),
            line if SESSION_ONLY.contains(&line) => json!([session]),
            _ => json!([{"secretKey": []}, session]),
        };
        assert_eq!(operation["security"], expected, "{line}");
    }
}

#[test]
fn limits_of_a_policy_say_what_they_take() {
    let document = document();
    let schema = |name: &str| &document["components"]["schemas"][name];
    let concurrency = &schema("LimitDto_ConcurrencyDto")["oneOf"][0];
    assert_eq!([&concurrency["minimum"], &concurrency["maximum"]], [&json!(1), &json!(512)]);
    for rate in [&schema("LimitDto_RateLimitDto")["oneOf"][0], schema("RateLimitDto")] {
        assert_eq!(
            (&rate["required"], &rate["properties"]["burst"]["default"]),
            (&json!(["count", "period"]), &json!(1))
        );
    }
}

#[test]
fn every_path_parameter_is_described() {
    let document = document();
    for (line, operation) in operations(&document) {
        let named: HashSet<&str> = line.split(['{', '}']).skip(1).step_by(2).collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let described: HashSet<&str> = in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
        assert_eq!(named, described, "{line}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

/// What a parameter's schema takes, and what lies just beyond.
fn samples(schema: &Value) -> (Vec<String>, Vec<String>) {
    let schema = schema.get("items").unwrap_or(schema);
    if let Some(words) = schema["enum"].as_array() {
        return (words.iter().map(|word| word.as_str().unwrap().to_owned()).collect(), vec!["other".to_owned()]);
    }
    let bound = |name: &str| schema[name].as_i64();
    let within = [bound("minimum"), bound("maximum")].into_iter().flatten().map(|number| number.to_string());
    let beyond = [bound("minimum").map(|least| least - 1), bound("maximum").map(|most| most + 1)];
    (within.collect(), beyond.into_iter().flatten().map(|number| number.to_string()).collect())
}

#[tokio::test]
async fn a_query_takes_what_its_parameters_say_and_nothing_else() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let document = document();
    let mut asked = 0;
    for (line, operation) in operations(&document) {
        let Some(path) = line.strip_prefix("get ").filter(|path| !path.contains('{')) else { continue };
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let (within, beyond) = samples(&parameter["schema"]);
            let cases = within.iter().map(|text| (text, true)).chain(beyond.iter().map(|text| (text, false)));
            for (text, fits) in cases {
                let line = format!("GET {path}?{name}={text}");
                let answer = owner.call(&app, &line, Value::Null).await;
                assert_eq!(answer.status == 200, fits, "{path}: {name}={text}: {}", answer.body);
                asked += 1;
            }
        }
    }
    assert!(asked > 30, "{asked}");
}

/// The id of nothing.
const ANY_ID: &str = "0123456789abcdefABCDEF00";

#[tokio::test]
async fn a_path_takes_what_its_parameters_say_and_nothing_else() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let document = document();
    for (line, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            if parameter["in"] != "path" || parameter["schema"]["pattern"].is_null() {
                continue;
            }
            assert_eq!(parameter["schema"]["pattern"], "^[0-9a-fA-F]{24}$", "{line}");
            let (method, path) = line.split_once(' ').unwrap();
            let call = async |id: &str| {
                let path = path.replace(&format!("{{{name}}}"), id);
                let path = path.replace("{environmentId}", ANY_ID).replace("{keyId}", ANY_ID);
                let body = match method {
                    "put" => json!({"name": "n"}),
                    "patch" if line.contains("/members/") => json!({"role": "viewer"}),
                    "post" if path.ends_with("/integration") => json!({"origin": "http://a.test"}),
                    _ => Value::Null,
                };
                owner.call(&app, &format!("{} {path}", method.to_uppercase()), body).await.status
            };
            assert_eq!([call(ANY_ID).await, call("0123").await], [404, 422], "{line}");
        }
    }
}
