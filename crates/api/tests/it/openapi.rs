//! The OpenAPI document: complete, consistent, and the same by both ways.

use std::collections::HashSet;

use serde_json::Value;

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
        for status in ["401", "422", "500", "503"] {
            let is_open = operation["security"] == serde_json::json!([{}]);
            assert_eq!(responses.contains_key(status), !is_open || status.starts_with('5'), "{line}: {status}");
        }
    }
    assert!(ids.contains("events_trigger"), "{ids:?}");
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
