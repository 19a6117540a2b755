//! The files that come with a trigger in `payload.attachments`. No step that is built sends files, so that their
//! contents are not kept; what describes them stays in the payload (`spec/contract/20-semantics.md` §1.1).

use model::{Object, Value};

const LIST: &str = "attachments";
const FILE: &str = "file";

/// The contents of the files of a payload.
pub fn files(payload: &Value) -> impl Iterator<Item = &Value> {
    let list = payload.get(LIST).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|attachment| attachment.get(FILE))
}

/// Takes the contents of the files out of a payload.
pub fn drop_files(payload: &mut Object) {
    let list = payload.get_mut(LIST).and_then(Value::as_array_mut);
    for attachment in list.into_iter().flatten().filter_map(Value::as_object_mut) {
        // The other members keep their order.
        attachment.shift_remove(FILE);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_files_of_attachments_are_files() {
        let cases = [
            (json!({}), json!({}), 0),
            (json!({"attachments": "a", "file": 1}), json!({"attachments": "a", "file": 1}), 0),
            (json!({"attachments": [1, {"name": "n"}]}), json!({"attachments": [1, {"name": "n"}]}), 0),
            (
                json!({"attachments": [{"name": "n", "file": "x", "mime": "m"}, {"file": null}]}),
                json!({"attachments": [{"name": "n", "mime": "m"}, {}]}),
                2,
            ),
        ];
        for (payload, expected, count) in cases {
            assert_eq!(files(&payload).count(), count, "{payload}");
            let mut kept = payload.as_object().unwrap().clone();
            drop_files(&mut kept);
            assert_eq!(Value::Object(kept).to_string(), expected.to_string());
        }
    }
}
