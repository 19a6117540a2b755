//! The seeds of the fuzz targets in `fuzz/`, run through what the targets run.

use liquid::{Budget, Template, novu};

use crate::repository;

#[path = "../../../../fuzz/fuzz_targets/checks/parse.rs"]
mod parse;
#[path = "../../../../fuzz/fuzz_targets/checks/render.rs"]
mod render;

#[test]
fn seeds_of_the_fuzz_targets_pass() {
    let folder = repository("fuzz/seeds");
    let mut count = 0;
    for file in std::fs::read_dir(folder).expect("the seeds") {
        let bytes = std::fs::read(file.expect("a seed").path()).expect("a seed");
        parse::check(&bytes);
        render::check(&bytes);
        count += 1;
    }
    assert!(count >= 20, "only {count} seeds");
}

#[test]
fn random_bytes_pass() {
    let alphabet = b"{}%|-'\"[]().:,=<> \n\\aif1#_\xc3\xa9";
    let mut state = 1_u64;
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..40)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let index = usize::try_from(state >> 33).unwrap_or(0) % alphabet.len();
                alphabet[index]
            })
            .collect();
        parse::check(&bytes);
        render::check(&bytes);
    }
}

#[test]
fn a_template_renders_the_same_after_it_was_cloned() {
    let template = Template::parse_with("{{ a | toSentence }}", &novu::options()).expect("the template parses");
    let data = serde_json::json!({ "a": ["x", "y"] });
    let outputs = [template.clone(), template].map(|template| liquid::render(&template, &data, &Budget::default()));
    assert_eq!(outputs[0], outputs[1]);
}
