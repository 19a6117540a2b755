//! Reads dates as V8 does: first the format of ISO 8601, then whatever people write. Times without a zone are UTC.

use crate::filters::date_format::days_from_civil;
use crate::value::number;

/// Milliseconds since 1970 of a date text, or NaN.
pub(crate) fn parse_millis(text: &str) -> f64 {
    let mut reader = Reader { rest: text.as_bytes() };
    let millis = match iso(&mut reader) {
        Start::Whole(parts) => parts.millis(),
        Start::Invalid => None,
        // Like V8, goes on from where the text stopped being ISO 8601 and keeps the numbers read so far.
        Start::Numbers(days) => free_form(&mut reader, days),
    };
    millis.unwrap_or(f64::NAN)
}

/// The parts of a date.
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    /// Hour, minute, second, millisecond.
    time: [i64; 4],
    offset_minutes: i64,
}

impl Parts {
    fn millis(&self) -> Option<f64> {
        let [hour, minute, second, millisecond] = self.time;
        if !(1..=12).contains(&self.month) || !(1..=31).contains(&self.day) {
            return None;
        }
        let in_day = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let midnight_after = hour == 24 && minute == 0 && second == 0 && millisecond == 0;
        if !in_day && !midnight_after {
            return None;
        }
        let days = days_from_civil(self.year, self.month, 1) + self.day - 1;
        let minutes = days.checked_mul(1440)?.checked_add(hour * 60 + minute - self.offset_minutes)?;
        let millis = minutes.checked_mul(60_000)?.checked_add(second * 1000 + millisecond)?;
        number::from_text(&millis.to_string()).into()
    }
}

/// Takes bytes from the front of a text.
struct Reader<'t> {
    rest: &'t [u8],
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn take(&mut self, wanted: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted.contains(byte))?;
        self.skip(1);
        Some(byte)
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn run(&mut self, matches: impl Fn(u8) -> bool) -> &'t [u8] {
        let length = self.rest.iter().take_while(|byte| matches(**byte)).count();
        let (run, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.rest = rest;
        run
    }

    /// Exactly `count` digits that no digit follows, still to be read.
    fn peek_fixed(&self, count: usize) -> Option<i64> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (digits == count).then(|| leading_number(self.rest.get(..count).unwrap_or_default()))
    }

    /// Reads exactly `count` digits that no digit follows.
    fn fixed(&mut self, count: usize) -> Option<i64> {
        let number = self.peek_fixed(count)?;
        self.skip(count);
        Some(number)
    }
}

