//! How texts and values are written in the languages of trigger code, so that whatever stands in them stays what it is.

use std::fmt::Write as _;

use model::Value;
use serde_json::Serializer;
use serde_json::ser::PrettyFormatter;

use crate::json::stringify;

/// How a language writes values.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    /// A text.
    pub(super) text: fn(&str) -> String,
    /// The key of a member.
    pub(super) key: fn(&str) -> String,
    /// What stands between a key and its value.
    pub(super) between: &'static str,
    /// The ends of an object and of a list.
    pub(super) object: [&'static str; 2],
    pub(super) list: [&'static str; 2],
    /// An object without members.
    pub(super) empty: &'static str,
    /// What stands for null, true and false.
    pub(super) words: [&'static str; 3],
    /// One level of indentation.
    pub(super) indent: &'static str,
}

/// JavaScript.
pub(super) const JAVASCRIPT: Dialect = Dialect {
    text: quoted,
    key: javascript_key,
    between: ": ",
    object: ["{", "}"],
    list: ["[", "]"],
    empty: "{}",
    words: ["null", "true", "false"],
    indent: "  ",
};

/// Python.
pub(super) const PYTHON: Dialect =
    Dialect { key: quoted, words: ["None", "True", "False"], indent: "    ", ..JAVASCRIPT };

/// Go, values of any type.
pub(super) const GO: Dialect = Dialect {
    key: quoted,
    object: ["map[string]any{", "}"],
    list: ["[]any{", "}"],
    empty: "map[string]any{}",
    words: ["nil", "true", "false"],
    indent: "\t",
    ..JAVASCRIPT
};

/// PHP. An empty array would become a list.
pub(super) const PHP: Dialect = Dialect {
    text: php,
    key: php,
    between: " => ",
    object: ["[", "]"],
    list: ["[", "]"],
    empty: "(object) []",
    words: ["null", "true", "false"],
    indent: "    ",
};

impl Dialect {
    /// Writes a value, each item on a line of its own.
    pub(super) fn write(&self, value: &Value) -> String {
        let mut out = String::new();
        self.value(&mut out, value, 0);
        out
    }

    fn value(&self, out: &mut String, value: &Value, depth: usize) {
        let [null, yes, no] = self.words;
        match value {
            Value::Null => out.push_str(null),
            Value::Bool(true) => out.push_str(yes),
            Value::Bool(false) => out.push_str(no),
            Value::Number(_) => out.push_str(&stringify(value)),
            Value::String(text) => out.push_str(&(self.text)(text)),
            Value::Array(items) => {
                let [begin, end] = self.list;
                out.push_str(begin);
                for item in items {
                    self.line(out, depth + 1);
                    self.value(out, item, depth + 1);
                    out.push(',');
                }
                self.close(out, (end, depth), items.is_empty());
            }
            Value::Object(members) if members.is_empty() => out.push_str(self.empty),
            Value::Object(members) => {
                let [begin, end] = self.object;
                out.push_str(begin);
                for (key, member) in members {
                    self.line(out, depth + 1);
                    out.push_str(&(self.key)(key));
                    out.push_str(self.between);
                    self.value(out, member, depth + 1);
                    out.push(',');
                }
                self.close(out, (end, depth), false);
            }
        }
    }

    fn line(&self, out: &mut String, depth: usize) {
        out.push('\n');
        out.push_str(&self.indent.repeat(depth));
    }

    fn close(&self, out: &mut String, (end, depth): (&str, usize), is_empty: bool) {
        if !is_empty {
            self.line(out, depth);
        }
        out.push_str(end);
    }
}

/// A text in double quotes, by escapes that JavaScript, Python and Go share with JSON. What editors do not show is escaped
/// too.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if is_hidden(letter) => push(&mut out, format_args!("\\u{:04x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = out.write_fmt(text);
}

/// Control characters, separators of lines and marks of byte order; all of them have four hexadecimal digits.
const fn is_hidden(letter: char) -> bool {
    matches!(letter, '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

fn javascript_key(key: &str) -> String {
    let is_name = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    match key {
        // Written as it stands it would be the prototype.
        "__proto__" => "[\"__proto__\"]".to_owned(),
        key if is_name => key.to_owned(),
        key => quoted(key),
    }
}

/// A text of PHP: in single quotes as long as every character can stand there.
fn php(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    }
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '$' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if is_hidden(letter) => push(&mut out, format_args!("\\u{{{:x}}}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A word of a shell.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// JSON on several lines.
pub(super) fn json(value: &Value) -> String {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, PrettyFormatter::with_indent(b"  "));
    // A `Value` has text keys and a `Vec` takes every byte, so neither step can fail.
    let written = serde::Serialize::serialize(value, &mut serializer);
    debug_assert!(written.is_ok());
    String::from_utf8(out).unwrap_or_default()
}
