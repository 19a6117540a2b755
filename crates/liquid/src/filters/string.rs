//! Filters that change text.

use crate::chars::is_js_space;
use crate::error::{Failure, bad_argument};
use crate::filters::{Family, argument};
use crate::run::Run;
use crate::value::{Text, Value};

pub(crate) const FILTERS: Family = &[
    ("append", append),
    ("capitalize", capitalize),
    ("downcase", downcase),
    ("lstrip", lstrip),
    ("normalize_whitespace", normalize_whitespace),
    ("prepend", prepend),
    ("remove", remove),
    ("remove_first", remove_first),
    ("remove_last", remove_last),
    ("replace", replace),
    ("replace_first", replace_first),
    ("replace_last", replace_last),
    ("rstrip", rstrip),
    ("squish", squish),
    ("strip", strip),
    ("strip_newlines", strip_newlines),
    ("upcase", upcase),
];

/// The text of an argument.
fn text_argument<'d>(run: &mut Run<'d>, arguments: &[Value<'d>], index: usize) -> Result<Text<'d>, Failure> {
    run.string(&argument(arguments, index))
}

fn append<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let (left, right) = both(run, &value, arguments, "append")?;
    joined(run, &[&left, &right])
}

fn prepend<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let (right, left) = both(run, &value, arguments, "prepend")?;
    joined(run, &[&left, &right])
}

fn both<'d>(
    run: &mut Run<'d>,
    value: &Value<'d>,
    arguments: &[Value<'d>],
    name: &str,
) -> Result<(Text<'d>, Text<'d>), Failure> {
    let [argument] = arguments else {
        return Err(bad_argument(format!("{name} takes exactly one argument")));
    };
    Ok((run.string(value)?, run.string(argument)?))
}

/// The parts one after the other. The memory is counted before it is used.
pub(crate) fn joined<'d>(run: &mut Run<'d>, parts: &[&str]) -> Result<Value<'d>, Failure> {
    let text = run.build(|out| parts.iter().try_for_each(|part| out.push(part)))?;
    Ok(Value::text(text))
}

/// First UTF-16 unit in upper case, the rest in lower case.
fn capitalize<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let Some(first) = text.chars().next() else {
        return Ok(Value::Text(text));
    };
    let rest = text.get(first.len_utf8()..).unwrap_or_default().to_lowercase();
    // JavaScript takes half of a character beyond U+FFFF here, which has no upper case.
    let upper = if first.len_utf16() == 1 { first.to_uppercase().to_string() } else { first.to_string() };
    joined(run, &[&upper, &rest])
}

fn downcase<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.text(text.to_lowercase())
}

fn upcase<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.text(text.to_uppercase())
}

/// The characters to strip: those of the argument, or white space if it is false in JavaScript.
fn stripped<'d>(
    run: &mut Run<'d>,
    value: &Value<'d>,
    arguments: &[Value<'d>],
    (left, right): (bool, bool),
) -> Result<Value<'d>, Failure> {
    let text = run.string(value)?;
    let chars = argument(arguments, 0);
    let set = if chars.is_js_truthy() { Some(run.string(&chars)?) } else { None };
    if let Some(set) = &set {
        run.step(u64::try_from(text.len().saturating_mul(set.len()) / 64).unwrap_or(u64::MAX))?;
    }
    let strip = |c: char| set.as_ref().map_or_else(|| is_js_space(c), |set| set.contains(c));
    let mut part: &str = &text;
    if left {
        part = part.trim_start_matches(strip);
    }
    if right {
        part = part.trim_end_matches(strip);
    }
    Ok(Value::Text(text.cut(part)))
}

fn lstrip<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    stripped(run, &value, arguments, (true, false))
}

fn rstrip<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    stripped(run, &value, arguments, (false, true))
}

fn strip<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    stripped(run, &value, arguments, (true, true))
}

fn strip_newlines<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.text(text.replace("\r\n", "\n").replace('\n', ""))
}

/// Each run of white space as one blank.
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_space = false;
    for c in text.chars() {
        let space = is_js_space(c);
        if !space {
            out.push(c);
        } else if !in_space {
            out.push(' ');
        }
        in_space = space;
    }
    out
}

fn normalize_whitespace<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.text(collapsed(&text))
}

fn squish<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.text(collapsed(&text).trim_matches(is_js_space).to_owned())
}

fn remove<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let pattern = text_argument(run, arguments, 0)?;
    if pattern.is_empty() {
        return Ok(Value::Text(text));
    }
    run.scan_slowly(&text)?;
    run.text(text.replace(&*pattern, ""))
}

fn remove_first<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let pattern = text_argument(run, arguments, 0)?;
    splice(run, &text, text.find(&*pattern), (pattern.len(), ""))
}

fn remove_last<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let pattern = text_argument(run, arguments, 0)?;
    splice(run, &text, text.rfind(&*pattern), (pattern.len(), ""))
}

/// The text with `length` bytes at `found` replaced; the text itself if nothing was found.
fn splice<'d>(
    run: &mut Run<'d>,
    text: &Text<'d>,
    found: Option<usize>,
    (length, replacement): (usize, &str),
) -> Result<Value<'d>, Failure> {
    let Some(found) = found else {
        return Ok(Value::Text(text.clone()));
    };
    let before = text.get(..found).unwrap_or_default();
    let after = text.get(found + length..).unwrap_or_default();
    joined(run, &[before, replacement, after])
}

fn replace<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let pattern = text_argument(run, arguments, 0)?;
    let replacement = text_argument(run, arguments, 1)?;
    run.scan_slowly(&text)?;
    let text = run.build(|out| {
        if pattern.is_empty() {
            // JavaScript splits between all characters here, but not before the first or after the last.
            for (index, c) in text.chars().enumerate() {
                if index > 0 {
                    out.push(&replacement)?;
                }
                out.push_char(c)?;
            }
            return Ok(());
        }
        for (index, part) in text.split(&*pattern).enumerate() {
            if index > 0 {
                out.push(&replacement)?;
            }
            out.push(part)?;
        }
        Ok(())
    })?;
    Ok(Value::text(text))
}

fn replace_first<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let pattern = text_argument(run, arguments, 0)?;
    let replacement = text_argument(run, arguments, 1)?;
    splice(run, &text, text.find(&*pattern), (pattern.len(), &replacement))
}

fn replace_last<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let pattern = text_argument(run, arguments, 0)?;
    let replacement = text_argument(run, arguments, 1)?;
    splice(run, &text, text.rfind(&*pattern), (pattern.len(), &replacement))
}
