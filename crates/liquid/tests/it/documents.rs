//! The samples of `docs/templates.md`: a Liquid block, then what it prints, with the data that the page gives.

use std::collections::BTreeMap;
use std::sync::Arc;

use liquid::{Options, RenderOptions, Template, novu};
use serde_json::Value;

use crate::read;

/// A fenced block: its language and its text.
struct Block {
    language: String,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (line, text) in (1..).zip(page.lines()) {
        match (text.strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some(Block { language: language.to_owned(), text: String::new(), line }),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(mut block)) => {
                block.text.push_str(text);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

#[test]
fn every_sample_of_the_page_prints_what_the_page_says() {
    let page = read("docs/templates.md");
    let partials = BTreeMap::from([("greeting".to_owned(), "Dear {{ name }}".to_owned())]);
    let options = Options { partials: Some(Arc::new(partials)), ..novu::options() };
    let settings = RenderOptions { now_millis: Some(1_735_732_800_000), ..RenderOptions::default() };
    let mut data = Value::Null;
    let mut samples = 0;
    let blocks = blocks(&page);
    for pair in blocks.windows(2) {
        let [block, next] = pair else { continue };
        if block.language == "json" {
            data = serde_json::from_str(&block.text).unwrap_or_else(|error| panic!("line {}: {error}", block.line));
        }
        if block.language != "liquid" {
            continue;
        }
        let given = block.text.trim_end_matches('\n');
        let printed = match Template::parse_with(given, &options) {
            Ok(template) => match template.render(&data, &settings) {
                Ok(rendered) => rendered.output,
                Err(error) => error.to_string(),
            },
            Err(error) => error.to_string(),
        };
        assert_eq!(next.language, "text", "line {}: a sample is followed by what it prints", block.line);
        assert_eq!(printed.trim_end_matches('\n'), next.text.trim_end_matches('\n'), "line {}", block.line);
        samples += 1;
    }
    assert!(samples > 20, "only {samples} samples");
}

#[test]
fn every_tag_and_filter_is_explained() {
    let page = read("docs/templates.md");
    let filters = liquid::filter_names().into_iter().chain(["toSentence", "pluralize", "digest"]);
    let missing: Vec<&str> =
        filters.chain(liquid::tag_names()).filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/templates.md does not name {missing:?}");
}
