//! How long the messages of a step are worth sending, where its author says so: the control `timeToLive`.

use std::time::Duration;

use model::{Field, Object, Value};

use crate::{duration, policy};

/// The name of the control.
pub const TIME_TO_LIVE: &str = "timeToLive";

/// What the controls of a step set; nothing if they set nothing that can be used.
#[must_use]
pub fn time_to_live(controls: &Object) -> Option<Duration> {
    controls.get(TIME_TO_LIVE).and_then(|value| read_time_to_live(value).ok())
}

/// Carries a change of the control out.
pub fn set_time_to_live(controls: &mut Object, change: &Field<Duration>) {
    match change {
        Field::Absent => {}
        Field::Null => drop(controls.shift_remove(TIME_TO_LIVE)),
        Field::Value(time) => drop(controls.insert(TIME_TO_LIVE.to_owned(), duration::text(*time).into())),
    }
}

/// What the controls of a step become when it replaces one with controls `former`: the time to live stays unless it is given,
/// since the SDKs of Novu drop controls that they do not know. Null removes it.
pub(super) fn keep_time_to_live(controls: &mut Object, former: Option<&Object>) {
    match controls.get(TIME_TO_LIVE) {
        Some(Value::Null) => drop(controls.shift_remove(TIME_TO_LIVE)),
        Some(_) => {}
        None => {
            let kept = former.and_then(|former| former.get(TIME_TO_LIVE));
            controls.extend(kept.map(|kept| (TIME_TO_LIVE.to_owned(), kept.clone())));
        }
    }
}

/// Reads the control.
///
/// # Errors
/// What it must be, to follow its name.
pub fn read_time_to_live(value: &Value) -> Result<Duration, String> {
    let time = duration::from_value(value).ok_or_else(|| duration::VALUE_FORM.to_owned())?;
    if policy::TIME_TO_LIVE.contains(&time) { Ok(time) } else { Err(duration::bounds(&policy::TIME_TO_LIVE)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_sets_seconds_or_a_time_with_its_unit() {
        let cases = [
            (json!(3_600), Some(3_600)),
            (json!("1h"), Some(3_600)),
            (json!("7d"), Some(604_800)),
            (json!("8d"), None),
            (json!(0), None),
            (json!("10ms"), None),
            (json!(-5), None),
            (json!(1.5), None),
            (json!("soon"), None),
            (json!("60"), None),
            (json!(true), None),
            (json!([60]), None),
        ];
        for (value, seconds) in cases {
            let controls = json!({ TIME_TO_LIVE: value.clone() }).as_object().cloned().unwrap_or_default();
            assert_eq!(time_to_live(&controls), seconds.map(Duration::from_secs), "{value}");
        }
        assert_eq!(time_to_live(&Object::new()), None);
        assert_eq!(read_time_to_live(&json!("8d")), Err("must lie between 1s and 7d".to_owned()));
    }

    #[test]
    fn what_is_set_stays_until_it_is_changed() {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let former = object(json!({"subject": "old", TIME_TO_LIVE: "1h"}));
        let cases = [
            (json!({"subject": "new"}), json!({"subject": "new", TIME_TO_LIVE: "1h"})),
            (json!({"subject": "new", TIME_TO_LIVE: 60}), json!({"subject": "new", TIME_TO_LIVE: 60})),
            (json!({"subject": "new", TIME_TO_LIVE: null}), json!({"subject": "new"})),
        ];
        for (given, expected) in cases {
            let mut controls = object(given.clone());
            keep_time_to_live(&mut controls, Some(&former));
            assert_eq!(Value::from(controls), expected, "{given}");
        }
        let mut controls = former.clone();
        set_time_to_live(&mut controls, &Field::Absent);
        assert_eq!(controls, former);
        set_time_to_live(&mut controls, &Field::Value(Duration::from_secs(90)));
        assert_eq!(Value::from(controls.clone()), json!({"subject": "old", TIME_TO_LIVE: "90s"}));
        set_time_to_live(&mut controls, &Field::Null);
        assert_eq!(Value::from(controls), json!({"subject": "old"}));
    }
}
