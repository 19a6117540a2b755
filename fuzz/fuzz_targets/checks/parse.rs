//! What `liquid_parse` checks. The tests of the engine replay the seeds through it as well.

use liquid::{Template, novu};

/// Parses anything; the position of an error must lie inside the text.
pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
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
