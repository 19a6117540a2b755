//! Walks a schema along a value: fills in defaults and counts the steps, so that no schema of a caller can make the
//! check that follows run away, or the payload grow without end.

use std::collections::HashSet;

use model::{Object, Value};

use super::InvalidSchema;
use crate::json;

/// How many visits (schema, value) one check may take.
const VISITS_MAX: u32 = 1_000_000;
/// How deep visits may nest: levels of the value times schemas that apply to the same place.
const DEPTH_MAX: u32 = 256;

/// How much defaults may add to one payload, as JSON text in bytes: as much as a payload may have by itself.
const DEFAULT_BYTES_MAX: usize = 512 * 1024;
/// How deep a payload with defaults in it may nest. Deeper values could be written but not be read again.
const NESTING_MAX: usize = 120;

/// The most regular expressions of a schema: each takes memory once it is compiled.
const PATTERNS_MAX: usize = 100;

/// Why a payload is given up before it is checked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Excess {
    #[error("must be simpler: checking it against the schema takes too many steps")]
    Steps,
    #[error("must be smaller: the defaults of the schema would add more than {DEFAULT_BYTES_MAX} bytes")]
    Bytes,
    #[error("must be flatter: with the defaults of the schema it would nest deeper than {NESTING_MAX} levels")]
    Nesting,
}

/// Keywords whose value is one schema.
const ONE: [&str; 13] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "extends",
];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 5] = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];
/// Keywords whose value is an object of schemas.
const MAP: [&str; 6] = ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];
/// Keywords that refer to another schema.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Makes sure that every reference of a schema leads to a place in the same document, so that walking it sees what the
/// validator sees, and that it holds no more patterns than it may.
pub(super) fn check_structure(root: &Value) -> Result<(), InvalidSchema> {
    let mut seen = HashSet::new();
    let mut open = vec![root];
    let mut patterns = 0;
    while let Some(schema) = open.pop() {
        let Value::Object(members) = schema else { continue };
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        let is_root = std::ptr::eq(schema, root);
        if !is_root && ["$id", "id"].iter().any(|name| members.get(*name).is_some_and(Value::is_string)) {
            return Err(InvalidSchema("$id is allowed at the top of the schema only".to_owned()));
        }
        patterns += usize::from(members.contains_key("pattern"));
        patterns += members.get("patternProperties").and_then(Value::as_object).map_or(0, Object::len);
        if patterns > PATTERNS_MAX {
            return Err(InvalidSchema(format!("the schema holds more than {PATTERNS_MAX} patterns")));
        }
        for reference in references(members) {
            let target = resolve(root, reference);
            open.push(target.ok_or_else(|| InvalidSchema(format!("the reference {reference} leads nowhere")))?);
        }
        open.extend(ONE.iter().filter_map(|name| members.get(*name)));
        open.extend(LIST.iter().filter_map(|name| members.get(*name)?.as_array()).flatten());
        open.extend(MAP.iter().filter_map(|name| members.get(*name)?.as_object()).flat_map(Object::values));
    }
    Ok(())
}

fn references(members: &Object) -> impl Iterator<Item = &str> {
    REFERENCES.iter().filter_map(|name| members.get(*name)?.as_str())
}

/// The schema at `#` or `#/a/b`; references of other forms are not followed.
fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

/// Sets the missing members and items of `value` that have a default, as AJV's `useDefaults` does: where the schema
/// applies for certain, never inside `anyOf`, `oneOf`, `not` or a condition.
pub(super) fn fill_defaults(root: &Value, value: &mut Value) -> Result<(), Excess> {
    let mut walk = Walk { root, visits: 0, filled: 0 };
    walk.visit(root, value, At { depth: 0, fills: true })?;
    if walk.filled > 0 && nesting(value) > NESTING_MAX { Err(Excess::Nesting) } else { Ok(()) }
}

/// How many lists and objects stand within each other at most. Walks have a bounded depth, so that this has too.
fn nesting(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(nesting).max().unwrap_or_default(),
        Value::Object(members) => 1 + members.values().map(nesting).max().unwrap_or_default(),
        _ => 0,
    }
}

struct Walk<'a> {
    root: &'a Value,
    visits: u32,
    /// How many bytes of defaults were filled in.
    filled: usize,
}

/// Where a visit is.
#[derive(Clone, Copy)]
struct At {
    depth: u32,
    /// Whether the schema applies for certain.
    fills: bool,
}

