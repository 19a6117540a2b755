//! Payloads against schemas, as tables.

use serde_json::json;

use super::*;

fn check(schema: Value, payload: Value) -> Result<Value, Vec<(String, String, String)>> {
    let schema = PayloadSchema::compile(&schema).unwrap();
    let Value::Object(mut payload) = payload else { panic!("a payload is an object") };
    match schema.check(&mut payload) {
        Ok(()) => Ok(Value::Object(payload)),
        Err(violations) => Err(violations.into_iter().map(|one| (one.field, one.message, one.schema_path)).collect()),
    }
}

fn assert_violation(schema: Value, payload: Value, expected: [&str; 3]) {
    let found = check(schema, payload).unwrap_err();
    let [field, message, schema_path] = expected.map(str::to_owned);
    assert_eq!(found, [(field, message, schema_path)]);
}

#[test]
fn the_worked_example_of_the_specification() {
    let schema =
        json!({"required": ["n"], "properties": {"n": {"type": "number"}, "tag": {"type": "string", "default": "x"}}});
    assert_eq!(check(schema.clone(), json!({"n": 1})), Ok(json!({"n": 1, "tag": "x"})));
    assert_eq!(check(schema.clone(), json!({"n": 1, "other": [1]})), Ok(json!({"n": 1, "other": [1], "tag": "x"})));
    assert_violation(schema.clone(), json!({"n": "1"}), ["n", "must be number", "#/properties/n/type"]);
    assert_violation(schema, json!({}), ["root.n", "must have required property 'n'", "#/required"]);
}

#[test]
fn a_violation_repeats_the_value_unless_it_is_long() {
    let schema = PayloadSchema::compile(&json!({"required": ["orderId"]})).unwrap();
    let mut payload = json!({"b": 2}).as_object().unwrap().clone();
    let violations = schema.check(&mut payload).unwrap_err();
    assert_eq!(violations[0].value, json!({"b": 2}));
    let mut long = json!({"b": "x".repeat(VALUE_BYTES_MAX)}).as_object().unwrap().clone();
    assert_eq!(schema.check(&mut long).unwrap_err()[0].value, Value::Null);
}

#[test]
fn every_keyword_speaks_as_ajv() {
    let cases = [
        (json!({"type": "string"}), json!(1), "must be string", "type"),
        (json!({"type": ["string", "null"]}), json!(1), "must be string,null", "type"),
        (json!({"type": "integer"}), json!(1.5), "must be integer", "type"),
        (json!({"enum": ["a", "b"]}), json!("c"), "must be equal to one of the allowed values", "enum"),
        (json!({"const": 5}), json!(6), "must be equal to constant", "const"),
        (json!({"minimum": 1}), json!(0), "must be >= 1", "minimum"),
        (json!({"maximum": 1}), json!(2), "must be <= 1", "maximum"),
        (json!({"exclusiveMinimum": 1}), json!(1), "must be > 1", "exclusiveMinimum"),
        (json!({"exclusiveMaximum": 1}), json!(1), "must be < 1", "exclusiveMaximum"),
        (json!({"multipleOf": 5}), json!(3), "must be multiple of 5", "multipleOf"),
        (json!({"minLength": 2}), json!("é"), "must NOT have fewer than 2 characters", "minLength"),
        (json!({"maxLength": 2}), json!("abc"), "must NOT have more than 2 characters", "maxLength"),
        (json!({"pattern": "^a+$"}), json!("b"), "must match pattern \"^a+$\"", "pattern"),
        (json!({"format": "email"}), json!("nobody"), "must match format \"email\"", "format"),
        (json!({"format": "date-time"}), json!("today"), "must match format \"date-time\"", "format"),
        (json!({"minItems": 1}), json!([]), "must NOT have fewer than 1 items", "minItems"),
        (json!({"maxItems": 1}), json!([1, 2]), "must NOT have more than 1 items", "maxItems"),
        (json!({"uniqueItems": true}), json!([1, 1]), "must NOT have duplicate items", "uniqueItems"),
        (json!({"contains": {"const": 1}}), json!([2]), "must contain at least 1 valid item(s)", "contains"),
        (json!({"minProperties": 1}), json!({}), "must NOT have fewer than 1 properties", "minProperties"),
        (json!({"maxProperties": 0}), json!({"a": 1}), "must NOT have more than 0 properties", "maxProperties"),
        (json!({"anyOf": [{"type": "string"}]}), json!(1), "must match a schema in anyOf", "anyOf"),
        (json!({"oneOf": [{}, {}]}), json!(1), "must match exactly one schema in oneOf", "oneOf"),
        (json!({"not": {}}), json!(1), "must NOT be valid", "not"),
    ];
    for (schema, value, message, keyword) in cases {
        let path = format!("#/properties/x/{keyword}");
        assert_violation(json!({"properties": {"x": schema}}), json!({"x": value}), ["x", message, &path]);
    }
}

