//! Headers in few bytes: most headers of an exchange are the same at every attempt, or follow from what its row holds
//! anyway. What stands in [`KNOWN`] is stored as its number, everything else as name and value, in one JSON list. The
//! numbers are part of the stored format and keep their meaning for ever; new ones go to the end.

use model::secret::MASK;
use model::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::codec::json;

/// What the row of an attempt says of the values of its headers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// The message.
    pub(crate) message_id: MessageId,
    /// When the exchange began.
    pub(crate) started_at: Timestamp,
    /// How many bytes the body has that the headers go with.
    pub(crate) body_bytes: usize,
}

/// Where the value of a header comes from.
#[derive(Clone, Copy, Debug)]
enum Source {
    Text(&'static str),
    MessageId,
    StartSecond,
    BodyBytes,
}

const KNOWN: [(&str, Source); 11] = [
    ("content-type", Source::Text("application/json")),
    ("x-novu-signature", Source::Text(MASK)),
    ("webhook-id", Source::MessageId),
    ("webhook-timestamp", Source::StartSecond),
    ("webhook-signature", Source::Text(MASK)),
    ("content-length", Source::BodyBytes),
    ("connection", Source::Text("keep-alive")),
    ("connection", Source::Text("close")),
    ("content-type", Source::Text("application/json; charset=utf-8")),
    ("transfer-encoding", Source::Text("chunked")),
    ("keep-alive", Source::Text("timeout=5")),
];

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Packed {
    Number(usize),
    Whole(String, String),
}

impl Known {
    fn value(&self, source: Source) -> String {
        match source {
            Source::Text(text) => text.to_owned(),
            Source::MessageId => self.message_id.to_string(),
            Source::StartSecond => self.started_at.0.div_euclid(1_000_000).to_string(),
            Source::BodyBytes => self.body_bytes.to_string(),
        }
    }

    fn is(&self, source: Source, value: &str) -> bool {
        if let Source::Text(text) = source { text == value } else { self.value(source) == value }
    }
}

/// Headers as they are stored; nothing if there are none.
pub(crate) fn pack(headers: &[(String, String)], known: &Known) -> Option<String> {
    let packed = headers.iter().map(|(name, value)| {
        let number = KNOWN.iter().position(|(known_name, source)| known_name == name && known.is(*source, value));
        number.map_or_else(|| Packed::Whole(name.clone(), value.clone()), Packed::Number)
    });
    (!headers.is_empty()).then(|| json(&packed.collect::<Vec<_>>()))
}

/// Headers from what is stored; nothing if it is damaged.
pub(crate) fn unpack(stored: Option<&str>, known: &Known) -> Option<Vec<(String, String)>> {
    let Some(stored) = stored else { return Some(Vec::new()) };
    let packed: Vec<Packed> = serde_json::from_str(stored).ok()?;
    let headers = packed.into_iter().map(|header| match header {
        Packed::Whole(name, value) => Some((name, value)),
        Packed::Number(number) => KNOWN.get(number).map(|(name, source)| ((*name).to_owned(), known.value(*source))),
    });
    headers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN_OF_ROW: Known = Known {
        message_id: MessageId(model::Id::from_bytes([7; 12])),
        started_at: Timestamp(9_999_999),
        body_bytes: 12,
    };

    fn check(headers: &[(&str, &str)], stored: Option<&str>) {
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(pack(&headers, &KNOWN_OF_ROW).as_deref(), stored);
        assert_eq!(unpack(stored, &KNOWN_OF_ROW), Some(headers));
    }

    #[test]
    fn what_is_known_is_a_number_and_reads_back() {
        check(&[], None);
        let standard = [
            ("content-type", "application/json"),
            ("x-novu-signature", MASK),
            ("webhook-id", "070707070707070707070707"),
            ("webhook-timestamp", "9"),
            ("webhook-signature", MASK),
        ];
        check(&standard, Some("[0,1,2,3,4]"));
        check(&[("content-length", "12"), ("connection", "close")], Some("[5,7]"));
        let other = r#"[["webhook-timestamp","10"],["content-length","13"],["date","now"]]"#;
        check(&[("webhook-timestamp", "10"), ("content-length", "13"), ("date", "now")], Some(other));
        for damaged in ["", "[99]", "[[\"a\"]]", "{}"] {
            assert_eq!(unpack(Some(damaged), &KNOWN_OF_ROW), None, "{damaged}");
        }
    }
}
