//! `tidings openapi`: the OpenAPI document, as `/openapi.json` serves it.

use super::print;

/// Prints the document.
pub(super) fn run() -> Result<(), String> {
    let document = api::openapi().to_pretty_json();
    print(&(document.map_err(|error| format!("the document could not be written: {error}"))? + "\n"))
}
