//! Prints moments by patterns such as `%Y-%m-%d`, in the dialect of LiquidJS.

use crate::error::Failure;
use crate::value::number;
use crate::value::text::Bounded;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A moment with its clock and calendar in some time zone.
pub(crate) struct Moment {
    unix_seconds: f64,
    year: i64,
    /// From 1.
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
    /// From 0, Sunday.
    weekday: i64,
    /// From 1.
    day_of_year: i64,
    /// Minutes behind UTC.
    offset: f64,
    zone: String,
}

impl Moment {
    /// A moment from its milliseconds since 1970 and the same shifted into the time zone.
    pub(crate) fn new(millis: f64, shown: f64, offset: f64, zone: String) -> Self {
        let shown = number::clamp_to_i64(shown, i64::MIN, i64::MAX);
        let (days, millis_of_day) = (shown.div_euclid(86_400_000), shown.rem_euclid(86_400_000));
        let (year, month, day) = civil_from_days(days);
        Self {
            unix_seconds: (millis / 1000.0).floor(),
            year,
            month,
            day,
            hour: millis_of_day / 3_600_000,
            minute: millis_of_day / 60_000 % 60,
            second: millis_of_day / 1000 % 60,
            millisecond: millis_of_day % 1000,
            weekday: (days + 4).rem_euclid(7),
            day_of_year: days - days_from_civil(year, 1, 1) + 1,
            offset,
            zone,
        }
    }

    fn hour_of_twelve(&self) -> i64 {
        if self.hour % 12 == 0 { 12 } else { self.hour % 12 }
    }

    /// Week of the year for weeks that start on a weekday; days before the first such day are in week 0.
    fn week(&self, start: i64) -> i64 {
        (self.day_of_year - 1 - (self.weekday - start).rem_euclid(7) + 7).div_euclid(7)
    }

    fn ordinal(&self) -> &'static str {
        match (self.day, self.day % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        }
    }

    fn utc_offset(&self, colon: bool) -> String {
        let minutes = self.offset.abs();
        let sign = if self.offset > 0.0 { '-' } else { '+' };
        let hours = pad(&number::to_text((minutes / 60.0).floor()), 2, '0');
        let minutes = pad(&number::to_text(minutes % 60.0), 2, '0');
        format!("{sign}{hours}{}{minutes}", if colon { ":" } else { "" })
    }

    fn date(&self) -> String {
        format!("{}/{}/{}", self.month, self.day, self.year)
    }

    fn time(&self) -> String {
        let half = if self.hour < 12 { "AM" } else { "PM" };
        format!("{}:{:02}:{:02} {half}", self.hour_of_twelve(), self.minute, self.second)
    }
}

/// Days since 1970-01-01 of a day in the Gregorian calendar. Source: the era arithmetic of Howard Hinnant's `chrono` paper.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// A conversion with its flags and width, such as `%-5d`.
struct Directive {
    flags: Vec<char>,
    width: Option<f64>,
    conversion: char,
}

impl Directive {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(&flag)
    }
}

/// Prints a moment by a pattern. What is no conversion is printed as it is.
pub(crate) fn format(moment: &Moment, pattern: &str, out: &mut Bounded<'_>) -> Result<(), Failure> {
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        out.push(before)?;
        out.visit()?;
        let (directive, length) = read_directive(after);
        let text = directive.as_ref().and_then(|directive| convert(moment, directive).map(|text| (directive, text)));
        match text {
            Some((directive, text)) => push_padded(directive, &text, out)?,
            None => {
                out.push("%")?;
                out.push(after.get(..length).unwrap_or_default())?;
            }
        }
        rest = after.get(length..).unwrap_or_default();
    }
    out.push(rest)
}

/// The directive after a percent sign, and how many bytes it takes; without a directive, how many bytes to print as they are.
fn read_directive(text: &str) -> (Option<Directive>, usize) {
    let is_flag = |c: &char| matches!(c, '-' | '_' | '0' | '^' | '#' | ':');
    let flags: Vec<char> = text.chars().take_while(is_flag).collect();
    let mut length = flags.len();
    let digits = text.get(length..).unwrap_or_default();
    let digits_length = digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let width = digits.get(..digits_length).filter(|digits| !digits.is_empty()).map(number::from_text);
    length += digits_length;
    let rest = text.get(length..).unwrap_or_default();
    let rest = rest.strip_prefix(['E', 'O']).unwrap_or(rest);
    let before = text.len() - rest.len();
    match rest.chars().next() {
        Some(c) if !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') => {
            (Some(Directive { flags, width, conversion: c }), before + c.len_utf8())
        }
        _ => (None, before),
    }
}

