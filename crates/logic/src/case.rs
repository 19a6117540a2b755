//! Keys in camel case, as Novu's push webhook provider writes the keys of its overrides
//! (`spec/engine/push-webhook.md` §6).

use model::{Object, Value};

/// `value` with the keys of every object in it in camel case, inside arrays too. When two keys become the same, the
/// later value stands in the place of the earlier.
#[must_use]
pub(crate) fn camel_case_keys(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let renamed = members.iter().map(|(key, value)| (camel_case(key), camel_case_keys(value)));
            Value::Object(renamed.collect::<Object>())
        }
        Value::Array(items) => Value::Array(items.iter().map(camel_case_keys).collect()),
        other => other.clone(),
    }
}

/// `text` in camel case. Words end where a letter or digit does, before a capital that follows a small letter or
/// digit, and before the last of several capitals when a small letter follows; a word that begins with a digit keeps
/// its distance by an underscore.
#[must_use]
pub(crate) fn camel_case(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut result = String::with_capacity(text.len());
    let mut previous = None;
    for (at, letter) in letters.iter().copied().enumerate() {
        if !is_part(letter) {
            previous = None;
            continue;
        }
        let next = letters.get(at + 1).copied();
        let starts_word = previous.is_none_or(|before| is_boundary(before, letter, next));
        previous = Some(letter);
        if !starts_word || result.is_empty() {
            result.extend(letter.to_lowercase());
            continue;
        }
        if letter.is_ascii_digit() {
            result.push('_');
        }
        result.extend(letter.to_uppercase());
    }
    result
}

fn is_part(letter: char) -> bool {
    letter.is_alphabetic() || letter.is_ascii_digit()
}

fn is_boundary(before: char, letter: char, next: Option<char>) -> bool {
    if !letter.is_uppercase() {
        return false;
    }
    let after_small = before.is_lowercase() || before.is_ascii_digit();
    after_small || (before.is_uppercase() && next.is_some_and(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_match_the_vectors() {
        let cases = [
            ("custom_message", "customMessage"),
            ("Custom-Message", "customMessage"),
            ("_id", "id"),
            ("__source", "source"),
            ("fooBAR", "fooBar"),
            ("URLValue", "urlValue"),
            ("HTTPServer2", "httpServer2"),
            ("api_2_key", "api_2Key"),
            ("user 1 name", "user_1Name"),
            ("v2Api", "v2Api"),
            ("a1B2", "a1B2"),
            ("a.b", "aB"),
            ("1abc", "1abc"),
            ("größe_Änderung", "größeÄnderung"),
            ("__", ""),
            ("", ""),
        ];
        for (key, expected) in cases {
            assert_eq!(camel_case(key), expected, "{key}");
        }
    }

    #[test]
    fn keys_change_at_every_depth_and_the_later_twin_wins() {
        let value = json!({"a_b": 1, "deep_key": [{"in_array": {"x_y": "left_alone"}}, "text_too"], "aB": 2});
        let expected = json!({"aB": 2, "deepKey": [{"inArray": {"xY": "left_alone"}}, "text_too"]});
        assert_eq!(crate::json::stringify(&camel_case_keys(&value)), crate::json::stringify(&expected));
    }
}
