//! Example data for a preview: what the payload's schema says, what the templates read, a made-up subscriber, and over
//! all of it what the author gave (`spec/engine/templating.md` §8).

use liquid::{PathSegment, Variable};
use model::workflow::{Step, WorkflowContent};
use model::{Object, Value};
use serde_json::json;

use crate::template::parse_template;

/// How deep examples nest, and how deep the author's data is merged into them.
const DEPTH_MAX: usize = 10;
/// The most places that are filled in from templates or a schema.
const PLACES_MAX: usize = 1_000;

/// The variables of a preview, by root. `given` is laid over the rest: objects member by member, anything else as a
/// whole.
pub(super) fn example(content: &WorkflowContent, step: &Step, given: &Object) -> Object {
    let mut payload = payload_of(content);
    let mut subscriber = Value::Object(subscriber());
    for variable in step.controls.values().filter_map(Value::as_str).flat_map(variables_of).take(PLACES_MAX) {
        let Some((PathSegment::Key(root), path)) = variable.path.split_first() else { continue };
        match root.as_str() {
            "payload" => fill(&mut payload, path, "payload"),
            "subscriber" => fill(&mut subscriber, path, "subscriber"),
            _ => {}
        }
    }
    let mut example = Object::new();
    example.insert("subscriber".to_owned(), subscriber);
    example.insert("payload".to_owned(), payload);
    for root in ["steps", "context"] {
        example.insert(root.to_owned(), Value::Object(Object::new()));
    }
    for (name, value) in given {
        overlay(example.entry(name.as_str()).or_insert(Value::Null), value, 0);
    }
    example
}

/// A payload for a trigger of the workflow: what its schema says, and what the templates of all its steps read.
#[must_use]
pub fn sample_payload(content: &WorkflowContent) -> Object {
    let mut payload = payload_of(content);
    let texts = content.steps.iter().flat_map(|step| step.controls.values()).filter_map(Value::as_str);
    for variable in texts.flat_map(variables_of).take(PLACES_MAX) {
        if let Some((PathSegment::Key(root), path)) = variable.path.split_first()
            && root == "payload"
        {
            fill(&mut payload, path, "payload");
        }
    }
    match payload {
        Value::Object(payload) => payload,
        _ => Object::new(),
    }
}

/// What the payload's schema says.
fn payload_of(content: &WorkflowContent) -> Value {
    let mocked = content.payload_schema.as_ref().map(|schema| {
        let mut mock = Mock { root: schema, places: 0 };
        mock.value(schema, "payload", 0)
    });
    mocked.filter(Value::is_object).unwrap_or_else(|| Value::Object(Object::new()))
}

/// The subscriber of every preview.
pub(crate) fn subscriber() -> Object {
    let texts = [
        ("subscriberId", "123456"),
        ("firstName", "John"),
        ("lastName", "Doe"),
        ("email", "user@example.com"),
        ("phone", "+1234567890"),
        ("avatar", "https://example.com/avatar.png"),
        ("locale", "en_US"),
        ("timezone", "America/New_York"),
    ];
    let mut document: Object = texts.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
    document.insert("data".to_owned(), json!({}));
    document
}

fn variables_of(text: &str) -> Vec<Variable> {
    let variables = parse_template(text).map(|template| template.variables()).unwrap_or_default();
    variables.into_iter().filter(|variable| !variable.local).collect()
}

/// Puts an example where a template reads something that is not there: the name of the place as text.
fn fill(place: &mut Value, path: &[PathSegment], name: &str) {
    let Some((segment, rest)) = path.split_first() else {
        if place.is_null() {
            *place = name.into();
        }
        return;
    };
    match segment {
        PathSegment::Key(key) if ["size", "first", "last"].contains(&key.as_str()) => {
            if let Some(item) = first_item(place) {
                fill(item, if key == "size" { &[] } else { rest }, name);
            }
        }
        PathSegment::Key(key) => {
            if place.is_null() {
                *place = Value::Object(Object::new());
            }
            if let Value::Object(members) = place {
                fill(members.entry(key.as_str()).or_insert(Value::Null), rest, key);
            }
        }
        // Every index shows the same item, so one is enough.
        _ => {
            if let Some(item) = first_item(place) {
                fill(item, rest, name);
            }
        }
    }
}

/// The first item of a list, which is made if nothing is there yet. Text and objects have no items.
fn first_item(place: &mut Value) -> Option<&mut Value> {
    if place.is_null() {
        *place = Value::Array(Vec::new());
    }
    let items = place.as_array_mut()?;
    if items.is_empty() {
        items.push(Value::Null);
    }
    items.first_mut()
}

fn overlay(place: &mut Value, value: &Value, depth: usize) {
    match (place, value) {
        (Value::Object(members), Value::Object(given)) if depth < DEPTH_MAX => {
            for (name, value) in given {
                overlay(members.entry(name.as_str()).or_insert(Value::Null), value, depth + 1);
            }
        }
        (place, value) => *place = value.clone(),
    }
}

/// Makes a value that fits a schema as well as its simplest keywords tell.
struct Mock<'a> {
    root: &'a Value,
    places: usize,
}

impl Mock<'_> {
    fn value(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        self.places += 1;
        if depth > DEPTH_MAX || self.places > PLACES_MAX {
            return Value::Null;
        }
        if let Some(value) = stated(schema) {
            return value.clone();
        }
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
        let alternatives = ["allOf", "anyOf", "oneOf"].into_iter().find_map(|keyword| schema.get(keyword)?.get(0));
        match reference.and_then(|pointer| self.root.pointer(pointer)).or(alternatives) {
            Some(other) if schema.get("properties").is_none() => self.value(other, name, depth + 1),
            _ => self.typed(schema, name, depth),
        }
    }

    fn typed(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        match type_of(schema) {
            "object" => {
                let properties = schema.get("properties").and_then(Value::as_object);
                let members = properties.into_iter().flatten();
                members.map(|(key, schema)| (key.clone(), self.value(schema, key, depth + 1))).collect()
            }
            "array" => {
                let items = schema.get("items");
                let first = items.and_then(|items| if items.is_array() { items.get(0) } else { Some(items) });
                vec![first.map_or_else(|| name.into(), |items| self.value(items, name, depth + 1))].into()
            }
            "number" | "integer" => {
                schema.get("minimum").filter(|least| least.is_number()).cloned().unwrap_or(json!(1))
            }
            "boolean" => true.into(),
            "null" => Value::Null,
            _ => text(schema, name).into(),
        }
    }
}

/// The value that a schema names itself.
fn stated(schema: &Value) -> Option<&Value> {
    let first = |keyword: &str| schema.get(keyword)?.get(0);
    schema.get("default").or(schema.get("const")).or_else(|| first("examples")).or_else(|| first("enum"))
}

fn type_of(schema: &Value) -> &str {
    let named = match schema.get("type") {
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        other => other.and_then(Value::as_str),
    };
    let implied = if schema.get("properties").is_some() {
        "object"
    } else if schema.get("items").is_some() {
        "array"
    } else {
        "string"
    };
    named.unwrap_or(implied)
}

fn text(schema: &Value, name: &str) -> String {
    let fitting = match schema.get("format").and_then(Value::as_str) {
        Some("email") => "user@example.com",
        Some("uri" | "url") => "https://example.com",
        Some("date-time") => "2026-01-01T12:00:00.000Z",
        Some("date") => "2026-01-01",
        Some("time") => "12:00:00Z",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        _ => name,
    };
    fitting.to_owned()
}
