//! Times as text: ISO-8601 as JavaScript writes and reads it, JavaScript's `toDateString`, and the dates of HTTP. All
//! in UTC. Schedules, time zones and cron do not live here.

use model::Timestamp;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The years that fit a [`Timestamp`] with room to spare; JavaScript's own dates end at 275760.
const YEAR_MAX: i64 = 275_760;

/// `time` as `2026-07-01T10:00:00.000Z`, what JavaScript's `toISOString` writes.
#[must_use]
pub fn iso(time: Timestamp) -> String {
    let seconds = time.0.div_euclid(MICROS_PER_SECOND);
    let millis = time.0.rem_euclid(MICROS_PER_SECOND) / 1_000;
    let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
    let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
    let mut text = String::with_capacity(28);
    if (0..=9_999).contains(&year) {
        digits(&mut text, year, 4);
    } else {
        text.push(if year < 0 { '-' } else { '+' });
        digits(&mut text, year.abs(), 6);
    }
    let fields = [('-', month, 2), ('-', day, 2), ('T', second_of_day / 3_600, 2), (':', second_of_day / 60 % 60, 2)];
    for (separator, value, width) in fields.into_iter().chain([(':', second_of_day % 60, 2), ('.', millis, 3)]) {
        text.push(separator);
        digits(&mut text, value, width);
    }
    text.push('Z');
    text
}

/// `time` as `Fri Jan 02 2026`, what JavaScript's `toDateString` writes in UTC.
#[must_use]
pub(crate) fn date_string(time: Timestamp) -> String {
    let days = time.0.div_euclid(MICROS_PER_SECOND * SECONDS_PER_DAY);
    let (year, month, day) = civil(days);
    let weekday = name(&WEEKDAYS, (days + 4).rem_euclid(7));
    let sign = if year < 0 { "-" } else { "" };
    format!("{weekday} {} {day:02} {sign}{:04}", name(&MONTHS, month - 1), year.abs())
}

/// Reads the ISO-8601 forms that JavaScript's `Date` reads: a year, month or day alone, or with a time of day (from
/// the minute on, any fraction of a second) and `Z` or an offset. A time without an offset is taken as UTC, a
/// fraction is cut to milliseconds. `None` for anything else, days that do not exist included.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Timestamp> {
    let mut rest = Cursor(text.trim().as_bytes());
    let year = rest.year()?;
    let month = if rest.skip(b'-') { rest.number(2)? } else { 1 };
    let day = if rest.skip(b'-') { rest.number(2)? } else { 1 };
    let mut millis = 0;
    if rest.skip(b'T') || rest.skip(b't') || rest.skip(b' ') {
        millis = rest.time_of_day()? - rest.offset()?;
    }
    let midnight = days_from_civil(year, month, day)? * SECONDS_PER_DAY * 1_000;
    rest.0.is_empty().then(|| Timestamp::from_millis(midnight + millis))
}

/// Reads a date of HTTP in any of its three forms (RFC 9110 §5.6.7).
#[must_use]
pub(crate) fn parse_http_date(text: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
    let (day, month, year, clock) = match parts.as_slice() {
        [_, month, day, clock, year] => (day, month, year, clock),
        [_, day, month, year, clock, "GMT"] => (day, month, year, clock),
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| name == month).and_then(|at| i64::try_from(at + 1).ok())?;
    let year = match (year.len(), year.parse::<i64>().ok()?) {
        // A two-digit year is read as the nearest one; RFC 9110 asks for no more than 50 years in the future.
        (2, short @ 0..70) => 2_000 + short,
        (2, short) => 1_900 + short,
        (_, full) => full,
    };
    let mut clock = Cursor(clock.as_bytes());
    let millis = clock.time_of_day()?;
    let days = days_from_civil(year, month, day.parse().ok()?)?;
    clock.0.is_empty().then(|| Timestamp::from_millis(days * SECONDS_PER_DAY * 1_000 + millis))
}

/// Appends `value` in `width` digits.
fn digits(text: &mut String, value: i64, width: u32) {
    for place in (0..width).rev() {
        let digit = u8::try_from(value / 10_i64.pow(place) % 10).unwrap_or(0);
        text.push(char::from(b'0' + digit));
    }
}

fn name(names: &[&'static str], index: i64) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
}

/// Year, month and day of a day counted from 1970-01-01. Counts in years that begin in March, so that the leap day is
/// the last one, and in eras of 400 years, which all have the same number of days.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`]; `None` for a day that does not exist.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(-YEAR_MAX..=YEAR_MAX).contains(&year) {
        return None;
    }
    let march_year = year - i64::from(month <= 2);
    let march_month = if month > 2 { month - 3 } else { month + 9 };
    let year_of_era = march_year.rem_euclid(400);
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = march_year.div_euclid(400) * 146_097 + day_of_era - 719_468;
    (civil(days) == (year, month, day)).then_some(days)
}

