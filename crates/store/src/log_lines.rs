//! The lines of a step's log in few bytes: every delivery writes a handful of them, and most are the same as those of the
//! last one. A line is a JSON list `[time, status, text, provider, particulars, retry]` without what is empty at its end.
//! Its time is counted from the line before it; texts and providers of [`TEXTS`] and [`PROVIDERS`] are numbers;
//! particulars stand in it as the JSON that they are. The numbers are part of the stored format and keep their meaning for
//! ever; new ones go to the end. The first schema wrote lines as objects, which read as they did.

use std::borrow::Cow;

use model::Timestamp;
use model::message::{DetailStatus, ExecutionDetail};
use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::codec::json;
use crate::db::{Row, StoreError};
use crate::statement::SqlValue;

const TEXTS: [&str; 8] = [
    "Step queued",
    "Push Webhook provider was selected",
    "Message created",
    "Message sent",
    "Unexpected provider error",
    "There was one or more errors when trying to execute the notification",
    "Step canceled",
    "Message expired",
];
const PROVIDERS: [&str; 1] = ["push-webhook"];
/// The status of a line is its place here.
const STATUSES: [DetailStatus; 4] =
    [DetailStatus::Success, DetailStatus::Warning, DetailStatus::Failed, DetailStatus::Pending];

/// The lines of a step's log as they are stored.
pub(crate) fn pack(lines: &[ExecutionDetail]) -> SqlValue {
    let mut last = 0;
    let packed: Vec<Packed<'_>> = lines
        .iter()
        .map(|line| Packed { line, since: line.at.0.saturating_sub(std::mem::replace(&mut last, line.at.0)) })
        .collect();
    SqlValue::Text(json(&packed))
}

/// The lines of a step's log from what is stored.
pub(crate) fn unpack(row: &Row, column: usize) -> Result<Vec<ExecutionDetail>, StoreError> {
    read_lines(row.text(column)?).ok_or_else(|| row.damaged(column))
}

/// Nothing if it is damaged.
fn read_lines(stored: &str) -> Option<Vec<ExecutionDetail>> {
    let stored: Vec<&RawValue> = serde_json::from_str(stored).ok()?;
    let mut last = 0_i64;
    let read = |line: &RawValue| {
        if line.get().starts_with('{') {
            return serde_json::from_str::<StoredObject<'_>>(line.get()).ok()?.open();
        }
        let items: Vec<&RawValue> = serde_json::from_str(line.get()).ok()?;
        last = last.saturating_add(serde_json::from_str(items.first()?.get()).ok()?);
        read_list(&items, Timestamp(last))
    };
    stored.into_iter().map(read).collect()
}

fn read_list(items: &[&RawValue], at: Timestamp) -> Option<ExecutionDetail> {
    let item = |index: usize| items.get(index).map_or("null", |item| item.get());
    let provider: Option<Name<'_>> = serde_json::from_str(item(3)).ok()?;
    Some(ExecutionDetail {
        at,
        status: *STATUSES.get(serde_json::from_str::<usize>(item(1)).ok()?)?,
        detail: serde_json::from_str::<Name<'_>>(item(2)).ok()?.open(&TEXTS)?,
        provider_id: provider.map_or(Some(None), |name| name.open(&PROVIDERS).map(Some))?,
        raw: match item(4) {
            "null" => None,
            object if object.starts_with('{') => Some(object.to_owned()),
            text => Some(serde_json::from_str(text).ok()?),
        },
        is_retry: item(5) == "true",
    })
}

struct Packed<'a> {
    line: &'a ExecutionDetail,
    /// Microseconds after the line before it.
    since: i64,
}

/// A text, or the number that stands for it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Name<'a> {
    Number(usize),
    Text(#[serde(borrow)] Cow<'a, str>),
}

impl<'a> Name<'a> {
    fn of(text: &'a str, known: &[&str]) -> Self {
        let number = known.iter().position(|known| *known == text);
        number.map_or(Name::Text(text.into()), Name::Number)
    }

    /// Nothing if there is no such number.
    fn open(self, known: &[&str]) -> Option<String> {
        match self {
            Name::Text(text) => Some(text.into_owned()),
            Name::Number(number) => known.get(number).map(|text| (*text).to_owned()),
        }
    }
}

