//! Filters for addresses: escaping, and `slugify`.

use crate::chars::is_js_space;
use crate::error::{Failure, bad_argument};
use crate::filters::url_words::is_letter_mark_or_digit;
use crate::filters::{Family, argument, argument_or};
use crate::run::Run;
use crate::value::{Text, Value};

pub(crate) const FILTERS: Family = &[
    ("cgi_escape", cgi_escape),
    ("slugify", slugify),
    ("uri_escape", uri_escape),
    ("url_decode", url_decode),
    ("url_encode", url_encode),
];

/// Signs that `encodeURIComponent` leaves alone, besides letters and digits.
const COMPONENT: &str = "-_.!~*'()";
/// The same without the signs that `cgi_escape` escapes.
const CGI: &str = "-_.~";
/// Signs that `encodeURI` leaves alone, and brackets, which LiquidJS keeps.
const URI: &str = "-_.!~*'();/?:@&=+$,#[]";

fn percent_encoded<'d>(run: &mut Run<'d>, value: &Value<'d>, plain: &str, blank: &str) -> Result<Value<'d>, Failure> {
    let text = run.string(value)?;
    let text = run.build(|out| {
        let mut buffer = [0; 4];
        for c in text.chars() {
            if c.is_ascii_alphanumeric() || plain.contains(c) {
                out.push_char(c)?;
            } else if c == ' ' {
                out.push(blank)?;
            } else {
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    out.push(&format!("%{byte:02X}"))?;
                }
            }
        }
        Ok(())
    })?;
    Ok(Value::text(text))
}

fn url_encode<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    percent_encoded(run, &value, COMPONENT, "+")
}

fn cgi_escape<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    percent_encoded(run, &value, CGI, "+")
}

fn uri_escape<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    percent_encoded(run, &value, URI, "%20")
}

fn url_decode<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let code = digit().zip(digit()).map(|(high, low)| high * 16 + low);
                let code = code.and_then(|code| u8::try_from(code).ok());
                code.ok_or_else(|| bad_argument("url_decode needs two hexadecimal digits after each percent sign"))?
            }
            other => other,
        });
    }
    let decoded = String::from_utf8(bytes);
    run.text(decoded.map_err(|_| bad_argument("url_decode found percent codes that are not UTF-8"))?)
}

/// Turns text into a part of an address: what is no word becomes a dash.
fn slugify<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let text = run.string(&value)?;
    run.scan_slowly(&text)?;
    let mode = run.js_string(&argument_or(arguments, 0, Value::Text(Text::Borrowed("default"))))?;
    let slug = match &*mode {
        "raw" => dashed(&text, is_js_space),
        "default" => dashed(&text, |c| !is_letter_mark_or_digit(c)),
        "pretty" => dashed(&text, |c| !is_letter_mark_or_digit(c) && !"._~!$&'()+,;=@".contains(c)),
        "ascii" => dashed(&text, |c| !c.is_ascii_alphanumeric()),
        "latin" => dashed(&without_accents(&text), |c| !is_letter_mark_or_digit(c)),
        _ => text.to_string(),
    };
    run.text(if argument(arguments, 1).is_js_truthy() { slug } else { slug.to_lowercase() })
}

/// Each run of characters that `replaced` names as one dash; a dash at either end is dropped.
fn dashed(text: &str, replaced: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_gap = false;
    for c in text.chars() {
        let gap = replaced(c);
        if !gap {
            out.push(c);
        } else if !in_gap {
            out.push('-');
        }
        in_gap = gap;
    }
    let trimmed = out.strip_prefix('-').unwrap_or(&out);
    trimmed.strip_suffix('-').unwrap_or(trimmed).to_owned()
}

/// Western European letters without their accents. Capitals keep theirs, as in LiquidJS.
fn without_accents(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = match c {
            'à'..='å' => "a",
            'æ' => "ae",
            'ç' => "c",
            'è'..='ë' => "e",
            'ì'..='ï' => "i",
            'ð' => "d",
            'ñ' => "n",
            'ò'..='ö' | 'ø' => "o",
            'ù'..='ü' => "u",
            'ý' | 'ÿ' => "y",
            'ß' => "ss",
            'œ' => "oe",
            'þ' => "th",
            'ẞ' => "SS",
            'Œ' => "OE",
            'Þ' => "TH",
            other => {
                out.push(other);
                continue;
            }
        };
        out.push_str(plain);
    }
    out
}
