//! Filters that cut text into parts or put parts together: words, lists, lengths.

use crate::chars::{is_js_space, utf16_len};
use crate::error::Failure;
use crate::filters::{Family, argument, argument_or};
use crate::run::Run;
use crate::value::{Text, Value, number};

pub(crate) const FILTERS: Family = &[
    ("array_to_sentence_string", array_to_sentence_string),
    ("number_of_words", number_of_words),
    ("split", split),
    ("truncate", truncate),
    ("truncatewords", truncatewords),
];

fn split<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let separator = run.string(&argument(arguments, 0))?;
    // Bounds the list of parts before it is made.
    let most = if separator.is_empty() { text.len() } else { text.matches(&*separator).count() + 1 };
    run.allocate(most * size_of::<Value<'d>>())?;
    let mut parts: Vec<Value<'d>> = Vec::with_capacity(most);
    if separator.is_empty() {
        parts.extend(text.char_indices().map(|(start, c)| Value::Text(text.part(start..start + c.len_utf8()))));
    } else {
        parts.extend(text.split(&*separator).map(|part| Value::Text(text.cut(part))));
    }
    while matches!(parts.last(), Some(Value::Text(part)) if part.is_empty()) {
        parts.pop();
    }
    run.array(parts)
}

fn truncate<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let length = number::from_value(&argument_or(arguments, 0, Value::Number(50.0)));
    let ellipsis = run.string(&argument_or(arguments, 1, Value::Text(Text::Borrowed("..."))))?;
    let characters = number::from_usize(text.chars().count());
    // A length that is no number keeps nothing, as every comparison with it is false.
    if number::from_usize(utf16_len(&text)) <= length
        || length.max(0.0).ceil() >= characters && !length.is_nan()
        || text.is_empty()
    {
        return Ok(value);
    }
    let kept = (length - number::from_usize(ellipsis.chars().count())).max(0.0);
    let kept = if length.is_nan() { 0 } else { number::to_count(kept.ceil(), text.len()) };
    let end = text.char_indices().nth(kept).map_or(text.len(), |(start, _)| start);
    crate::filters::string::joined(run, &[text.get(..end).unwrap_or_default(), &ellipsis])
}

fn truncatewords<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let count = number::from_value(&argument_or(arguments, 0, Value::Number(15.0)));
    let ellipsis = run.string(&argument_or(arguments, 1, Value::Text(Text::Borrowed("..."))))?;
    let count = if count <= 0.0 { 1.0 } else { count };
    let words = spaced(text.trim_start_matches(is_js_space));
    let total = words.len();
    let (_, kept) = crate::tags::for_loop::slice_bounds(total, 0.0, count);
    let cut = number::from_usize(total) >= count;
    let text = run.build(|out| {
        for (index, word) in words.iter().take(kept).enumerate() {
            if index > 0 {
                out.push(" ")?;
            }
            out.push(word)?;
        }
        if cut { out.push(&ellipsis) } else { Ok(()) }
    })?;
    Ok(Value::text(text))
}

/// The text cut at each run of white space, with an empty part at either end that has some; one empty part for no text.
fn spaced(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(space) = rest.find(is_js_space) {
        parts.push(rest.get(..space).unwrap_or_default());
        rest = rest.get(space..).unwrap_or_default().trim_start_matches(is_js_space);
    }
    parts.push(rest);
    parts
}

/// Whether a character counts as a word of its own: Chinese, Japanese and Korean as far as LiquidJS knows them.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3400}'..='\u{4dbf}' | '\u{3040}'..='\u{309f}'
        | '\u{30a0}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')
}

fn number_of_words<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.scan_slowly(&text)?;
    let text = text.trim_matches(is_js_space);
    let mode = argument(arguments, 0);
    let mode = if let Value::Text(mode) = &mode { mode } else { "" };
    let count = if text.is_empty() {
        0
    } else if mode == "cjk" || mode == "auto" && text.contains(is_cjk) {
        let words = text.split(|c| is_cjk(c) || is_js_space(c)).filter(|word| !word.is_empty()).count();
        words + text.chars().filter(|c| is_cjk(*c)).count()
    } else {
        spaced(text).len()
    };
    Ok(Value::Number(number::from_usize(count)))
}

fn array_to_sentence_string<'d>(
    run: &mut Run<'d>,
    value: Value<'d>,
    arguments: &[Value<'d>],
) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    let connector = run.string(&argument_or(arguments, 0, Value::Text(Text::Borrowed("and"))))?;
    match (items.pop(), items.len()) {
        (None, _) => run.text(""),
        (Some(only), 0) => Ok(only),
        (Some(last), 1) => {
            let first = run.js_string(&argument(&items, 0))?;
            let last = run.js_string(&last)?;
            crate::filters::string::joined(run, &[&first, " ", &connector, " ", &last])
        }
        (Some(last), _) => {
            let first = run.array(items)?;
            let first = run.build(|out| crate::value::text::write_joined(&first, ", ", out))?;
            let last = run.js_string(&last)?;
            crate::filters::string::joined(run, &[&first, ", ", &connector, " ", &last])
        }
    }
}
