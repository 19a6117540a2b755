//! What each kind of member accepts, and what is said when it does not.

use serde_json::json;

use super::*;

/// Reads `given` and compares what comes out, or the `errors` map, with the expected text.
fn check<T: std::fmt::Debug>(is_query: bool, given: Value, read: fn(&mut Fields) -> T, expected: &str) {
    let Value::Object(object) = given.clone() else { panic!("{given} is no object") };
    let outcome = match Fields::new(object, is_query).finish(read) {
        Ok(value) => format!("{value:?}"),
        Err(errors) => errors.into_value().to_string(),
    };
    assert_eq!(outcome, expected, "{given}");
}

fn check_body<T: std::fmt::Debug>(given: Value, read: fn(&mut Fields) -> T, expected: &str) {
    check(false, given, read, expected);
}

fn check_query<T: std::fmt::Debug>(given: Value, read: fn(&mut Fields) -> T, expected: &str) {
    check(true, given, read, expected);
}

#[test]
fn a_required_member_must_be_there() {
    let read = |fields: &mut Fields| fields.text("name").required();
    let missing = r#"{"name":{"messages":["name should not be null or undefined","name must be a string"]}}"#;
    check_body(json!({}), read, missing);
    check_body(json!({"name": null}), read, missing);
    check_body(json!({"name": 5}), read, r#"{"name":{"messages":["name must be a string"],"value":5}}"#);
    check_body(json!({"name": ""}), read, r#""""#);
    let any = |fields: &mut Fields| fields.value("to").required();
    check_body(json!({}), any, r#"{"to":{"messages":["to should not be null or undefined"]}}"#);
}

#[test]
fn a_patch_tells_absent_from_null() {
    let read = |fields: &mut Fields| fields.boolean("on").patch();
    check_body(json!({}), read, "Absent");
    check_body(json!({"on": null}), read, "Null");
    check_body(json!({"on": false}), read, "Value(false)");
    check_body(json!({"on": "false"}), read, r#"{"on":{"messages":["on must be a boolean value"],"value":"false"}}"#);
    let or = |fields: &mut Fields| (fields.boolean("a").or(true), fields.texts("b").or_default());
    check_body(json!({"a": null}), or, "(true, [])");
}

#[test]
fn every_broken_rule_of_every_member_is_named() {
    let read = |fields: &mut Fields| {
        let kind = fields.text("kind").length(2..=3).one_of(&["ab", "abc"]).required();
        let size = fields.integer("size").within(1..=50).or(10);
        (kind, size)
    };
    check_body(json!({"kind": "ab", "size": 50}), read, r#"("ab", 50)"#);
    check_body(
        json!({"kind": "x", "size": 51}),
        read,
        concat!(
            r#"{"kind":{"messages":["kind must be longer than or equal to 2 characters","#,
            r#""kind must be one of the following values: ab, abc"]},"#,
            r#""size":{"messages":["size must not be greater than 50"]}}"#,
        ),
    );
    check_body(json!({"kind": "ab", "size": 0}), read, r#"{"size":{"messages":["size must not be less than 1"]}}"#);
    check_body(
        json!({"kind": "ab", "size": 1.5}),
        read,
        r#"{"size":{"messages":["size must be an integer number"],"value":1.5}}"#,
    );
    let long = |fields: &mut Fields| fields.text("name").length(0..=2).optional();
    let message = r#"{"name":{"messages":["name must be shorter than or equal to 2 characters"]}}"#;
    check_body(json!({"name": "äöü"}), long, message);
    check_body(json!({"name": "äö"}), long, r#"Some("äö")"#);
}

#[test]
fn no_text_contains_nul() {
    let refused = r#"{"name":{"messages":["name must not contain the character U+0000"]}}"#;
    let text = |fields: &mut Fields| fields.text("name").optional();
    check_body(json!({"name": "a\0b"}), text, refused);
    check_query(json!({"name": "\0"}), text, refused);
    let texts = |fields: &mut Fields| fields.texts("name").optional();
    check_body(json!({"name": ["a", "\0"]}), texts, refused);
    check_query(json!({"name": "a,\0"}), texts, refused);
}

#[test]
fn nested_members_are_named_by_dotted_paths() {
    let read = |fields: &mut Fields| {
        fields
            .nested("a", |a| a.items("list", |item| item.text("id").required()).list_length(0..=2).required())
            .optional()
    };
    check_body(json!({"a": {"list": [{"id": "x"}, {"id": "y"}]}}), read, r#"Some(["x", "y"])"#);
    check_body(json!({"a": null}), read, "None");
    check_body(json!({"a": []}), read, r#"{"a":{"messages":["a must be an object"]}}"#);
    check_body(
        json!({"a": {"list": [{"id": "x"}, 7, {}]}}),
        read,
        concat!(
            r#"{"a.list.1":{"messages":["each value in list must be an object"]},"#,
            r#""a.list.2.id":{"messages":["id should not be null or undefined","id must be a string"]}}"#,
        ),
    );
    let long = json!({"a": {"list": [{"id": "x"}, {"id": "y"}, {"id": "z"}]}});
    check_body(long, read, r#"{"a.list":{"messages":["list must contain no more than 2 elements"]}}"#);
}

#[test]
fn lists_are_bounded_and_hold_texts() {
    let read = |fields: &mut Fields| fields.texts("tags").list_length(1..=2).each_one_of(&["a", "b"]).or_default();
    check_body(json!({"tags": ["a", "b"]}), read, r#"["a", "b"]"#);
    check_body(json!({"tags": []}), read, r#"{"tags":{"messages":["tags should not be empty"]}}"#);
    check_body(json!({"tags": "a"}), read, r#"{"tags":{"messages":["tags must be an array"],"value":"a"}}"#);
    check_body(json!({"tags": ["a", 1]}), read, r#"{"tags":{"messages":["each value in tags must be a string"]}}"#);
    check_body(
        json!({"tags": ["a", "b", "c"]}),
        read,
        concat!(
            r#"{"tags":{"messages":["tags must contain no more than 2 elements","#,
            r#""each value in tags must be one of the following values: a, b"]}}"#,
        ),
    );
}

#[test]
fn ids_are_parsed() {
    let id = |fields: &mut Fields| fields.id::<Id>("id").optional();
    check_body(json!({"id": "66aa00000000000000000001"}), id, "Some(66aa00000000000000000001)");
    check_body(json!({"id": "66aa"}), id, r#"{"id":{"messages":["id must be a mongodb id"],"value":"66aa"}}"#);
}

#[test]
fn a_query_holds_texts_only() {
    let numbers =
        |fields: &mut Fields| (fields.integer("limit").within(1..=50).or(10), fields.boolean("on").optional());
    check_query(json!({"limit": "5", "on": "true"}), numbers, "(5, Some(true))");
    check_query(json!({"limit": "", "on": ""}), numbers, "(10, None)");
    // The Python SDK writes whole numbers so.
    check_query(json!({"limit": "2.0"}), numbers, "(2, None)");
    for odd in ["2.5", ".0", "2.0.0", "2.0x"] {
        let message = format!(r#"{{"limit":{{"messages":["limit must be an integer number"],"value":"{odd}"}}}}"#);
        check_query(json!({ "limit": odd }), numbers, &message);
    }
    let message = r#"{"limit":{"messages":["limit must be an integer number"],"value":"5x"}}"#;
    check_query(json!({"limit": "5x"}), numbers, message);
    check_query(json!({"on": "1"}), numbers, r#"{"on":{"messages":["on must be a boolean value"],"value":"1"}}"#);
    let list = |fields: &mut Fields| fields.texts("channels").optional();
    check_query(json!({"channels": "push"}), list, r#"Some(["push"])"#);
    check_query(json!({"channels": "push, email,"}), list, r#"Some(["push", "email"])"#);
    check_query(json!({"channels": ["push", "email,sms"]}), list, r#"Some(["push", "email", "sms"])"#);
    check_query(json!({"channels": ""}), list, "None");
}

#[test]
fn hidden_and_long_values_are_not_given_back() {
    let hidden = |fields: &mut Fields| {
        fields
            .nested("credentials", |credentials| {
                credentials.hide_values();
                credentials.text("secret").optional()
            })
            .optional()
    };
    let message = r#"{"credentials.secret":{"messages":["secret must be a string"]}}"#;
    check_body(json!({"credentials": {"secret": 42}}), hidden, message);
    let long = |fields: &mut Fields| fields.integer("size").optional();
    let message = r#"{"size":{"messages":["size must be an integer number"]}}"#;
    check_body(json!({"size": "x".repeat(257)}), long, message);
}

#[test]
fn the_number_of_errors_is_bounded() {
    let mut errors = FieldErrors::default();
    for index in 0..1_000 {
        errors.add(&format!("field{index}"), "wrong");
        errors.add("field0", "wrong again");
    }
    let value = errors.into_value();
    assert_eq!(value.as_object().map(Object::len), Some(100));
    assert_eq!(value["field0"]["messages"].as_array().map(Vec::len), Some(100));
}
