//! Filters for HTML.

use crate::error::Failure;
use crate::filters::Family;
use crate::run::Run;
use crate::value::Value;

pub(crate) const FILTERS: Family = &[
    ("escape", escape),
    ("escape_once", escape_once),
    ("newline_to_br", newline_to_br),
    ("strip_html", strip_html),
    ("xml_escape", escape),
];

const ENTITIES: [(char, &str); 5] = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;")];

fn escaped<'d>(run: &mut Run<'d>, text: &str) -> Result<Value<'d>, Failure> {
    let text = run.build(|out| {
        let mut plain_from = 0;
        for (at, found) in text.match_indices(['&', '<', '>', '"', '\'']) {
            out.push(text.get(plain_from..at).unwrap_or_default())?;
            let entity = ENTITIES.iter().find(|(c, _)| found.starts_with(*c));
            out.push(entity.map_or(found, |(_, entity)| entity))?;
            plain_from = at + found.len();
        }
        out.push(text.get(plain_from..).unwrap_or_default())
    })?;
    Ok(Value::text(text))
}

fn escape<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    escaped(run, &text)
}

fn escape_once<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let mut plain = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        let known = ENTITIES.iter().find(|(_, entity)| from.starts_with(entity));
        let (c, length) = known.map_or(('&', 1), |(c, entity)| (*c, entity.len()));
        plain.push(c);
        rest = from.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    run.allocate(plain.len())?;
    escaped(run, &plain)
}

fn newline_to_br<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.text(text.replace("\r\n", "\n").replace('\n', "<br />\n"))
}

/// Drops scripts, styles and comments with their content, then everything between angle brackets.
fn strip_html<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let mut kinds = vec![("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">")];
    let mut out = String::new();
    let mut rest: &str = &text;
    while let Some((before, from)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let mut after = None;
        // A kind that is not closed once is not closed later either; forgetting it keeps this linear.
        kinds.retain(|(opening, closing)| {
            if after.is_some() || !from.starts_with(opening) {
                return true;
            }
            let inside = from.get(opening.len()..).unwrap_or_default();
            after = inside.find(closing).map(|end| inside.get(end + closing.len()..).unwrap_or_default());
            after.is_some()
        });
        match after {
            Some(after) => rest = after,
            None => {
                out.push_str(from);
                return run.text(out);
            }
        }
    }
    out.push_str(rest);
    run.text(out)
}
