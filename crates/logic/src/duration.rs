//! Lengths of time as people write and read them: `500ms`, `5s`, `2m`, `10h`, `1d`.

use std::ops::RangeInclusive;
use std::time::Duration;

use model::Value;

/// The units, the longer names first.
const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// What to tell whoever wrote something else.
pub const DURATION_FORM: &str = "a time such as 500ms, 5s, 2m, 10h or 1d";

/// Reads a number with its unit. Nothing if it is none, or too long for 64 bits of milliseconds.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = UNITS.iter().find_map(|(unit, millis)| Some((text.strip_suffix(unit)?, *millis)));
    let (digits, millis) = unit?;
    let digits = digits.trim_end();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| digits.parse::<u64>().ok())??;
    number.checked_mul(millis).map(Duration::from_millis)
}

/// What a value must be for [`from_value`], to follow the name of its member.
pub const VALUE_FORM: &str = "must be a number of seconds, or a time such as 500ms, 5s, 2m, 10h or 1d";

/// Reads a JSON value: whole seconds, or text with its unit.
#[must_use]
pub fn from_value(value: &Value) -> Option<Duration> {
    value.as_u64().map(Duration::from_secs).or_else(|| parse(value.as_str()?))
}

/// What a time must be that lies outside these bounds, to follow the name of its member.
#[must_use]
pub fn bounds(range: &RangeInclusive<Duration>) -> String {
    format!("must lie between {} and {}", text(*range.start()), text(*range.end()))
}

/// Writes a time with the longest unit in which it is a whole number. What is below a millisecond is lost.
#[must_use]
pub fn text(time: Duration) -> String {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    if millis == 0 {
        return "0s".to_owned();
    }
    let (unit, size) = UNITS.iter().rev().find(|(_, size)| millis.is_multiple_of(*size)).unwrap_or(&("ms", 1));
    format!("{}{unit}", millis / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_units() {
        let cases = [
            ("0s", Some(0)),
            ("500ms", Some(500)),
            ("5s", Some(5_000)),
            (" 2m ", Some(120_000)),
            ("10 h", Some(36_000_000)),
            ("1d", Some(86_400_000)),
            ("5", None),
            ("s", None),
            ("", None),
            ("-1s", None),
            ("+1s", None),
            ("1.5s", None),
            ("1h30m", None),
            ("99999999999999999999d", None),
            ("18446744073709551615d", None),
        ];
        for (text, millis) in cases {
            assert_eq!(parse(text), millis.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn times_are_written_in_their_longest_unit() {
        let cases = [
            (0, "0s"),
            (1, "1ms"),
            (1_500, "1500ms"),
            (5_000, "5s"),
            (90_000, "90s"),
            (120_000, "2m"),
            (86_400_000, "1d"),
            (90_000_000, "25h"),
        ];
        for (millis, expected) in cases {
            assert_eq!(text(Duration::from_millis(millis)), expected);
            assert_eq!(parse(expected), Some(Duration::from_millis(millis)), "{expected}");
        }
    }
}
