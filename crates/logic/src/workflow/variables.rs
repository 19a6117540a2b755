//! Which variables the templates of a step may read: one JSON schema, which callers see and templates are held against.

use liquid::{PathSegment, Variable};
use model::Value;
use model::workflow::{Step, WorkflowContent};
use serde_json::json;

/// The variables that a step's templates may read, as a JSON schema (`spec/contract/20-semantics.md` §7.5).
#[must_use]
pub fn variables_schema(content: &WorkflowContent, step: &Step) -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    let any = json!({"type": "object", "properties": {}, "additionalProperties": true});
    let closed = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    let subscriber = closed(json!({
        "_id": text("The subscriber's id"),
        "subscriberId": text("The id that the caller chose for the subscriber"),
        "firstName": text("Given name"),
        "lastName": text("Family name"),
        "email": text("E-mail address"),
        "phone": text("Phone number"),
        "avatar": text("URL of a picture"),
        "locale": text("Locale, such as en_US"),
        "timezone": text("IANA time zone"),
        "data": any,
        "isOnline": {"type": "boolean", "description": "Whether the subscriber is online"},
        "lastOnlineAt": text("When the subscriber was last online"),
    }));
    let workflow = closed(json!({
        "workflowId": text("The identifier that triggers name"),
        "name": text("Name of the workflow"),
        "description": text("What the workflow is for"),
        "tags": {"type": "array", "items": {"type": "string"}, "description": "Labels of the workflow"},
        "severity": text("Severity of the workflow"),
    }));
    // Steps see the results of those before them; a push step has none.
    let earlier = content.steps.iter().take_while(|other| other.id != step.id).filter_map(result_schema);
    let steps: model::Object = earlier.collect();
    closed(json!({
        "subscriber": subscriber,
        "payload": content.payload_schema.clone().unwrap_or_else(|| any.clone()),
        "steps": closed(steps.into()),
        "workflow": workflow,
        "context": any,
        "env": any,
    }))
}

/// The identifier of a step and the schema of what it gives to later steps.
fn result_schema(step: &Step) -> Option<(String, Value)> {
    match step.kind {
        model::workflow::StepKind::Push => None,
    }
}

/// Whether a schema lets a template read this variable: every name on its path is declared, or its place is open.
pub(super) fn allows(schema: &Value, variable: &Variable) -> bool {
    let mut place = schema;
    for segment in &variable.path {
        let PathSegment::Key(key) = segment else { return true };
        match member(place, key) {
            Member::Declared(declared) => place = declared,
            Member::Open => return true,
            Member::Forbidden => return false,
        }
    }
    true
}

enum Member<'a> {
    Declared(&'a Value),
    /// Nothing is said about it, so it may be there.
    Open,
    Forbidden,
}

/// What a schema says about a member. Only what is certain forbids: types other than objects have members of their own
/// in Liquid (`size`, `first`), and combined or referenced schemas are left to the payload check.
fn member<'a>(schema: &'a Value, key: &str) -> Member<'a> {
    if let Some(declared) = schema.get("properties").and_then(|properties| properties.get(key)) {
        return Member::Declared(declared);
    }
    let is_plain = !["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "dependentSchemas"]
        .iter()
        .any(|keyword| schema.get(*keyword).is_some());
    match schema.get("additionalProperties") {
        Some(Value::Bool(false)) if is_plain && key != "size" => Member::Forbidden,
        Some(rest @ Value::Object(_)) if is_plain => Member::Declared(rest),
        _ => Member::Open,
    }
}
