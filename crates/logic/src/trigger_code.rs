//! Code that triggers a workflow, in five languages, with its identifiers and a sample payload in it. The code stands in
//! `trigger_code/`, one file each; how values are written in a language in `trigger_code/literal.rs`.

mod literal;
#[cfg(test)]
mod tests;

use model::{Object, Value};
use serde_json::json;
use url::Url;

use literal::Dialect;

/// What the code triggers.
#[derive(Clone, Copy, Debug)]
pub struct Triggered<'a> {
    /// Where the API answers, without a slash at its end.
    pub server: &'a str,
    /// The identifier of the workflow.
    pub workflow: &'a str,
    /// The subscriber, by the id that the caller chose.
    pub subscriber: &'a str,
    /// The payload.
    pub payload: &'a Object,
}

/// Code that triggers, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerCode {
    /// The language, or `curl`.
    pub language: &'static str,
    /// The language, for people.
    pub name: &'static str,
    /// What the file is called.
    pub file_name: &'static str,
    /// The file.
    pub code: String,
}

/// A language, with the file that is filled in.
struct Template {
    language: &'static str,
    name: &'static str,
    file_name: &'static str,
    code: &'static str,
    /// How values are written; nothing for the shell, which takes the whole body as a word.
    dialect: Option<Dialect>,
}

macro_rules! template {
    ($language:literal, $name:literal, $file_name:literal, $dialect:expr) => {
        Template {
            language: $language,
            name: $name,
            file_name: $file_name,
            code: include_str!(concat!("trigger_code/", $file_name)),
            dialect: $dialect,
        }
    };
}

/// All of them.
const TEMPLATES: [Template; 5] = [
    template!("node", "Node.js", "trigger.mjs", Some(literal::JAVASCRIPT)),
    template!("python", "Python", "trigger.py", Some(literal::PYTHON)),
    template!("go", "Go", "trigger.go", Some(literal::GO)),
    template!("php", "PHP", "trigger.php", Some(literal::PHP)),
    template!("curl", "curl", "trigger.sh", None),
];

/// Code that triggers, in each language.
#[must_use]
pub fn trigger_code(triggered: &Triggered<'_>) -> Vec<TriggerCode> {
    let fill = |template: &Template| {
        let Template { language, name, file_name, .. } = *template;
        TriggerCode { language, name, file_name, code: template.fill(triggered) }
    };
    TEMPLATES.iter().map(fill).collect()
}

/// The server that an address of a page names: its scheme, host and port; nothing if it is no http or https URL.
#[must_use]
pub fn server_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.origin().ascii_serialization())
}

impl Template {
    fn fill(&self, triggered: &Triggered<'_>) -> String {
        let Triggered { server, workflow, subscriber, payload } = *triggered;
        let Some(dialect) = self.dialect else {
            let body = json!({ "name": workflow, "to": { "subscriberId": subscriber }, "payload": payload });
            return replace(
                self.code,
                &[("<<ORIGIN>>", literal::shell(server)), ("<<BODY>>", literal::shell(&literal::json(&body)))],
            );
        };
        let values = [
            ("<<ORIGIN>>", (dialect.text)(server)),
            ("<<WORKFLOW>>", (dialect.text)(workflow)),
            ("<<SUBSCRIBER>>", (dialect.text)(subscriber)),
            ("<<PAYLOAD>>", dialect.write(&Value::Object(payload.clone()))),
        ];
        replace(self.code, &values)
    }
}

/// Puts values in the place of their marks, line by line, so that no value is looked through for marks. Further lines of a
/// value are indented like its first.
fn replace(code: &str, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    for line in code.split_inclusive('\n') {
        let indent: String = line.chars().take_while(|letter| [' ', '\t'].contains(letter)).collect();
        let mut rest = line;
        while let Some((at, mark, value)) = next_mark(rest, values) {
            let (before, after) = (rest.get(..at).unwrap_or_default(), rest.get(at + mark.len()..).unwrap_or_default());
            out.push_str(before);
            out.push_str(&value.replace('\n', &format!("\n{indent}")));
            rest = after;
        }
        out.push_str(rest);
    }
    out
}

/// The first mark of a text, and where it begins.
fn next_mark<'a>(text: &str, values: &'a [(&'a str, String)]) -> Option<(usize, &'a str, &'a str)> {
    let found = values.iter().filter_map(|(mark, value)| Some((text.find(mark)?, *mark, value.as_str())));
    found.min_by_key(|(at, ..)| *at)
}