fn convert(moment: &Moment, directive: &Directive) -> Option<String> {
    let name = |names: &[&str], index: i64| {
        usize::try_from(index).ok().and_then(|index| names.get(index)).map_or("", |n| n).to_owned()
    };
    let short = |name: String| name.chars().take(3).collect();
    Some(match directive.conversion {
        'a' => short(name(&DAYS, moment.weekday)),
        'A' => name(&DAYS, moment.weekday),
        'b' | 'h' => short(name(&MONTHS, moment.month - 1)),
        'B' => name(&MONTHS, moment.month - 1),
        'c' => format!("{}, {}", moment.date(), moment.time()),
        'C' => moment.year.div_euclid(100).to_string(),
        'd' | 'e' => moment.day.to_string(),
        'H' | 'k' => moment.hour.to_string(),
        'I' | 'l' => moment.hour_of_twelve().to_string(),
        'j' => moment.day_of_year.to_string(),
        'L' => moment.millisecond.to_string(),
        'm' => moment.month.to_string(),
        'M' => moment.minute.to_string(),
        'N' => fraction(moment, directive),
        'p' => if moment.hour < 12 { "AM" } else { "PM" }.to_owned(),
        'P' => if moment.hour < 12 { "am" } else { "pm" }.to_owned(),
        'q' => moment.ordinal().to_owned(),
        's' => number::to_text(moment.unix_seconds),
        'S' => moment.second.to_string(),
        'u' => if moment.weekday == 0 { 7 } else { moment.weekday }.to_string(),
        'U' => moment.week(0).to_string(),
        'w' => moment.weekday.to_string(),
        'W' => moment.week(1).to_string(),
        'x' => moment.date(),
        'X' => moment.time(),
        'y' => moment.year.rem_euclid(100).to_string(),
        'Y' => moment.year.to_string(),
        'z' => moment.utc_offset(directive.has(':')),
        'Z' if moment.zone.is_empty() => moment.utc_offset(directive.has(':')),
        'Z' => moment.zone.clone(),
        't' => "\t".to_owned(),
        'n' => "\n".to_owned(),
        '%' => "%".to_owned(),
        _ => return None,
    })
}

/// The fraction of the second with as many digits as the width says; digits beyond milliseconds are zeros, added by the padding.
fn fraction(moment: &Moment, directive: &Directive) -> String {
    let digits = format!("{:03}", moment.millisecond);
    let width = fraction_width(directive);
    digits.chars().take(width).collect()
}

fn fraction_width(directive: &Directive) -> usize {
    match directive.width {
        Some(width) if width > 0.0 => number::to_count(width, usize::MAX >> 12),
        _ => 9,
    }
}

/// The width of a conversion that has a usual one.
fn usual_width(conversion: char) -> usize {
    match conversion {
        'C' | 'd' | 'e' | 'H' | 'I' | 'k' | 'l' | 'm' | 'M' | 'S' | 'U' | 'W' | 'y' => 2,
        'j' | 'L' => 3,
        'Y' => 4,
        _ => 0,
    }
}

fn push_padded(directive: &Directive, text: &str, out: &mut Bounded<'_>) -> Result<(), Failure> {
    let text = if directive.has('^') {
        text.to_uppercase()
    } else if directive.has('#') {
        swapped_case(text)
    } else {
        text.to_owned()
    };
    if directive.conversion == 'N' {
        out.push(&text)?;
        return out.push_times('0', fraction_width(directive).saturating_sub(text.len()));
    }
    let filler = match directive.conversion {
        _ if directive.has('_') => ' ',
        _ if directive.has('0') => '0',
        'a' | 'A' | 'b' | 'B' | 'c' | 'e' | 'k' | 'l' | 'p' | 'P' => ' ',
        _ => '0',
    };
    let width = match directive.width {
        _ if directive.has('-') => 0,
        Some(width) if width > 0.0 => number::to_count(width, usize::MAX >> 12),
        _ => usual_width(directive.conversion),
    };
    let missing = width.saturating_sub(text.chars().count());
    match text.strip_prefix('-') {
        Some(digits) if filler == '0' => {
            out.push("-")?;
            out.push_times(filler, missing)?;
            out.push(digits)
        }
        _ => {
            out.push_times(filler, missing)?;
            out.push(&text)
        }
    }
}

/// Upper case if there is a small letter, lower case otherwise.
fn swapped_case(text: &str) -> String {
    if text.contains(|c: char| c.is_ascii_lowercase()) { text.to_uppercase() } else { text.to_lowercase() }
}

fn pad(text: &str, width: usize, filler: char) -> String {
    let missing = width.saturating_sub(text.chars().count());
    std::iter::repeat_n(filler, missing).chain(text.chars()).collect()
}
