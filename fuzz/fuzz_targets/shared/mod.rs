//! What the fuzz targets check. Also used by the tests of the engine, which replay the seeds.

use liquid::{Budget, RenderOptions, Template, novu};
use serde_json::json;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Parses anything; the position of an error must lie inside the text.
pub(crate) fn parse(bytes: &[u8]) {
    let text = text(bytes);
    match Template::parse_with(&text, &novu::options()) {
        Ok(template) => {
            for variable in template.variables() {
                assert!(variable.line >= 1 && variable.column >= 1);
            }
        }
        Err(error) => {
            let line = text.split('\n').nth(error.line - 1);
            let length = line.map(|line| line.chars().count());
            assert!(length.is_some_and(|length| error.column <= length + 1), "{error} in {text:?}");
        }
    }
}

/// Renders what parses, twice; the results must be equal.
pub(crate) fn render(bytes: &[u8]) {
    let Ok(template) = Template::parse_with(&text(bytes), &novu::options()) else { return };
    let data = json!({
        "a": 1, "b": "text é😀", "c": [3, "x", null, [1, 2]], "d": { "e": { "f": true } }, "i": -2.5,
        "payload": { "name": "Ann", "items": [{ "id": 1, "name": "n" }, { "id": 2 }] }
    });
    let budget =
        Budget { output_bytes: 10_000, memory_bytes: 200_000, steps: 20_000, depth: 30, loop_iterations: 1000 };
    let settings = RenderOptions { budget, now_millis: Some(1_700_000_000_000), ..RenderOptions::default() };
    let result = template.render(&data, &settings);
    assert_eq!(result, template.render(&data, &settings));
    if let Ok(rendered) = result {
        assert!(rendered.output.len() <= budget.output_bytes);
    }
}
