//! What `liquid_render` checks. The tests of the engine replay the seeds through it as well.

use liquid::{Budget, RenderOptions, Template, novu};
use serde_json::json;

/// Renders what parses, twice; the results must be equal.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(template) = Template::parse_with(&String::from_utf8_lossy(bytes), &novu::options()) else { return };
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