#[test]
fn places_are_named_with_dots() {
    let user = json!({"type": "object", "required": ["age"], "additionalProperties": false,
        "properties": {"age": {"type": "number"}, "a/b": {"type": "array", "items": {"type": "string"}}}});
    let schema = |user: &Value| json!({"properties": {"user": user}});
    let at = |tail: &str| format!("#/properties/user/{tail}");
    assert_violation(
        schema(&user),
        json!({"user": {}}),
        ["user.age", "must have required property 'age'", &at("required")],
    );
    assert_violation(
        schema(&user),
        json!({"user": {"age": 1, "extra": 2}}),
        ["user.extra", "must NOT have additional properties", &at("additionalProperties")],
    );
    assert_violation(
        schema(&user),
        json!({"user": {"age": 1, "a/b": ["x", 7]}}),
        ["user.a/b.1", "must be string", &at("properties/a~1b/items/type")],
    );
    let shared =
        json!({"properties": {"x": {"$ref": "#/definitions/text"}}, "definitions": {"text": {"type": "string"}}});
    assert_violation(shared, json!({"x": 1}), ["x", "must be string", "#/definitions/text/type"]);
}

#[test]
fn defaults_are_filled_in_where_the_schema_is_certain_to_apply() {
    let inner = json!({"properties": {"b": {"default": 2}}});
    let cases = [
        // Nested objects, only where the object is there or has a default of its own.
        (json!({"properties": {"a": inner}}), json!({}), json!({})),
        (json!({"properties": {"a": inner}}), json!({"a": {}}), json!({"a": {"b": 2}})),
        (
            json!({"properties": {"a": {"default": {}, "properties": {"b": {"default": 2}}}}}),
            json!({}),
            json!({"a": {"b": 2}}),
        ),
        // Null is a value.
        (json!({"properties": {"a": {"default": 1}}}), json!({"a": null}), json!({"a": null})),
        (json!({"allOf": [inner]}), json!({}), json!({"b": 2})),
        (json!({"anyOf": [inner]}), json!({}), json!({})),
        (json!({"oneOf": [inner]}), json!({}), json!({})),
        (json!({"if": inner, "then": inner}), json!({}), json!({})),
        (
            json!({"properties": {"l": {"items": inner}}}),
            json!({"l": [{}, {"b": 1}]}),
            json!({"l": [{"b": 2}, {"b": 1}]}),
        ),
        (
            json!({"properties": {"l": {"items": [{"default": 1}, {"default": 2}]}}}),
            json!({"l": [9]}),
            json!({"l": [9, 2]}),
        ),
        (json!({"additionalProperties": inner}), json!({"x": {}}), json!({"x": {"b": 2}})),
        (json!({"$ref": "#/definitions/d", "definitions": {"d": inner}}), json!({}), json!({"b": 2})),
        (json!({"dependencies": {"x": inner}}), json!({"x": 1}), json!({"x": 1, "b": 2})),
    ];
    for (schema, payload, expected) in cases {
        assert_eq!(check(schema.clone(), payload), Ok(expected), "{schema}");
    }
}

