//! Escapes of quoted text in templates: `\n`, `\u00e9`, `\101`, as in JavaScript before strict mode.

/// The text that a quoted literal stands for. `quoted` includes its quotes; an unclosed one loses its last character, as in LiquidJS.
pub(crate) fn unquote(quoted: &str) -> String {
    let mut characters = quoted.chars();
    characters.next();
    let inner_with_end = characters.as_str();
    characters.next_back();
    let inner = characters.as_str();
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut rest = inner_with_end;
    while inner_with_end.len() - rest.len() < inner.len() {
        let Some(c) = rest.chars().next() else { break };
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '\\' {
            rest = unescape(rest, &mut units);
        } else {
            push(&mut units, c);
        }
    }
    String::from_utf16_lossy(&units)
}

/// Reads what follows a backslash; returns the text after it.
fn unescape<'t>(text: &'t str, units: &mut Vec<u16>) -> &'t str {
    let Some(c) = text.chars().next() else {
        return text;
    };
    let rest = text.get(c.len_utf8()..).unwrap_or_default();
    let simple = match c {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        'u' => return numeric(rest, units, (16, 4)),
        '0'..='7' => return numeric(text, units, (8, 3)),
        other => other,
    };
    push(units, simple);
    rest
}

/// Reads up to `most` digits as one UTF-16 code unit.
fn numeric<'t>(text: &'t str, units: &mut Vec<u16>, (radix, most): (u32, usize)) -> &'t str {
    let digits = text.chars().take(most).take_while(|c| c.is_digit(radix)).count();
    let (number, rest) = text.split_at_checked(digits).unwrap_or((text, ""));
    let value = u32::from_str_radix(number, radix).unwrap_or(0);
    units.push(u16::try_from(value & 0xffff).unwrap_or(0));
    rest
}

fn push(units: &mut Vec<u16>, c: char) {
    units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn escapes() {
        let cases = [
            (r"'abc'", "abc"),
            (r"'a\nb'", "a\nb"),
            (r"'\u0041\u42'", "AB"),
            (r"'\ud83d\ude00'", "😀"),
            (r"'\101\0'", "A\0"),
            (r#""\"\q""#, "\"q"),
            (r"'\\'", "\\"),
            ("'", ""),
            ("'abc", "ab"),
            ("", ""),
        ];
        for (quoted, expected) in cases {
            assert_eq!(unquote(quoted), expected, "{quoted}");
        }
    }
}