/// What is left of a text that is being read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.0.first() == Some(&byte);
        if found {
            self.0 = self.0.get(1..).unwrap_or_default();
        }
        found
    }

    /// Exactly `width` digits.
    fn number(&mut self, width: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(width)?;
        self.0 = rest;
        digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    }

    /// Four digits, or a sign and six; minus zero is not a year.
    fn year(&mut self) -> Option<i64> {
        if self.skip(b'+') {
            return self.number(6);
        }
        if self.skip(b'-') {
            return self.number(6).filter(|year| *year != 0).map(|year| -year);
        }
        self.number(4)
    }

    /// Hours and minutes, seconds and their fraction if given, in milliseconds; 24:00:00 is the end of the day.
    fn time_of_day(&mut self) -> Option<i64> {
        let hour = self.number(2)?;
        let minute = if self.skip(b':') { self.number(2)? } else { return None };
        let second = if self.skip(b':') { self.number(2)? } else { 0 };
        let millis = if self.skip(b'.') { self.fraction()? } else { 0 };
        let total = ((hour * 60 + minute) * 60 + second) * 1_000 + millis;
        (minute < 60 && second < 60 && total <= SECONDS_PER_DAY * 1_000).then_some(total)
    }

    /// The milliseconds of a fraction of any length.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = rest;
        let padded = digits.iter().copied().chain(std::iter::repeat(b'0'));
        Some(padded.take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
    }

    /// The distance from UTC in milliseconds; none is UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.0.is_empty() || self.skip(b'Z') || self.skip(b'z') {
            return Some(0);
        }
        let sign = if self.skip(b'+') { 1 } else { -1 };
        if sign < 0 && !self.skip(b'-') {
            return None;
        }
        let hours = self.number(2)?;
        self.skip(b':');
        let minutes = self.number(2)?;
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_javascript_writes_them() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z", "Thu Jan 01 1970"),
            (1_782_900_000_000, "2026-07-01T10:00:00.000Z", "Wed Jul 01 2026"),
            (1_767_323_045_006, "2026-01-02T03:04:05.006Z", "Fri Jan 02 2026"),
            (-1, "1969-12-31T23:59:59.999Z", "Wed Dec 31 1969"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z", "Tue Feb 29 2000"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z", "Sat Jan 01 10000"),
            (-62_198_755_200_000, "-000001-01-01T00:00:00.000Z", "Fri Jan 01 -0001"),
        ];
        for (millis, text, date) in cases {
            let time = Timestamp::from_millis(millis);
            assert_eq!((iso(time).as_str(), date_string(time).as_str()), (text, date), "{millis}");
            assert_eq!(parse_iso(text), Some(time), "{text}");
        }
        assert!(iso(Timestamp::MAX).ends_with("Z") && iso(Timestamp(i64::MIN)).starts_with('-'));
    }

    #[test]
    fn the_forms_of_iso_8601_are_read() {
        let cases = [
            ("2026", Some("2026-01-01T00:00:00.000Z")),
            ("2026-07", Some("2026-07-01T00:00:00.000Z")),
            ("2026-07-01", Some("2026-07-01T00:00:00.000Z")),
            (" 2026-07-01T10:00Z ", Some("2026-07-01T10:00:00.000Z")),
            ("2026-07-01T10:00:00", Some("2026-07-01T10:00:00.000Z")),
            ("2026-07-01T10:00:00.1Z", Some("2026-07-01T10:00:00.100Z")),
            ("2026-07-01T10:00:00.123456789Z", Some("2026-07-01T10:00:00.123Z")),
            ("2026-07-01T10:00:00+02:00", Some("2026-07-01T08:00:00.000Z")),
            ("2026-07-01 10:00:00-0530", Some("2026-07-01T15:30:00.000Z")),
            ("2026-12-31T24:00:00Z", Some("2027-01-01T00:00:00.000Z")),
            ("2024-02-29", Some("2024-02-29T00:00:00.000Z")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-00-01", None),
            ("2026-07-01T24:00:01Z", None),
            ("2026-07-01T10:60Z", None),
            ("2026-07-01T10", None),
            ("2026-07-01T10:00:00.Z", None),
            ("2026-07-01T10:00:00Zx", None),
            ("2026-07-01T10:00:00+25:00", None),
            ("-000000-01-01", None),
            ("+999999-01-01", None),
            ("26-07-01", None),
            ("２026-07-01", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_iso(text).map(iso).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_three_dates_of_http_are_read() {
        let expected = Some("1994-11-06T08:49:37.000Z");
        let cases = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", expected),
            ("Sunday, 06-Nov-94 08:49:37 GMT", expected),
            ("Sun Nov  6 08:49:37 1994", expected),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("Sun, 31 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", None),
            ("120", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_http_date(text).map(iso).as_deref(), expected, "{text}");
        }
    }
}
