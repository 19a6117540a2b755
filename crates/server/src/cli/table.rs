//! Lists as tables for people.

use serde_json::Value;

/// A column: its title and the JSON pointer of what stands in it.
pub(super) type Column = (&'static str, &'static str);

/// The most characters of a cell; the rest is cut off.
const CELL_MAX: usize = 48;

/// A table of JSON objects, each a line.
pub(super) fn table(columns: &[Column], items: &[Value]) -> String {
    let titles = columns.iter().map(|(title, _)| (*title).to_owned()).collect();
    let cells = |item: &Value| columns.iter().map(|(_, pointer)| cell(item.pointer(pointer))).collect();
    let rows: Vec<Vec<String>> = std::iter::once(titles).chain(items.iter().map(cells)).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// What stands in a cell. Control characters, which could rule the terminal, do not.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(CELL_MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_they_hold() {
        let items = [json!({"a": "long\u{1b}text", "b": {"c": 7}}), json!({"a": "x", "b": null})];
        assert_eq!(table(&[("A", "/a"), ("B", "/b/c")], &items), "A          B\nlong text  7\nx          -\n");
    }
}