impl Serialize for Packed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Packed { line, since } = self;
        let length = match line {
            line if line.is_retry => 6,
            line if line.raw.is_some() => 5,
            line if line.provider_id.is_some() => 4,
            _ => 3,
        };
        let mut list = serializer.serialize_seq(Some(length))?;
        list.serialize_element(since)?;
        list.serialize_element(&STATUSES.iter().position(|status| *status == line.status))?;
        list.serialize_element(&Name::of(&line.detail, &TEXTS))?;
        if length > 3 {
            list.serialize_element(&line.provider_id.as_deref().map(|id| Name::of(id, &PROVIDERS)))?;
        }
        if length > 4 {
            let raw = line.raw.as_deref();
            // What is no object, or not all of it, could be taken for something else: it is written as a text.
            let object =
                raw.filter(|raw| raw.starts_with('{')).and_then(|raw| serde_json::from_str::<&RawValue>(raw).ok());
            match object.filter(|object| Some(object.get()) == raw) {
                Some(object) => list.serialize_element(object)?,
                None => list.serialize_element(&raw)?,
            }
        }
        if length > 5 {
            list.serialize_element(&true)?;
        }
        list.end()
    }
}

/// A line as the first schema wrote it.
#[derive(Deserialize)]
struct StoredObject<'a> {
    at: i64,
    status: Cow<'a, str>,
    detail: Cow<'a, str>,
    provider: Option<Cow<'a, str>>,
    raw: Option<Cow<'a, str>>,
    #[serde(default)]
    retry: bool,
}

impl StoredObject<'_> {
    /// Nothing if its status is not known.
    fn open(self) -> Option<ExecutionDetail> {
        Some(ExecutionDetail {
            at: Timestamp(self.at),
            status: STATUSES.into_iter().find(|status| status.name() == self.status)?,
            detail: self.detail.into_owned(),
            provider_id: self.provider.map(Cow::into_owned),
            raw: self.raw.map(Cow::into_owned),
            is_retry: self.retry,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: i64, detail: &str) -> ExecutionDetail {
        let (status, detail) = (DetailStatus::Pending, detail.to_owned());
        ExecutionDetail { at: Timestamp(at), status, detail, provider_id: None, raw: None, is_retry: false }
    }

    fn check(lines: &[ExecutionDetail], stored: &str) {
        assert_eq!(pack(lines), SqlValue::Text(stored.to_owned()));
        assert_eq!(read_lines(stored).as_deref(), Some(lines), "{stored}");
    }

    #[test]
    fn lines_are_short_lists_and_read_back() {
        let hook = Some("push-webhook".to_owned());
        let sent = ExecutionDetail {
            status: DetailStatus::Success,
            provider_id: hook.clone(),
            raw: Some(r#"{"result":{"id":"a\"b"}}"#.to_owned()),
            ..line(90, "Message sent")
        };
        check(&[], "[]");
        check(&[line(70, "Step queued"), sent.clone()], r#"[[70,3,0],[20,0,3,0,{"result":{"id":"a\"b"}}]]"#);
        check(&[ExecutionDetail { is_retry: true, ..line(7, "Other") }], r#"[[7,3,"Other",null,null,true]]"#);
        check(&[line(9, "Step queued"), line(7, "Step canceled")], "[[9,3,0],[-2,3,6]]");
        for raw in [r#""text""#, "no JSON", "7", "[1]", "", "{oops", "{} "] {
            let odd = ExecutionDetail { provider_id: Some("p".to_owned()), raw: Some(raw.to_owned()), ..line(1, "x") };
            let stored = pack(std::slice::from_ref(&odd));
            let SqlValue::Text(stored) = stored else { panic!("{stored:?}") };
            assert_eq!(read_lines(&stored), Some(vec![odd]), "{stored}");
        }
    }

    #[test]
    fn lines_of_the_first_schema_read_back() {
        let stored = r#"[{"at":7,"status":"Pending","detail":"Step queued"},{"at":8,"status":"Failed","detail":"d","provider":"push-webhook","raw":"{\"status\":500}","retry":true}]"#;
        let failed = ExecutionDetail {
            status: DetailStatus::Failed,
            provider_id: Some("push-webhook".to_owned()),
            raw: Some(r#"{"status":500}"#.to_owned()),
            is_retry: true,
            ..line(8, "d")
        };
        assert_eq!(read_lines(stored), Some(vec![line(7, "Step queued"), failed]));
    }

    #[test]
    fn damage_is_seen() {
        for damaged in [
            "",
            "{}",
            "[7]",
            "[[]]",
            "[[1,9,0]]",
            "[[1,0,99]]",
            "[[1,0,0,99]]",
            r#"[{"at":7,"status":"Odd","detail":""}]"#,
        ] {
            assert_eq!(read_lines(damaged), None, "{damaged}");
        }
    }
}
