//! Lengths of time as people write them: `500ms`, `5s`, `2m`, `10h`, `1d`.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// A length of time from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Duration);

/// The units, the longer names first.
const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

impl Span {
    /// The length, if it lies between the bounds.
    pub(crate) fn within(self, least: Duration, most: Duration, name: &str) -> Result<Duration, String> {
        if (least..=most).contains(&self.0) {
            Ok(self.0)
        } else {
            Err(format!("{name} must lie between {}s and {}s", least.as_secs(), most.as_secs()))
        }
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let unit = UNITS.iter().find_map(|(unit, millis)| Some((text.strip_suffix(unit)?, *millis)));
        let parsed = unit.and_then(|(digits, millis)| digits.trim().parse::<u64>().ok()?.checked_mul(millis));
        let millis = parsed.ok_or_else(|| format!("{text:?} is not a time such as 500ms, 5s, 2m, 10h or 1d"))?;
        Ok(Span(Duration::from_millis(millis)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
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
            ("10h", Some(36_000_000)),
        ];
        for (text, millis) in
            cases.into_iter().chain([("1d", Some(86_400_000)), ("5", None), ("s", None), ("-1s", None)])
        {
            assert_eq!(text.parse::<Span>().ok(), millis.map(|millis| Span(Duration::from_millis(millis))), "{text}");
        }
        assert!("99999999999999999999d".parse::<Span>().is_err());
    }
}
