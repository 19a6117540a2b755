//! Renders cases from standard input, one JSON object per line, and prints what each gave, one JSON object per line. The
//! conformance runner compares these lines with those of LiquidJS. Case: `{"template", "data", "partials", "now"}`, all but the
//! first optional. Answer: `{"output"}` or `{"error": "parse" | "render", "message"}`.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

use liquid::{Options, RenderOptions, Template};
use serde_json::{Value, json};

fn answer(case: &Value) -> Value {
    let partials: BTreeMap<String, String> = case
        .get("partials")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        .collect();
    let options = Options { partials: Some(Arc::new(partials)), ..Options::default() };
    let text = case.get("template").and_then(Value::as_str).unwrap_or_default();
    let template = match Template::parse_with(text, &options) {
        Ok(template) => template,
        Err(error) => return json!({ "error": "parse", "message": error.to_string() }),
    };
    let now_millis = case.get("now").and_then(Value::as_i64);
    let settings = RenderOptions { now_millis, ..RenderOptions::default() };
    match template.render(case.get("data").unwrap_or(&json!({})), &settings) {
        Ok(rendered) => json!({ "output": rendered.output }),
        Err(error) => json!({ "error": "render", "message": error.to_string() }),
    }
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&case))?;
    }
    Ok(())
}
