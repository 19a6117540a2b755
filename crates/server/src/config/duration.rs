//! Lengths of time in the configuration.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use logic::duration;
use serde::{Deserialize, Deserializer};

/// A length of time from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Duration);

impl Span {
    /// The length, if it lies between the bounds.
    pub(crate) fn within(self, range: RangeInclusive<Duration>, name: &str) -> Result<Duration, String> {
        if range.contains(&self.0) { Ok(self.0) } else { Err(format!("{name} {}", duration::bounds(&range))) }
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = duration::parse(text);
        found.map(Span).ok_or_else(|| format!("{:?} is not {}", text.trim(), duration::DURATION_FORM))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
