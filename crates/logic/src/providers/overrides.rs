//! Overrides of a trigger as far as they concern one provider: their levels, their parts, and the tokens that they
//! name (`spec/engine/push-webhook.md` §6).

use model::subscriber::DEVICE_TOKENS_MAX;
use model::{Object, Value};

use crate::case::camel_case_keys;
use crate::merge::overlay;

/// What a trigger says to one provider about one step, all levels combined.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ProviderOverrides {
    /// The members that the provider knows, keys in camel case.
    pub(crate) known: Object,
    /// What goes into the body as it is.
    pub(crate) body: Object,
    /// What becomes headers.
    pub(crate) headers: Object,
}

/// The overrides for a provider at a step: `steps.<step>.providers.<provider>` over `providers.<provider>`. `None` if
/// the trigger has none, which is the common case.
#[must_use]
pub(crate) fn for_provider(overrides: &Object, provider_id: &str, step_identifier: &str) -> Option<ProviderOverrides> {
    let workflow = object_at(overrides, &["providers", provider_id]);
    let step = object_at(overrides, &["steps", step_identifier, "providers", provider_id]);
    let combined = match (workflow, step) {
        (None, None) => return None,
        (Some(only), None) | (None, Some(only)) => only.clone(),
        (Some(lower), Some(upper)) => {
            let mut combined = lower.clone();
            overlay(&mut combined, upper);
            combined
        }
    };
    Some(split(combined))
}

/// The object that the provider's body repeats under `overrides`: what the trigger has under the provider's own name.
#[must_use]
pub(crate) fn repeated<'a>(overrides: &'a Object, provider_id: &str) -> Option<&'a Value> {
    overrides.get(provider_id).filter(|value| !value.is_null())
}

/// The device tokens that the trigger names instead of the stored ones, each once; `None` if it names none. An empty
/// list is a list. Whatever is not a text is left out. There are at most one more than may be stored, which tells that
/// there are too many.
#[must_use]
pub(crate) fn tokens(overrides: &Object, provider_id: &str) -> Option<Vec<String>> {
    let listed = overrides.get(provider_id)?.get("deviceTokens")?.as_array()?;
    let mut tokens: Vec<String> = Vec::new();
    for token in listed.iter().filter_map(Value::as_str) {
        if !tokens.iter().any(|earlier| earlier == token) {
            tokens.push(token.to_owned());
        }
        if tokens.len() > DEVICE_TOKENS_MAX {
            break;
        }
    }
    Some(tokens)
}

fn split(mut combined: Object) -> ProviderOverrides {
    let passthrough = combined.shift_remove("_passthrough");
    let part = |name: &str| passthrough.as_ref().and_then(|parts| parts.get(name)).and_then(Value::as_object).cloned();
    let known = match camel_case_keys(&Value::Object(combined)) {
        Value::Object(known) => known,
        _ => Object::new(),
    };
    ProviderOverrides { known, body: part("body").unwrap_or_default(), headers: part("headers").unwrap_or_default() }
}

fn object_at<'a>(object: &'a Object, path: &[&str]) -> Option<&'a Object> {
    path.iter().try_fold(object, |object, name| object.get(*name)?.as_object())
}