impl At {
    /// The same place, where the schema applies only perhaps.
    fn perhaps(self) -> At {
        At { fills: false, ..self }
    }
}

impl Walk<'_> {
    /// Counts a default before it is filled in.
    fn spend(&mut self, bytes: usize) -> Result<(), Excess> {
        self.filled = self.filled.saturating_add(bytes);
        if self.filled > DEFAULT_BYTES_MAX { Err(Excess::Bytes) } else { Ok(()) }
    }

    fn visit(&mut self, schema: &Value, value: &mut Value, at: At) -> Result<(), Excess> {
        let Value::Object(members) = schema else { return Ok(()) };
        self.visits += 1;
        if self.visits > VISITS_MAX || at.depth > DEPTH_MAX {
            return Err(Excess::Steps);
        }
        let at = At { depth: at.depth + 1, ..at };
        match value {
            Value::Object(object) => self.visit_members(members, object, at)?,
            Value::Array(items) => self.visit_items(members, items, at)?,
            _ => {}
        }
        for reference in references(members) {
            if let Some(target) = resolve(self.root, reference) {
                self.visit(target, value, at)?;
            }
        }
        for schema in list(members, "allOf") {
            self.visit(schema, value, at)?;
        }
        for schema in ["anyOf", "oneOf"].into_iter().flat_map(|name| list(members, name)) {
            self.visit(schema, value, at.perhaps())?;
        }
        for schema in ["not", "if", "then", "else", "extends"].into_iter().filter_map(|name| members.get(name)) {
            self.visit(schema, value, at.perhaps())?;
        }
        Ok(())
    }

    fn visit_members(&mut self, schema: &Object, object: &mut Object, at: At) -> Result<(), Excess> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if at.fills
                && !object.contains_key(name)
                && let Some(default) = property.get("default")
            {
                self.spend(name.len() + json::length(default))?;
                object.insert(name.clone(), default.clone());
            }
        }
        for (name, value) in object.iter_mut() {
            if let Some(property) = properties.and_then(|properties| properties.get(name)) {
                self.visit(property, value, at)?;
            } else if patterns.is_none()
                && let Some(rest) = schema.get("additionalProperties")
            {
                self.visit(rest, value, at)?;
            }
            // Which pattern fits is left to the validator; here each might.
            for pattern in patterns.into_iter().flat_map(Object::values) {
                self.visit(pattern, value, at.perhaps())?;
            }
            for keyword in ["additionalProperties", "unevaluatedProperties"] {
                if (patterns.is_some() || keyword == "unevaluatedProperties")
                    && let Some(rest) = schema.get(keyword)
                {
                    self.visit(rest, value, at.perhaps())?;
                }
            }
        }
        for keyword in ["dependencies", "dependentSchemas"] {
            let dependents = schema.get(keyword).and_then(Value::as_object);
            let present: Vec<&Value> = dependents
                .into_iter()
                .flatten()
                .filter(|(name, _)| object.contains_key(*name))
                .map(|(_, one)| one)
                .collect();
            for dependent in present {
                self.visit_object(dependent, object, at)?;
            }
        }
        Ok(())
    }

    /// Visits an object that is borrowed as its members.
    fn visit_object(&mut self, schema: &Value, object: &mut Object, at: At) -> Result<(), Excess> {
        let mut value = Value::Object(std::mem::take(object));
        let result = self.visit(schema, &mut value, at);
        if let Value::Object(filled) = value {
            *object = filled;
        }
        result
    }

    fn visit_items(&mut self, schema: &Object, items: &mut Vec<Value>, at: At) -> Result<(), Excess> {
        let tuple = list(schema, "items");
        for (index, item) in tuple.iter().enumerate().take_while(|_| at.fills) {
            if items.len() == index
                && let Some(default) = item.get("default")
            {
                self.spend(json::length(default))?;
                items.push(default.clone());
            }
        }
        let prefix = list(schema, "prefixItems");
        let each = schema.get("items").filter(|items| items.is_object());
        let rest = schema.get("additionalItems").filter(|_| !tuple.is_empty());
        for (index, value) in items.iter_mut().enumerate() {
            let own = tuple.get(index).or(prefix.get(index)).or(each).or(rest);
            if let Some(own) = own {
                self.visit(own, value, at)?;
            }
            for keyword in ["contains", "unevaluatedItems"] {
                if let Some(schema) = schema.get(keyword) {
                    self.visit(schema, value, at.perhaps())?;
                }
            }
        }
        Ok(())
    }
}

fn list<'a>(schema: &'a Object, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
