//! Filters that print dates. How text becomes a moment is in `date_parse`, how a moment becomes text in `date_format`.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

use crate::error::{Failure, bad_argument};
use crate::filters::date_format::{Moment, format};
use crate::filters::date_parse::parse_millis;
use crate::filters::{Family, argument};
use crate::options::Zone;
use crate::run::Run;
use crate::value::{Value, number};

pub(crate) const FILTERS: Family = &[
    ("date", date),
    ("date_to_long_string", date_to_long_string),
    ("date_to_rfc822", date_to_rfc822),
    ("date_to_string", date_to_string),
    ("date_to_xmlschema", date_to_xmlschema),
];

/// What `date` prints without a format.
const DEFAULT_FORMAT: &str = "%A, %B %-e, %Y at %-l:%M %P %z";

/// The farthest moment from 1970 that JavaScript has, in milliseconds. Source: ECMA-262, TimeClip.
const MOST_MILLIS: f64 = 8.64e15;

/// The time zones compiled into the program, so that no file is read.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

fn date<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let Some(moment) = moment(run, &value, &argument(arguments, 1))? else {
        return Ok(value);
    };
    let pattern = argument(arguments, 0);
    if pattern.is_nil() {
        return printed(run, &moment, DEFAULT_FORMAT);
    }
    let pattern = run.string(&pattern)?;
    printed(run, &moment, &pattern)
}

fn printed<'d>(run: &mut Run<'d>, moment: &Moment, pattern: &str) -> Result<Value<'d>, Failure> {
    let text = run.build(|out| format(moment, pattern, out))?;
    Ok(Value::text(text))
}

fn fixed<'d>(run: &mut Run<'d>, value: Value<'d>, pattern: &str) -> Result<Value<'d>, Failure> {
    match moment(run, &value, &Value::Undefined)? {
        Some(moment) => printed(run, &moment, pattern),
        None => Ok(value),
    }
}

fn date_to_xmlschema<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    fixed(run, value, "%Y-%m-%dT%H:%M:%S%:z")
}

fn date_to_rfc822<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    fixed(run, value, "%a, %d %b %Y %H:%M:%S %z")
}

fn date_to_string<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    spelled(run, value, arguments, "%b")
}

fn date_to_long_string<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    spelled(run, value, arguments, "%B")
}

fn spelled<'d>(
    run: &mut Run<'d>,
    value: Value<'d>,
    arguments: &[Value<'d>],
    month: &str,
) -> Result<Value<'d>, Failure> {
    let is = |index, word: &str| matches!(argument(arguments, index), Value::Text(text) if &*text == word);
    match (is(0, "ordinal"), is(1, "US")) {
        (true, true) => fixed(run, value, &format!("{month} %-d%q, %Y")),
        (true, false) => fixed(run, value, &format!("%-d%q {month} %Y")),
        (false, _) => fixed(run, value, &format!("%d {month} %Y")),
    }
}

/// The moment that a value means, as it looks in the time zone asked for; `None` if the value is no date.
fn moment<'d>(run: &mut Run<'d>, value: &Value<'d>, zone: &Value<'d>) -> Result<Option<Moment>, Failure> {
    let millis = match value.clone().plain() {
        Value::Undefined | Value::Null => return Ok(None),
        Value::Text(text) if matches!(&*text, "now" | "today") => match run.settings.now_millis {
            Some(now) => now_as_double(now),
            None => return Ok(None),
        },
        Value::Text(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            number::from_text(&text) * 1000.0
        }
        Value::Number(seconds) => seconds * 1000.0,
        Value::Bool(value) => f64::from(u8::from(value)),
        other => parse_millis(&run.js_string(&other)?),
    };
    let zone = match zone {
        Value::Undefined | Value::Null => run.settings.zone.clone(),
        Value::Text(name) => Some(Zone::Named(name.to_string())),
        other => Some(Zone::Offset(number::from_value(other))),
    };
    let millis = millis.trunc();
    let (offset, zone_name) = match &zone {
        None => (0.0, "UTC"),
        Some(Zone::Offset(minutes)) => (*minutes, ""),
        Some(Zone::Named(name)) => (offset_minutes(name, millis)?, name.as_str()),
    };
    let shown = millis - offset * 60_000.0;
    // Written so that NaN fails as well.
    let valid = millis.abs() <= MOST_MILLIS && shown.abs() <= MOST_MILLIS;
    Ok(valid.then(|| Moment::new(millis, shown, offset, zone_name.to_owned())))
}

#[expect(clippy::cast_precision_loss, reason = "moments are far below 2^53 milliseconds")]
fn now_as_double(millis: i64) -> f64 {
    millis as f64
}

/// How many minutes a zone lies behind UTC at a moment.
fn offset_minutes(name: &str, millis: f64) -> Result<f64, Failure> {
    let unknown = || bad_argument(format!("there is no time zone named `{name}`"));
    let zone = ZONES.get(name).map_err(|_| unknown())?;
    let millis = number::clamp_to_i64(millis, i64::MIN, i64::MAX);
    let moment =
        Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 { Timestamp::MIN } else { Timestamp::MAX });
    Ok(-f64::from(zone.to_offset(moment).seconds()) / 60.0)
}
