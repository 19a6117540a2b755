//! The conformance corpus, compared with what LiquidJS answered when it was last asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use liquid::{Options, RenderOptions, Template};
use serde_json::{Value, json};

use crate::{read, repository};

/// The moment that `now` means in the corpus, as `conformance/liquid/lib/corpus.mjs` has it.
const NOW_MILLIS: i64 = 1_700_000_000_000;

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The templates of a group, in the order of the recorded answers.
fn templates(group: &Value) -> Vec<String> {
    let mut templates = strings(&group["templates"]);
    for input in strings(&group["inputs"]) {
        templates.extend(strings(&group["each"]).iter().map(|template| template.replace('@', &input)));
    }
    templates
}

fn options(group: &Value) -> Options {
    let partials = group["partials"].as_object().into_iter().flatten();
    let partials: BTreeMap<String, String> =
        partials.map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned())).collect();
    Options { partials: Some(Arc::new(partials)), ..Options::default() }
}

fn answer(template: &str, data: &Value, options: &Options) -> Value {
    let Ok(template) = Template::parse_with(template, options) else { return json!({ "error": "parse" }) };
    let settings = RenderOptions { now_millis: Some(NOW_MILLIS), ..RenderOptions::default() };
    match template.render(data, &settings) {
        Ok(rendered) => json!(rendered.output),
        Err(_) => json!({ "error": "render" }),
    }
}

/// The number of cases of a corpus file, all of which must be answered as recorded.
fn check(file: &str) -> usize {
    let groups: Value = serde_json::from_str(&read(&format!("conformance/liquid/corpus/{file}"))).expect("corpus");
    let recorded: Value = serde_json::from_str(&read(&format!("conformance/liquid/recorded/{file}"))).expect("answers");
    let mut expected = recorded.as_array().expect("a list of answers").iter();
    let mut count = 0;
    for group in groups.as_array().expect("a list of groups") {
        let options = options(group);
        let data = if group["data"].is_null() { json!({}) } else { group["data"].clone() };
        for template in templates(group) {
            let expected = expected.next().expect("an answer for every case");
            let expected = expected.get("ours").unwrap_or(expected);
            assert_eq!(&answer(&template, &data, &options), expected, "{file}: {template}");
            count += 1;
        }
    }
    assert!(expected.next().is_none(), "{file}: more answers than cases");
    count
}

#[test]
fn corpus_is_answered_as_liquidjs_answers_it() {
    let files = std::fs::read_dir(repository("conformance/liquid/corpus")).expect("the corpus");
    let files: Vec<String> =
        files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    let cases: usize = files.iter().map(|file| check(file)).sum();
    assert!(cases > 5000, "only {cases} cases in {files:?}");
}
