//! One member while it is read: checks add messages, and a last call says what its absence means.

use std::fmt::{self, Display, Formatter};
use std::ops::RangeInclusive;
use std::time::Duration;

use model::Field;

use super::Fields;

/// A member that was read, its checks still to come.
#[derive(Debug)]
#[must_use = "say what the absence of the member means: required, optional, or, patch"]
pub(crate) struct Member<'f, T> {
    fields: &'f mut Fields,
    name: &'static str,
    expectation: &'static str,
    found: Field<T>,
    is_refused: bool,
}

impl<'f, T> Member<'f, T> {
    pub(super) fn found(
        fields: &'f mut Fields,
        name: &'static str,
        expectation: &'static str,
        found: Field<T>,
    ) -> Self {
        Member { fields, name, expectation, found, is_refused: false }
    }

    /// A member about which something was said already.
    pub(super) fn refused(fields: &'f mut Fields, name: &'static str, expectation: &'static str) -> Self {
        Member { fields, name, expectation, found: Field::Absent, is_refused: true }
    }

    /// Adds `<name> <expectation>` unless the value is missing or fits. Give what has to be put together as
    /// `format_args!`: then it is put together only if somebody will read it.
    pub(crate) fn check(self, expectation: impl Display, fits: impl FnOnce(&T) -> bool) -> Self {
        let name = self.name;
        self.check_saying(format_args!("{name} {expectation}"), fits)
    }

    /// Adds a message unless the value is missing or fits.
    pub(crate) fn check_saying(self, message: impl Display, fits: impl FnOnce(&T) -> bool) -> Self {
        if self.found.value().is_some_and(|value| !fits(value)) {
            self.fields.refuse(self.name, message.to_string());
        }
        self
    }

    /// The value; its absence, or null, is an error. After an error the default, which does not get out.
    pub(crate) fn required(self) -> T
    where
        T: Default,
    {
        if self.is_missing() {
            self.fields.refuse(self.name, format!("{} should not be null or undefined", self.name));
        }
        self.expected()
    }

    /// As [`Member::required`], with one message less: what is missing is not of its kind.
    pub(crate) fn expected(self) -> T
    where
        T: Default,
    {
        if self.is_missing() && !self.expectation.is_empty() {
            self.fields.refuse(self.name, format!("{} {}", self.name, self.expectation));
        }
        self.or_default()
    }

    /// Whether there is no value, and nothing was said about that yet.
    fn is_missing(&self) -> bool {
        !self.is_refused && self.found.value().is_none()
    }

    /// The value; null counts as absent.
    pub(crate) fn optional(self) -> Option<T> {
        match self.found {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Null => None,
        }
    }

    /// The value, or `default` when it is absent or null.
    pub(crate) fn or(self, default: T) -> T {
        self.optional().unwrap_or(default)
    }

    /// The value, or the default of its type when it is absent or null.
    pub(crate) fn or_default(self) -> T
    where
        T: Default,
    {
        self.optional().unwrap_or_default()
    }

    /// The value with absent and null told apart: for patches.
    pub(crate) fn patch(self) -> Field<T> {
        self.found
    }
}

impl Member<'_, String> {
    /// Bounds the number of characters.
    pub(crate) fn length(self, range: RangeInclusive<usize>) -> Self {
        let (shortest, longest) = range.into_inner();
        self.check(format_args!("must be longer than or equal to {shortest} characters"), |text| {
            shortest == 0 || text.chars().nth(shortest - 1).is_some()
        })
        .check(format_args!("must be shorter than or equal to {longest} characters"), |text| {
            text.chars().nth(longest).is_none()
        })
    }

    /// The text, if it is there and not empty: for what callers send empty when they mean nothing.
    pub(crate) fn filled(self) -> Option<String> {
        self.optional().filter(|text| !text.is_empty())
    }

    /// Allows only these values.
    pub(crate) fn one_of(self, allowed: &[&str]) -> Self {
        self.check(format_args!("must be one of the following values: {}", Listed(allowed)), |text| {
            allowed.contains(&text.as_str())
        })
    }
}

impl Member<'_, i64> {
    /// Bounds the number.
    pub(crate) fn within(self, range: RangeInclusive<i64>) -> Self {
        let (least, most) = range.into_inner();
        self.check(format_args!("must not be less than {least}"), |number| *number >= least)
            .check(format_args!("must not be greater than {most}"), |number| *number <= most)
    }
}

impl Member<'_, Duration> {
    /// Bounds the time.
    pub(crate) fn lasting(self, range: RangeInclusive<Duration>) -> Self {
        let expectation = logic::duration::bounds(&range);
        self.check(expectation, |time| range.contains(time))
    }
}

impl<I> Member<'_, Vec<I>> {
    /// Bounds the number of elements.
    pub(crate) fn list_length(self, range: RangeInclusive<usize>) -> Self {
        let (fewest, most) = range.into_inner();
        let checked = match fewest {
            1 => self.check("should not be empty", |list| !list.is_empty()),
            _ => self.check(format_args!("must contain at least {fewest} elements"), |list| list.len() >= fewest),
        };
        checked.check(format_args!("must contain no more than {most} elements"), |list| list.len() <= most)
    }
}

impl Member<'_, Vec<String>> {
    /// Allows only these elements.
    pub(crate) fn each_one_of(self, allowed: &[&str]) -> Self {
        let (name, values) = (self.name, Listed(allowed));
        self.check_saying(format_args!("each value in {name} must be one of the following values: {values}"), |list| {
            list.iter().all(|text| allowed.contains(&text.as_str()))
        })
    }
}

/// Texts with commas between them.
struct Listed<'a>(&'a [&'a str]);

impl Display for Listed<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, text) in self.0.iter().enumerate() {
            formatter.write_str(if index == 0 { "" } else { ", " })?;
            formatter.write_str(text)?;
        }
        Ok(())
    }
}
