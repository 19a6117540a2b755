//! Character classes of the template language and of JavaScript. Nothing here knows about tokens or values.

/// Whether the template language skips this character between tokens and in whitespace control.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200a}'
        | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Whether this character may stand in an identifier (a variable, tag or filter name).
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '?')
    } else {
        !is_blank(c) && !matches!(c, '\u{201c}' | '\u{201d}')
    }
}

/// Whether JavaScript counts this character as white space (`\s`, `trim`). Source: ECMA-262, WhiteSpace and LineTerminator.
pub(crate) fn is_js_space(c: char) -> bool {
    (is_blank(c) && c != '\u{180e}') || c == '\u{feff}'
}

/// Length of a text in UTF-16 code units, which is what JavaScript calls its length.
pub(crate) fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// Orders two texts as JavaScript does: by UTF-16 code units.
pub(crate) fn compare_utf16(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}
