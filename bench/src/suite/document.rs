//! Puts the tables into a page, between two markers. What stands outside of them is written by people and stays.

use std::fs;
use std::path::Path;

use super::figures::Findings;
use crate::failure::Failure;

const BEGIN: &str = "<!-- figures: written by `cargo xtask bench` -->\n";
const END: &str = "<!-- end of figures -->\n";

/// Writes the findings into the page.
pub(crate) fn write(page: &Path, findings: &Findings) -> Result<(), Failure> {
    let text = fs::read_to_string(page).map_err(Failure::when(page.display()))?;
    let unmarked = || Failure::new(format!("{} has no place for the figures", page.display()));
    let text = replaced(&text, &findings.to_markdown()).ok_or_else(unmarked)?;
    fs::write(page, text).map_err(Failure::when(page.display()))
}

/// The page with `tables` between its markers; `None` if it lacks one.
fn replaced(page: &str, tables: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, replaced};

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let page = format!("above\n{BEGIN}\nold\n\n{END}below\n");
        let once = replaced(&page, "new\n");
        assert_eq!(once.as_deref(), Some(format!("above\n{BEGIN}\nnew\n\n{END}below\n").as_str()));
        assert_eq!(once.as_deref().and_then(|page| replaced(page, "new\n")), once);
        for unmarked in ["", BEGIN, END, &format!("{END}{BEGIN}")] {
            assert_eq!(replaced(unmarked, "new"), None, "{unmarked}");
        }
    }
}
