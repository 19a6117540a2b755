//! What the audit log says of a change: the names of what is different, and bounds for what it keeps.

use model::Object;

/// The most characters of a name.
const TEXT_CHARACTERS_MAX: usize = 200;
/// The most names of one change.
const FIELDS_MAX: usize = 50;

/// A name as it is kept.
#[must_use]
pub fn bounded_text(text: &str) -> String {
    text.chars().take(TEXT_CHARACTERS_MAX).collect()
}

/// Names as they are kept: each once.
#[must_use]
pub fn bounded_fields(mut fields: Vec<String>) -> Vec<String> {
    fields.sort_unstable();
    fields.dedup();
    fields.truncate(FIELDS_MAX);
    fields.iter().map(|field| bounded_text(field)).collect()
}

/// The names of those members of which it is said that they are another.
#[must_use]
pub fn changed_names<const MEMBERS: usize>(members: [(&str, bool); MEMBERS]) -> Vec<String> {
    members.into_iter().filter(|(_, is_changed)| *is_changed).map(|(name, _)| name.to_owned()).collect()
}

/// The names of the members in which two objects differ, each after `prefix`.
#[must_use]
pub fn different_members(prefix: &str, before: &Object, after: &Object) -> Vec<String> {
    let is_changed = |name: &&String| before.get(*name) != after.get(*name);
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(is_changed).map(|name| format!("{prefix}{name}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_named() {
        let cases = [
            (json!({}), json!({}), ""),
            (json!({ "a": 1, "b": 2 }), json!({ "b": 2, "a": 1 }), ""),
            (json!({ "a": 1, "b": 2, "c": 3 }), json!({ "a": 2, "b": 2, "d": 1 }), "x.a x.c x.d"),
            (json!({ "a": { "x": 1 } }), json!({ "a": { "x": 2 } }), "x.a"),
        ];
        for (before, after, expected) in cases {
            let (one, other) = (before.as_object().unwrap(), after.as_object().unwrap());
            assert_eq!(different_members("x.", one, other).join(" "), expected, "{before} {after}");
        }
    }

    #[test]
    fn members_that_are_said_to_differ_are_named() {
        assert_eq!(changed_names([("a", true), ("b", false), ("c", true)]), ["a", "c"]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let many: Vec<String> = (0..1_000).map(|number| format!("{}", number / 2)).collect();
        assert_eq!(bounded_fields(many).len(), FIELDS_MAX);
        assert_eq!(bounded_fields(vec!["b".to_owned(), "a".to_owned(), "b".to_owned()]), ["a", "b"]);
        assert_eq!(bounded_text(&"é".repeat(500)).chars().count(), TEXT_CHARACTERS_MAX);
    }
}
