//! Merging of JSON documents: the levels of overrides into one, and overrides into a body
//! (`spec/engine/push-webhook.md` §6).

use model::{Object, Value};
use serde_json::map::Entry;

/// The keys that JavaScript finds on every object. Novu leaves them out of a merge, so that nobody can reach a
/// prototype; bodies stay the same with and without it only if they are left out here too.
const PROTOTYPE_KEYS: [&str; 12] = [
    "__proto__",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Lays `upper` over `lower` as one level of overrides over another: objects are combined, everything else is
/// replaced, arrays as a whole.
pub(crate) fn overlay(lower: &mut Object, upper: &Object) {
    for (key, value) in upper {
        match (lower.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => overlay(below, above),
            _ => {
                lower.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Merges `source` into `target` as Novu merges overrides into a body: objects are combined, arrays are put one after
/// the other, everything else is replaced. Keys of `target` keep their places, new ones follow; keys of JavaScript's
/// object prototype are taken over only where `target` has them of its own.
pub(crate) fn deep_merge(target: &mut Object, source: Object) {
    for (key, value) in source {
        match target.entry(key) {
            Entry::Occupied(mut place) => merge_value(place.get_mut(), value),
            Entry::Vacant(place) if !PROTOTYPE_KEYS.contains(&place.key().as_str()) => {
                place.insert(without_prototype_keys(value));
            }
            Entry::Vacant(_) => {}
        }
    }
}

fn merge_value(target: &mut Value, source: Value) {
    match (target, source) {
        (Value::Object(below), Value::Object(above)) => deep_merge(below, above),
        (Value::Array(first), Value::Array(second)) => first.extend(second.into_iter().map(without_prototype_keys)),
        (place, value) => *place = without_prototype_keys(value),
    }
}

/// `value` as a merge into nothing leaves it.
fn without_prototype_keys(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut merged = Object::with_capacity(members.len());
            deep_merge(&mut merged, members);
            Value::Object(merged)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_prototype_keys).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_level_lies_over_another() {
        let cases = [
            (r#"{"a":1,"b":{"c":1,"d":2}}"#, r#"{"e":3,"b":{"d":4}}"#, r#"{"a":1,"b":{"c":1,"d":4},"e":3}"#),
            (r#"{"a":[1,2,3]}"#, r#"{"a":[9]}"#, r#"{"a":[9]}"#),
            (r#"{"a":{"b":1}}"#, r#"{"a":null}"#, r#"{"a":null}"#),
            (r#"{"a":"x"}"#, r#"{"a":{"b":1}}"#, r#"{"a":{"b":1}}"#),
        ];
        for (lower, upper, expected) in cases {
            let mut combined = object(lower);
            overlay(&mut combined, &object(upper));
            assert_eq!(crate::json::stringify(&Value::Object(combined)), expected, "{lower} {upper}");
        }
    }

    #[test]
    fn overrides_merge_into_a_body() {
        let cases = [
            (r#"{"target":["t1"],"k":1}"#, r#"{"target":["t2"],"n":0}"#, r#"{"target":["t1","t2"],"k":1,"n":0}"#),
            (r#"{"a":{"b":{"c":1}}}"#, r#"{"a":{"b":{"d":2}}}"#, r#"{"a":{"b":{"c":1,"d":2}}}"#),
            (r#"{"a":[1],"b":{"x":1}}"#, r#"{"a":{"x":1},"b":[1]}"#, r#"{"a":{"x":1},"b":[1]}"#),
            (r#"{"a":1}"#, r#"{"a":null}"#, r#"{"a":null}"#),
            (r#"{}"#, r#"{"__proto__":{"x":1},"constructor":1,"toString":1}"#, r#"{}"#),
            (r#"{"toString":1}"#, r#"{"toString":2,"a":[{"valueOf":1,"b":2}]}"#, r#"{"toString":2,"a":[{"b":2}]}"#),
            (r#"{"a":{}}"#, r#"{"a":{"hasOwnProperty":1,"b":{"__proto__":1}}}"#, r#"{"a":{"b":{}}}"#),
        ];
        for (target, source, expected) in cases {
            let mut merged = object(target);
            deep_merge(&mut merged, object(source));
            assert_eq!(crate::json::stringify(&Value::Object(merged)), expected, "{target} {source}");
        }
    }
}