/// The value of digits, of which V8 reads nine after leading zeros.
fn leading_number(digits: &[u8]) -> i64 {
    let significant = digits.iter().skip_while(|byte| **byte == b'0').take(9);
    significant.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

/// The milliseconds that digits after a point mean.
fn milliseconds(digits: &[u8]) -> i64 {
    digits.iter().chain(b"000").take(3).fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

/// What the start of a text gave when read as ISO 8601.
enum Start {
    Whole(Parts),
    /// The text has a `T` for the time, and no time follows.
    Invalid,
    /// Something else: numbers of a date at most.
    Numbers(Vec<i64>),
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ` and its shorter forms.
fn iso(reader: &mut Reader<'_>) -> Start {
    let mut days = Vec::new();
    if !iso_date(reader, &mut days) {
        return Start::Numbers(days);
    }
    let part = |index: usize| days.get(index).copied().unwrap_or(1);
    let mut parts = Parts { year: part(0), month: part(1), day: part(2), time: [0; 4], offset_minutes: 0 };
    if reader.peek().is_none() {
        return Start::Whole(parts);
    }
    let is_time =
        matches!(reader.rest, [b'T' | b't', after @ ..] if after.first().is_none_or(|byte| !is_word_byte(*byte)));
    if !is_time {
        return Start::Numbers(days);
    }
    reader.skip(1);
    match iso_time(reader, &mut parts) {
        Some(()) if reader.peek().is_none() => Start::Whole(parts),
        _ => Start::Invalid,
    }
}

/// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; false if something else comes in between.
fn iso_date(reader: &mut Reader<'_>, days: &mut Vec<i64>) -> bool {
    let start = reader.rest;
    if let Some(sign) = reader.take(b"+-") {
        match reader.fixed(6) {
            Some(0) if sign == b'-' => return false,
            Some(year) => days.push(if sign == b'-' { -year } else { year }),
            None => {
                reader.rest = start;
                return false;
            }
        }
    } else {
        let Some(year) = reader.peek_fixed(4) else { return false };
        reader.skip(4);
        days.push(year);
    }
    for most in [12, 31] {
        if reader.take(b"-").is_none() {
            break;
        }
        let Some(number) = reader.peek_fixed(2).filter(|number| (1..=most).contains(number)) else { return false };
        reader.skip(2);
        days.push(number);
    }
    true
}

fn iso_time(reader: &mut Reader<'_>, parts: &mut Parts) -> Option<()> {
    let [hour, minute, second, millisecond] = &mut parts.time;
    *hour = reader.fixed(2)?;
    reader.take(b":")?;
    *minute = reader.fixed(2)?;
    if reader.take(b":").is_some() {
        *second = reader.fixed(2)?;
        if reader.take(b".").is_some() {
            let digits = reader.run(|byte| byte.is_ascii_digit());
            *millisecond = milliseconds(Some(digits).filter(|digits| !digits.is_empty())?);
        }
    }
    let Some(sign) = reader.take(b"+-") else {
        reader.take(b"Zz");
        return Some(());
    };
    let (hours, minutes) = match reader.peek_fixed(4) {
        Some(number) => {
            reader.skip(4);
            (number / 100, number % 100)
        }
        None => {
            let hours = reader.fixed(2)?;
            reader.take(b":")?;
            (hours, reader.fixed(2)?)
        }
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    parts.offset_minutes = (hours * 60 + minutes) * if sign == b'-' { -1 } else { 1 };
    Some(())
}

/// Whether V8 counts a byte as part of a word: letters, and everything that comes after them.
fn is_word_byte(byte: u8) -> bool {
    byte >= b'A'
}

/// What a word in a date means.
enum Word {
    Month(i64),
    /// Hours to add to a clock of twelve hours.
    Half(i64),
    /// Hours ahead of UTC.
    Zone(i64),
    Garbage,
}

fn word(letters: &[u8]) -> Word {
    const MONTHS: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    // Only the first letters count, and only months may be longer than three.
    let mut start = [0; 4];
    start.iter_mut().zip(letters).for_each(|(place, letter)| *place = letter.to_ascii_lowercase());
    let lower = start.get(..letters.len().min(4)).unwrap_or_default();
    let month = lower.get(..3).and_then(|start| (1..).zip(MONTHS).find(|(_, month)| *month == start));
    if let Some((number, _)) = month {
        return Word::Month(number);
    }
    match lower {
        b"am" => Word::Half(0),
        b"pm" => Word::Half(12),
        b"ut" | b"utc" | b"z" | b"gmt" => Word::Zone(0),
        b"est" | b"cdt" => Word::Zone(-5),
        b"edt" => Word::Zone(-4),
        b"cst" | b"mdt" => Word::Zone(-6),
        b"mst" | b"pdt" => Word::Zone(-7),
        b"pst" => Word::Zone(-8),
        _ => Word::Garbage,
    }
}

/// What V8's reader of other formats has gathered so far.
#[derive(Default)]
struct FreeForm {
    days: Vec<i64>,
    month: Option<i64>,
    time: Vec<i64>,
    half: Option<i64>,
    zone_sign: Option<i64>,
    zone_hour: Option<i64>,
    zone_minute: Option<i64>,
    read_number: bool,
}

/// Reads numbers, names of months and zones in nearly any order. `None` if the text cannot be a date.
fn free_form(reader: &mut Reader<'_>, days: Vec<i64>) -> Option<f64> {
    let mut found = FreeForm { read_number: !days.is_empty(), days, ..FreeForm::default() };
    while let Some(byte) = reader.peek() {
        match byte {
            b'0'..=b'9' => found.number(reader)?,
            b'(' => skip_parentheses(reader),
            b'+' | b'-' if found.is_utc() || !found.time.is_empty() => found.offset(reader)?,
            b'+' | b'-' | b')' if found.read_number => return None,
            byte if is_word_byte(byte) => found.word(reader)?,
            _ => reader.skip(1),
        }
    }
    found.millis()
}

fn skip_parentheses(reader: &mut Reader<'_>) {
    let mut open = 0_usize;
    while let Some(byte) = reader.peek() {
        reader.skip(1);
        match byte {
            b'(' => open += 1,
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            return;
        }
    }
}

impl FreeForm {
    fn is_utc(&self) -> bool {
        self.zone_hour == Some(0) && self.zone_minute == Some(0)
    }

    fn number(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let number = leading_number(reader.run(|byte| byte.is_ascii_digit()));
        self.read_number = true;
        if reader.peek() == Some(b':') {
            return self.clock_part(number, reader);
        }
        let in_minute = (0..60).contains(&number);
        let expected = match self.time.len() {
            1 | 2 => in_minute,
            3 => (0..1000).contains(&number),
            _ => false,
        };
        if reader.take(b".").is_some() && expected {
            self.time.push(number);
            let digits = reader.run(|byte| byte.is_ascii_digit());
            self.last_clock_part(milliseconds(Some(digits).filter(|digits| !digits.is_empty())?));
        } else if self.is_zone_minute_expected() && in_minute {
            self.zone_minute = Some(number);
        } else if expected {
            self.last_clock_part(number);
            let zulu = matches!(reader.rest, [b'Z' | b'z', after @ ..] if after.first().is_none_or(|byte| !is_word_byte(*byte)));
            let ends = reader.peek().is_none_or(|byte| matches!(byte, b' ' | b'\t'..=b'\r' | b'+' | b'-'));
            return (ends || zulu).then_some(());
        } else if self.days.len() >= 3 {
            return None;
        } else {
            self.days.push(number);
            reader.take(b"-");
        }
        Some(())
    }

    /// Whether the hour of an offset such as `+02:00` was read and its minutes come next.
    fn is_zone_minute_expected(&self) -> bool {
        self.zone_hour.is_some() && self.zone_minute.is_none()
    }

    fn clock_part(&mut self, number: i64, reader: &mut Reader<'_>) -> Option<()> {
        reader.skip(1);
        if reader.take(b":").is_some() {
            if !self.time.is_empty() {
                return None;
            }
            self.time.extend([number, 0]);
            return Some(());
        }
        if self.time.len() >= 4 {
            return None;
        }
        self.time.push(number);
        reader.take(b".");
        Some(())
    }

    fn last_clock_part(&mut self, number: i64) {
        self.time.push(number);
        self.time.resize(4, 0);
    }

    fn word(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        match word(reader.run(is_word_byte)) {
            Word::Half(hours) if !self.time.is_empty() => self.half = Some(hours),
            Word::Month(month) => {
                self.month = Some(month);
                reader.take(b"-");
            }
            Word::Zone(hours) if self.read_number => {
                self.zone_sign = Some(if hours < 0 { -1 } else { 1 });
                self.zone_hour = Some(hours.abs());
                self.zone_minute = Some(0);
            }
            _ if self.read_number => return None,
            _ if reader.peek().is_some_and(|byte| byte.is_ascii_digit()) => return None,
            _ => {}
        }
        Some(())
    }

    fn offset(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let sign = reader.take(b"+-")?;
        self.zone_sign = Some(if sign == b'-' { -1 } else { 1 });
        let digits = reader.run(|byte| byte.is_ascii_digit());
        let number = leading_number(digits);
        self.read_number = true;
        if reader.take(b":").is_some() {
            self.zone_hour = Some(number);
            self.zone_minute = None;
            return Some(());
        }
        (self.zone_hour, self.zone_minute) = match digits.len() {
            1 | 2 => (Some(number), Some(0)),
            3 | 4 => (Some(number / 100), Some(number % 100)),
            _ => return None,
        };
        Some(())
    }

    fn millis(&self) -> Option<f64> {
        let day = |index: usize| self.days.get(index).copied().unwrap_or(1);
        let is_day = |number: i64| (1..=31).contains(&number);
        let (year, month, day) = match (self.days.as_slice(), self.month) {
            ([], _) => return None,
            (_, Some(month)) if is_day(day(0)) => (day(1), month, day(0)),
            (_, Some(month)) => (day(0), month, day(1)),
            (_, None) if is_day(day(0)) => (day(2), day(0), day(1)),
            (_, None) => (day(0), day(1), day(2)),
        };
        let year = match year {
            0..=49 => year + 2000,
            50..=99 => year + 1900,
            other => other,
        };
        let mut time = [0; 4];
        time.iter_mut().zip(&self.time).for_each(|(slot, part)| *slot = *part);
        if let (Some(half), [hour, ..]) = (self.half, &mut time) {
            if !(0..=12).contains(hour) {
                return None;
            }
            *hour = *hour % 12 + half;
        }
        let offset = self.zone_hour.unwrap_or(0) * 60 + self.zone_minute.unwrap_or(0);
        let offset_minutes = offset * self.zone_sign.unwrap_or(1);
        Parts { year, month, day, time, offset_minutes }.millis()
    }
}