#[test]
fn what_is_no_schema_is_refused() {
    let many = |count: usize, member: Value| {
        let members: Object = (0..count).map(|index| (format!("k{index}"), member.clone())).collect();
        json!({"properties": members})
    };
    let cases = [
        json!([]),
        json!({"type": "nonsense"}),
        json!({"required": "name"}),
        json!({"properties": 5}),
        json!({"pattern": "("}),
        json!({"$ref": "https://example.com/schema.json"}),
        json!({"$ref": "other.json#/a"}),
        json!({"$ref": "#/definitions/missing"}),
        json!({"properties": {"a": {"$id": "https://example.com/a.json"}}}),
        many(2_000, json!({"description": "x".repeat(60)})),
        many(101, json!({"pattern": "a"})),
        json!({"pattern": "(a{1000}){1000}"}),
    ];
    for schema in cases {
        assert!(PayloadSchema::compile(&schema).is_err(), "{schema}");
    }
    let draft = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [{"type": "string"}]});
    assert!(PayloadSchema::compile(&draft).is_ok());
}

#[test]
fn members_named_like_keywords_are_no_keywords() {
    let schema = json!({"properties": {"$ref": {"type": "string"}, "$id": {"type": "string"}}});
    assert_eq!(check(schema, json!({"$ref": "x", "$id": "y"})), Ok(json!({"$ref": "x", "$id": "y"})));
}

#[test]
fn recursive_schemas_follow_the_value() {
    let tree =
        json!({"properties": {"name": {"default": "leaf"}, "children": {"type": "array", "items": {"$ref": "#"}}}});
    let filled = check(tree, json!({"children": [{"children": []}]})).unwrap();
    assert_eq!(filled, json!({"children": [{"children": [], "name": "leaf"}], "name": "leaf"}));
    let deep = (0..120).fold(json!({}), |value, _| json!({"c": value}));
    assert_eq!(check(json!({"properties": {"c": {"$ref": "#"}}}), deep.clone()), Ok(deep));
}

#[test]
fn a_hostile_schema_ends_early() {
    let doubling: Object = (0..60)
        .map(|index| {
            let next = json!({"$ref": format!("#/definitions/d{}", (index + 1) % 60)});
            (format!("d{index}"), json!({"allOf": [next, next]}))
        })
        .collect();
    let nested = |levels: usize| (0..levels).fold(json!({}), |value, _| json!({"c": value}));
    let twice = json!({"properties": {"c": {"$ref": "#"}}});
    let cases = [
        (json!({"$ref": "#"}), json!({})),
        (json!({"allOf": [{"$ref": "#"}]}), json!({})),
        (json!({"allOf": [{"$ref": "#/definitions/d0"}], "definitions": doubling}), json!({})),
        (json!({"allOf": [twice, twice]}), nested(100)),
        (json!({"allOf": [twice, twice]}), nested(50)),
    ];
    for (schema, payload) in cases {
        let Ok(schema) = PayloadSchema::compile(&schema) else { continue };
        let mut payload = payload.as_object().unwrap().clone();
        let violations = schema.check(&mut payload).unwrap_err();
        assert!(violations[0].message.contains("too many steps"), "{violations:?}");
    }
}

#[test]
fn defaults_make_a_payload_neither_huge_nor_deep() {
    let long = json!({"properties": {"l": {"items": {"properties": {"x": {"default": "y".repeat(10_000)}}}}}});
    let nested = |levels: usize| (0..levels).fold(json!({}), |value, _| json!({"c": value}));
    let deep = json!({"properties": {"c": {"$ref": "#"}, "d": {"default": nested(50)}}});
    let two = json!({"properties": {"a": {"$ref": "#", "default": {}}, "b": {"$ref": "#", "default": {}}}});
    let cases = [
        (&long, json!({"l": vec![json!({}); 52]}), true),
        (&long, json!({"l": vec![json!({}); 53]}), false),
        (&deep, nested(60), true),
        (&deep, nested(70), false),
        // What the caller sent is as deep as it is.
        (&json!({}), nested(120), true),
        (&two, json!({}), false),
    ];
    for (schema, payload, fits) in cases {
        let result = check(schema.clone(), payload);
        assert_eq!(result.is_ok(), fits, "{:.200}", format!("{schema} {:?}", result.err()));
    }
}
