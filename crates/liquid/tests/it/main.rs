//! Tests of the engine from outside, as its users see it.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot read its cases has failed")]

mod documents;
mod errors;
mod hostile;
mod novu;
mod options;
mod recorded;
mod seeds;
mod variables;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use liquid::{Options, Rendered, Template};
use serde_json::Value;

/// A file of the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The text of a file of the repository.
fn read(path: &str) -> String {
    std::fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Options with partials.
fn with_partials(partials: &[(&str, &str)]) -> Options {
    let partials: BTreeMap<String, String> =
        partials.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Options { partials: Some(Arc::new(partials)), ..Options::default() }
}

/// Renders a template that must render, with the default budget.
#[track_caller]
fn render(template: &str, data: &Value, options: &Options) -> Rendered {
    let template = Template::parse_with(template, options).expect("the template parses");
    liquid::render(&template, data, &liquid::Budget::default()).expect("the template renders")
}
